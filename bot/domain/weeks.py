"""Asking once a week: when, about which days, what the answer was, and when a record is steady enough for it.

Daily questions wear out (a trial with 21 messages a week: only 69 % wanted to go on, evidence.md 1); a habit needs none.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from bot.domain.doses import Dose, State
from bot.domain.plans import instant, zone_info

SUNDAY = 6
ASKED_AT = time(12)  # outside everybody's quiet hours, and hours before a check-in in the evening
WEEK = timedelta(days=7)
STEADY = timedelta(weeks=8)
STEADY_DOSES = 14  # fewer in that time say nothing
FEW_LEFT_OUT = (
    2  # so many left-out days in one week bring the daily reminders back; more in 8 weeks are no habit
)


class Said(StrEnum):
    """What the person says of one day; a button carries one letter a day."""

    TAKEN = "t"
    LEFT_OUT = "l"
    UNSURE = "u"


@dataclass(frozen=True, slots=True)
class Week:
    """The seven days up to noon of a Sunday in a zone: what one card asks about."""

    sunday: date
    zone: str

    @property
    def asked_at(self) -> datetime:
        return instant(self.sunday, ASKED_AT, self.zone)

    @property
    def begins_at(self) -> datetime:
        return instant(self.sunday - WEEK, ASKED_AT, self.zone)

    @property
    def before(self) -> "Week":
        return Week(self.sunday - WEEK, self.zone)


def next_week(after: datetime, zone: str) -> Week:
    """Return the first week whose card is due strictly after *after*."""
    day = after.astimezone(zone_info(zone)).date()
    week = Week(day + timedelta(days=SUNDAY - day.weekday()), zone)
    return week if week.asked_at > after else Week(week.sunday + WEEK, zone)


def nearest_week(at: datetime, zone: str) -> Week:
    """Return the week whose card is due nearest to *at*: an instant that another clock was meant for names it."""
    week = next_week(at, zone)
    return min(week, week.before, key=lambda w: abs(w.asked_at - at))


def unanswered(dose: Dose) -> bool:
    """Return whether the card may still ask about *dose*."""
    return dose.state not in (State.TAKEN, State.SKIPPED)


def turned(said: str, day: int) -> str:
    """Return *said* with the word of one day moved on: taken, left out, not sure, taken."""
    words = list(Said)
    following = words[(words.index(Said(said[day])) + 1) % len(words)]
    return said[:day] + following + said[day + 1 :]


def valid(said: str, days: int) -> bool:
    return len(said) == days and set(said) <= set(Said)


def steady(doses: Iterable[Dose]) -> bool:
    """Return whether the doses of eight weeks were all answered, and nearly all taken. Offline days say nothing."""
    known = [d for d in doses if d.state is not State.UNKNOWN]
    left_out = sum(d.state is State.SKIPPED for d in known)
    return len(known) >= STEADY_DOSES and left_out <= FEW_LEFT_OUT and not any(map(unanswered, known))
