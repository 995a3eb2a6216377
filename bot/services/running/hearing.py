"""Whether the bot hears: when Telegram last answered, what it cannot deliver, who else takes the updates, how long nobody wrote.

A bot that is deaf still reminds and looks well; whoever writes "chest pain" to it gets silence.
"""

import json
from datetime import date, datetime, timedelta

import structlog

from bot.domain import rhythm
from bot.domain.rhythm import Rhythm
from bot.services.talk import meters, notices
from bot.services.talk.ports import Clock
from bot.services.talk.turn import World
from bot.store import house

CONTESTED_FOR = timedelta(seconds=90)  # after the last sign of another program
_ROW = "rhythm"

log = structlog.get_logger()


class Hearing:
    """What the intake found, and when; readiness asks this, not the absence of errors."""

    def __init__(self, clock: Clock, at_most: timedelta | None = None) -> None:
        self._clock = clock
        self._at_most = at_most
        self._began_at = clock.now()
        self._rhythm: Rhythm | None = None  # as its row says
        self.polled_at: datetime | None = None
        self.contested_at: datetime | None = None
        self.heard_at: datetime | None = None
        self.shut = False  # the port for what Telegram delivers is somebody else's
        self.undelivered = 0  # updates that Telegram tried in vain to deliver
        self.overdue = timedelta()  # how much longer than usual nobody wrote

    def polled(self) -> None:
        self.polled_at = self._clock.now()

    def contested(self) -> None:
        """Another program takes the updates of this token, by polling or by a webhook of its own."""
        self.contested_at = self._clock.now()
        meters.contested.inc()

    def heard(self) -> None:
        """Somebody's update was kept."""
        self.heard_at = self._clock.now()

    def listens(self, *, there: bool) -> None:
        """Whether the port for what Telegram delivers is ours."""
        self.shut = not there

    def fails(self, waiting: int) -> None:
        """Telegram cannot deliver: so many updates wait (0: it can)."""
        self.undelivered = waiting

    async def look(self, world: World) -> None:
        """The rhythm knows of what was heard since the last look, and operators know when the bot is deaf."""
        now = self._clock.now()
        news = self._rhythm is None or self.heard_at not in (None, self._rhythm.heard_at)
        deaf = self._deaf(now)
        if not news and not deaf:
            return
        async with world.store.begin() as work:
            known = self._rhythm or _read(await house.get(work, _ROW))
            if self.heard_at and self.heard_at != known.heard_at:
                known = rhythm.heard(known, self.heard_at, self._began_at)
                await house.put(work, _ROW, _written(known))
            for kind in deaf:
                await notices.warn(world, work, kind, now)
        self._rhythm = known

    def _deaf(self, now: datetime) -> list[str]:
        before = self.overdue
        if self._rhythm is not None:
            heard = Rhythm(self.heard_at or self._rhythm.heard_at, self._rhythm.longest)
            self.overdue = rhythm.overdue(heard, now, self._began_at, self._at_most)
        if self.overdue and not before:
            log.error("nobody_heard", hours=self.silent_for(now) // timedelta(hours=1))
        contested = self.contested_at and abs(now - self.contested_at) < CONTESTED_FOR
        signs = {
            "contested": contested,
            "undelivered": self.undelivered or self.shut,
            "unheard": self.overdue,
        }
        return [kind for kind, there in signs.items() if there]

    def silent_for(self, now: datetime) -> timedelta:
        return now - (self.heard_at or self._began_at)


def _read(row: str | None) -> Rhythm:
    if not row:
        return Rhythm()
    told = json.loads(row)
    longest = {date.fromisoformat(day): timedelta(seconds=span) for day, span in told["longest"].items()}
    return Rhythm(datetime.fromisoformat(told["heard_at"]), longest)


def _written(known: Rhythm) -> str:
    longest = {day.isoformat(): span / timedelta(seconds=1) for day, span in known.longest.items()}
    return json.dumps({"heard_at": known.heard_at and known.heard_at.isoformat(), "longest": longest})
