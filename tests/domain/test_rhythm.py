"""How long a silence is usual: learned, never from nights in which nobody listened."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.rhythm import AT_LEAST, Rhythm, heard, overdue, usual

START = datetime(2026, 3, 2, 8, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def lived(days: int, *clock_hours: float) -> Rhythm:
    """Somebody was heard on each day at these hours after START."""
    known = Rhythm()
    for day in range(days):
        for hours in clock_hours:
            known = heard(known, START + day * DAY + hours * HOUR, START)
    return known


@pytest.mark.hazard("H1", "H3")
def test_who_is_heard_once_a_day_is_overdue_after_two_days():
    known = lived(10, 0)

    assert usual(known) == 2 * DAY
    assert overdue(known, START + 11 * DAY, START) == timedelta()
    assert overdue(known, START + 11 * DAY + HOUR, START) == HOUR


def test_a_busy_bot_is_overdue_an_hour_after_the_last_word_at_the_earliest():
    known = lived(9, *(n / 10 for n in range(240)))

    assert usual(known) == AT_LEAST


def test_in_the_first_week_nothing_is_usual():
    known = lived(7, 0)

    assert usual(known) is None
    assert overdue(known, START + 60 * DAY, START) == timedelta()


def test_a_limit_that_was_set_needs_no_week_and_counts_from_the_start():
    assert overdue(Rhythm(), START + 3 * HOUR, START, 2 * HOUR) == HOUR


def test_while_nobody_listened_there_was_no_silence():
    known = lived(10, 0)
    back = START + 20 * DAY

    assert overdue(known, back + HOUR, back) == timedelta()
    assert heard(known, back + HOUR, back).longest[(back + HOUR).date()] == HOUR


def test_an_odd_day_is_forgotten_after_two_weeks():
    known = heard(lived(1, 0), START + 5 * DAY, START)
    for day in range(6, 21):
        known = heard(known, START + day * DAY, START)

    assert usual(known) == 2 * DAY


def test_a_clock_that_was_set_back_makes_no_silence():
    known = heard(lived(10, 0), START + 3 * DAY, START)

    assert known.longest[(START + 3 * DAY).date()] >= timedelta()
    assert START.date() + 9 * DAY not in known.longest
