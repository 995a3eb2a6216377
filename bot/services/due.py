"""The one use case the clock wakes: claim what is due, do it, leave its successor, all in one transaction."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from itertools import groupby

from bot import failpoints
from bot.domain.people import Person, Standing
from bot.services import (
    alert_asks,
    checkin_clock,
    course,
    pausing,
    reminders,
    silence,
    status,
    travelling,
    weekly,
)
from bot.services.reminders import Letters
from bot.services.turn import World
from bot.store import Work, agenda, outbox, people
from bot.store.agenda import Item

Fire = Callable[[World, Work, list[Item], dict[int, Person], datetime], Awaitable[Letters]]

KINDS: dict[str, Fire] = {
    "dose": reminders.due,
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


async def fire(world: World, now: datetime, batch: int = BATCH) -> int:
    """Do up to *batch* things that are due at *now* and return how many there were."""
    async with world.store.begin() as work:
        items = await agenda.due(work, now, batch)
        if not items:
            return 0
        persons = await people.get_many(work, {i.person_id for i in items})
        for kind, group in groupby(sorted(items, key=lambda i: i.kind), key=lambda i: i.kind):
            mine = list(group)
            letters = await KINDS[kind](world, work, mine, persons, now)
            away = {p.chat_id for p in persons.values() if p.standing is Standing.UNREACHABLE}
            # kind by kind: what one says today, the next one must see (checkin_clock.spoken_today)
            await outbox.add(work, [letter for letter in letters if letter[0] not in away], now)
        failpoints.here("in_planning")
    failpoints.here("after_planning")
    return len(items)
