"""The one use case the clock wakes: claim what is due, do it, leave its successor, all in one transaction."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from itertools import groupby

import structlog

from bot import failpoints
from bot.domain.people import Person
from bot.domain.rests import Gone
from bot.services import (
    alert_asks,
    checkin_clock,
    course,
    dose_due,
    pausing,
    reminders,
    silence,
    status,
    travelling,
    weekly,
)
from bot.services.reminders import Letters
from bot.services.turn import World
from bot.store import Slices, Unavailable, Work, agenda, outbox, people
from bot.store.agenda import Item

log = structlog.get_logger()
Fire = Callable[[World, Work, list[Item], dict[int, Person], datetime], Awaitable[Letters]]

KINDS: dict[str, Fire] = {
    "dose": dose_due.due,
    "ring": reminders.ring,
    "snooze": reminders.ring,
    "limit": reminders.limit,
    "status": status.midnight,
    "alert": alert_asks.follow_up,
    "unpause": pausing.wake,
    "checkin": checkin_clock.invite,
    "nudge": checkin_clock.nudge,
    "checkin_close": checkin_clock.close_due,
    "reask": checkin_clock.reask,
    "quiet": silence.speak,
    "trip": travelling.flip,
    "course": course.speak,
    weekly.KIND: weekly.ask,
}
BATCH = 500
REST = timedelta(minutes=5)  # before what failed is tried again


class Failed(Exception):
    """These items could not be done; nothing was kept."""

    def __init__(self, items: list[Item]) -> None:
        super().__init__(", ".join(sorted({item.kind for item in items})))
        self.items = items


class Due:
    """Does what is due. An item that cannot be done rests for a while, stays due, and holds up nobody else."""

    def __init__(self, world: World, slices: Slices = None) -> None:
        self._world = world
        self._slices = slices
        self._resting: dict[int, datetime] = {}

    async def fire(self, now: datetime) -> int:
        """Do a batch of what is due at *now* and return how many things that were."""
        self._resting = {item: until for item, until in self._resting.items() if until > now}
        try:
            return await fire(self._world, now, without=frozenset(self._resting), slices=self._slices)
        except Failed:
            return await self._one_by_one(now)

    async def _one_by_one(self, now: datetime) -> int:
        done = 0
        for _ in range(BATCH):
            try:
                found = await fire(self._world, now, 1, without=frozenset(self._resting), slices=self._slices)
            except Failed as failed:
                log.error("agenda_item_failed", kind=str(failed), error=failed.__cause__)  # noqa: TRY400 - its cause is told
                self._resting |= {item.id: now + REST for item in failed.items}
            else:
                done += found
                if not found:
                    break
        return done


async def fire(
    world: World,
    now: datetime,
    batch: int = BATCH,
    *,
    without: frozenset[int] = frozenset(),
    slices: Slices = None,
) -> int:
    """Do up to *batch* things (of *slices*) that are due at *now* and return how many there were.

    Raises:
        Failed: one of them could not be done; none of them is.
    """
    items: list[Item] = []
    try:
        async with world.store.begin() as work:
            items = await agenda.due(work, now, batch, without=without, slices=slices)
            if items:
                await _do(world, work, items, now)
    except Unavailable:
        raise
    except Exception as error:
        if not items:
            raise
        raise Failed(items) from error
    if items:
        failpoints.here("after_planning")
    return len(items)


async def _do(world: World, work: Work, items: list[Item], now: datetime) -> None:
    persons = await people.get_many(work, {i.person_id for i in items})
    for kind, group in groupby(sorted(items, key=lambda i: i.kind), key=lambda i: i.kind):
        letters = await KINDS[kind](world, work, list(group), persons, now)
        away = {p.chat_id for p in persons.values() if Gone() in p.rests}
        # kind by kind: what one says today, the next one must see (checkin_clock.spoken_today)
        await outbox.add(work, [letter for letter in letters if letter[0] not in away], now)
    failpoints.here("in_planning")
