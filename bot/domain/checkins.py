"""When to ask how somebody is: weekly at first, slower when all is steady, weekly again when it is not."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from bot.domain.levels import Level
from bot.domain.plans import instant, zone_info
from bot.domain.surveys import Change, Direction

WEEKLY_WEEKS = 26  # joint pain starts within 3 months in 74 % of those who get it (clinical policy 5)
STEADY = 4  # so many check-ins in a row without a change before a slower rhythm is offered
MONTHLY_DAYS = 28
APART_DAYS = 4  # a check-in somebody starts early counts for the week when the last is so many days back
OPEN = timedelta(hours=72)
MISSED_BEFORE_SHORT = 2


class Survey(StrEnum):
    """Which form is asked; the names of the survey files."""

    BASELINE = "baseline"
    WEEKLY = "weekly"
    MONTHLY = "monthly"
    SHORT = "short"
    SYMPTOM = "symptom"  # one symptom, told in between: no part of the rhythm


class Outcome(StrEnum):
    """What became of a check-in."""

    OPEN = "open"
    DONE = "done"
    PARTIAL = "partial"  # closed with some answers
    SILENT = "silent"  # closed without any


ANSWERED = (Outcome.DONE, Outcome.PARTIAL)


@dataclass(frozen=True, slots=True)
class CheckIn:
    """One check-in that was offered, and what came of it."""

    survey: Survey
    invited_at: datetime
    outcome: Outcome
    level: Level = Level.NONE
    worse: bool = False


@dataclass(frozen=True, slots=True)
class Rhythm:
    """What the person chose. ``every_weeks``: 1, 2 or 4, as accepted when a slower rhythm was offered."""

    zone: str
    weekday: int  # 0 is Monday
    at: time
    quiet: tuple[time, time]
    started_at: datetime
    every_weeks: int = 1
    paused_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Invite:
    """The next check-in: when to ask, when to nudge once, when it closes."""

    survey: Survey
    at: datetime
    nudge_at: datetime
    closes_at: datetime
    offer_slower: bool


def next_invite(history: Sequence[CheckIn], rhythm: Rhythm, now: datetime) -> Invite | None:
    """Return the check-in to ask after *history* (oldest first), or None while one is still open."""
    if history and history[-1].outcome is Outcome.OPEN and now < history[-1].invited_at + OPEN:
        return None
    at = _next_slot(history, rhythm, now)
    return Invite(
        survey=_form(history, at),
        at=at,
        nudge_at=out_of_quiet(at + timedelta(hours=24), rhythm),
        closes_at=at + OPEN,
        offer_slower=_may_slow(history, rhythm, at),
    )


def closed(invited: CheckIn, *, answers: int) -> Outcome:
    """Return what an open check-in becomes after its 72 hours: what was answered is kept."""
    if invited.outcome is not Outcome.OPEN:
        return invited.outcome
    return Outcome.PARTIAL if answers else Outcome.SILENT


def is_steady(changes: Sequence[Change], level: Level) -> bool:
    """Return whether a check-in found nothing worse, nothing new, and no call to make today."""
    moved = {change.direction for change in changes}
    return not moved & {Direction.WORSE, Direction.NEW} and level < Level.TODAY


def out_of_quiet(moment: datetime, rhythm: Rhythm) -> datetime:
    """Return *moment*, or the end of the quiet hours it falls into."""
    local = moment.astimezone(zone_info(rhythm.zone))
    start, end = rhythm.quiet
    clock = local.time()
    over_midnight = start > end
    inside = (clock >= start or clock < end) if over_midnight else start <= clock < end
    if not inside:
        return moment
    day = local.date() + timedelta(days=1 if over_midnight and clock >= start else 0)
    return instant(day, end, rhythm.zone)


def _next_slot(history: Sequence[CheckIn], rhythm: Rhythm, now: datetime) -> datetime:
    """Return the chosen weekday and hour; the hour the person chose may lie in their quiet hours, a late one not."""
    soonest = max(now, rhythm.paused_until or now)
    if not history:
        return out_of_quiet(soonest, rhythm)
    last = history[-1].invited_at.astimezone(zone_info(rhythm.zone)).date()
    free = last + timedelta(days=APART_DAYS + 7 * (_weeks(history, rhythm) - 1))
    slot = _slot(free, rhythm)
    if slot >= soonest:
        return slot
    if slot + OPEN > now >= soonest:  # we were away at the chosen hour, not for long
        return out_of_quiet(now, rhythm)
    today = soonest.astimezone(zone_info(rhythm.zone)).date()
    coming = _slot(today, rhythm)
    return coming if coming >= soonest else _slot(today + timedelta(days=1), rhythm)


def _slot(day: date, rhythm: Rhythm) -> datetime:
    chosen = day + timedelta(days=(rhythm.weekday - day.weekday()) % 7)
    return instant(chosen, rhythm.at, rhythm.zone)


def _form(history: Sequence[CheckIn], at: datetime) -> Survey:
    if not any(one.outcome in ANSWERED for one in history):
        return Survey.BASELINE
    recent = history[-MISSED_BEFORE_SHORT:]
    if len(recent) == MISSED_BEFORE_SHORT and all(one.outcome not in ANSWERED for one in recent):
        return Survey.SHORT
    long_ones = (Survey.BASELINE, Survey.MONTHLY)
    long_at = [one.invited_at for one in history if one.survey in long_ones and one.outcome in ANSWERED]
    due = not long_at or at - max(long_at) >= timedelta(days=MONTHLY_DAYS, hours=-2)  # a clock change between
    return Survey.MONTHLY if due else Survey.WEEKLY


def _weeks(history: Sequence[CheckIn], rhythm: Rhythm) -> int:
    """Return the weeks to the next one: anything worse, or a call to make today, brings back every week."""
    return rhythm.every_weeks if _steady(history) else 1


def _steady(history: Sequence[CheckIn]) -> bool:
    last = [one for one in history if one.outcome in ANSWERED][-STEADY:]
    return len(last) == STEADY and not any(one.worse or one.level >= Level.TODAY for one in last)


def _may_slow(history: Sequence[CheckIn], rhythm: Rhythm, at: datetime) -> bool:
    long_enough = at - rhythm.started_at >= timedelta(weeks=WEEKLY_WEEKS)
    return rhythm.every_weeks == 1 and long_enough and _steady(history)
