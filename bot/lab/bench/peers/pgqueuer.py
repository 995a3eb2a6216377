"""PgQueuer on PostgreSQL: one job a message; the job sends through our own line."""

import asyncpg
from pgqueuer import PgQueuer
from pgqueuer.adapters.drivers.asyncpg import AsyncpgDriver
from pgqueuer.adapters.persistence.queries import Queries
from pgqueuer.domain.models import Job
from pgqueuer.domain.types import QueueExecutionMode

from bot.lab.bench import gauge, stub
from bot.lab.bench.child import Measured, Task
from bot.lab.bench.peers.line import line
from bot.lab.bench.peers.ptb import say
from bot.lab.bench.same_message import AT_ONCE, REMINDER_CHAT

_TOGETHER = 500


async def plan(task: Task) -> Measured:
    """Every message is enqueued as a job, many in one statement."""
    connection = await asyncpg.connect(task.database)
    queries = Queries(AsyncpgDriver(connection))
    if task.turn == 0:
        await queries.install()
    meter = gauge.Meter()
    await enqueue(queries, task.count)
    measured = meter.rate(task.count)
    await connection.close()
    return measured


async def enqueue(queries: Queries, count: int) -> None:
    for first in range(REMINDER_CHAT, REMINDER_CHAT + count, _TOGETHER):
        chats = range(first, min(first + _TOGETHER, REMINDER_CHAT + count))
        await queries.enqueue(
            ["remind"] * len(chats), [str(chat).encode() for chat in chats], [0] * len(chats)
        )


async def send(task: Task) -> Measured:
    connection = await asyncpg.connect(task.database)
    queries = Queries(AsyncpgDriver(connection))
    await queries.install()
    await enqueue(queries, task.count)
    async with stub.running(task.latency_seconds) as api, line(api.url) as bot:
        worker = PgQueuer.from_asyncpg_connection(connection)

        @worker.entrypoint("remind")
        async def remind(job: Job) -> None:
            await say(bot, int(job.payload or b"0"))

        meter = gauge.Meter()
        await worker.run(batch_size=AT_ONCE, max_concurrent_tasks=2 * AT_ONCE, mode=QueueExecutionMode.drain)
        measured = meter.rate(task.count)
    await connection.close()
    return measured
