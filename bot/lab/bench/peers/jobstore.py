"""APScheduler 3 with its SQLAlchemyJobStore on SQLite: one pickled job a patient, a commit a job."""

import time
from datetime import datetime

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.app import SystemClock
from bot.lab.bench import gauge
from bot.lab.bench.child import Measured, Task
from bot.lab.bench.peers.jobqueue import over, reach, soon

_A_JOB_SECONDS = 0.006  # to store one, as a rule
_HOUR_SECONDS = 3_600
_RAN: list[float] = []  # a stored job is found again by its name: it cannot be a closure


async def note(_chat_id: int) -> None:
    """A job that only counts."""
    _RAN.append(time.monotonic())


def scheduler(database: str) -> AsyncIOScheduler:
    made = AsyncIOScheduler(timezone="UTC")
    made.add_jobstore("sqlalchemy", url=database)
    return made


def register(by: AsyncIOScheduler, count: int, due_at: datetime) -> datetime:
    """*count* patients have a daily job, first at *due_at*; return the time at which that is so."""
    for chat_id in range(count):
        by.add_job(
            note,
            "cron",
            (chat_id,),
            id=str(chat_id),
            hour=due_at.hour,
            minute=due_at.minute,
            second=due_at.second,
        )
    return SystemClock().now()


async def fill(task: Task) -> Measured:
    """*count* jobs are in the store."""
    by = scheduler(task.database)
    by.start(paused=True)
    register(by, task.count, soon(_HOUR_SECONDS))
    by.shutdown(wait=False)
    return {}


async def start(task: Task) -> Measured:
    began = time.monotonic()
    by = scheduler(task.database)
    by.start()
    measured = gauge.ready(began)
    by.shutdown(wait=False)
    return measured


async def plan(task: Task) -> Measured:
    by = scheduler(f"{task.database}.{task.turn}")
    by.start(paused=True)
    meter = gauge.Meter()
    register(by, task.count, soon(_HOUR_SECONDS))
    measured = meter.rate(task.count)
    by.shutdown(wait=False)
    return measured


async def same_second(task: Task) -> Measured:
    by = scheduler(task.database)
    by.start(paused=True)
    wait = 2 + task.count * _A_JOB_SECONDS
    while register(by, task.count, due_at := soon(wait)) > due_at:
        by.remove_all_jobs()
        wait *= 2  # a busy machine: it took longer than that to store them
    by.resume()
    async with gauge.pulse() as watch:
        due_second = await reach(due_at)
        await over(task.count, _RAN)
    by.shutdown(wait=False)
    return {
        "share": 100 * len(_RAN) / task.count,
        "last_seconds": max(_RAN, default=float("inf")) - due_second,
        "blocked_millis": watch.longest_seconds * 1e3,
    }
