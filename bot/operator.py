"""What an operator asks: the schema, and whether all is well. Counts and health only, never a person."""

from dataclasses import dataclass, field
from datetime import UTC, datetime

from bot import settings
from bot.channels.telegram import Line
from bot.knowledge import library
from bot.store import Store, Unsafe, Vault, agenda
from bot.store import migrate as schema


@dataclass(slots=True)
class Report:
    """Findings, one a line, and whether the bot can work."""

    lines: list[str] = field(default_factory=list)
    well: bool = True

    def say(self, *, well: bool, what: str) -> None:
        self.lines.append(f"{'ok  ' if well else 'BAD '} {what}")
        self.well = self.well and well


async def migrate(chosen: settings.Settings, revision: str) -> str:
    """The database has the schema of *revision*; return a sentence that says so."""
    key, _made = settings.master_key(chosen)
    store = Store(chosen.database_url.get_secret_value(), Vault(key))
    try:
        await schema.migrate(store.engine, revision)
        now, newest = await schema.version(store.engine)
    finally:
        await store.close()
    return f"The database is at {now or 'nothing'}; the newest is {newest}."


async def doctor(chosen: settings.Settings, *, quick: bool) -> Report:
    """Return what is well and what is not: durability, schema, key, content, Telegram."""
    report = Report()
    key, _made = settings.master_key(chosen)
    store = Store(chosen.database_url.get_secret_value(), Vault(key))
    try:
        await _database(store, report)
    except Unsafe as error:
        report.say(well=False, what=str(error))
    except Exception as error:  # noqa: BLE001 - whatever it is, the operator reads it as a line
        report.say(well=False, what=f"database: {type(error).__name__}")
    finally:
        await store.close()
    if not quick:
        books = library.load()
        report.say(well=True, what=f"content {books.version}, {len(books.topics)} topics")
        await _telegram(chosen, report)
    return report


async def _database(store: Store, report: Report) -> None:
    await store.check_durability()
    now, newest = await schema.version(store.engine)
    report.say(well=now == newest, what=f"schema {now}, newest {newest}")
    if now != newest:
        return
    async with store.begin() as work:
        next_at = await agenda.next_at(work)
    late = (datetime.now(UTC) - next_at).total_seconds() if next_at else 0
    report.say(
        well=late < 120,
        what="nothing is overdue"
        if late < 120
        else f"the oldest due thing waits {late:.0f} s: does the bot run?",
    )


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
