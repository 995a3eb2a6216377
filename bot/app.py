"""The switchboard: builds the real parts and joins them. The only module that knows every room."""

import asyncio
import contextlib
import signal
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cache, partial
from pathlib import Path
from typing import Any

import structlog

from bot import failpoints, notify, settings, ticker
from bot.channels.telegram import Intake, Line, Pacer, Reader, Revoked, TelegramChat, Webhook
from bot.deadline import Deadline
from bot.domain.understanding import Lexicon
from bot.health import Health, Signs, ready
from bot.knowledge import library, questionnaires
from bot.knowledge.lexicon import lexicon_of
from bot.services import meters, night, outliving, sending, zone_rules
from bot.services.drain import Drain
from bot.services.ports import Clock, Crew
from bot.services.relay import Relay
from bot.services.turn import World
from bot.store import Store, Unavailable, Vault, erasures, house, keyring, leases, migrate

log = structlog.get_logger()
WORD_EVERY_SECONDS = 15  # to systemd, whose patience is 60 (deploy/daymark.service)
STOPS_WITHIN_SECONDS = 10.0  # when its turn is lost or it is asked to go; then it ends, whatever it waits for
BEATS_WITHIN = timedelta(seconds=60)
CLOCK_LOOK_SECONDS = 1


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
    vitals: "Vitals"
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


class Vitals:
    """What the intake heard from Telegram, and when; readiness asks this, not the absence of errors."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self.polled_at: datetime | None = None
        self.contested_at: datetime | None = None

    def polled(self) -> None:
        self.polled_at = self._clock.now()

    def contested(self) -> None:
        self.contested_at = self._clock.now()
        meters.contested.inc()


@cache
def contents() -> tuple[library.Library, Lexicon, questionnaires.Questionnaires]:
    """Return what the bot knows, read once: content never changes while a process lives."""
    books = library.load()
    return books, lexicon_of(books), questionnaires.load(topics=books.topics)


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
    )
    key = store.vault.callback_key
    drain = Drain(world, Reader(line.bot, key), TelegramChat(line.bot, key, pacer), clock)
    vitals = Vitals(clock)
    relay = Relay(store, crew, clock) if crew else None
    accept = (relay or drain).accept
    intake: Intake | Webhook = Intake(line, accept, vitals.polled, vitals.contested)
    if webhook:
        intake = Webhook(line, accept, vitals.polled, **asdict(webhook))
    return Parts(line, store, world, drain, intake, clock, vitals, relay)


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
    scheduler = ticker.build(
        lambda: outliving.once("tick", parts.owner.tick),
        lambda: outliving.once("beat", parts.drain.beat),
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
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError, Exception):
            await task
        await parts.line.close()
        await parts.store.close()


async def at_night(parts: Parts, back_up: Callable[[datetime], Awaitable[None]] | None) -> None:
    """There is a new backup where one is wanted, then the night's work is done."""
    if back_up:
        await back_up(parts.clock.now())
    await night.work(parts.world, parts.clock.now())


async def _work(parts: Parts) -> None:
    introduced = asyncio.create_task(parts.line.introduce())
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
        await _make_ready(store)
    except BaseException:
        await store.close()
        raise
    return store


async def _make_ready(store: Store) -> None:
    await outliving.until_done("opening", store.check_durability)
    with store.named_trouble():
        await migrate.migrate(store.engine)
    await keyring.unlock(store)
    await erasures.settle(store)


async def _crew(chosen: settings.Settings) -> Crew | None:
    """Return whom the intake calls, with the engine's tables in place; None when this process does everything."""
    if chosen.role is settings.Role.ALL:
        return None
    from bot import cluster

    await cluster.install(chosen.database_url.get_secret_value())
    return cluster.Crew()


async def run(chosen: settings.Settings) -> int:
    """Run the bot against Telegram, or BOT_API_URL, until a signal; return the exit code.

    Of several processes on one database one works; the others wait, and say so, until it is gone.
    """
    failpoints.arm(chosen.failpoint)
    key, made = settings.master_key(chosen)
    if made:
        log.info("master_key_made", place=str(made))
    url = chosen.database_url.get_secret_value()
    store = Store(url, Vault(key), erasures.beside(chosen.backup_place))
    clock = SystemClock(timedelta(seconds=chosen.clock_offset_seconds))
    contents()  # read before it is our turn: who takes over answers at once
    await outliving.until_done("opening", store.check_durability)
    lease, works, deadline = leases.of(store), Works(), Deadline()
    stop = asyncio.ensure_future(on_signal().wait())
    try:
        async with (
            watched(works.signs, clock.now, chosen.metrics_port, chosen.listen_host),
            supervised(works.moves),
        ):
            await _until_the_clock_may_be_right(clock, works, stop)
            while not stop.done():
                turn = partial(_turn_of_work, chosen, store, clock, key, lease, works, stop, deadline)
                if not await outliving.once("turn", turn):
                    works.parts = None
                    await lease.give_back()
                    await asyncio.sleep(outliving.PATIENCE_SECONDS[0])
    except (Revoked, sending.Revoked) as error:
        log.critical("token_refused", error=type(error).__name__)
        return 3
    finally:
        await lease.give_back()
        await store.close()
    return 0


class Works:
    """The parts that work now, None while another process does."""

    def __init__(self, parts: Parts | None = None) -> None:
        self.parts = parts
        self.waits = False  # for its turn, or for the clock
        self.clock = True

    async def signs(self) -> Signs:
        return await signs_of(self.parts) if self.parts else Signs(None, {}, standby=True, clock=self.clock)

    async def moves(self) -> bool:
        """Return whether what this process has to do goes on; one that waits for its turn has nothing else to do."""
        return await moves_on(self.parts) if self.parts else self.waits


async def _until_the_clock_may_be_right(clock: Clock, works: Works, stop: asyncio.Future[Any]) -> None:
    """The clock shows a day on which this program can run: a machine without a battery wakes up in 1970."""
    if clock.now() >= zone_rules.RELEASED:
        return
    log.error("clock_is_behind")
    works.waits, works.clock = True, False
    while clock.now() < zone_rules.RELEASED and not stop.done():
        await _either(asyncio.sleep(CLOCK_LOOK_SECONDS), stop)
    works.waits, works.clock = False, True


async def _turn_of_work(
    chosen: settings.Settings,
    store: Store,
    clock: SystemClock,
    key: bytes,
    lease: leases.Lease,
    works: Works,
    stop: asyncio.Future[Any],
    deadline: Deadline,
) -> None:
    """This process has worked from when it was its turn until a signal, an error, or the loss of its turn."""
    deadline.none()
    if not await lease.take():
        log.warning("another_process_works")
        works.waits = True
        await _either(leases.taken(lease), stop)
        works.waits = False
        if stop.done():
            return
    await _make_ready(store)
    parts = works.parts = build(
        settings.token(chosen),
        chosen.bot_api_url,
        store,
        clock,
        pacer=Pacer(max(int(chosen.send_rate), 1)),
        operator=chosen.operator_name,
        country=chosen.country,
        admins=chosen.admin_ids,
        webhook=_webhook(chosen),
        crew=await _crew(chosen),
    )
    async with running(parts, _back_up(chosen, store, key)) as task:
        log.info("bot_runs", content=parts.world.library.version)
        await _either(lease.lost(), stop, task)
        deadline.within(STOPS_WITHIN_SECONDS)
        if task.done():
            task.result()
    works.parts = None
    await lease.give_back()
    if not stop.done():
        log.warning("turn_lost")


async def _either(waiting: Awaitable[None], *others: asyncio.Future[Any]) -> None:
    """One of these has happened."""
    first = asyncio.ensure_future(waiting)
    try:
        await asyncio.wait([first, *others], return_when=asyncio.FIRST_COMPLETED)
    finally:
        first.cancel()
        await asyncio.gather(first, return_exceptions=True)


def _back_up(
    chosen: settings.Settings, store: Store, key: bytes
) -> Callable[[datetime], Awaitable[None]] | None:
    folder = chosen.backup_folder
    return None if folder is None else lambda now: night.back_up(store, folder, key, now)


def _webhook(chosen: settings.Settings) -> WebhookWish | None:
    if not chosen.webhook_url or chosen.webhook_secret is None:
        return None
    return WebhookWish(
        chosen.webhook_url, chosen.webhook_secret.get_secret_value(), chosen.webhook_port, chosen.listen_host
    )


@contextlib.asynccontextmanager
async def watched(
    signs: Callable[[], Awaitable[Signs]], now: Callable[[], datetime], port: int, host: str = "127.0.0.1"
) -> AsyncIterator[int]:
    """While inside, /live, /ready and /metrics answer on *port*; 0: nothing listens."""
    if not port:
        yield 0
        return
    health = Health(signs, now, host)
    try:
        yield await health.start(port)
    finally:
        await health.stop()


@contextlib.asynccontextmanager
async def supervised(
    moves: Callable[[], Awaitable[bool]], every_seconds: float = WORD_EVERY_SECONDS
) -> AsyncIterator[None]:
    """While inside, systemd hears that the bot is ready and goes on moving; on the way out, that it stops."""
    if not notify.listened_to():
        yield
        return
    stopped = asyncio.Event()
    task = asyncio.create_task(notify.report(moves, stopped, every_seconds))
    try:
        yield
    finally:
        stopped.set()
        await task


async def moves_on(parts: Parts) -> bool:
    """Return whether updates are asked for and the beat of the clock goes on."""
    now = parts.clock.now()
    try:
        async with parts.store.begin() as work:
            beat = await house.get(work, "alive_at")
    except Exception as error:  # noqa: BLE001 - a database that fails is no progress, whatever it says
        log.error("no_progress", error=error)  # noqa: TRY400 - the type is told, its message never
        return False
    polled = not ready(Signs(parts.vitals.polled_at, {}), now)
    return polled and beat is not None and abs(now - datetime.fromisoformat(beat)) < BEATS_WITHIN


async def signs_of(parts: Parts) -> Signs:
    """Return what progress looks like now."""
    heard = Signs(parts.vitals.polled_at, {}, contested_at=parts.vitals.contested_at)
    if parts.store.in_trouble:
        return replace(heard, database=False)
    try:
        async with parts.store.begin() as work:
            since = await house.oldest(work)
    except Unavailable:
        return replace(heard, database=False)
    now = parts.clock.now()
    waiting = {name: max((now - at).total_seconds(), 0.0) for name, at in since.items()}
    return replace(heard, oldest_seconds=waiting)


def on_signal() -> asyncio.Event:
    """Return an event that is set when the process is asked to end."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        with contextlib.suppress(NotImplementedError):
            loop.add_signal_handler(number, stop.set)
    return stop
