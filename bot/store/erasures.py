"""Whoever was erased stays erased: a journal of keyed hashes, in the database and in a file beside the backups.

The file outlives a lost database. It tells nobody who was erased: the hashes need the master key.
"""

import asyncio
import os
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

import structlog
from sqlalchemy import select

from bot.store import helpers, people
from bot.store import tables as t
from bot.store.engine import Store
from bot.store.work import Work

NAME = "daymark.erased"
log = structlog.get_logger()
Erased = Mapping[bytes, datetime]


def beside(backups: Path | None) -> Path | None:
    """Return the journal's file in the folder *backups*."""
    return backups / NAME if backups else None


async def journal(store: Store) -> dict[bytes, datetime]:
    """Return the keyed hash of every erased chat and when it was erased."""
    async with store.begin() as work:
        return await _journal(work)


async def reapply(store: Store, erased: Erased) -> int:
    """Nobody in *erased* is in the database any more, and its journal says so. Return how many were.

    Somebody who was erased and agreed anew later stays.
    """
    async with store.begin() as work:
        newest = merged(await _journal(work), erased)
        gone = [
            (chat_id, newest[chat])
            for chat_id, since in (await _chats(work)).items()
            if (chat := work.vault.pseudonym(chat_id)) in newest and (since is None or since <= newest[chat])
        ]
        for chat_id, at in gone:
            await people.erase(work, chat_id, at)
        await helpers.reapply(work, newest)
        rows = [{"chat_hash": chat, "erased_at": at} for chat, at in newest.items()]
        await work.run(work.put(t.erasure, ["chat_hash"], ["erased_at"]), rows)
    await store.forget_freed_pages()
    return len(gone)


async def settle(store: Store) -> int:
    """The database and the file of *store* know the same erasures; return how many people only the file knew of.

    A file that cannot be read or written is logged: the next night tries again.
    """
    if store.erased_file is None:
        return 0
    try:
        told = await asyncio.to_thread(read, store.erased_file)
        known = await journal(store)
        everything = merged(known, told)
        gone = await reapply(store, told) if everything != known else 0
        if everything != told:
            await asyncio.to_thread(write, store.erased_file, everything)
    except OSError as error:
        log.error("erasures_not_written", error=type(error).__name__)  # noqa: TRY400 - no trace: its message holds a path
        return 0
    return gone


async def finish(store: Store) -> None:
    """After an erasure was committed: no byte of it is in the log, and the file beside the backups knows of it."""
    await store.forget_freed_pages()
    await settle(store)


def merged(*journals: Erased) -> dict[bytes, datetime]:
    """Return the newest erasure of every chat in any of *journals*."""
    found: dict[bytes, datetime] = {}
    for erased in journals:
        found.update({chat: at for chat, at in erased.items() if chat not in found or found[chat] < at})
    return found


def read(file: Path) -> dict[bytes, datetime]:
    """Return what *file* tells, nothing when there is none. A line that was damaged is left out."""
    if not file.exists():
        return {}
    found = {}
    for line in file.read_text("ascii", errors="replace").splitlines():
        try:
            chat, at = line.split(" ")
            found[bytes.fromhex(chat)] = _instant(at)
        except ValueError:
            log.error("erasure_line_damaged")  # noqa: TRY400 - the line itself says nothing to anybody
    return found


def write(file: Path, erased: Erased) -> None:
    """*file* tells *erased*, whole or not at all; only its owner can read it."""
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = file.with_name(f".{file.name}.{os.urandom(8).hex()}")
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
            out.writelines(f"{chat.hex()} {at.isoformat()}\n" for chat, at in sorted(erased.items()))
            out.flush()
            os.fsync(out.fileno())
        draft.replace(file)
    finally:
        draft.unlink(missing_ok=True)


def _instant(text: str) -> datetime:
    at = datetime.fromisoformat(text)
    if at.tzinfo is None:
        raise ValueError
    return at


async def _journal(work: Work) -> dict[bytes, datetime]:
    rows = await work.rows(select(t.erasure.c.chat_hash, t.erasure.c.erased_at))
    return {row["chat_hash"]: row["erased_at"] for row in rows}


async def _chats(work: Work) -> dict[int, datetime | None]:
    """Return every chat this database has a row of, and since when its person is here (None: nobody)."""
    found: dict[int, datetime | None] = {}
    for table in (t.card, t.outbox, t.inbox):
        found |= {row["chat_id"]: None for row in await work.rows(select(table.c.chat_id).distinct())}
    return found | {
        row["chat_id"]: row["created_at"]
        for row in await work.rows(select(t.person.c.chat_id, t.person.c.created_at))
    }
