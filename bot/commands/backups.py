"""``bot backup``, ``restore``, ``drill``: backups and their way back."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

from bot import master_key, settings
from bot.channels.telegram import Line, Reader
from bot.commands.doctor import Report, say_age
from bot.commands.shared import (
    REFUSALS,
    Refused,
    at_rest,
    backed_up_first,
    key_of,
    opened,
    place_of,
    url_of,
    working,
)
from bot.domain.messages import Outgoing
from bot.knowledge import library, questionnaires
from bot.knowledge.lexicon import load_lexicon
from bot.services.running.drain import Drain
from bot.services.talk.ports import Delivery, Outcome
from bot.services.talk.turn import World
from bot.store import Store, Vault, backup, dossier, erasures, house, keyring
from bot.store import migrate as schema

OPENED_IN_A_DRILL = 50


async def back_up(chosen: settings.Settings, folder: Path | None) -> list[str]:
    """A proved backup is in *folder*, and the old ones are rotated; return its path, and a line about each that went."""
    place = place_of(chosen, folder)
    key = key_of(chosen)
    async with opened(chosen, erasures.beside(place)) as store:
        await keyring.unlock(store)  # a backup sealed with a replaced key would help nobody
        with working("Copying, sealing and proving"):
            kept = await backup.keep(store, place, key, datetime.now(UTC))
        async with store.begin() as work:  # /operator tells of it as of one made at night
            await house.put(work, house.BACKED_UP, datetime.now(UTC).isoformat())
        await erasures.settle(store)
    return [str(kept.file), *(f"removed, by age: {old.name}" for old in kept.removed)]


async def restore(chosen: settings.Settings, file: Path, *, force: bool, keep: bool = True) -> str:
    """The database is as it was when *file* was made, with today's schema and without anybody erased since.

    What is known of erasures is written to the file beside the backups first: if this process is killed half-way,
    the bot erases again when it starts. With *keep* the database that is replaced is backed up before, if it can be read.
    """
    key, _made = master_key.of(chosen, make=False)
    backup.verify(file, key)
    there = Store(url_of(chosen), Vault(key))
    try:
        async with at_rest(there):
            return await _replaced(chosen, there, file, key, force=force, keep=keep)
    finally:
        await there.close()


async def _replaced(
    chosen: settings.Settings, there: Store, file: Path, key: bytes, *, force: bool, keep: bool
) -> str:
    kept = erasures.beside(chosen.backup_place)
    told, lost = await _erased_until_now(chosen, {kept, erasures.beside(file.parent)})
    if kept and told:
        erasures.write(kept, told)
    replaces = force and not lost and (chosen.sqlite_file is None or chosen.sqlite_file.exists())
    before = await backed_up_first(chosen, there, wanted=keep) if replaces else ""
    with working("Proving, unsealing and migrating"):
        async with _brought_back(file, key, url_of(chosen), told, force=force) as (_store, made_at, count):
            said = f"Restored as of {made_at:%Y-%m-%d %H:%M} UTC; what came later is gone. Erased again: {count}."
    return "\n".join(filter(None, (said, lost, before)))


async def drill(chosen: settings.Settings, folder: Path | None) -> Report:
    """The newest backup was restored beside the database, read, migrated, run once against nothing, and removed."""
    report, place = Report(), place_of(chosen, folder)
    found = backup.newest(place)
    if found is None:
        raise Refused(f"There is no backup in {place}: `bot backup` makes one.")
    file = found[0]
    key, _made = master_key.of(chosen, make=False)
    began = time.monotonic()
    try:
        told = erasures.read(place / erasures.NAME)
        async with (
            backup.scratch(url_of(chosen)) as url,
            _brought_back(file, key, url, told) as (store, _at, again),
        ):
            report.say(well=True, what=f"{file.name} is genuine, whole and restored; erased again: {again}")
            report.say(well=True, what=await _sample(store))
            report.say(well=True, what=await _run_once(store))
            took = time.monotonic() - began
    except Exception as error:  # noqa: BLE001 - whatever it is, the operator reads it as a line
        known = isinstance(error, REFUSALS)
        report.say(well=False, what=f"{file.name}: {error if known else type(error).__name__}")
        return report
    report.say(well=took < 120, what=f"RTO {took:.1f} s: so long until the bot answers again")
    say_age(report, found, "RPO {}: so much would be lost now")
    return report


@asynccontextmanager
async def _brought_back(
    file: Path, key: bytes, url: str, told: erasures.Erased, *, force: bool = False
) -> AsyncIterator[tuple[Store, datetime, int]]:
    """Inside: the restored store, migrated, nobody in *told* in it; when it was made; how many were erased again."""
    made_at = await asyncio.to_thread(backup.restore, file, key, url, force=force)
    store = Store(url, Vault(key))
    try:
        await store.check_durability()
        await schema.migrate(store)
        await keyring.unlock(store)
        yield store, made_at, await erasures.reapply(store, told)
    finally:
        await store.close()


async def _erased_until_now(
    chosen: settings.Settings, files: set[Path | None]
) -> tuple[dict[bytes, datetime], str]:
    """Return every erasure that *files* and the database about to be replaced know, and a warning about gaps."""
    told = erasures.merged(*(erasures.read(file) for file in files if file))
    if chosen.sqlite_file and not chosen.sqlite_file.exists():
        return told, ""
    try:
        async with opened(chosen) as store:
            return erasures.merged(told, await erasures.journal(store)), ""
    except Exception as error:  # noqa: BLE001 - a database that cannot be read is a good reason to restore
        return told, (
            f"The database that was there could not be read ({type(error).__name__}): only erasures that "
            f"{erasures.NAME} knows were done again ({len(told)} in it). Compare with your own list."
        )


async def _sample(store: Store) -> str:
    """Every sealed field of some people was opened."""
    async with store.begin() as work:
        ids = await dossier.some(work, OPENED_IN_A_DRILL)
        rows = sum([sum((await dossier.counts(work, person_id)).values()) for person_id in ids])
    return f"every field of {len(ids)} people can be read, {rows} rows"


async def _run_once(store: Store) -> str:
    """The bot did everything that waits, on a line that leads nowhere."""
    books = library.load()
    world = World(
        store=store,
        library=books,
        lexicon=load_lexicon(),
        asked=questionnaires.load(topics=books.topics),
    )
    nowhere = _Nowhere()
    reader = Reader(Line("1:drill", "http://localhost").bot, store.vault.callback_key)  # never opened
    drain = Drain(world, reader, nowhere, _Clock())
    await drain.start()
    await drain.settle()
    return f"the bot runs on it: {nowhere.count} messages would have left"


class _Nowhere:
    """A chat that takes every message and shows it to nobody."""

    per_second = 1_000

    def __init__(self) -> None:
        self.count = 0

    async def deliver(self, chat_id: int, outgoing: Outgoing, message_id: int | None) -> Delivery:  # noqa: ARG002 - the port's signature
        self.count += 1
        return Delivery(Outcome.SENT, message_id or self.count)

    async def at_work(self, chat_id: int) -> None:
        pass

    async def answer_tap(self, callback_id: str, text: str, *, alert: bool) -> None:
        pass


class _Clock:
    def now(self) -> datetime:
        return datetime.now(UTC)
