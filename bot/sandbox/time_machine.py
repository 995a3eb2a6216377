"""Moves the clock of the sandbox, and lets the bot live through everything on the way."""

from collections.abc import Awaitable, Callable
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.sandbox.clock import SandboxClock

Upcoming = Callable[[], Awaitable[list[tuple[str, datetime, int]]]]
Settle = Callable[[], Awaitable[None]]
MORNING = time(7)
_MOST_STOPS = 500  # a journey with more events than this skips the rest


class TimeMachine:
    """Goes forward only, stopping at each event the bot planned, so that everything happens at its time."""

    def __init__(self, clock: SandboxClock, upcoming: Upcoming | None, settle: Settle | None) -> None:
        self.clock = clock
        self._upcoming = upcoming
        self._settle = settle

    async def ahead(self) -> list[tuple[str, datetime, int]]:
        """What the bot plans, soonest first, without the past."""
        planned = await self._upcoming() if self._upcoming else []
        now = self.clock.now()
        return sorted((event for event in planned if event[1] > now), key=lambda event: event[1])

    async def travel(self, to: datetime) -> None:
        """It is `to`, and the bot has done all that was due on the way."""
        for _ in range(_MOST_STOPS):
            due = next((at for _, at, _ in await self.ahead() if at <= to), None)
            if due is None:
                break
            await self._jump(due)
        await self._jump(to)

    async def _jump(self, to: datetime) -> None:
        self.clock.advance(max(to - self.clock.now(), timedelta()))
        if self._settle:
            await self._settle()

    async def next_event(self, kind: str | None = None) -> bool:
        """It is the time of the next event (of that kind); False when nothing is planned."""
        at = next((at for found, at, _ in await self.ahead() if kind in (None, found)), None)
        if at is not None:
            await self.travel(at)
        return at is not None

    async def next_morning(self, zone: str = "UTC") -> None:
        """It is seven in the morning of the next day in that zone (or of this day, before seven)."""
        here = self.clock.now().astimezone(ZoneInfo(zone))
        morning = datetime.combine(here.date(), MORNING, here.tzinfo)
        if morning <= here:
            morning = datetime.combine(here.date() + timedelta(days=1), MORNING, here.tzinfo)
        await self.travel(morning)
