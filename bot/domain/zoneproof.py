"""The proof that no clock change skips or doubles a dose: every zone, every quarter of an hour.

It looks at the days around each change of a zone's clock and counts the doses of each local date. Which
dates a zone really has is found by walking through time, not by asking the planner that is on trial.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from itertools import pairwise
from zoneinfo import available_timezones

from bot.domain.plans import ONE_DAY, Due, Plan, dues_between, zone_info

QUARTERS = tuple(time(hour, minute) for hour in range(24) for minute in (0, 15, 30, 45))
_QUARTER = timedelta(minutes=15)
_TOO_CLOSE = timedelta(hours=12)
_AROUND = 2 * ONE_DAY  # before and after a change
_EDGE = 2 * ONE_DAY  # no zone is further from UTC: dates inside the edges are seen as a whole

Planner = Callable[[Plan, datetime, datetime], Iterable[Due]]


@dataclass(frozen=True, slots=True)
class Figures:
    """What was tried (a case is one dose time around one clock change) and what went wrong."""

    zones: int
    cases: int
    skipped: int  # local dates without their dose
    doubled: int  # local dates with more than one, and doses under 12 hours apart


def prove(years: range, zones: Iterable[str] | None = None, planner: Planner = dues_between) -> Figures:
    """Return the figures of *planner* over every clock change of *years* in *zones* (all of IANA's)."""
    names = sorted(available_timezones() if zones is None else zones)
    cases = skipped = doubled = 0
    for zone in names:
        for change in changes(zone, years):
            dates = _dates(zone, change)
            for at in QUARTERS:
                dues = list(
                    planner(_plan(zone, at, change), change - _AROUND - _EDGE, change + _AROUND + _EDGE)
                )
                times = Counter(due.local_date for due in dues)
                cases += 1
                skipped += sum(times[day] == 0 for day in dates)
                doubled += sum(times[day] > 1 for day in dates)
                doubled += sum(b.due_at - a.due_at < _TOO_CLOSE for a, b in pairwise(dues))
    return Figures(len(names), cases, skipped, doubled)


def changes(zone: str, years: range) -> Iterator[datetime]:
    """Yield the UTC midnights before each change of the zone's offset in *years*."""
    rules = zone_info(zone)
    day = datetime(years.start, 1, 1, tzinfo=UTC)
    before = day.astimezone(rules).utcoffset()
    while day.year < years.stop:
        after = (day + ONE_DAY).astimezone(rules).utcoffset()
        if after != before:
            yield day
        day, before = day + ONE_DAY, after


def _dates(zone: str, change: datetime) -> set[date]:
    """Return the local dates around *change* that the zone's clock really showed."""
    steps = range(2 * _AROUND // _QUARTER)
    return {(change - _AROUND + step * _QUARTER).astimezone(zone_info(zone)).date() for step in steps}


def _plan(zone: str, at: time, change: datetime) -> Plan:
    return Plan(zone, (at,), (Decimal(1),), starts_on=(change - _AROUND - 2 * _EDGE).date())
