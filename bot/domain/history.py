"""A person's record by day: what each day shows, and on which days nothing was asked although a tablet was planned."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from bot.domain.doses import Dose
from bot.domain.plans import ONE_DAY, Due, Plan, due_on


class Mark(StrEnum):
    """What a day shows at a glance."""

    TAKEN = "taken"
    SKIPPED = "skipped"
    DUE = "due"  # waits for an answer
    NO_ANSWER = "no_answer"
    UNKNOWN = "unknown"  # the bot was offline
    PARTLY = "partly"  # several tablets, not all with the same outcome
    RESTED = "rested"  # planned, but reminders rested: paused, on hold, gone quiet or blocked


@dataclass(frozen=True, slots=True)
class Version:
    """One version of an active plan, in force from *from_at* until the next one."""

    plan_id: int
    rule: Plan
    from_at: datetime


@dataclass(frozen=True, slots=True)
class Rested:
    """A tablet that was planned and not asked about."""

    version: Version
    due: Due


def rested(
    versions: Sequence[Version], asked: Iterable[Dose], first: date, last: date, now: datetime
) -> list[Rested]:
    """Return the tablets planned on *first* to *last* that were due by *now* and never asked about, oldest first.

    A date with any dose of the plan counts as asked: a change of time leaves a second one out on purpose.
    """
    had = {(dose.plan_id, dose.local_date) for dose in asked}
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    found = [
        Rested(version, due)
        for version, until in _in_force(versions)
        for day in days
        if (version.plan_id, day) not in had
        for due in due_on(version.rule, day)
        if version.from_at <= due.due_at < min(until, now)
    ]
    return sorted(found, key=lambda one: one.due.due_at)


def _in_force(versions: Sequence[Version]) -> Iterator[tuple[Version, datetime]]:
    """Yield each version with when the next one of its plan begins."""
    for version in versions:
        later = [v.from_at for v in versions if v.plan_id == version.plan_id and v.from_at > version.from_at]
        yield version, min(later, default=datetime.max.replace(tzinfo=version.from_at.tzinfo))


def marks(doses: Iterable[Dose], missing: Iterable[Rested]) -> Mapping[date, Mark]:
    """Return what each day shows; a day with neither a dose nor a planned one is left out."""
    states: dict[date, set[Mark]] = {}
    for dose in doses:
        states.setdefault(dose.local_date, set()).add(Mark(dose.state))
    for one in missing:
        states.setdefault(one.due.local_date, set()).add(Mark.RESTED)
    return {day: found.pop() if len(found) == 1 else Mark.PARTLY for day, found in states.items()}


def month_of(day: date, months: int = 0) -> date:
    """Return the first day of the month that lies *months* after the one of *day*."""
    count = day.year * 12 + day.month - 1 + months
    return date(count // 12, count % 12 + 1, 1)


def weeks_of(month: date) -> list[list[date | None]]:
    """Return the days of a month in rows from Monday to Sunday, None where the row is not this month's."""
    last = month_of(month, 1) - ONE_DAY
    cells: list[date | None] = [None] * month.weekday()
    cells += [month + timedelta(days=n) for n in range(last.day)]
    cells += [None] * (-len(cells) % 7)
    return [cells[i : i + 7] for i in range(0, len(cells), 7)]
