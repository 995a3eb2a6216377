"""What a fired rule says, when it asks again, and when it may be shorter."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from enum import StrEnum

from bot.domain.levels import Level
from bot.domain.plans import instant, zone_info

MORNING = time(9)
KNOWN_DAYS = 28  # clinical policy 4.3, alert fatigue
EVERY_WEEK = timedelta(days=7)


class What(StrEnum):
    """Which kind of answer a piece of evidence is."""

    SEVERITY = "severity"
    INTERFERENCE = "interference"
    SIGN = "sign"
    FACT = "fact"
    NUMBER = "number"


@dataclass(frozen=True, slots=True)
class Evidence:
    """One answer that made a rule fire."""

    key: str
    what: What
    value: int = 0
    before: int | None = None  # what it was, when the rule is about a change


@dataclass(frozen=True, slots=True)
class FollowUp:
    """Ask again *after* a span, or in the morning *days* later; *every* repeats it from then on."""

    after: timedelta = timedelta()
    days: int = 0
    every: timedelta = timedelta()


@dataclass(frozen=True, slots=True)
class Alert:
    """A rule that fired. ``because`` are the person's own answers in words; ``short``: the team knows already."""

    rule: str
    rule_version: int
    level: Level
    items: tuple[str, ...]
    because: tuple[str, ...]
    because_key: str
    phone: str
    evidence: tuple[Evidence, ...]
    follow_ups: tuple[FollowUp, ...]
    sources: tuple[str, ...]
    hold: bool = False
    crisis_line: bool = False
    short: bool = False


@dataclass(frozen=True, slots=True)
class Known:
    """The person tapped "My team knows" about *item* when it stood so (None: not rated, such as a sign)."""

    item: str
    told_at: datetime
    severity: int | None = None


FOLLOW_UPS: dict[Level, tuple[FollowUp, ...]] = {
    Level.CRISIS: (FollowUp(after=timedelta(hours=1)), FollowUp(days=1)),
    Level.EMERGENCY: (FollowUp(after=timedelta(hours=2)), FollowUp(days=1)),
    Level.TODAY: (FollowUp(days=1), FollowUp(days=3)),
    Level.SOON: (FollowUp(days=3, every=EVERY_WEEK),),
}
"""When to ask "did you get help?" (clinical policy 4.1)."""


def due_at(follow_up: FollowUp, raised_at: datetime, zone: str) -> datetime:
    """Return the UTC instant of *follow_up*'s first asking: a span later, or at nine in the morning of that day."""
    if follow_up.after:
        return raised_at + follow_up.after
    day = raised_at.astimezone(zone_info(zone)).date() + timedelta(days=follow_up.days)
    return instant(day, MORNING, zone)


def overall(alerts: Iterable[Alert]) -> Level:
    """Return the highest level, NONE without an alert."""
    return max((alert.level for alert in alerts), default=Level.NONE)


def suppress(alerts: Iterable[Alert], known: Iterable[Known], now: datetime) -> tuple[Alert, ...]:
    """Return *alerts* with the repeats marked ``short``; none is dropped.

    A repeat is SOON or TODAY about symptoms the team has known for up to 28 days and that are no worse.
    A danger sign is never a repeat, nor is anything new, worse, EMERGENCY or CRISIS.
    """
    fresh = [one for one in known if now - one.told_at <= timedelta(days=KNOWN_DAYS)]
    told = {one.item: one for one in sorted(fresh, key=lambda one: one.told_at)}
    return tuple(replace(alert, short=True) if _is_repeat(alert, told) else alert for alert in alerts)


def _is_repeat(alert: Alert, told: dict[str, Known]) -> bool:
    if alert.level not in (Level.SOON, Level.TODAY):
        return False
    return all(_is_known(one, alert.level, told.get(one.key)) for one in alert.evidence)


def _is_known(evidence: Evidence, level: Level, told: Known | None) -> bool:
    if evidence.what is What.FACT:
        return True  # it was told before: what is new or worse stands in the other answers
    if told is None:
        return False
    if evidence.what is What.SEVERITY:
        return told.severity is not None and evidence.value <= told.severity
    return evidence.what is What.INTERFERENCE or level is Level.SOON  # a sign for today is never a repeat
