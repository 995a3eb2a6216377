"""Backups: a copy of the live database, checked, then sealed under the master key. Whoever was erased stays erased."""

import asyncio
import os
import re
import shutil
import sqlite3
import subprocess
import tempfile
from collections.abc import Iterable, Mapping
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import URL, select
from sqlalchemy.engine import make_url

from bot.store import people, sealed_file
from bot.store import tables as t
from bot.store.engine import Store
from bot.store.sealed_file import DamagedError, Header
from bot.store.work import Work

_SQLITE, _POSTGRESQL = b"S", b"P"
_NAME = "daymark-%Y%m%dT%H%M%SZ.backup"
_DRAFTS = ".daymark-copy-"  # folders with a copy in the clear, gone when the work is done
_DRAFT_LIVES = timedelta(days=1)
_BUSY_SECONDS = 60


class BackupError(Exception):
    """The backup or the restore was not made; nothing that was there before has changed."""


async def backup(store: Store, folder: Path, key: bytes, at: datetime) -> Path:
    """A sealed copy of the database as it is now lies in *folder*; the bot goes on writing meanwhile.

    *key* is the master key (32 bytes); *at* is now, and gives the file its name.

    Raises:
        BackupError: the copy is not sound, or PostgreSQL's own tools are missing.
    """
    file = folder / at.astimezone(UTC).strftime(_NAME)
    await asyncio.to_thread(_backup, store.engine.url, file, key, at)
    return file


def verify(file: Path, key: bytes) -> datetime:
    """Return when *file* was made, after every byte of it was proved genuine.

    Raises:
        DamagedError: it is not a backup, is damaged, or belongs to another master key.
    """
    return sealed_file.read(file, key).made_at


def restore(file: Path, key: bytes, target: str, *, force: bool = False) -> datetime:
    """The database at the address *target* is as it was when *file* was made (returned). The bot must not be running.

    Afterwards the caller migrates it and calls ``reapply`` with the ``journal`` of the database it replaced.

    Raises:
        DamagedError: as ``verify``; the target is as it was.
        BackupError: a database is there already (and no *force*), it is in use, or it is of the other kind.
    """
    url = make_url(target)
    return (_restore_sqlite if _is_sqlite(url) else _restore_postgresql)(file, key, url, force=force)


async def journal(store: Store) -> dict[bytes, datetime]:
    """Return the keyed hash of every erased chat and when it was erased."""
    async with store.begin() as work:
        return await _journal(work)


async def reapply(store: Store, erased: Mapping[bytes, datetime]) -> int:
    """Nobody erased after the backup is in the restored database, and its journal says so. Return how many were.

    Somebody who was erased and agreed anew later stays.
    """
    async with store.begin() as work:
        newest = await _journal(work)
        newest.update({chat: at for chat, at in erased.items() if chat not in newest or newest[chat] < at})
        gone = [
            (chat_id, newest[chat])
            for chat_id, since in (await _chats(work)).items()
            if (chat := work.vault.pseudonym(chat_id)) in newest and (since is None or since <= newest[chat])
        ]
        for chat_id, at in gone:
            await people.erase(work, chat_id, at)
        rows = [{"chat_hash": chat, "erased_at": at} for chat, at in newest.items()]
        await work.run(work.put(t.erasure, ["chat_hash"], ["erased_at"]), rows)
    await store.forget_freed_pages()
    return len(gone)


def rotate(folder: Path, daily: int = 7, weekly: int = 4) -> list[Path]:
    """Only the backups worth keeping are left in *folder*. Return those removed."""
    found = {at: file for file in folder.iterdir() if (at := _made_at(file.name))}
    kept = worth_keeping(found, daily, weekly)
    removed = [file for at, file in found.items() if at not in kept]
    for file in removed:
        file.unlink()
    return removed


def worth_keeping(made_at: Iterable[datetime], daily: int = 7, weekly: int = 4) -> set[datetime]:
    """Return the last of each of the newest *daily* days and *weekly* weeks that have one, in UTC."""
    in_order = sorted(made_at)
    days = {at.date(): at for at in in_order}
    weeks = {at.isocalendar()[:2]: at for at in in_order}
    return {*_newest(days.values(), daily), *_newest(weeks.values(), weekly)}


def _newest(instants: Iterable[datetime], count: int) -> list[datetime]:
    return sorted(instants, reverse=True)[:count]


def _made_at(name: str) -> datetime | None:
    if not re.fullmatch(r"daymark-\d{8}T\d{6}Z\.backup", name):
        return None
    return datetime.strptime(name, _NAME).replace(tzinfo=UTC)


def _backup(url: URL, file: Path, key: bytes, at: datetime) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    kind, copy_out, beside = (
        (_SQLITE, _copy_sqlite, _sqlite_file(url).parent)
        if _is_sqlite(url)
        else (_POSTGRESQL, _copy_postgresql, file.parent)
    )
    _sweep(beside, at)
    with tempfile.TemporaryDirectory(prefix=_DRAFTS, dir=beside) as draft:
        copy = Path(draft, "copy")
        copy_out(url, copy)
        with copy.open("rb") as source:
            sealed_file.write(file, key, Header(kind, at), source)


def _sweep(folder: Path, at: datetime) -> None:
    """No copy in the clear is left of a backup that was killed long ago."""
    for left in folder.glob(f"{_DRAFTS}*"):
        if at.timestamp() - left.stat().st_mtime > _DRAFT_LIVES.total_seconds():
            shutil.rmtree(left)


def _copy_sqlite(url: URL, copy: Path) -> None:
    live = f"{_sqlite_file(url).resolve().as_uri()}?mode=ro"
    try:
        with (
            closing(sqlite3.connect(live, uri=True, timeout=_BUSY_SECONDS)) as source,
            closing(sqlite3.connect(copy)) as out,
        ):
            source.backup(out)  # in one step: one moment of the database, while its writer goes on
            out.execute("PRAGMA journal_mode = DELETE")  # one file, nothing beside it
            _check_integrity(out)
    except sqlite3.Error as error:
        raise BackupError(f"SQLite could not copy the database ({type(error).__name__}).") from error


def _check_integrity(connection: sqlite3.Connection) -> None:
    if connection.execute("PRAGMA integrity_check").fetchone() != ("ok",):
        raise BackupError("The database is damaged: SQLite's integrity check failed.")


def _copy_postgresql(url: URL, copy: Path) -> None:
    _run(url, "pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={copy}")


def _restore_sqlite(file: Path, key: bytes, url: URL, *, force: bool) -> datetime:
    target = _sqlite_file(url)
    target.parent.mkdir(parents=True, exist_ok=True)
    if target.exists() and not force:
        raise BackupError(f"{target} is there already. Move it away, or restore with force to replace it.")
    _refuse_while_in_use(target)
    with tempfile.TemporaryDirectory(prefix=_DRAFTS, dir=target.parent) as draft:
        copy = Path(draft, "copy")
        header = _unseal(file, key, copy, _SQLITE)
        with closing(sqlite3.connect(copy)) as restored:
            _check_integrity(restored)
        for log in ("-wal", "-shm"):  # the old database's: they would be replayed into the new one
            target.with_name(target.name + log).unlink(missing_ok=True)
        copy.replace(target)
    return header.made_at


def _refuse_while_in_use(target: Path) -> None:
    if not target.exists():
        return
    try:
        with closing(sqlite3.connect(target, timeout=0, isolation_level=None)) as old:
            old.execute("PRAGMA locking_mode = EXCLUSIVE")
            old.execute("BEGIN EXCLUSIVE")
            old.execute("COMMIT")
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY:
            raise BackupError(f"{target} is in use. Stop the bot first.") from error
    except sqlite3.DatabaseError:
        return  # a damaged database is a good reason to restore


def _restore_postgresql(file: Path, key: bytes, url: URL, *, force: bool) -> datetime:
    with tempfile.TemporaryDirectory(prefix=_DRAFTS, dir=file.parent) as draft:
        copy = Path(draft, "copy")
        header = _unseal(file, key, copy, _POSTGRESQL)
        replace = ("--clean", "--if-exists") if force else ()
        _run(url, "pg_restore", "--single-transaction", "--no-owner", "--no-privileges", *replace, str(copy))
    return header.made_at


def _unseal(file: Path, key: bytes, copy: Path, kind: bytes) -> Header:
    with copy.open("wb") as out:
        header = sealed_file.read(file, key, out)
        out.flush()
        os.fsync(out.fileno())
    if header.kind != kind:
        raise BackupError(f"{file.name} was made of the other kind of database (SQLite, PostgreSQL).")
    return header


def _run(url: URL, tool: str, *arguments: str) -> None:
    """PostgreSQL's *tool* has done its work on the database at *url*; the password is not on its command line."""
    program = shutil.which(tool)
    if program is None:
        raise BackupError(f"{tool} is not installed: install PostgreSQL's client programs.")
    query = {
        "sslmode" if name == "ssl" else name: value for name, value in url.query.items()
    }  # asyncpg's word
    address = url.set(drivername="postgresql", password=None, query=query).render_as_string()
    done = subprocess.run(  # noqa: S603 - a fixed program, arguments that are ours
        [program, f"--dbname={address}", *arguments],
        env={**os.environ, **({"PGPASSWORD": str(url.password)} if url.password else {})},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise BackupError(f"{tool} failed: {done.stderr.partition(chr(10))[0]}")


def _is_sqlite(url: URL) -> bool:
    return url.drivername.startswith("sqlite")


def _sqlite_file(url: URL) -> Path:
    if not url.database or url.database == ":memory:":
        raise BackupError("A database in memory has no backup.")
    return Path(url.database)


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


__all__ = [
    "BackupError",
    "DamagedError",
    "backup",
    "journal",
    "reapply",
    "restore",
    "rotate",
    "verify",
    "worth_keeping",
]
