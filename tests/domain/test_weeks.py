"""Asking once a week: when, about which days, and when a record is steady enough for it."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.doses import Band, Count, Dose, State, band
from bot.domain.plans import zone_info
from bot.domain.weeks import Said, Week, next_week, steady, turned, valid

INSTANTS = st.datetimes(datetime(2020, 1, 1), datetime(2035, 1, 1), timezones=st.just(UTC))
ZONES = st.sampled_from(
    ["Europe/London", "America/New_York", "Asia/Kathmandu", "Pacific/Apia", "Australia/Lord_Howe"]
)


def doses(*states: State) -> list[Dose]:
    days = [date(2026, 3, 1) + timedelta(days=n) for n in range(len(states))]
    at = [datetime.combine(day, time(8), UTC) for day in days]
    return [Dose(n, 1, 1, day, 0, "1", "UTC", at[n], at[n], states[n]) for n, day in enumerate(days)]


@given(INSTANTS, ZONES)
def test_the_card_comes_on_the_next_sunday_at_noon_on_her_own_clock(now, zone):
    week = next_week(now, zone)

    local = week.asked_at.astimezone(zone_info(zone))
    assert (local.weekday(), local.time()) == (6, time(12))
    assert timedelta(0) < week.asked_at - now <= timedelta(days=7, hours=1)


@given(INSTANTS, ZONES)
def test_weeks_follow_each_other_without_a_gap(now, zone):
    week = next_week(now, zone)

    following = next_week(week.asked_at, zone)

    assert following.begins_at == week.asked_at
    assert following.before == week


def test_a_day_turns_from_taken_to_left_out_to_not_sure_and_back():
    said = ["ttt"]
    for _ in range(3):
        said.append(turned(said[-1], 1))

    assert said == ["ttt", "tlt", "tut", "ttt"]


@pytest.mark.parametrize(("said", "good"), [("ttl", True), ("tt", False), ("ttx", False), ("", False)])
def test_only_a_word_for_each_day_is_an_answer(said, good):
    assert valid(said, 3) is good
    assert set(Said) == set("tlu")


@pytest.mark.parametrize(
    ("states", "is_steady"),
    [
        ([State.TAKEN] * 56, True),
        ([State.TAKEN] * 54 + [State.SKIPPED] * 2, True),
        ([State.TAKEN] * 50 + [State.UNKNOWN] * 6, True),
        ([State.TAKEN] * 53 + [State.SKIPPED] * 3, False),
        ([State.TAKEN] * 55 + [State.NO_ANSWER], False),
        ([State.TAKEN] * 13, False),
    ],
)
def test_a_record_is_steady_when_all_was_answered_and_nearly_all_taken(states, is_steady):
    assert steady(doses(*states)) is is_steady


@pytest.mark.parametrize(
    ("taken", "due", "expected"),
    [
        (28, 28, Band.STEADY),
        (26, 28, Band.STEADY),
        (25, 28, Band.COMMON),
        (20, 28, Band.COMMON),
        (19, 28, Band.HARD),
    ],
)
def test_a_count_is_spoken_of_in_three_ways(taken, due, expected):
    assert band(Count(taken, due, due, 0)) is expected


def test_a_week_is_named_by_its_sunday():
    assert Week(date(2026, 3, 8), "Europe/London").asked_at == datetime(2026, 3, 8, 12, tzinfo=UTC)
