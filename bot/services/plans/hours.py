"""What waits for an hour on her clock: Sunday's card, the check-in, the first minute of a day, the end of a pause.

The agenda keeps instants. When she lives by another clock, or a country changes its rules, each of these follows the
wall clock it was meant for. What waits for a span (a ring, a late limit, "in an hour") stays where it is.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, time, timedelta
from types import MappingProxyType

from bot.domain.agenda import (
    ALERT,
    CHECKIN,
    COURSE,
    MILESTONE,
    NUDGE,
    STATUS,
    SUPPLY,
    TRIP,
    UNPAUSE,
    VISIT,
    WEEK_CARD,
)
from bot.domain.people import Person
from bot.domain.plans import ONE_DAY, instant, zone_info
from bot.domain.triage.alerts import MORNING
from bot.domain.weeks import ASKED_AT
from bot.store import Work, agenda
from bot.store.agenda import Item

MIDNIGHT, FIRST_MINUTE = time(0), time(0, 1)
PAUSE_ENDS, COURSE_ENDS, SUPPLY_LOOK, MILESTONE_TOLD = time(18), time(10), time(10), time(10)
OFF_AT_MOST = timedelta(hours=2)  # no country has moved its clocks further, but over the date line

# The hour each kind is meant for; None: an hour that only its own instant tells.
CLOCKS: Mapping[str, Callable[[Person, Item], time | None]] = MappingProxyType(
    {
        WEEK_CARD: lambda _person, _item: ASKED_AT,
        STATUS: lambda _person, _item: FIRST_MINUTE,
        CHECKIN: lambda person, _item: time.fromisoformat(person.profile.checkin_at),
        VISIT: lambda _person, item: time.fromisoformat(item.note["at"]),
        SUPPLY: lambda _person, _item: SUPPLY_LOOK,
        MILESTONE: lambda _person, _item: MILESTONE_TOLD,
        COURSE: lambda _person, _item: COURSE_ENDS,
        UNPAUSE: lambda _person, item: MIDNIGHT if item.note.get("told") else PAUSE_ENDS,
        TRIP: lambda _person, _item: MIDNIGHT,
        ALERT: lambda _person, _item: None,
        NUDGE: lambda _person, _item: None,
    }
)


async def moved(work: Work, person: Person, old_zone: str, now: datetime) -> None:
    """What waited for an hour on the clock of *old_zone* waits for the same hour where the person is now."""
    if old_zone == person.zone:
        return
    mine = await agenda.of_person(work, person.id, *(kind for kind in CLOCKS if kind != TRIP))
    await agenda.put(work, [replace(i, due_at=at) for i in mine if (at := _there(person, i, old_zone, now))])


def _there(person: Person, item: Item, old_zone: str, now: datetime) -> datetime | None:
    wall = item.due_at.astimezone(zone_info(old_zone))
    if item.kind == ALERT and wall.time() != MORNING:  # "in an hour" means an hour anywhere
        return None
    if item.kind == WEEK_CARD:  # her noon may have gone by on the way: then she is asked at once
        return max(instant(wall.date(), ASKED_AT, person.zone), now)
    first = max(
        wall.date(), now.astimezone(zone_info(person.zone)).date()
    )  # it may have waited through an outage
    days = (instant(first + n * ONE_DAY, wall.time(), person.zone) for n in range(4))
    return next(at for at in days if at > now)


def by_new_rules(person: Person, item: Item) -> datetime:
    """Return when *item* is due by the zone rules of now: at its hour, which is near to where older rules put it."""
    clock = CLOCKS[item.kind](person, item)
    zone = item.note["zone"] if item.kind == TRIP else person.zone
    if clock is None:
        return item.due_at
    day = item.due_at.astimezone(zone_info(zone)).date()
    at = min(
        (instant(day + n * ONE_DAY, clock, zone) for n in (-1, 0, 1)), key=lambda at: abs(at - item.due_at)
    )
    return at if abs(at - item.due_at) <= OFF_AT_MOST else item.due_at
