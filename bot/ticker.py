"""APScheduler as an alarm clock. It holds no schedule of its own: what is due is a row (decisions.md 4)."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.base import BaseTrigger

TICK_SECONDS = 1
BEAT_SECONDS = 5


class AlarmClock(AsyncIOScheduler):  # type: ignore[misc]  # APScheduler 3 ships no types
    """Goes on when the wall clock is set back. APScheduler alone would ring again when the old time is reached."""

    _rang_at = datetime.min.replace(tzinfo=UTC)

    def wakeup(self) -> None:
        now = datetime.now(self.timezone)  # noqa: TID251 - what APScheduler itself reads
        set_back, self._rang_at = now < self._rang_at, now
        if set_back:
            for job in self.get_jobs():
                job.modify(next_run_time=job.trigger.get_next_fire_time(None, now))
        super().wakeup()


class Every(BaseTrigger):  # type: ignore[misc]  # as above
    """So many seconds after it rang. APScheduler's own would count every second of a step of years."""

    def __init__(self, seconds: float) -> None:
        self._span = timedelta(seconds=seconds)

    def get_next_fire_time(self, _previous: datetime | None, now: datetime) -> datetime:
        return now + self._span


def build(
    tick: Callable[[], Awaitable[object]],
    beat: Callable[[], Awaitable[object]],
    night: Callable[[], Awaitable[object]],
) -> AsyncIOScheduler:
    """Return a scheduler that wakes *tick* every second, *beat* every five, and *night* at half past three UTC.

    A wake-up that comes late still runs, once, and never beside itself.
    """
    scheduler = AlarmClock(
        timezone="UTC", job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1}
    )
    scheduler.add_job(_awaited(tick), Every(TICK_SECONDS), id="tick")
    scheduler.add_job(_awaited(beat), Every(BEAT_SECONDS), id="beat")
    scheduler.add_job(_awaited(night), "cron", hour=3, minute=30, id="night")
    return scheduler


def _awaited(work: Callable[[], Awaitable[object]]) -> Callable[[], Awaitable[None]]:
    """APScheduler awaits only what was written as ``async def``: a lambda's coroutine it drops unseen."""

    async def job() -> None:
        await work()

    return job
