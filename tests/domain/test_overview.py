"""What a span holds: tablets by what is known of them, symptoms against the first answer."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.domain import doses, overview
from bot.domain.doses import Dose, Skip
from bot.domain.history import Mark
from bot.domain.overview import Point, Span, Strip, Way, Window, span_of
from bot.domain.surveys import Answers

MONDAY = date(2026, 3, 2)
AT = datetime(2026, 3, 2, 8, 30, tzinfo=UTC)
SPAN = Span(MONDAY, MONDAY + timedelta(days=83))


def dose(n, slot=0):
    day = MONDAY + timedelta(days=n)
    at = AT + timedelta(days=n)
    return Dose(n * 2 + slot, 1, 1, day, slot, "1", "UTC", at, at + timedelta(hours=12))


def test_each_tablet_is_counted_once_and_what_says_nothing_in_no_figure():
    all_of = [
        doses.taken(dose(0), AT),
        doses.skipped(dose(1), Skip.RAN_OUT),
        doses.timed_out(dose(2), offline=False),
        doses.timed_out(dose(3), offline=True),
        dose(4),
    ]

    found = overview.tablets(all_of, [])

    assert (found.taken, found.left_out, found.not_recorded, found.away, found.waiting) == (1, 1, 1, 1, 1)
    assert found.counted == doses.count(all_of).due == 3
    assert found.reasons == {Skip.RAN_OUT: 1}
    assert found.days(Mark.SKIPPED, Mark.NO_ANSWER) == [MONDAY + timedelta(days=n) for n in (1, 2)]


def test_two_tablets_of_a_day_with_two_outcomes_are_partly():
    found = overview.tablets([doses.taken(dose(0), AT), doses.skipped(dose(0, 1), Skip.UNSAID)], [])

    assert found.marks == {MONDAY: Mark.PARTLY}
    assert (found.taken, found.left_out) == (1, 1)


@pytest.mark.parametrize(
    ("window", "today", "first"),
    [
        (Window.MONTH, date(2026, 11, 30), date(2026, 11, 9)),
        (Window.QUARTER, date(2026, 11, 29), date(2026, 9, 7)),
        (Window.YEAR, date(2026, 11, 30), date(2025, 12, 1)),
        (Window.YEAR, date(2028, 2, 29), date(2027, 3, 1)),
    ],
)
def test_a_window_begins_on_a_monday_or_with_a_month(window, today, first):
    assert span_of(window, today) == Span(first, today)


def told(*values):
    """One check-in a week: a number, None for not mentioned, "?" for noticed without a rating."""
    for n, value in enumerate(values):
        on = MONDAY + timedelta(days=7 * n)
        if value is None:
            yield on, Answers(not_reported=frozenset({"fatigue"}))
        elif value == "?":
            yield on, Answers(reported=frozenset({"fatigue"}))
        else:
            yield on, Answers(severity={"fatigue": value})


@pytest.mark.parametrize(
    ("values", "way"),
    [
        ((1, 3), Way.WORSE),
        ((None, 2), Way.NEW),
        ((0, 2), Way.NEW),
        ((2, 2), Way.SAME),
        ((3, 4, 1), Way.BETTER),
        ((3, None), Way.GONE),
        ((2,), Way.OPEN),
        ((2, "?"), Way.OPEN),
        (("?", 2), Way.OPEN),
    ],
)
def test_the_latest_answer_is_compared_with_the_first(values, way):
    (strip,) = overview.strips(told(*values), SPAN, ["fatigue"])

    assert strip.way is way


def test_what_was_never_noticed_and_what_was_not_asked_are_no_strips():
    assert overview.strips(told(None, 0, None), SPAN, ["fatigue", "cough"]) == []


def test_the_first_answer_counts_also_when_it_lies_before_the_span():
    later = Span(MONDAY + timedelta(days=7), SPAN.last)

    (strip,) = overview.strips(told(1, 2, 4), later, ["fatigue"])

    assert (strip.first.value, [p.value for p in strip.points]) == (1, [2, 4])


def test_what_rose_most_stands_on_top_then_what_is_strongest():
    first = Point(MONDAY, 3, said=True)
    later = replace(first, on=MONDAY + timedelta(days=7))
    rose = Strip(
        "rose", (replace(first, value=0, said=False), replace(later, value=2)), replace(first, value=0)
    )
    strong = Strip("strong", (first, replace(later, value=4)), first)
    same = Strip("same", (first, later), first)

    assert sorted([same, strong, rose], key=lambda s: s.weight, reverse=True) == [rose, strong, same]
