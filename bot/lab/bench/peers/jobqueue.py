"""python-telegram-bot's JobQueue, the way its examples remind: one daily job a patient, in memory."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import Any

from telegram.ext import AIORateLimiter, Application, BaseRateLimiter, ContextTypes, JobQueue

from bot.app import SystemClock
from bot.lab.bench import gauge, stub
from bot.lab.bench.child import Measured, Task
from bot.lab.bench.peers import ptb
from bot.lab.bench.peers.ptb_limited import RATE
from bot.lab.bench.same_message import REMINDER_CHAT

App = Application[Any, Any, Any, Any, Any, Any]
Callback = Callable[[Any], Coroutine[Any, Any, None]]
_A_JOB_SECONDS = 0.001  # to register one, as a rule: the due time has to lie behind the last of them
_HOUR_SECONDS = 3_600
_REST_SECONDS = 10.0  # nothing has run for so long: nothing will


def register(by: App, count: int, due_at: datetime, callback: Callback, **job: Any) -> None:
    """*count* patients have a daily job, next at *due_at* (whole seconds)."""
    queue = _queue(by)
    for chat in range(REMINDER_CHAT, REMINDER_CHAT + count):
        queue.run_daily(callback, due_at.timetz(), chat_id=chat, job_kwargs=job)


def _queue(by: App) -> JobQueue[Any]:
    if by.job_queue is None:
        raise LookupError("APScheduler is not there.")
    return by.job_queue


def app() -> App:
    """Return an application whose bot talks to nobody: the jobs bring their own."""
    made: App = Application.builder().token("1:bench").updater(None).build()
    return made


@asynccontextmanager
async def due_soon(count: int, callback: Callback, **job: Any) -> AsyncIterator[datetime]:
    """*count* jobs are registered and the queue runs; yields when they will be due."""
    wait = 1 + count * _A_JOB_SECONDS
    while True:
        by, due_at = app(), soon(wait)
        register(by, count, due_at, callback, **job)
        await _queue(by).start()
        if SystemClock().now() < due_at:
            break
        await _queue(by).stop(wait=False)
        wait *= 2  # a busy machine: it took longer than that to register them
    yield due_at
    await _queue(by).stop(wait=False)


def soon(seconds: float) -> datetime:
    """Return a whole second at least so far ahead."""
    return (SystemClock().now() + timedelta(seconds=seconds + 1)).replace(microsecond=0)


async def nothing(_context: ContextTypes.DEFAULT_TYPE) -> None:
    """A job that only counts."""


async def over(count: int, ran: list[float]) -> None:
    """*count* jobs have left their time in *ran*, or no more will."""
    last, since = 0, time.monotonic()
    while len(ran) < count and time.monotonic() - since < _REST_SECONDS:
        await asyncio.sleep(0.02)
        if len(ran) > last:
            last, since = len(ran), time.monotonic()


async def reach(due_at: datetime) -> float:
    """It is *due_at*; return it on the monotonic clock."""
    left = (due_at - SystemClock().now()) / timedelta(seconds=1)
    due_second = time.monotonic() + left
    await asyncio.sleep(max(left, 0))
    return due_second


async def start(task: Task) -> Measured:
    """The process has begun: every patient's job is made anew, for nothing was kept."""
    began = time.monotonic()
    by = app()
    register(by, task.count, soon(_HOUR_SECONDS), nothing)
    await _queue(by).start()
    measured = gauge.ready(began)
    await _queue(by).stop(wait=False)
    return measured


async def plan(task: Task) -> Measured:
    by = app()
    await _queue(by).start()
    meter = gauge.Meter()
    register(by, task.count, soon(_HOUR_SECONDS), nothing)
    measured = meter.rate(task.count)
    await _queue(by).stop(wait=False)
    return measured


async def same_second(task: Task, **job: Any) -> Measured:
    ran: list[float] = []

    async def note(_context: ContextTypes.DEFAULT_TYPE) -> None:
        ran.append(time.monotonic())

    async with due_soon(task.count, note, **job) as due_at, gauge.pulse() as watch:
        due_second = await reach(due_at)
        await over(task.count, ran)
    return {
        "share": 100 * len(ran) / task.count,
        "last_seconds": max(ran, default=float("inf")) - due_second,
        "blocked_millis": watch.longest_seconds * 1e3,
    }


async def send(task: Task) -> Measured:
    """Every patient's job runs and sends its message; as many at once as the connections allow."""
    measured, paced = await _sent(task, None, misfire_grace_time=None)
    if paced["lost"]:
        raise RuntimeError(
            f"{task.count - paced['lost']:,.0f} of {task.count:,} arrived: the others gave up waiting for a connection"
        )
    return measured


async def pace(task: Task) -> Measured:
    _measured, paced = await _sent(task, AIORateLimiter(overall_max_rate=RATE))
    return paced


async def _sent(task: Task, limiter: BaseRateLimiter[Any] | None, **job: Any) -> tuple[Measured, Measured]:
    ran: list[float] = []
    async with stub.running(task.latency_seconds) as api, ptb.bot(api.url, limiter) as by:

        async def say(context: ContextTypes.DEFAULT_TYPE) -> None:
            await ptb.say(by, context.job.chat_id if context.job and context.job.chat_id else 0)
            ran.append(time.monotonic())

        async with due_soon(task.count, say, **job) as due_at:
            due_second = await reach(due_at)
            meter = gauge.Meter()
            await over(task.count, ran)
            measured = meter.rate(max(len(ran), 1))
        return measured, gauge.paced(await api.came(), due_second, task.count, RATE)
