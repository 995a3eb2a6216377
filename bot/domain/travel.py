"""A trip to another zone: what staying on home time and going by local time would each mean.

For one tablet a day the way to local time keeps 12 to 36 hours between doses (half and one and a half of
the plan's interval): a local dose that comes too soon is left out, and when it would come too late one more
dose at home time is taken on the way (conversation.md 3.15).
"""

from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta

from bot.domain.late import Quiet
from bot.domain.plans import ONE_DAY, Due, Plan, dues_between, guard, next_due, zone_info

NIGHT = Quiet(time(23), time(6))


@dataclass(frozen=True, slots=True)
class Way:
    """One way to go on: the plan it needs and its first dose. After that `next_due` of the plan holds."""

    plan: Plan
    bridge: Due | None  # one more dose of the old plan before the first of this one
    first: Due
    at_home: datetime  # the first dose on the clock at home
    there: datetime  # and on the clock there
    after_last: timedelta | None  # since the bridge, or the last dose taken or planned; None: there was none
    moved: bool  # an earlier dose was left out because it came too close to the last one
    at_night: bool  # the first dose would ring in the night there


@dataclass(frozen=True, slots=True)
class Preview:
    """Both ways side by side. None: the plan ends before a dose of that way."""

    ahead: timedelta  # how far the clock there is ahead of home when the trip starts; negative is behind
    home_time: Way | None
    local_time: Way | None


def preview(
    plan: Plan, there: str, starts_at: datetime, *, taken_at: datetime | None = None, at: time | None = None
) -> Preview:
    """Return what the two ways mean for somebody who is in the zone *there* from the instant *starts_at* on.

    *taken_at* is the last dose that was recorded. *at* asks for another time of day there; it is for
    plans with one dose a day.
    """
    before = last_at = max(filter(None, (taken_at, _last_due_at(plan, starts_at))), default=None)
    local = replace(plan, zone=there, times=plan.times if at is None else (at,))
    clocks = plan.zone, there
    stay = next_due(plan, starts_at)
    first, moved = _first(local, starts_at, last_at)
    bridge = None
    if first and stay and last_at and first.due_at - last_at > 3 * guard(plan) and stay.due_at < first.due_at:
        bridge, last_at = stay, stay.due_at
        first, moved = _first(local, last_at, last_at)
    return Preview(
        ahead=_offset(there, starts_at) - _offset(plan.zone, starts_at),
        home_time=_way(plan, stay, clocks, before),
        local_time=_way(local, first, clocks, last_at, bridge=bridge, moved=moved),
    )


def _first(plan: Plan, after: datetime, last_at: datetime | None) -> tuple[Due | None, bool]:
    """Return the first dose after *after* that keeps the guard to *last_at*, and whether one was left out."""
    soonest = first = next_due(plan, after)
    while first and last_at and first.due_at - last_at < guard(plan):
        first = next_due(plan, first.due_at)
    return first, first != soonest


def _way(
    plan: Plan,
    first: Due | None,
    clocks: tuple[str, str],
    last_at: datetime | None,
    *,
    bridge: Due | None = None,
    moved: bool = False,
) -> Way | None:
    if first is None:
        return None
    at_home, there = (first.due_at.astimezone(zone_info(zone)) for zone in clocks)
    return Way(
        plan=plan if plan.zone == clocks[0] else replace(plan, starts_on=first.local_date),
        bridge=bridge,
        first=first,
        at_home=at_home,
        there=there,
        after_last=first.due_at - last_at if last_at else None,
        moved=moved,
        at_night=NIGHT.holds(there.time()),
    )


def _last_due_at(plan: Plan, before: datetime) -> datetime | None:
    """Return the last dose planned up to *before*, as far back as the plan's shortest interval and a day."""
    dues = list(dues_between(plan, before - 2 * guard(plan) - ONE_DAY, before))
    return dues[-1].due_at if dues else None


def _offset(zone: str, at: datetime) -> timedelta:
    return at.astimezone(zone_info(zone)).utcoffset() or timedelta(0)
