"""When a dose is asked about: its rings, a snooze, and the limit at which the question is closed. All as agenda items."""

from datetime import datetime, timedelta

from bot.domain import late
from bot.domain.agenda import LIMIT, RING, SNOOZE, UNRECORDED
from bot.domain.people import Person
from bot.domain.sittings import Sitting
from bot.services.talk.turn import Moment
from bot.store import agenda
from bot.store.agenda import Item

HELPED = (
    "helped"  # of her profile: after how many hours somebody who helps may hear of a tablet without an answer
)
ON_TIME = timedelta(seconds=150)  # later than this was not our usual pace: the card says so


def hushed(moment: Moment, person: Person, planned_at: datetime) -> bool:
    """What comes late into the quiet hours comes without sound; the time a person chose always rings."""
    now = moment.now
    return now - planned_at > ON_TIME and late.is_quiet(now, quiet_of(person), moment.where(person))


def follow_ups(
    person: Person, sitting: Sitting, now: datetime, asked_at: datetime | None = None
) -> list[Item]:
    """Return the rings still to come and the late limits, as agenda items.

    They are counted from *asked_at*, when a snooze asked anew, else from the due time, which has its own ring
    as long as it lies ahead. What waits for Sunday has none, however long ago its late limit was; while reminders rest
    no ring is planned.
    """
    if waits_for_sunday(person, sitting):
        return []
    if not person.reminded:
        return limits(person, sitting)
    style, quiet = late.Style(person.profile.rings), quiet_of(person)
    rings = late.rings_for(style, asked_at or sitting.due_at, quiet, sitting.zone, sitting.limit_at)
    coming = [(n, r) for n, r in enumerate(rings) if r.at > now]
    items = [
        agenda.item(RING, person, r.at, sitting.id, n, subject=sitting.id, note={"n": n, "loud": r.loud})
        for n, r in coming
    ]
    return items + limits(person, sitting) + for_helpers(person, sitting, now, asked_at)


def for_helpers(
    person: Person, sitting: Sitting, now: datetime, asked_at: datetime | None = None
) -> list[Item]:
    """Return when somebody who helps may first hear that nothing is recorded; what is past by now comes to nothing."""
    hours = person.profile.extra.get(HELPED)
    if not hours or waits_for_sunday(person, sitting):
        return []
    at = (asked_at or sitting.due_at) + timedelta(hours=min(hours))
    return [agenda.item(UNRECORDED, person, at, sitting.id, subject=sitting.id)] if at > now else []


def waits_for_sunday(person: Person, sitting: Sitting) -> bool:
    """Who is asked once a week is not asked about anastrozole alone; what is due with it is asked with it."""
    return person.profile.weekly and sitting.alone


def limits(person: Person, sitting: Sitting) -> list[Item]:
    """Return when the question about each open dose is closed, as agenda items; what waits for Sunday stays open."""
    if waits_for_sunday(person, sitting):
        return []
    return [agenda.item(LIMIT, person, d.limit_at, d.id, subject=d.id) for d in sitting.open_ones]


def asked_at(sitting: Sitting, now: datetime) -> datetime | None:
    """Return when a sitting that is made *now* is first asked about, when that is not its due time."""
    return now if now - sitting.due_at > ON_TIME else None


def quiet_of(person: Person) -> late.Quiet:
    return late.Quiet(*person.profile.quiet)


def snooze_item(person: Person, sitting: Sitting, at: datetime) -> Item:
    return agenda.item(SNOOZE, person, at, sitting.id, subject=sitting.id)


def askings(sitting: Sitting) -> list[str]:
    """Return the agenda keys under which *sitting* is asked about again."""
    return [RING.key(sitting.id, 0), *again(sitting), SNOOZE.key(sitting.id), UNRECORDED.key(sitting.id)]


def again(sitting: Sitting) -> list[str]:
    """Return the agenda keys of the rings after the first."""
    return [RING.key(sitting.id, 1), RING.key(sitting.id, 2)]
