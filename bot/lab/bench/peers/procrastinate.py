"""procrastinate on PostgreSQL: one job a message, 64 at once; the job sends through our own line."""

from typing import Any

from procrastinate import App, PsycopgConnector

from bot.lab.bench import gauge, stub
from bot.lab.bench.child import Measured, Task
from bot.lab.bench.peers.line import line
from bot.lab.bench.peers.ptb import say
from bot.lab.bench.same_message import AT_ONCE, REMINDER_CHAT

_TOGETHER = 500


def app(database: str) -> App:
    return App(connector=PsycopgConnector(conninfo=database, max_size=10))


async def plan(task: Task) -> Measured:
    """Every message is deferred as a job, many in one statement."""
    by = app(task.database)
    async with by.open_async():
        if task.turn == 0:
            await by.schema_manager.apply_schema_async()
        reminder = by.configure_task("remind")
        meter = gauge.Meter()
        await defer(reminder, task.count)
        return meter.rate(task.count)


async def defer(reminder: Any, count: int) -> None:
    for first in range(REMINDER_CHAT, REMINDER_CHAT + count, _TOGETHER):
        last = min(first + _TOGETHER, REMINDER_CHAT + count)
        await reminder.batch_defer_async(*({"chat_id": chat} for chat in range(first, last)))


async def send(task: Task) -> Measured:
    by = app(task.database)
    async with stub.running(task.latency_seconds) as api, line(api.url) as bot, by.open_async():
        await by.schema_manager.apply_schema_async()

        async def remind(chat_id: int) -> None:
            await say(bot, chat_id)

        by.task(name="remind")(remind)
        await defer(by.configure_task("remind"), task.count)
        meter = gauge.Meter()
        await by.run_worker_async(concurrency=AT_ONCE, wait=False, install_signal_handlers=False)
        return meter.rate(task.count)
