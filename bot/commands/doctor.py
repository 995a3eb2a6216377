"""``bot doctor``: what is well, what to look at and what is bad, each with what mends it. Counts and health only, never a person."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path

from bot import file_modes, settings
from bot.channels.telegram import Line
from bot.commands.shared import REFUSALS, opened
from bot.knowledge import library
from bot.services.doses import healing
from bot.store import Store, agenda, backup, inbox, keyring
from bot.store import migrate as schema

NOT_OLDER_THAN = timedelta(hours=26)  # a nightly backup that took two hours longer
CLOCKS_DIFFER = timedelta(minutes=5)


class Level(StrEnum):
    """How much something matters, in the order it is shown: the worst last, where the eye is."""

    OK = "ok  "
    LOOK = "look"  # the bot can work; somebody should look at it
    BAD = "BAD "


@dataclass(slots=True)
class Report:
    """Findings, and whether the bot can work."""

    found: list[tuple[Level, str]] = field(default_factory=list)

    def say(self, *, well: bool, what: str, otherwise: Level = Level.BAD) -> None:
        """Keep *what* as well, or as *otherwise* when it is not."""
        self.found.append((Level.OK if well else otherwise, what))

    @property
    def well(self) -> bool:
        return not any(level is Level.BAD for level, _what in self.found)

    @property
    def lines(self) -> list[str]:
        """One finding a line, those that are well first."""
        return [f"{level} {what}" for wanted in Level for level, what in self.found if level is wanted]


async def doctor(chosen: settings.Settings, *, quick: bool) -> Report:
    """Return what is well and what is not: durability, schema, key, backups, content, Telegram."""
    report = Report()
    if not quick:
        _rights(chosen, report)  # before the database is opened: that makes its files private
    try:
        async with opened(chosen) as store:
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
    with store.named_trouble():
        now, newest = await schema.version(store.engine)
    await schema.known(store)
    report.say(well=now == newest, what=f"database {store.place}, schema {now}, newest {newest}")
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
    found = file_modes.too_open(chosen)
    for line in found:
        report.say(well=False, what=line)
    if not found:
        report.say(well=True, what="files are for their owner only")


def _backups(chosen: settings.Settings, report: Report) -> None:
    """How old the newest is matters only with BACKUP_FOLDER: without it nobody promised one a night."""
    if chosen.backup_place and (old := backup.expired(chosen.backup_place, datetime.now(UTC))):
        old_ones = f"{len(old)} backups in {chosen.backup_place} are {backup.KEPT.days} days old or more"
        report.say(well=False, what=f"{old_ones}: people were told that they are gone by then; remove them")
    if chosen.backup_folder is None:
        told = "no backup is made by itself: set BACKUP_FOLDER, or run `bot backup` each night"
        report.say(well=False, what=told, otherwise=Level.LOOK)
        return
    found = backup.newest(chosen.backup_folder)
    if found is None:
        report.say(well=False, what=f"no backup in {chosen.backup_folder} yet: `bot backup` makes one")
    else:
        say_age(report, found, "the newest backup is {} old")


def say_age(report: Report, newest: tuple[Path, datetime], sentence: str) -> None:
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
        report.say(well=False, what="no BOT_TOKEN: ask @BotFather for one")
        return
    line = Line(settings.token(chosen), chosen.bot_api_url)
    await line.open()
    try:
        report.say(well=True, what=f"Telegram knows the bot as @{await line.name()}")
    except Exception as error:  # noqa: BLE001 - as above
        refused = type(error).__name__ == "InvalidToken"
        report.say(
            well=False,
            what="Telegram refuses this token: it was revoked, or is another bot's; @BotFather shows the one that works"
            if refused
            else f"no answer from {chosen.bot_api_url} ({type(error).__name__}): look at the network, and at BOT_API_URL",
        )
    finally:
        await line.close()


def _span(span: timedelta) -> str:
    hours, minutes = divmod(int(span.total_seconds()) // 60, 60)
    return f"{hours} h {minutes:02d} min"
