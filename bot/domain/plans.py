"""When a dose is due: a wall-clock time in a zone, one instant for each local date and slot.

A time inside a spring gap moves forward by the gap; a time that comes twice in autumn counts the first
time; a local date that a zone left out of its calendar (Apia, 30 December 2011) has no dose.
"""

from collections.abc import Iterator
from dataclasses import KW_ONLY, dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

from bot.domain.rounds import Round

ONE_DAY = timedelta(days=1)
SLOTS_APART = timedelta(hours=4)  # longer than any clock change of our time, so slots never swap or meet
AMOUNTS_MG = (Decimal("0.05"), Decimal(5))  # what may be typed (conversation.md 3.2)
EVERY_DAYS = range(1, 91)
_SHIFT_HOURS = 4  # a clock change moves a late slot at most this far into the next date


class Cadence(StrEnum):
    """On which dates doses fall."""

    DAILY = "daily"
    WEEKDAYS = "weekdays"
    EVERY_N = "every_n"
    ROUNDS = "rounds"


@dataclass(frozen=True, slots=True)
class Plan:
    """One version of what the prescriber said: which dates, which times, how much."""

    zone: str  # IANA name; one the zone data does not know counts as UTC, and `problems` says so
    times: tuple[time, ...]  # ascending wall-clock times; a slot is an index into it
    amounts: tuple[Decimal, ...]  # mg, one a slot; none for a medicine the person added by its name
    _: KW_ONLY
    cadence: Cadence = Cadence.DAILY
    weekdays: frozenset[int] = frozenset()  # 0 is Monday
    every_days: int = 1
    round: Round | None = None
    starts_on: date  # the first local date that may have a dose; EVERY_N counts from it
    ends_on: date | None = None  # the last one

    def amounts_on(self, day: date) -> tuple[Decimal, ...]:
        """Return the mg of each slot on *day*, none where none are known."""
        return (self.round.on(day).amounts if self.round else ()) or self.amounts

    def amount(self, due: "Due") -> str:
        """Return the mg of a dose as text, "" where none is known."""
        amounts = self.amounts_on(due.local_date)
        return str(amounts[due.slot]) if amounts else ""


@dataclass(frozen=True, slots=True)
class Due:
    """One dose of a plan: unique by local date and slot."""

    local_date: date
    slot: int
    due_at: datetime


@lru_cache(maxsize=2048)
def zone_info(zone: str) -> tzinfo:
    """Return the rules of *zone*, or UTC when the zone data does not know the name (any more)."""
    try:
        return ZoneInfo(zone)
    except (KeyError, ValueError, OSError):
        return UTC


def instant(day: date, at: time, zone: str) -> datetime:
    """Return the one UTC instant of *at* on *day* in *zone*, gaps and overlaps included."""
    wall = at.replace(fold=0) if at.fold else at
    return datetime.combine(day, wall, zone_info(zone)).astimezone(UTC)


@lru_cache(maxsize=8192)
def exists(day: date, zone: str) -> bool:
    """Return whether *zone* has the date *day* at all."""
    return instant(day, time.min, zone) < instant(day + ONE_DAY, time.min, zone)


def takes_on(plan: Plan, day: date) -> bool:
    """Return whether the plan has doses on *day*, read as a plain calendar date."""
    if day < plan.starts_on or (plan.ends_on is not None and day > plan.ends_on):
        return False
    if plan.cadence is Cadence.DAILY:
        return True
    if plan.cadence is Cadence.WEEKDAYS:
        return day.weekday() in plan.weekdays
    if plan.cadence is Cadence.ROUNDS:
        return plan.round is not None and plan.round.on(day).takes
    return (day - plan.starts_on).days % _cycle_days(plan) == 0


def due_on(plan: Plan, day: date) -> tuple[Due, ...]:
    """Return the doses of one local date, in the order of their slots."""
    return tuple(Due(day, slot, due_at) for slot, due_at in enumerate(_instants(plan, day)))


def free_days(plan: Plan, today: date) -> tuple[date, date] | None:
    """Return the first and the last of the next days without a dose, from *today* on; None when every day has one.

    A plan that has not begun, or is over, has no such days.
    """
    days = [today + n * ONE_DAY for n in range(2 * _cycle_days(plan) + 2)]
    held = [day for day in days if day >= plan.starts_on and (plan.ends_on is None or day <= plan.ends_on)]
    first = next((day for day in held if not takes_on(plan, day)), None)
    if first is None:
        return None
    last = first
    while last + ONE_DAY in held and not takes_on(plan, last + ONE_DAY):
        last += ONE_DAY
    return first, last


def next_due(plan: Plan, after: datetime) -> Due | None:
    """Return the first dose strictly after the aware instant *after*, or None when the plan has ended."""
    local = after.astimezone(zone_info(plan.zone))
    day = local.date()
    if local.hour < _SHIFT_HOURS:
        day -= ONE_DAY  # a clock change at midnight may have moved yesterday's last dose to today
    day = max(day, plan.starts_on)
    for _ in range(2 * _cycle_days(plan) + 2):  # two rounds: one date of a round may not exist
        for slot, due_at in enumerate(_instants(plan, day)):
            if due_at > after:
                return Due(day, slot, due_at)
        day += ONE_DAY
    return None


def next_after(plan: Plan, day: date, slot: int, after: datetime) -> Due | None:
    """Return the first dose after *after* that is another one than that of *day* and *slot*: its time may have been changed since."""
    due = next_due(plan, after)
    while due is not None and (due.local_date, due.slot) <= (day, slot):
        due = next_due(plan, due.due_at)
    return due


def dues_between(plan: Plan, start: datetime, end: datetime) -> Iterator[Due]:
    """Yield the doses with ``start < due_at <= end``, in the order of time."""
    due = next_due(plan, start)
    while due is not None and due.due_at <= end:
        yield due
        due = next_due(plan, due.due_at)


def guard(plan: Plan) -> timedelta:
    """Return half the shortest regular interval between two doses: nearer ones are asked about first.

    Once a day gives 12 hours (conversation.md 3.4), twice a week on Monday and Thursday 36 hours. It is
    never under 2 hours, because `problems` wants slots 4 hours apart.
    """
    return _shortest_interval(plan) / 2


def problems(plan: Plan, *, days_a_week: int | None = None) -> tuple[str, ...]:
    """Name everything that makes the plan unusable; empty means valid.

    *days_a_week* is how many weekdays the person announced ("twice a week" needs two).
    """
    few, many = AMOUNTS_MG
    weekly = plan.cadence is Cadence.WEEKDAYS
    amounts = [plan.amounts, *(phase.amounts for phase in (plan.round.phases if plan.round else ()))]
    checks = {
        "zone_unknown": not zone_known(plan.zone),
        "no_times": not plan.times,
        "times_not_whole_minutes": any(at != at.replace(second=0, microsecond=0) for at in plan.times),
        "times_with_zone": any(at.tzinfo is not None for at in plan.times),
        "times_unsorted": any(a.isoformat() >= b.isoformat() for a, b in pairwise(plan.times)),
        "times_too_close": _shortest_interval(plan) < SLOTS_APART,
        "amounts_and_times_differ": any(len(told) not in (0, len(plan.times)) for told in amounts),
        "amount_out_of_range": any(
            not (mg.is_finite() and few <= mg <= many) for told in amounts for mg in told
        ),
        "no_weekdays": weekly and not plan.weekdays,
        "weekday_unknown": not plan.weekdays <= set(range(7)),
        "weekdays_miscounted": weekly and days_a_week not in (None, len(plan.weekdays)),
        "every_days_out_of_range": plan.every_days not in EVERY_DAYS,
        "no_round": (plan.cadence is Cadence.ROUNDS) != (plan.round is not None),
        "ends_before_start": plan.ends_on is not None and plan.ends_on < plan.starts_on,
    }
    if plan.round:
        checks |= plan.round.problems()
    return tuple(name for name, wrong in checks.items() if wrong)


def zone_known(zone: str) -> bool:
    """Return whether *zone* is a usable IANA name (leap-second copies and folders are not)."""
    return zone_info(zone) is not UTC and not zone.startswith(("right/", "posix/"))


def to_row(plan: Plan) -> dict[str, Any]:
    """Return the plan as JSON-safe values; `from_row` gives back an equal plan."""
    return {
        "zone": plan.zone,
        "times": [at.isoformat("minutes") for at in plan.times],
        "amounts": [str(mg) for mg in plan.amounts],
        "cadence": plan.cadence.value,
        "weekdays": sorted(plan.weekdays),
        "every_days": plan.every_days,
        "starts_on": plan.starts_on.isoformat(),
        "ends_on": plan.ends_on.isoformat() if plan.ends_on else None,
        **({"round": plan.round.to_row()} if plan.round else {}),
    }


def from_row(row: dict[str, Any]) -> Plan:
    """Return the plan that `to_row` wrote. KeyError and ValueError mean it is not such a row."""
    return Plan(
        zone=row["zone"],
        times=tuple(time.fromisoformat(at) for at in row["times"]),
        amounts=tuple(Decimal(mg) for mg in row["amounts"]),
        cadence=Cadence(row["cadence"]),
        weekdays=frozenset(row["weekdays"]),
        every_days=row["every_days"],
        round=Round.from_row(row["round"]) if row.get("round") else None,
        starts_on=date.fromisoformat(row["starts_on"]),
        ends_on=date.fromisoformat(row["ends_on"]) if row["ends_on"] else None,
    )


def _instants(plan: Plan, day: date) -> tuple[datetime, ...]:
    return _times_on(day, plan.times, plan.zone) if takes_on(plan, day) else ()


@lru_cache(maxsize=65536)  # most people share their date, times and zone with many others
def _times_on(day: date, times: tuple[time, ...], zone: str) -> tuple[datetime, ...]:
    return tuple(instant(day, at, zone) for at in times) if exists(day, zone) else ()


def _cycle_days(plan: Plan) -> int:
    """Return after how many days the plan's dates repeat, or, where they never do, what goes on has begun."""
    days = {
        Cadence.DAILY: 1,
        Cadence.WEEKDAYS: 7,
        Cadence.EVERY_N: plan.every_days,
        Cadence.ROUNDS: plan.round.days if plan.round else 1,
    }[plan.cadence]
    return max(days, 1)


@lru_cache(maxsize=2048)
def _shortest_interval(plan: Plan) -> timedelta:
    """Return the shortest wall-clock interval between neighbouring doses of one endless round."""
    cycle = timedelta(days=_cycle_days(plan))
    days = {
        Cadence.WEEKDAYS: sorted(plan.weekdays),
        Cadence.ROUNDS: plan.round.taken() if plan.round else [],
    }.get(plan.cadence, [0])
    points = sorted(
        timedelta(days=day, hours=at.hour, minutes=at.minute) for day in days for at in plan.times
    )
    if not points:
        return cycle
    following = [points[0] + cycle] if plan.round is None or plan.round.again else []
    return min((b - a for a, b in pairwise([*points, *following])), default=cycle)
