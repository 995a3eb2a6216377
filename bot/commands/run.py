"""``bot run``: one process, from its start to a signal. Of several on one database one works and the others wait."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import structlog

from bot import app, failpoints, master_key, settings
from bot.channels.telegram import Pacer, Revoked
from bot.deadline import Deadline
from bot.services.plans import zone_rules
from bot.services.running import night, outliving, sending
from bot.services.talk.ports import Crew
from bot.store import Store, Vault, erasures, keyring, leases, migrate
from bot.watch.signs import Works, supervised, watched

log = structlog.get_logger()
STOPS_WITHIN_SECONDS = 10.0  # when its turn is lost or it is asked to go; then it ends, whatever it waits for
CLOCK_LOOK_SECONDS = 1
TOKEN_REFUSED = 3  # the exit code


async def run(chosen: settings.Settings) -> int:
    """Run the bot against Telegram, or BOT_API_URL, until a signal; return the exit code."""
    failpoints.arm(chosen.failpoint)
    process = Process(chosen)
    app.contents()  # read before it is our turn: who takes over answers at once
    try:
        await process.live()
    except (Revoked, sending.Revoked) as error:
        log.critical("token_refused", error=type(error).__name__)
        return TOKEN_REFUSED
    finally:
        await process.end()
    return 0


class Process:
    """Waits for a clock that may be right and for its turn, works until a signal or the loss of its turn, and again."""

    def __init__(self, chosen: settings.Settings) -> None:
        self._chosen = chosen
        self._key, made = master_key.of(chosen)
        if made:
            log.info("master_key_made", place=str(made))
        url = chosen.database_url.get_secret_value()
        self._store = Store(url, Vault(self._key), erasures.beside(chosen.backup_place))
        self._clock = app.SystemClock(timedelta(seconds=chosen.clock_offset_seconds))
        self._lease = leases.of(self._store)
        self._works = Works()
        self._deadline = Deadline()
        self._stop = asyncio.ensure_future(app.on_signal().wait())
        self._stop.add_done_callback(lambda _stop: self._deadline.within(STOPS_WITHIN_SECONDS))

    async def live(self) -> None:
        """It has worked whenever it was its turn, until a signal.

        Raises:
            Revoked: the token is not valid any more.
        """
        if not await self._unless_stopped(outliving.until_done("opening", self._store.check_durability)):
            return
        pages = watched(
            self._works.signs, self._clock.now, self._chosen.metrics_port, self._chosen.watch_host
        )
        async with pages, supervised(self._works.moves):
            await self._until_the_clock_may_be_right()
            while not self._stop.done():
                if not await outliving.once("turn", self._turn):
                    self._works.parts = None
                    await self._lease.give_back()
                    await asyncio.sleep(outliving.PATIENCE_SECONDS[0])

    async def _unless_stopped(self, work: Awaitable[object]) -> bool:
        """Return True once *work* is done; False when it is time to go before."""
        trying = asyncio.ensure_future(work)
        await asyncio.wait([trying, self._stop], return_when=asyncio.FIRST_COMPLETED)
        if not trying.done():
            trying.cancel()
            return False
        trying.result()
        return True

    async def end(self) -> None:
        await self._lease.give_back()
        await self._store.close()

    async def _until_the_clock_may_be_right(self) -> None:
        """The clock shows a day on which this program can run: a machine without a battery wakes up in 1970."""
        if self._clock.now() >= zone_rules.RELEASED:
            return
        log.error("clock_is_behind")
        self._works.clock = False
        with self._waiting():
            while self._clock.now() < zone_rules.RELEASED and not self._stop.done():
                await _either(asyncio.sleep(CLOCK_LOOK_SECONDS), self._stop)
        self._works.clock = True

    async def _turn(self) -> None:
        """It has worked from when it was its turn until a signal, an error, or the loss of its turn."""
        self._deadline.none()
        if not await self._lease.take():
            log.warning("another_process_works")
            with self._waiting():
                await _either(leases.taken(self._lease), self._stop)
            if self._stop.done():
                return
        if not await self._unless_stopped(self._made_ready()):
            return
        parts = self._works.parts = await self._built()
        async with app.running(parts, self._back_up()) as task:
            log.info("bot_runs", content=parts.world.library.version, database=self._store.place)
            await _either(self._lease.lost(), self._stop, task)
            self._deadline.within(STOPS_WITHIN_SECONDS)
            if task.done():
                task.result()
        self._works.parts = None
        await self._lease.give_back()
        if not self._stop.done():
            log.warning("turn_lost")

    async def _made_ready(self) -> None:
        """The database has today's schema; where backups are made there is one of what it was before."""
        with self._store.named_trouble():
            now, newest = await migrate.version(self._store.engine)
        if self._chosen.backup_folder and now and now != newest:
            await migrate.known(self._store)
            await keyring.unlock(self._store)  # a backup under another key would help nobody
            await night.back_up(self._store, self._chosen.backup_folder, self._key, self._clock.now())
        await app.make_ready(self._store)

    @contextlib.contextmanager
    def _waiting(self) -> Iterator[None]:
        self._works.waits = True
        try:
            yield
        finally:
            self._works.waits = False

    async def _built(self) -> app.Parts:
        chosen = self._chosen
        return app.build(
            settings.token(chosen),
            chosen.bot_api_url,
            self._store,
            self._clock,
            pacer=Pacer(max(int(chosen.send_rate), 1)),
            operator=chosen.operator_name,
            country=chosen.country,
            admins=chosen.admin_ids,
            webhook=_webhook(chosen),
            crew=await _crew(chosen),
            silence_at_most=timedelta(hours=chosen.silence_hours) or None,
        )

    def _back_up(self) -> Callable[[datetime], Awaitable[None]] | None:
        """Return what is done about backups at night: one is made, or at least the old ones go."""
        folder, place = self._chosen.backup_folder, self._chosen.backup_place
        if folder:
            return lambda now: night.back_up(self._store, folder, self._key, now)
        return (lambda now: night.forget_backups(self._store, place, now)) if place else None


async def _crew(chosen: settings.Settings) -> Crew | None:
    """Return whom the intake calls, with the engine's tables in place; None when this process does everything."""
    if chosen.role is settings.Role.ALL:
        return None
    from bot import cluster

    await cluster.install(chosen.database_url.get_secret_value())
    return cluster.Crew()


def _webhook(chosen: settings.Settings) -> app.WebhookWish | None:
    if not chosen.webhook_url or chosen.webhook_secret is None:
        return None
    return app.WebhookWish(
        chosen.webhook_url, chosen.webhook_secret.get_secret_value(), chosen.webhook_port, chosen.listen_host
    )


async def _either(waiting: Awaitable[None], *others: asyncio.Future[Any]) -> None:
    """One of these has happened."""
    first = asyncio.ensure_future(waiting)
    try:
        await asyncio.wait([first, *others], return_when=asyncio.FIRST_COMPLETED)
    finally:
        first.cancel()
        await asyncio.gather(first, return_exceptions=True)
