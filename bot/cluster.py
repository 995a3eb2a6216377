"""PgQueuer, thin: it decides which worker holds which group of slices, and sees no message (decisions/0018).

A job is ``drain`` with the number of a group; its key makes it one, queued or held. The schema is PgQueuer's own.
A worker proves every half second that it holds what it holds. PgQueuer lets a worker that was frozen, or cut off,
finish jobs that were given to others meanwhile; so a worker sends nothing while its last proof is too old, and ends
when the proof fails or does not come (deadline.py). The proof has a thread and a connection of its own: on a busy
machine the work may be late, and is not dead for that.
"""

import asyncio
import contextlib
import os
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import asyncpg
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

from bot.deadline import Deadline, end, now
from bot.domain.people import GROUPS
from bot.store import Unavailable, Work

SCHEMA = "pgqueuer"
TAKEN_OVER_AFTER = timedelta(seconds=4)  # without a proof; by then the holder has ended itself
PROVES_EVERY_SECONDS = 0.5
PROVEN_WITHIN_SECONDS = 3.0  # else nothing is sent
ENDS_WITHIN_SECONDS = 6.0  # of the last proof
MOVES_WITHIN_SECONDS = 5.0  # a worker whose loop stands still for longer proves nothing more
LOOKS_EVERY = timedelta(seconds=0.5)  # for jobs of the dead; new ones are told at once
GONE_WITHIN_SECONDS = 10.0  # after the last group was given back
_SESSION = {
    "idle_session_timeout": "5000",
    "idle_in_transaction_session_timeout": "5000",
}  # ms, for the frozen
_ENTRY = "drain"
_CHANNEL = "daymark_arrived"
_RENEW = f"UPDATE {SCHEMA}.pgqueuer SET heartbeat = now() WHERE id = ANY($1) AND queue_manager_id = $2 RETURNING id"  # noqa: S608 - a name of ours


class Lost(Unavailable):
    """The database is away: a worker ends, and its supervisor starts it again."""


@contextlib.contextmanager
def _named() -> Iterator[None]:
    try:
        yield
    except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
        raise Lost(type(error).__name__) from error


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
    async with _asking(url) as queries:
        if await queries.schema_is_installed():
            await queries.upgrade()
        else:
            await queries.install()


async def installed(url: str) -> bool:
    """Return whether PgQueuer's tables are there."""
    async with _asking(url) as queries:
        return await queries.schema_is_installed()


class Worker:
    """Holds groups as PgQueuer gives them out. ``attend`` stays with one until it is quiet; ``arrived`` hears of news."""

    def __init__(
        self,
        attend: Callable[[int], Awaitable[None]],
        arrived: Callable[[int], None],
        deadline: Deadline,
    ) -> None:
        self._attend = attend
        self._arrived = arrived
        self._deadline = deadline
        self._held: set[JobId] = set()
        self._loop = asyncio.get_running_loop()
        self._ended: asyncio.Future[None] = self._loop.create_future()
        self._known = asyncio.Event()  # the database has heard of us
        self._over = threading.Event()
        self._moved_at = now()
        self._proven_at = float("inf")  # nothing is held yet

    async def run(self, url: str, leaving: asyncio.Event) -> None:
        """Work until *leaving*; every group is given back then.

        Raises:
            Lost: the database is away.
            Exception: whatever ended an attendance.
        """
        connection = await _connected(url)
        try:
            await connection.add_listener(_CHANNEL, lambda *heard: self._arrived(int(heard[-1])))
            manager = QueueManager(_queries(connection))
            manager.entrypoint(_ENTRY)(self._drain)
            tasks: list[asyncio.Task[Any]] = [
                asyncio.create_task(self._consume(manager)),
                asyncio.create_task(
                    asyncio.to_thread(asyncio.run, self._prove(url, manager.queue_manager_id))
                ),
                asyncio.create_task(self._move()),
                asyncio.create_task(leaving.wait()),
            ]
            await asyncio.wait([*tasks, self._ended], return_when=asyncio.FIRST_COMPLETED)
            await self._leave(manager, tasks)
            self._deadline.within(GONE_WITHIN_SECONDS)
        finally:
            self._over.set()
            connection.terminate()

    async def _consume(self, manager: QueueManager) -> None:
        await self._known.wait()
        await manager.run(
            dequeue_timeout=LOOKS_EVERY,
            batch_size=1,
            max_concurrent_tasks=GROUPS,
            heartbeat_timeout=TAKEN_OVER_AFTER,
        )

    async def _leave(self, manager: QueueManager, tasks: list[asyncio.Task[Any]]) -> None:
        """Every group is given back when all is well; otherwise the error ends the process."""
        manager.shutdown.set()
        consuming, proving, _moving, leaving = tasks
        try:
            with _named():
                if self._ended.done():
                    self._ended.result()
                if proving.done():
                    proving.result()
                if self._known.is_set():
                    await consuming
            if not leaving.done():
                raise Lost
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

    async def _move(self) -> None:
        while True:
            self._moved_at = now()
            await asyncio.sleep(PROVES_EVERY_SECONDS)

    async def _prove(self, url: str, manager: UUID) -> None:
        """The database knows that we live, and we know that it knows. Runs in a loop of its own."""
        connection = await _connected(url)
        try:
            while not self._over.is_set():
                asked_at = now()
                if asked_at - self._moved_at < MOVES_WITHIN_SECONDS:
                    held = frozenset(self._held)
                    ours = {row["id"] for row in await connection.fetch(_RENEW, held, manager)}
                    if (held - ours) & self._held:
                        end()  # given to others meanwhile
                    self._proven_at = asked_at
                    self._deadline.within(ENDS_WITHIN_SECONDS, since=asked_at)
                    self._loop.call_soon_threadsafe(self._known.set)
                await asyncio.sleep(PROVES_EVERY_SECONDS)
        finally:
            connection.terminate()

    async def lives(self) -> bool:
        """Return whether the database heard of this worker a moment ago."""
        return self._known.is_set() and now() - self._proven_at < PROVEN_WITHIN_SECONDS

    async def sure(self) -> None:
        """What we hold is ours for another second, after however long a wait; otherwise the process has ended."""
        while now() - self._proven_at > PROVEN_WITHIN_SECONDS:  # noqa: ASYNC110 - told by another thread
            await asyncio.sleep(PROVES_EVERY_SECONDS / 10)


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
    with _named():
        return await asyncpg.connect(
            f"{scheme.partition('+')[0]}://{rest}",
            server_settings=_SESSION | {"application_name": f"daymark {os.getpid()}"},
        )


@contextlib.asynccontextmanager
async def _asking(url: str) -> AsyncIterator[Queries]:
    connection = await _connected(url)
    try:
        with _named():
            yield _queries(connection)
    finally:
        connection.terminate()
