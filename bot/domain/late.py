"""A dose whose time has passed: what the country's rule says, and when to ask about it again.

Nothing here ever says "take two". Plans that no leaflet covers always get `Kind.ASK` (clinical.md 2.1).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache
from types import MappingProxyType

from bot.domain.audience import Reason
from bot.domain.plans import Cadence, Due, Plan, guard, instant, next_due, zone_info

_HALF_A_DAY = timedelta(hours=12)
_EVENING = time(18)
GRACE = timedelta(hours=4)  # how long a dose still counts as "taken late" where the rule is `skip`


class Rule(StrEnum):
    """The missed-dose rule of a country's patient information."""

    TAKE_IF_OVER_12H = "take_if_over_12h"
    TAKE_UNLESS_NEAR = "take_unless_near"  # the source names no hours: twelve are ours
    SAME_DAY = "same_day"
    SKIP = "skip"
    ASK = "ask"


SOURCES: Mapping[Rule, str | None] = MappingProxyType(
    {
        Rule.TAKE_IF_OVER_12H: "sg_nmi_anastrozole",
        Rule.TAKE_UNLESS_NEAR: "mayo_anastrozole",
        Rule.SAME_DAY: "ch_oral_tumour_therapy",
        Rule.SKIP: "nhs_anastrozole",
        Rule.ASK: None,
    }
)


class Kind(StrEnum):
    """What a person may be told about a late dose."""

    OK_TO_TAKE = "ok_to_take"
    LEAVE_OUT = "leave_out"
    ASK = "ask"


@dataclass(frozen=True, slots=True)
class Advice:
    """What holds from now until *until*, and which source says so (None: nobody does, so ask)."""

    kind: Kind
    until: datetime
    source: str | None


def rule_for(country_rule: Rule, plan: Plan, reason: Reason) -> Rule:
    """Return the country's rule for a plan that leaflets speak of, else `ask`."""
    return country_rule if in_leaflets(plan, reason) else Rule.ASK


def in_leaflets(plan: Plan, reason: Reason) -> bool:
    """Return whether leaflets speak of *plan*: one tablet of 1 mg a day against cancer, or to prevent it."""
    by_the_label = plan.cadence is Cadence.DAILY and plan.amounts == (Decimal(1),)
    return by_the_label and reason in {Reason.CANCER, Reason.RISK}


@lru_cache(maxsize=8192)  # many people share plan, zone and day
def late_limit(rule: Rule, plan: Plan, due: Due, grace: timedelta = GRACE) -> datetime:
    """Return when the open question about *due* is closed: never nearer to the next dose than the guard."""
    following = next_due(plan, due.due_at)
    next_at = following.due_at if following else due.due_at + 2 * guard(plan)
    by_rule = {
        Rule.TAKE_IF_OVER_12H: next_at - _HALF_A_DAY,
        Rule.TAKE_UNLESS_NEAR: next_at - _HALF_A_DAY,
        Rule.SAME_DAY: instant(due.local_date + timedelta(days=1), time(0), plan.zone),
        Rule.SKIP: due.due_at + grace,
        Rule.ASK: due.due_at + _HALF_A_DAY,
    }
    return max(due.due_at, min(by_rule[rule], next_at - guard(plan)))


def advise(
    rule: Rule, now: datetime, *, limit: datetime, next_at: datetime, source: str | None = None
) -> Advice:
    """Return what may be said at *now* of a dose with the late limit *limit*; *next_at* is the next dose.

    *source* is the country's own source for its rule; without it the rule's first source stands.
    """
    if rule is Rule.ASK:
        return Advice(Kind.ASK, next_at, None)
    told_by = source or SOURCES[rule]
    if now <= limit:
        return Advice(Kind.OK_TO_TAKE, limit, told_by)
    return Advice(Kind.LEAVE_OUT, next_at, told_by)


class Style(StrEnum):
    """How often a person wants to be asked about one dose."""

    NORMAL = "normal"
    GENTLE = "gentle"
    ONCE = "once"


@dataclass(frozen=True, slots=True)
class Quiet:
    """Wall-clock hours without sound, from *start* up to *end*; they may cross midnight."""

    start: time
    end: time

    def holds(self, at: time) -> bool:
        if self.start <= self.end:
            return self.start <= at < self.end
        return at >= self.start or at < self.end


@dataclass(frozen=True, slots=True)
class Ring:
    """One message about a dose; a message that is not loud arrives without sound."""

    at: datetime
    loud: bool


# conversation.md 3.5: due, 45 minutes later, and once more without sound
_FOLLOW_UPS = ((timedelta(minutes=45), True), (timedelta(hours=3), False))
_HOW_MANY = {Style.NORMAL: 2, Style.GENTLE: 1, Style.ONCE: 0}


def rings_for(
    style: Style, due_at: datetime, quiet: Quiet | None, zone: str, limit: datetime
) -> tuple[Ring, ...]:
    """Return at most three rings: the chosen time always sounds, the others not in quiet hours.

    Follow-ups at or after the late limit are left out.
    """
    follow_ups = [(due_at + wait, loud) for wait, loud in _FOLLOW_UPS[: _HOW_MANY[style]]]
    rings = [Ring(at, loud and not is_quiet(at, quiet, zone)) for at, loud in follow_ups if at < limit]
    return (Ring(due_at, loud=True), *rings)


def first_at(n: int, rung_at: datetime) -> datetime:
    """Return when the first ring would have come for ring *n* (0 is the first) to come at *rung_at*."""
    return rung_at - _FOLLOW_UPS[n - 1][0] if n else rung_at


def is_quiet(at: datetime, quiet: Quiet | None, zone: str) -> bool:
    """Return whether the instant *at* falls into the person's quiet hours."""
    return quiet is not None and quiet.holds(at.astimezone(zone_info(zone)).time())


class Snooze(StrEnum):
    """The ways to be asked again later."""

    MINUTES_15 = "15_min"
    HOUR_1 = "1_hour"
    HOURS_2 = "2_hours"
    EVENING = "this_evening"


_WAITS = {
    Snooze.MINUTES_15: timedelta(minutes=15),
    Snooze.HOUR_1: timedelta(hours=1),
    Snooze.HOURS_2: timedelta(hours=2),
}


def snooze_choices(now: datetime, limit: datetime, zone: str) -> dict[Snooze, datetime]:
    """Return the offered moments, none after the late limit; the evening is 18:00, if it is still far off."""
    choices = {choice: now + wait for choice, wait in _WAITS.items()}
    evening = instant(now.astimezone(zone_info(zone)).date(), _EVENING, zone)
    if evening > choices[Snooze.HOURS_2]:
        choices[Snooze.EVENING] = evening
    return {choice: at.astimezone(UTC) for choice, at in choices.items() if at <= limit}
