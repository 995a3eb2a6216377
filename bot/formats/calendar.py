"""The tablet times and visits to come as a calendar: neutral titles, an alarm each, the zone's own rules inside.

A series follows the wall clock through every change. Where a clock change swallows the time of a tablet, calendars
differ, so that date is taken out of the series and stands alone in UTC.
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID, uuid5

from icalendar import Alarm, Calendar, Event, Timezone, TimezoneDaylight, TimezoneStandard

from bot.domain.plans import ONE_DAY, Cadence, Due, Plan, dues_between, instant, zone_info
from bot.formats.model import Appointment, Coming, Order, PlanVersion
from bot.formats.planned import rule_of

_LASTS, _VISIT_LASTS = timedelta(minutes=15), timedelta(hours=1)
_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_RULES_SINCE = datetime(2000, 1, 1, tzinfo=UTC)


def pieces(order: Order, _events: Iterable[bytes]) -> Iterator[bytes]:
    """Yield the file; what was has no place in a calendar."""
    calendar = Calendar()
    calendar.add("prodid", "-//Daymark//Tablet times//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    ends = [(one.plan.zone, one.end) for one in order.coming]
    ends += [(one.zone, _begins(one)) for one in order.appointments if one.clock]
    for zone in sorted({zone for zone, _end in ends}):
        calendar.add_component(_timezone(zone, max(end for its, end in ends if its == zone)))
    for one in order.coming:
        for event in _entries(one, order):
            calendar.add_component(event)
    for visit in order.appointments:
        calendar.add_component(_appointment(visit, order))
    yield calendar.to_ical()


def _begins(visit: Appointment) -> datetime:
    return instant(visit.day, visit.clock or time(0), visit.zone)


def _appointment(visit: Appointment, order: Order) -> Event:
    """Return a visit at its hour, or on its whole day; it rings when the bot speaks of it."""
    begins = _begins(visit)
    here = begins.astimezone(zone_info(visit.zone))
    title, rings = order.words.appointment, visit.told_at - begins
    if visit.clock is None:
        event = _ringing(order, f"visit {visit.key}", title, rings)
        event.add("dtstart", visit.day)
        event.add("dtend", visit.day + ONE_DAY)
        return event
    # an hour that a clock change swallows is told in UTC, as for a tablet
    plain = here.replace(tzinfo=None) == datetime.combine(visit.day, visit.clock)
    event = _ringing(order, f"visit {visit.key}", title, rings)
    return _timed(event, here if plain else begins.astimezone(UTC), _VISIT_LASTS)


def _entries(one: Coming, order: Order) -> Iterator[Event]:
    rule = rule_of(one.plan)
    dues = list(dues_between(rule, one.start, one.end))
    for slot in range(len(rule.times)):
        mine = [due for due in dues if due.slot == slot]
        plain = [due for due in mine if not _moved(rule, due)]
        if plain:
            yield _series(one.plan, rule, plain, order)
        for due in mine:
            if _moved(rule, due):
                yield _event(one.plan, order, f"{slot} {due.local_date}", due.due_at.astimezone(UTC))


def _moved(rule: Plan, due: Due) -> bool:
    """Return whether a clock change swallows the wall-clock time of that date."""
    wall = datetime.combine(due.local_date, rule.times[due.slot])
    return due.due_at.astimezone(zone_info(rule.zone)).replace(tzinfo=None) != wall


def _series(plan: PlanVersion, rule: Plan, plain: list[Due], order: Order) -> Event:
    first, last = plain[0], plain[-1]
    event = _event(plan, order, str(first.slot), _wall(rule, first.local_date, first.slot))
    event.add("rrule", _recurrence(rule) | {"until": last.due_at.astimezone(UTC)})
    held = {due.local_date for due in plain}
    for day in _rhythm(rule, first.local_date, last.local_date):
        if day not in held:
            event.add("exdate", _wall(rule, day, first.slot))
    return event


def _rhythm(rule: Plan, first: date, last: date) -> Iterator[date]:
    """Yield the dates that the recurrence names from *first* to *last*, whatever the clocks do there.

    A calendar knows no rounds: theirs is every day, and the days off are taken out.
    """
    step = rule.every_days if rule.cadence is Cadence.EVERY_N else 1
    day = first
    while day <= last:
        if rule.cadence is not Cadence.WEEKDAYS or day.weekday() in rule.weekdays:
            yield day
        day += timedelta(days=step)


def _wall(rule: Plan, day: date, slot: int) -> datetime:
    return datetime.combine(day, rule.times[slot], zone_info(rule.zone))


def _recurrence(rule: Plan) -> dict[str, Any]:
    if rule.cadence is Cadence.WEEKDAYS:
        return {"freq": "weekly", "wkst": "MO", "byday": [_DAYS[day] for day in sorted(rule.weekdays)]}
    return {"freq": "daily", "interval": rule.every_days if rule.cadence is Cadence.EVERY_N else 1}


def _event(plan: PlanVersion, order: Order, name: str, at: datetime) -> Event:
    event = _timed(_ringing(order, f"{plan.plan} {name}", order.words.title, timedelta()), at, _LASTS)
    event.add("transp", "TRANSPARENT")
    return event


def _timed(event: Event, at: datetime, lasts: timedelta) -> Event:
    event.add("dtstart", at)
    event.add("dtend", (at.astimezone(UTC) + lasts).astimezone(at.tzinfo))
    return event


def _ringing(order: Order, name: str, title: str, rings: timedelta) -> Event:
    """Return an event without its time. It has the same *name* in every file of hers, so that a newer file moves it."""
    event = Event()
    event.add("uid", str(uuid5(UUID(order.secret), name)))
    event.add("dtstamp", order.stamp)
    event.add("sequence", int(order.stamp.timestamp()) // 60)
    event.add("summary", title)
    event.add("class", "PRIVATE")
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", title)
    alarm.add("trigger", rings)
    event.add_component(alarm)
    return event


def _timezone(zone: str, end: datetime) -> Timezone:
    """Return the zone's rules up to *end*: what held first, and every change since, each by itself.

    It begins long before the first tablet: a reader that judges a zone by past years takes London for UTC otherwise.
    """
    rules = zone_info(zone)
    component = Timezone()
    component.add("tzid", zone)
    at = _RULES_SINCE
    last = end.astimezone(UTC) + timedelta(days=366)
    component.add_component(_observance(at, at.astimezone(rules), _offset(at, rules)))
    while (change := _next_change(at, last, rules)) is not None:
        component.add_component(
            _observance(change, change.astimezone(rules), _offset(change - timedelta(seconds=1), rules))
        )
        at = change
    return component


def _offset(at: datetime, rules: Any) -> timedelta:
    return at.astimezone(rules).utcoffset() or timedelta()


def _next_change(after: datetime, last: datetime, rules: Any) -> datetime | None:
    """Return the next instant at which the offset changes: a day is looked for, then its minute."""
    before, at = _offset(after, rules), after
    while at <= last:
        coming = at + ONE_DAY
        if _offset(coming, rules) != before:
            low, high = at, coming
            while high - low > timedelta(minutes=1):
                middle = low + (high - low) / 2
                middle = middle.replace(second=0, microsecond=0)
                low, high = (low, middle) if _offset(middle, rules) != before else (middle, high)
            return high
        at = coming
    return None


def _observance(change: datetime, local: datetime, before: timedelta) -> TimezoneStandard | TimezoneDaylight:
    """Return what holds from *change* on; its start is told on the clock as it went before (RFC 5545, 3.6.5)."""
    summer = bool(local.dst())
    part = TimezoneDaylight() if summer else TimezoneStandard()
    part.add("dtstart", (change + before).replace(tzinfo=None))
    part.add("tzoffsetfrom", before)
    part.add("tzoffsetto", local.utcoffset() or timedelta())
    part.add("tzname", local.tzname() or "")
    return part
