"""What an operator asks: the schema, whether all is well, backups and their way back, one person's data on request.

Everything but ``export`` gives counts and health only, never a person.
"""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from importlib.util import find_spec
from pathlib import Path

from bot import failpoints, rights, settings
from bot.channels.telegram import Line, Reader
from bot.domain.messages import Outgoing
from bot.knowledge import library, questionnaires
from bot.knowledge.lexicon import lexicon_of
from bot.services.data import privacy
from bot.services.doses import healing
from bot.services.running.drain import Drain
from bot.services.talk.ports import Delivery, Outcome
from bot.services.talk.turn import World
from bot.store import Store, Unsafe, Vault, agenda, backup, dossier, erasures, house, inbox, keyring, people
from bot.store import migrate as schema
from bot.store.sealed_file import DamagedError

NOT_OLDER_THAN = timedelta(hours=26)  # a nightly backup that took two hours longer
CLOCKS_DIFFER = timedelta(minutes=5)
OPENED_IN_A_DRILL = 50
BEATS_WITHIN_SECONDS = 11  # a running bot says every five that it lives
_SWAP = (
    "Now put it in the place of the old key, make a backup and start the bot. "
    "Keep the old key 30 days: backups made until now open only with it."
)


class Refused(Exception):
    """What was asked cannot be done; the sentence says why and what to do."""


REFUSALS = (Refused, settings.SettingsError, backup.BackupError, DamagedError, Unsafe, OSError)


@dataclass(slots=True)
class Report:
    """Findings, one a line, and whether the bot can work."""

    lines: list[str] = field(default_factory=list)
    well: bool = True

    def say(self, *, well: bool, what: str) -> None:
        self.lines.append(f"{'ok  ' if well else 'BAD '} {what}")
        self.well = self.well and well


# --- whether all is well


async def migrate(chosen: settings.Settings, revision: str, *, force: bool = False) -> str:
    """The database has the schema of *revision*; return a sentence that says so.

    Raises:
        Refused: it would go back, which loses what the older schema has no place for, without *force* or under a bot.
    """
    key, _made = settings.master_key(chosen)
    store = Store(_url(chosen), Vault(key))
    try:
        if revision != "head":
            if not force:
                raise Refused(
                    f"Going to {revision} can lose rows: make a backup (`bot backup`), then say --force."
                )
            if await schema.version(store.engine) != (None, None):
                await _at_rest(store, BEATS_WITHIN_SECONDS)
        await schema.migrate(store, revision)
        now, newest = await schema.version(store.engine)
        if revision == "head" and not store.is_sqlite and find_spec("pgqueuer"):
            from bot import cluster

            await cluster.install(_url(chosen))  # what workers share the work with, in a schema of its own
    finally:
        await store.close()
    return f"The database is at {now or 'nothing'}; the newest is {newest}."


async def doctor(chosen: settings.Settings, *, quick: bool) -> Report:
    """Return what is well and what is not: durability, schema, key, backups, content, Telegram."""
    report = Report()
    if not quick:
        _rights(chosen, report)  # before the database is opened: that makes its files private
    try:
        async with _opened(chosen) as store:
            if await _database(store, report) and not quick:
                await _reminders(store, report)
                await _put_aside(store, report)
    except REFUSALS as error:
        report.say(well=False, what=str(error))
    except Exception as error:  # noqa: BLE001 - whatever it is, the operator reads it as a line
        report.say(well=False, what=f"database: {type(error).__name__}")
    if not quick:
        _backups(chosen, report)
        books = library.load()
        report.say(well=True, what=f"content {books.version}, {len(books.topics)} topics")
        await _telegram(chosen, report)
    return report


async def _database(store: Store, report: Report) -> bool:
    """Return whether the database can be read on."""
    await store.check_durability()
    now, newest = await schema.version(store.engine)
    report.say(well=now == newest, what=f"schema {now}, newest {newest}")
    if now != newest:
        return False
    await keyring.unlock(store)
    report.say(well=True, what="the key opens this database")
    async with store.begin() as work:
        next_at = await agenda.next_at(work)
    late = (datetime.now(UTC) - next_at).total_seconds() if next_at else 0
    report.say(
        well=late < 120,
        what="nothing is overdue"
        if late < 120
        else f"the oldest due thing waits {late:.0f} s: does the bot run?",
    )
    return True


async def _reminders(store: Store, report: Report) -> None:
    """What would never have come is mended: it is bad news once, and well at the next look."""
    async with store.begin() as work:
        mended = await healing.mend(work, datetime.now(UTC))
    report.say(
        well=not mended,
        what=f"mended: {mended.plans} plans without a next dose, {mended.doses} open doses that nothing would end, "
        f"{mended.weeks} Sundays; please report it"
        if mended
        else "every plan has its next dose, every open dose its end",
    )


async def _put_aside(store: Store, report: Report) -> None:
    async with store.begin() as work:
        aside, kept = await inbox.aside(work)
    said = f"{aside} updates could not be handled lately, {kept} of them are still kept"
    report.say(
        well=not kept,
        what=f"{said}: report what the log says of update_failed; when the bot is mended: bot replay"
        if kept
        else said,
    )


def _rights(chosen: settings.Settings, report: Report) -> None:
    found = rights.too_open(chosen)
    for line in found:
        report.say(well=False, what=line)
    if not found:
        report.say(well=True, what="files are for their owner only")


def _backups(chosen: settings.Settings, report: Report) -> None:
    """Only with BACKUP_FOLDER: without it nobody promised one a night."""
    if chosen.backup_folder is None:
        return
    found = backup.newest(chosen.backup_folder)
    if found is None:
        report.say(well=False, what=f"no backup in {chosen.backup_folder} yet")
    else:
        _age(report, found, "the newest backup is {} old")


def _age(report: Report, newest: tuple[Path, datetime], sentence: str) -> None:
    """The report says how old the newest backup is; one dated ahead was named by a wrong clock, and says nothing."""
    file, made_at = newest
    age = datetime.now(UTC) - made_at
    if age < -CLOCKS_DIFFER:
        wrong = f"{file.name} is dated {_span(-age)} ahead: set the clock right, then remove what is misdated"
        report.say(well=False, what=wrong)
    else:
        report.say(well=age < NOT_OLDER_THAN, what=sentence.format(_span(age)))


async def _telegram(chosen: settings.Settings, report: Report) -> None:
    if chosen.bot_token is None and chosen.bot_token_file is None:
        report.say(well=False, what="no BOT_TOKEN")
        return
    line = Line(settings.token(chosen), chosen.bot_api_url)
    await line.open()
    try:
        report.say(well=True, what=f"Telegram knows the bot as @{await line.name()}")
    except Exception as error:  # noqa: BLE001 - as above
        report.say(well=False, what=f"Telegram: {type(error).__name__}")
    finally:
        await line.close()


# --- backups and their way back


async def back_up(chosen: settings.Settings, folder: Path | None) -> str:
    """A proved backup is in *folder*, and the old ones are rotated; return its path."""
    place = _place(chosen, folder)
    key, _made = settings.master_key(chosen, make=False)
    async with _opened(chosen, erasures.beside(place)) as store:
        await keyring.unlock(store)  # a backup sealed with a replaced key would help nobody
        file = await backup.keep(store, place, key, datetime.now(UTC))
        await erasures.settle(store)
    return str(file)


async def restore(chosen: settings.Settings, file: Path, *, force: bool) -> str:
    """The database is as it was when *file* was made, with today's schema and without anybody erased since.

    What is known of erasures is written to the file beside the backups first: if this process is killed half-way,
    the bot erases again when it starts.
    """
    key, _made = settings.master_key(chosen, make=False)
    backup.verify(file, key)
    kept = erasures.beside(chosen.backup_place)
    told, lost = await _erased_until_now(chosen, {kept, erasures.beside(file.parent)})
    if kept and told:
        erasures.write(kept, told)
    async with _brought_back(file, key, _url(chosen), told, force=force) as (_store, made_at, count):
        said = f"Restored as of {made_at:%Y-%m-%d %H:%M} UTC; what came later is gone. Erased again: {count}."
    return f"{said}\n{lost}" if lost else said


async def drill(chosen: settings.Settings, folder: Path | None) -> Report:
    """The newest backup was restored beside the database, read, migrated, run once against nothing, and removed."""
    report, place = Report(), _place(chosen, folder)
    found = backup.newest(place)
    if found is None:
        raise Refused(f"There is no backup in {place}: `bot backup` makes one.")
    file = found[0]
    key, _made = settings.master_key(chosen, make=False)
    began = time.monotonic()
    try:
        told = erasures.read(place / erasures.NAME)
        async with (
            backup.scratch(_url(chosen)) as url,
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
    _age(report, found, "RPO {}: so much would be lost now")
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
        async with _opened(chosen) as store:
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
        lexicon=lexicon_of(books),
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

    async def answer_tap(self, callback_id: str, text: str, *, alert: bool) -> None:
        pass


class _Clock:
    def now(self) -> datetime:
        return datetime.now(UTC)


# --- a new master key


async def rotate_key(
    chosen: settings.Settings, file: Path, *, wait_seconds: float = BEATS_WITHIN_SECONDS
) -> str:
    """The database opens with the key in *file* and no longer with the old one; return what to do next.

    A bot that beat just now is given *wait_seconds* to show whether it still does.
    """
    failpoints.arm(chosen.failpoint)
    old, _made = settings.master_key(chosen, make=False)
    new = settings.key_in(file)
    if new == old:
        raise Refused(f"{file} holds the key in use. Make another: openssl rand -hex 32 > {file}")
    async with _opened(chosen) as store:
        if await keyring.is_of(store, new):
            return f"The database opens with {file} already. {_SWAP}"
        await keyring.unlock(store)
        await _at_rest(store, wait_seconds)
        count = await keyring.rotate(store, new)
    return f"The keys of {count} people are wrapped by {file} now; the old key opens nothing here. {_SWAP}"


async def _at_rest(store: Store, wait_seconds: float) -> None:
    """Nothing beats in this database: a running bot would go on with the old key."""
    before = await _beat(store)
    if before and datetime.now(UTC) - datetime.fromisoformat(before) < timedelta(minutes=5):
        await asyncio.sleep(wait_seconds)
        if await _beat(store) != before:
            raise Refused("The bot runs on this database: stop it first.")


async def _beat(store: Store) -> str | None:
    async with store.begin() as work:
        return await house.get(work, "alive_at")


# --- one person's data, when they ask


async def export(chosen: settings.Settings, chat_id: int) -> str:
    """Return everything kept of the person in *chat_id* as JSON, the same as their own download."""
    async with _current(chosen) as store, store.begin() as work:
        person = await people.find(work, chat_id)
        if person is None:
            raise Refused("Nobody in this chat has agreed: nothing is kept.")
        return await privacy.exported(work, person.id, datetime.now(UTC), library.load().version)


async def replay(chosen: settings.Settings) -> str:
    """What could not be handled, and is still kept, waits again for the bot."""
    async with _current(chosen) as store, store.begin() as work:
        count = await inbox.replay(work, datetime.now(UTC))
    return f"Waiting to be answered again: {count}."


async def erase(chosen: settings.Settings, chat_id: int) -> str:
    """No row of *chat_id* is left, and a restored backup erases it again."""
    async with _current(chosen) as store:
        async with store.begin() as work:
            known = await people.find(work, chat_id)
            await people.erase(work, chat_id, datetime.now(UTC))
        await erasures.finish(store)
    return "Erased." if known else "Nobody in this chat had agreed; it is noted as erased all the same."


# --- what the commands share


def _url(chosen: settings.Settings) -> str:
    return chosen.database_url.get_secret_value()


def _place(chosen: settings.Settings, folder: Path | None) -> Path:
    place = folder or chosen.backup_place
    if place is None:
        raise Refused("Say where backups lie: --folder, or BACKUP_FOLDER.")
    return place


@asynccontextmanager
async def _opened(chosen: settings.Settings, erased_file: Path | None = None) -> AsyncIterator[Store]:
    """Inside: the store of the database that is there. Neither a database nor a key is made."""
    if chosen.sqlite_file and not chosen.sqlite_file.exists():
        raise Refused(f"There is no database at {chosen.sqlite_file}: `bot run` makes one.")
    key, _made = settings.master_key(chosen, make=False)
    store = Store(_url(chosen), Vault(key), erased_file or erasures.beside(chosen.backup_place))
    try:
        yield store
    finally:
        await store.close()


@asynccontextmanager
async def _current(chosen: settings.Settings) -> AsyncIterator[Store]:
    """Inside: the store, at the newest schema."""
    async with _opened(chosen) as store:
        now, newest = await schema.version(store.engine)
        if now != newest:
            raise Refused(f"The database has schema {now}, not {newest}: run `bot migrate` first.")
        await keyring.unlock(store)
        yield store


def _span(span: timedelta) -> str:
    hours, minutes = divmod(int(span.total_seconds()) // 60, 60)
    return f"{hours} h {minutes:02d} min"
