"""What a span of days holds, counted and compared once: pictures, the visit page, captions and lists say the same."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from bot.domain import history as record
from bot.domain.doses import Dose, Skip, State
from bot.domain.history import Mark, Rested
from bot.domain.plans import Plan
from bot.domain.surveys import Answers
from bot.domain.weeks import WEEK


class Window(StrEnum):
    """How far back a picture goes."""

    MONTH = "4w"
    QUARTER = "12w"
    YEAR = "1y"


@dataclass(frozen=True, slots=True)
class Span:
    """Local dates from *first* to *last*, both in it."""

    first: date
    last: date

    @property
    def days(self) -> list[date]:
        return [self.first + timedelta(days=n) for n in range((self.last - self.first).days + 1)]

    def holds(self, day: date) -> bool:
        return self.first <= day <= self.last


_WEEKS = {Window.MONTH: 4, Window.QUARTER: 12}


def span_of(window: Window, today: date) -> Span:
    """Return whole weeks (from a Monday), or whole months for the year, up to *today*."""
    if window is Window.YEAR:
        return Span(record.month_of(today, -11), today)
    monday = today - timedelta(days=today.weekday())
    return Span(monday - (_WEEKS[window] - 1) * WEEK, today)


@dataclass(frozen=True, slots=True)
class Tablets:
    """What is known of every tablet of one medicine in a span. ``rested`` and ``away`` are in no figure of hers."""

    marks: Mapping[date, Mark]
    taken: int
    left_out: int
    not_recorded: int
    waiting: int  # for an answer
    rested: int  # planned while her reminders rested
    away: int  # the bot was not working: silence says nothing
    reasons: Mapping[Skip, int]

    @property
    def counted(self) -> int:
        return self.taken + self.left_out + self.not_recorded

    @property
    def empty(self) -> bool:
        return not self.marks

    def days(self, *marks: Mark) -> list[date]:
        """Return the days that show one of *marks*, oldest first."""
        return sorted(day for day, mark in self.marks.items() if mark in marks)


def tablets(doses: Sequence[Dose], missing: Sequence[Rested]) -> Tablets:
    """Return the tablets of *doses*, and of those planned while reminders rested (*missing*)."""
    by_state = Counter(dose.state for dose in doses)
    return Tablets(
        marks=record.marks(doses, missing),
        taken=by_state[State.TAKEN],
        left_out=by_state[State.SKIPPED],
        not_recorded=by_state[State.NO_ANSWER],
        waiting=by_state[State.DUE],
        rested=len(missing),
        away=by_state[State.UNKNOWN],
        reasons=Counter(d.reason or Skip.UNSAID for d in doses if d.state is State.SKIPPED),
    )


@dataclass(frozen=True, slots=True)
class PlanChange:
    """From *on* the plan says *rule*; the first one is how it began."""

    on: date
    rule: Plan


@dataclass(frozen=True, slots=True)
class Point:
    """What one check-in says of a symptom: 0 to 4; None with *said*: noticed, not rated; None without: not mentioned."""

    on: date
    value: int | None
    said: bool

    @property
    def known(self) -> bool:
        return self.value is not None


class Way(StrEnum):
    """How the latest answer stands to the first one."""

    WORSE = "worse"
    NEW = "new"  # not there at the first check-in
    SAME = "same"
    BETTER = "better"
    GONE = "gone"  # not mentioned, or none, now
    OPEN = "open"  # one answer, or none that can be compared


@dataclass(frozen=True, slots=True)
class Strip:
    """One symptom over time. ``first`` is the first answer ever, which the others are compared with."""

    item: str
    points: tuple[Point, ...]  # of the span, oldest first
    first: Point

    @property
    def latest(self) -> Point:
        return self.points[-1]

    @property
    def worst(self) -> Point:
        return max(self.points, key=lambda p: (-1 if p.value is None else p.value, p.on))

    @property
    def way(self) -> Way:
        was, now = self.first, self.latest
        if was is now or (was.said and not was.known) or (now.said and not now.known):
            return Way.OPEN
        before, after = was.value or 0, now.value or 0
        if after > before:
            return Way.WORSE if before else Way.NEW
        if after < before:
            return Way.BETTER if after else Way.GONE
        return Way.SAME

    @property
    def weight(self) -> tuple[int, int, int]:
        """What stands on top: what rose most, then what is strongest now, then what was."""
        now, worst = self.latest.value or 0, self.worst.value or 0
        return now - (self.first.value or 0), now, worst


def strips(told: Iterable[tuple[date, Answers]], span: Span, shown: Iterable[str]) -> list[Strip]:
    """Return a strip for each item of *shown* that was ever noticed and is asked in *span*, the weightiest first."""
    check_ins = sorted(told, key=lambda pair: pair[0])
    found = []
    for item in shown:
        ever = [point for on, answers in check_ins if (point := _point(on, answers, item))]
        points = tuple(point for point in ever if span.holds(point.on))
        if points and any(point.said for point in (ever[0], *points)):
            found.append(Strip(item, points, ever[0]))
    return sorted(found, key=lambda strip: strip.weight, reverse=True)


def _point(on: date, answers: Answers, item: str) -> Point | None:
    """Return what the check-in says of *item*, None when it was not asked."""
    if item in answers.severity:
        value = answers.severity[item]
        return Point(on, value, said=value > 0)
    if item in answers.reported:
        return Point(on, None, said=True)
    return Point(on, None, said=False) if item in answers.not_reported else None
