"""How long somebody has taken it: after a month, half a year and each year there is a day for a quiet word."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date

YEAR = 12
YEARS_AT_MOST = 20
MONTHS = (1, 6, *(YEAR * n for n in range(1, YEARS_AT_MOST + 1)))


@dataclass(frozen=True, slots=True)
class Mark:
    """So many months after she began, on this day."""

    months: int
    on: date

    @property
    def years(self) -> int:
        return self.months // YEAR


def mark(began: date, months: int) -> Mark:
    """Return the mark of so many months; in a month without that day it is the month's last."""
    year, month = divmod(began.year * YEAR + began.month - 1 + months, YEAR)
    return Mark(months, date(year, month + 1, min(began.day, monthrange(year, month + 1)[1])))


def following(began: date, after: date) -> Mark | None:
    """Return the first mark later than *after*, None after the last."""
    marks = (mark(began, months) for months in MONTHS)
    return next((one for one in marks if one.on > after), None)
