"""What a day of the record shows, and which planned tablets were never asked about."""

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.doses import Dose, State
from bot.domain.history import Mark, Version, marks, month_of, rested, weeks_of
from bot.domain.plans import Plan

MONDAY = date(2026, 3, 2)
SET_UP_AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
LATER = datetime(2026, 3, 12, 12, tzinfo=UTC)


def daily(at: int) -> Plan:
    return Plan("Europe/London", (time(at),), (Decimal(1),), starts_on=MONDAY)


def dose(day: date, state: State = State.TAKEN, slot: int = 0) -> Dose:
    at = datetime.combine(day, time(8), UTC)
    return Dose(1, 1, 7, day, slot, "1", "Europe/London", at, at, state)


def days(found) -> list[int]:
    return [one.due.local_date.day for one in found]


def test_a_planned_day_without_a_dose_was_not_asked_about():
    asked = [dose(MONDAY + timedelta(days=n)) for n in (1, 2, 5)]

    found = rested([Version(7, daily(8), SET_UP_AT)], asked, MONDAY, date(2026, 3, 9), LATER)

    assert days(found) == [5, 6, 8, 9]  # not Monday the 2nd: the set-up was after its time


def test_what_is_still_to_come_was_not_left_out():
    found = rested([Version(7, daily(13), SET_UP_AT)], [], date(2026, 3, 11), date(2026, 3, 31), LATER)

    assert days(found) == [11]


def test_each_version_speaks_for_its_own_time_and_a_changed_hour_is_no_second_tablet():
    moved_at = datetime(2026, 3, 5, 12, tzinfo=UTC)
    versions = [Version(7, daily(8), SET_UP_AT), Version(7, daily(20), moved_at)]

    found = rested(versions, [dose(date(2026, 3, 5))], date(2026, 3, 4), date(2026, 3, 6), LATER)

    assert [(one.due.local_date.day, one.due.due_at.hour) for one in found] == [(4, 8), (6, 20)]


def test_a_day_shows_the_one_thing_or_that_its_tablets_differ():
    both = [dose(MONDAY), dose(MONDAY, State.SKIPPED, 1), dose(date(2026, 3, 3), State.NO_ANSWER)]

    assert marks(both, []) == {MONDAY: Mark.PARTLY, date(2026, 3, 3): Mark.NO_ANSWER}


def test_every_state_of_a_dose_has_its_mark():
    assert {str(state) for state in State} <= {str(mark) for mark in Mark}


@given(st.dates(date(1900, 1, 1), date(2200, 1, 1)))
def test_a_month_holds_each_of_its_days_once_under_its_weekday(day):
    month = month_of(day)

    cells = [(column, cell) for week in weeks_of(month) for column, cell in enumerate(week) if cell]

    assert [cell.day for _, cell in cells] == list(range(1, len(cells) + 1))
    assert all(cell.weekday() == column and month_of(cell) == month for column, cell in cells)
    assert month_of(cells[-1][1] + timedelta(days=1)) == month_of(month, 1) != month
