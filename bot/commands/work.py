"""``bot run --role worker``: answers, reminds and sends for the groups of slices it is given; takes nothing in."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

import structlog

from bot import app, cluster, failpoints, master_key, settings
from bot.channels.telegram import Pacer, Revoked
from bot.deadline import Deadline
from bot.domain.messages import Lane
from bot.domain.people import GROUPS, slices_in
from bot.services.running import sending
from bot.services.running.attending import Attendance
from bot.services.running.drain import Drain
from bot.store import Store, Unavailable, Vault, erasures, house, keyring, migrate
from bot.watch import signs as watching
from bot.watch.pages import Signs

log = structlog.get_logger()
_LOOK_SECONDS = 0.5
_LOOKS_WITHIN_SECONDS = 60.0  # while it waits for an intake it holds nothing and may be patient
_SCHEMA_LOOK_SECONDS = 2.0
_ENDS_WITH_THE_DATABASE = 4  # the exit code; the supervisor starts the worker again


class SharePacer(Pacer):
    """A group's share of the rate, with no reserve: the shares add up to the rate. Nothing leaves what is not ours."""

    def __init__(self, rate: int, sure: Callable[[], Awaitable[None]]) -> None:
        super().__init__(max(rate // GROUPS, 1), reserve=0)
        self._sure = sure

    async def turn(self, chat_id: int, lane: Lane) -> None:
        await super().turn(chat_id, lane)
        await self._sure()


class Desks:
    """The groups this worker attends now."""

    def __init__(self, parts: app.Parts, rate: int, leaving: asyncio.Event, deadline: Deadline) -> None:
        self._parts = parts
        self._rate = rate
        self._leaving = leaving
        self._drains: dict[int, Drain] = {}
        self.worker = cluster.Worker(self.attend, self.arrived, deadline)

    async def attend(self, group: int) -> None:
        """The group has been attended until it was quiet."""
        log.info("group_taken", group=group)
        pacer = SharePacer(self._rate, self.worker.sure)
        drain = self._drains[group] = app.drain_of(self._parts, slices_in(group), pacer)
        try:
            await Attendance(drain, self._leaving).last()
        finally:
            self._drains.pop(group, None)
            log.info("group_given_back", group=group)

    def arrived(self, group: int) -> None:
        if group in self._drains:
            self._drains[group].wake()

    async def signs(self) -> Signs:
        """Return the database's signs; a worker asks Telegram for nothing, so its own proof counts instead."""
        lives = await self.worker.lives()
        signs = await watching.signs_of(self._parts)
        return replace(signs, polled_at=self._parts.clock.now(), database=signs.database and lives)


async def run(chosen: settings.Settings) -> int:
    """Work until a signal; return the exit code. Whoever loses the database ends, and is started again from outside."""
    failpoints.arm(chosen.failpoint)
    key, _made = master_key.of(chosen)
    url = chosen.database_url.get_secret_value()
    store = Store(url, Vault(key), erasures.beside(chosen.backup_place))
    clock = app.SystemClock(timedelta(seconds=chosen.clock_offset_seconds))
    leaving, deadline = app.on_signal(), Deadline()
    try:
        await _until_prepared(store, url, leaving, deadline)
        if leaving.is_set():
            return 0
        await keyring.unlock(store)
        parts = app.build(
            settings.token(chosen),
            chosen.bot_api_url,
            store,
            clock,
            pacer=Pacer(),
            operator=chosen.operator_name,
            country=chosen.country,
            admins=chosen.admin_ids,
        )
        await parts.line.open()
        await _work(Desks(parts, int(chosen.send_rate), leaving, deadline), chosen, parts, leaving)
    except (cluster.Lost, Unavailable) as error:
        log.critical("database_lost", error=type(error).__name__)
        return _ENDS_WITH_THE_DATABASE
    except (Revoked, sending.Revoked) as error:
        log.critical("token_refused", error=type(error).__name__)
        return 3
    finally:
        await store.close()
    return 0


async def _work(desks: Desks, chosen: settings.Settings, parts: app.Parts, leaving: asyncio.Event) -> None:
    async with (
        watching.watched(desks.signs, parts.clock.now, chosen.metrics_port, chosen.watch_host),
        watching.supervised(desks.worker.lives),
    ):
        log.info("worker_runs", content=parts.world.library.version)
        looking = asyncio.create_task(leave_when_the_schema_changes(parts.store, leaving))
        try:
            await desks.worker.run(chosen.database_url.get_secret_value(), leaving)
        finally:
            looking.cancel()
    await parts.line.close()


async def leave_when_the_schema_changes(
    store: Store, leaving: asyncio.Event, every_seconds: float = _SCHEMA_LOOK_SECONDS
) -> None:
    """Once another version has changed the schema this worker leaves: started again, it waits or is the new one.

    What it met meanwhile waits (see store/engine.py); nobody's update is put aside for it.
    """
    while not leaving.is_set():
        await asyncio.sleep(every_seconds)
        with suppress(Unavailable), store.named_trouble():
            now, newest = await migrate.version(store.engine)
            if now != newest:
                log.error("schema_changed")
                leaving.set()


async def _until_prepared(store: Store, url: str, leaving: asyncio.Event, deadline: Deadline) -> None:
    """An intake has brought the database to this version's schema and has begun; or we are asked to go."""
    while not leaving.is_set():
        deadline.within(_LOOKS_WITHIN_SECONDS)
        with suppress(Unavailable):
            if await _prepared(store, url):
                return
        log.info("waits_for_an_intake")
        with suppress(TimeoutError):
            async with asyncio.timeout(_LOOK_SECONDS):
                await leaving.wait()


async def _prepared(store: Store, url: str) -> bool:
    await store.check_durability()
    with store.named_trouble():
        now, newest = await migrate.version(store.engine)
    if now != newest or not await cluster.installed(url):
        return False
    async with store.begin() as work:
        return bool(await house.get(work, "alive_at"))
