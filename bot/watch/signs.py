"""What those who watch the process are told: /ready and /metrics, systemd. By progress, never by the absence of errors."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from datetime import datetime, timedelta

import structlog

from bot.app import Parts
from bot.reader import second_look
from bot.store import Unavailable, house
from bot.watch import systemd
from bot.watch.pages import Health, Signs, ready

log = structlog.get_logger()
WORD_EVERY_SECONDS = 15  # to systemd, whose patience is 60 (deploy/daymark.service)
BEATS_WITHIN = timedelta(seconds=60)


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
        try:
            opened = await health.start(port)
        except OSError as error:  # nobody can watch; whoever takes tablets is reminded all the same
            log.error("metrics_port_taken", port=port, error=error)  # noqa: TRY400 - its type is told
            opened = 0
        yield opened
    finally:
        await health.stop()


@contextlib.asynccontextmanager
async def supervised(
    moves: Callable[[], Awaitable[bool]], every_seconds: float = WORD_EVERY_SECONDS
) -> AsyncIterator[None]:
    """While inside, systemd hears that the bot is ready and goes on moving; on the way out, that it stops."""
    if not systemd.listened_to():
        yield
        return
    stopped = asyncio.Event()
    task = asyncio.create_task(systemd.report(moves, stopped, every_seconds))
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
    polled = not ready(Signs(parts.hearing.polled_at, {}), now)
    return polled and beat is not None and abs(now - datetime.fromisoformat(beat)) < BEATS_WITHIN


async def signs_of(parts: Parts) -> Signs:
    """Return what progress looks like now."""
    hearing = parts.hearing
    heard = Signs(
        hearing.polled_at,
        {},
        contested_at=hearing.contested_at,
        shut=hearing.shut,
        undelivered=hearing.undelivered,
        silent_for=hearing.silent_for(parts.clock.now()),
        overdue=hearing.overdue,
        second_look=second_look().missing,
    )
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
