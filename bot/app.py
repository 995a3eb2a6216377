"""The switchboard: builds the real parts and joins them. The only module that knows every room."""

import asyncio
import contextlib
import signal
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

from bot import garbage, ticker
from bot.channels.telegram import Intake, Line, Pacer, Reader, TelegramChat, Webhook
from bot.domain.understanding import Lexicon
from bot.knowledge import library, questionnaires
from bot.knowledge.lexicon import load_lexicon
from bot.reader import second_look
from bot.services.desk.doors import HOUSE
from bot.services.plans import zone_rules
from bot.services.running import night, outliving
from bot.services.running.drain import Drain
from bot.services.running.hearing import Hearing
from bot.services.running.relay import Relay
from bot.services.talk.ports import Clock, Crew
from bot.services.talk.turn import World
from bot.store import Store, Vault, erasures, keyring, migrate


class SystemClock:
    """The real time; *offset* is for tests that start the process again on a later day."""

    def __init__(self, offset: timedelta = timedelta()) -> None:
        self._offset = offset

    def now(self) -> datetime:
        return datetime.now(UTC) + self._offset


@dataclass(frozen=True, slots=True)
class Parts:
    """A bot, built and not yet running."""

    line: Line
    store: Store
    world: World
    drain: Drain
    intake: Intake | Webhook
    clock: Clock
    hearing: Hearing
    relay: Relay | None = None  # when other processes do the work

    @property
    def owner(self) -> Drain | Relay:
        """Who takes in, starts and ticks in this process."""
        return self.relay or self.drain


@dataclass(frozen=True, slots=True)
class WebhookWish:
    """Where Telegram shall deliver, what it shall prove itself with, and where we listen."""

    url: str
    secret: str
    port: int
    host: str = "127.0.0.1"


@cache
def contents() -> tuple[library.Library, Lexicon, questionnaires.Questionnaires]:
    """Return what the bot knows, read once: content never changes while a process lives."""
    books = library.load()
    found = books, load_lexicon(), questionnaires.load(topics=books.topics)
    garbage.all_is_kept()
    return found


def build(
    token: str,
    api_url: str,
    store: Store,
    clock: Clock,
    *,
    pacer: Pacer,
    operator: str = "",
    country: str = "",
    admins: frozenset[int] = frozenset(),
    webhook: WebhookWish | None = None,
    crew: Crew | None = None,
    silence_at_most: timedelta | None = None,
) -> Parts:
    """Return a bot over *store* that talks to the Bot API at *api_url*, by long polling unless *webhook* is given.

    With a *crew* it only takes in, and other processes do the work.
    """
    line = Line(token, api_url)
    books, lexicon, asked = contents()
    world = World(
        store=store,
        library=books,
        lexicon=lexicon,
        asked=asked,
        operator=operator,
        country=country,
        admins=admins,
        second=second_look(),
    )
    key = store.vault.callback_key
    drain = Drain(world, Reader(line.bot, key), TelegramChat(line.bot, key, pacer), clock)
    hearing = Hearing(clock, silence_at_most)
    relay = Relay(store, crew, clock) if crew else None

    async def accept(updates: list[tuple[int, int, dict[str, object]]]) -> None:
        await (relay or drain).accept(updates)
        hearing.heard()

    intake: Intake | Webhook = Intake(line, accept, hearing)
    if webhook:
        intake = Webhook(line, accept, hearing, **asdict(webhook))
    return Parts(line, store, world, drain, intake, clock, hearing, relay)


def drain_of(parts: Parts, slices: frozenset[int], pacer: Pacer) -> Drain:
    """Return a drain for *slices* over the line and the store of *parts*."""
    bot, key = parts.line.bot, parts.store.vault.callback_key
    return Drain(parts.world, Reader(bot, key), TelegramChat(bot, key, pacer), parts.clock, slices)


@contextlib.asynccontextmanager
async def running(
    parts: Parts, back_up: Callable[[datetime], Awaitable[None]] | None = None
) -> AsyncIterator[asyncio.Task[None]]:
    """The bot runs inside the block; the task yielded ends only with an error. Outside it, everything has stopped."""
    await outliving.until_done("starting", parts.owner.start)
    await parts.line.open()
    waking = asyncio.create_task(second_look().wake())
    scheduler = ticker.build(
        lambda: outliving.once("tick", parts.owner.tick),
        lambda: outliving.once("beat", lambda: beat(parts)),
        lambda: outliving.until_done("night", lambda: at_night(parts, back_up)),
    )
    scheduler.start()
    task = asyncio.create_task(_work(parts))
    try:
        yield task
    finally:
        if not task.done():
            await parts.drain.sender.land()
        await parts.store.rest()
        scheduler.shutdown(wait=False)
        waking.cancel()
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError, Exception):
            await task
        await parts.line.close()
        await parts.store.close()


async def beat(parts: Parts) -> None:
    """The process is known to be alive, and whoever runs it knows when it is deaf."""
    await parts.drain.beat()
    await parts.hearing.look(parts.world)


async def at_night(parts: Parts, back_up: Callable[[datetime], Awaitable[None]] | None) -> None:
    """There is a new backup where one is wanted, then the night's work is done."""
    if back_up:
        await back_up(parts.clock.now())
    await night.work(parts.world, parts.clock.now())


async def _work(parts: Parts) -> None:
    introduced = asyncio.create_task(parts.line.introduce(HOUSE.menu))
    jobs = [asyncio.create_task(parts.intake.run())]
    if parts.relay is None:
        jobs += [
            asyncio.create_task(parts.drain.answer_forever()),
            asyncio.create_task(parts.drain.sender.run()),
        ]
    try:
        done, _ = await asyncio.wait(jobs, return_when=asyncio.FIRST_EXCEPTION)
        for job in done:
            job.result()
    finally:
        for job in (introduced, *jobs):
            job.cancel()
        await asyncio.gather(introduced, *jobs, return_exceptions=True)


async def open_store(url: str, key: bytes, erased_file: Path | None = None) -> Store:
    """Return the store of *url*, safe to rely on, with today's schema and nobody who was erased (see erasures.py)."""
    store = Store(url, Vault(key), erased_file)
    try:
        await make_ready(store)
    except BaseException:
        await store.close()
        raise
    return store


async def make_ready(store: Store) -> None:
    """*store* has today's schema and this key's people, and nobody who was erased."""
    await outliving.until_done("opening", store.check_durability)
    with store.named_trouble():
        await migrate.migrate(store)
    await keyring.unlock(store)
    await erasures.settle(store)
    await outliving.until_done("following the zone rules", lambda: follow_zone_rules(store))


async def follow_zone_rules(store: Store) -> None:
    """Nothing comes at an hour of older zone rules: a new process may have brought new ones."""
    async with store.begin() as work:
        await zone_rules.follow(work)


def on_signal() -> asyncio.Event:
    """Return an event that is set when the process is asked to end."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        with contextlib.suppress(NotImplementedError):
            loop.add_signal_handler(number, stop.set)
    return stop
