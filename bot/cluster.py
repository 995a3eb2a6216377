"""PgQueuer, thin: it decides which worker holds which group of slices, and sees no message (decisions/0018).

A job is ``drain`` with the number of a group; its key makes it one, queued or held. The schema is PgQueuer's own.
A worker proves every half second that it holds what it holds. PgQueuer lets a worker that was frozen, or cut off,
finish jobs that were given to others meanwhile; so a worker whose last proof is too old ends at once.
"""

import asyncio
import os
import sys
import time
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import asyncpg
import structlog
from pgqueuer.adapters.drivers.asyncpg import AsyncpgDriver
from pgqueuer.adapters.persistence.qb import (
    QueryBuilderEnvironment,
    QueryQueueBuilder,
    QuerySchedulerBuilder,
)
from pgqueuer.adapters.persistence.queries import Queries
from pgqueuer.core.qm import QueueManager
from pgqueuer.domain.models import Job
from pgqueuer.domain.settings import DBSettings
from pgqueuer.domain.types import JobId

from bot.domain.people import GROUPS
from bot.store import Work

SCHEMA = "pgqueuer"
TAKEN_OVER_AFTER = timedelta(seconds=4)  # without a proof; by then the holder has ended itself
PROVES_EVERY_SECONDS = 0.5
PROVEN_WITHIN_SECONDS = 3.0
LOOKS_EVERY = timedelta(seconds=0.5)  # for jobs of the dead; new ones are told at once
CUT_OFF = 75  # the exit code, EX_TEMPFAIL: start me again
_ENTRY = "drain"
_CHANNEL = "daymark_arrived"

log = structlog.get_logger()


class Lost(Exception):
    """The database is away: a worker ends, and its supervisor starts it again."""


class Crew:
    """Calls workers for groups, in the transaction that made the work."""

    async def call(self, work: Work, groups: frozenset[int]) -> None:
        """Once *work* is committed each of *groups* has a job, and who holds it already looks at once."""
        queries = _queries(await work.driver())
        wanted = sorted(groups)
        await queries.enqueue(
            [_ENTRY] * len(wanted),
            [str(group).encode() for group in wanted],
            [0] * len(wanted),
            dedupe_key=[f"{_ENTRY}:{group}" for group in wanted],
            on_conflict="skip",
        )
        for group in wanted:
            await queries.driver.notify(_CHANNEL, str(group))


async def install(url: str) -> None:
    """PgQueuer's tables are there, in their own schema, as the installed version wants them."""
    connection = await _connected(url)
    try:
        queries = _queries(connection)
        if await queries.schema_is_installed():
            await queries.upgrade()
        else:
            await queries.install()
    finally:
        await connection.close()


async def installed(url: str) -> bool:
    """Return whether PgQueuer's tables are there."""
    connection = await _connected(url)
    try:
        return await _queries(connection).schema_is_installed()
    finally:
        await connection.close()


class Worker:
    """Holds groups as PgQueuer gives them out. ``attend`` stays with one until it is quiet; ``arrived`` hears of news."""

    def __init__(self, attend: Callable[[int], Awaitable[None]], arrived: Callable[[int], None]) -> None:
        self._attend = attend
        self._arrived = arrived
        self._held: set[JobId] = set()
        self._proven_at = _now()
        self._ended: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    async def run(self, url: str, leaving: asyncio.Event) -> None:
        """Work until *leaving*; every group is given back then.

        Raises:
            Lost: the database is away.
            Exception: whatever ended an attendance.
        """
        connection = await _connected(url)
        try:
            await connection.add_listener(_CHANNEL, lambda *heard: self._arrived(int(heard[-1])))
            queries = _queries(connection)
            manager = QueueManager(queries)
            manager.entrypoint(_ENTRY)(self._drain)
            self._proven_at = _now()
            tasks: list[asyncio.Task[Any]] = [
                asyncio.create_task(
                    manager.run(
                        dequeue_timeout=LOOKS_EVERY,
                        batch_size=1,
                        max_concurrent_tasks=GROUPS,
                        heartbeat_timeout=TAKEN_OVER_AFTER,
                    )
                ),
                asyncio.create_task(self._prove(queries)),
                asyncio.create_task(leaving.wait()),
            ]
            await asyncio.wait([*tasks, self._ended], return_when=asyncio.FIRST_COMPLETED)
            await self._leave(manager, tasks)
        finally:
            connection.terminate()

    async def _leave(self, manager: QueueManager, tasks: list[asyncio.Task[Any]]) -> None:
        """Every group is given back when all is well; otherwise the error ends the process."""
        manager.shutdown.set()
        consuming, proving, leaving = tasks
        try:
            if self._ended.done():
                self._ended.result()
            if proving.done():
                proving.result()
            await consuming
            if not leaving.done():
                raise Lost
        except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
            raise Lost from error
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _drain(self, job: Job) -> None:
        self._held.add(job.id)
        try:
            await self._attend(int(job.payload or b"0"))
        except Exception as error:  # noqa: BLE001 - PgQueuer would keep it to itself
            if not self._ended.done():
                self._ended.set_exception(error)
        finally:
            self._held.discard(job.id)

    async def _prove(self, queries: Queries) -> None:
        """The database knows that we live, and we know that it knows."""
        while True:
            asked_at = _now()
            await queries.update_heartbeat(list(self._held))
            self.sure()
            self._proven_at = asked_at
            await asyncio.sleep(PROVES_EVERY_SECONDS)

    async def lives(self) -> bool:
        """Return whether the database heard of this worker a moment ago."""
        return _now() - self._proven_at < PROVEN_WITHIN_SECONDS

    def sure(self) -> None:
        """What we held a moment ago is still ours; otherwise the process has ended."""
        if _now() - self._proven_at > PROVEN_WITHIN_SECONDS:
            log.critical("cut_off_or_frozen")
            sys.stdout.flush()
            os._exit(CUT_OFF)  # no clean-up: whatever it would finish is somebody else's by now


def _now() -> float:
    """Return seconds that go on while the machine sleeps, where the system counts those."""
    return time.clock_gettime(getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC))


def _queries(connection: asyncpg.Connection) -> Queries:
    names = DBSettings(db_schema=SCHEMA)
    return Queries(
        AsyncpgDriver(connection),
        QueryBuilderEnvironment(names),
        QueryQueueBuilder(names),
        QuerySchedulerBuilder(names),
    )


async def _connected(url: str) -> asyncpg.Connection:
    scheme, _, rest = url.partition("://")
    try:
        return await asyncpg.connect(
            f"{scheme.partition('+')[0]}://{rest}",
            server_settings={"application_name": f"daymark {os.getpid()}"},
        )
    except (OSError, asyncpg.PostgresError) as error:
        raise Lost from error
