"""APScheduler as an alarm clock. It holds no schedule of its own: what is due is a row (decisions.md 4)."""

from collections.abc import Awaitable, Callable

from apscheduler.schedulers.asyncio import AsyncIOScheduler

TICK_SECONDS = 1
BEAT_SECONDS = 5


def build(
    tick: Callable[[], Awaitable[object]],
    beat: Callable[[], Awaitable[object]],
    night: Callable[[], Awaitable[object]],
) -> AsyncIOScheduler:
    """Return a scheduler that wakes *tick* every second, *beat* every five, and *night* at half past three UTC.

    A wake-up that comes late still runs, once, and never beside itself.
    """
    scheduler = AsyncIOScheduler(
        timezone="UTC", job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1}
    )
    scheduler.add_job(_awaited(tick), "interval", seconds=TICK_SECONDS, id="tick")
    scheduler.add_job(_awaited(beat), "interval", seconds=BEAT_SECONDS, id="beat")
    scheduler.add_job(_awaited(night), "cron", hour=3, minute=30, id="night")
    return scheduler


def _awaited(work: Callable[[], Awaitable[object]]) -> Callable[[], Awaitable[None]]:
    """APScheduler awaits only what was written as ``async def``: a lambda's coroutine it drops unseen."""

    async def job() -> None:
        await work()

    return job
