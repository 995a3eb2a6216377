from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from itertools import pairwise
from zoneinfo import available_timezones

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.plans import Cadence, Plan, next_due
from bot.domain.travel import preview

ZONES = sorted(available_timezones())
BERLIN, NEW_YORK, TOKYO, HONOLULU = "Europe/Berlin", "America/New_York", "Asia/Tokyo", "Pacific/Honolulu"
DAILY = Plan(BERLIN, (time(8, 30),), (Decimal(1),), starts_on=date(2026, 1, 1))
MONDAY_NOON = datetime(2026, 11, 30, 12, tzinfo=UTC)


def test_both_ways_are_shown_with_real_times():
    shown = preview(DAILY, NEW_YORK, MONDAY_NOON)

    assert shown.ahead == timedelta(hours=-6)
    assert shown.home_time.there.isoformat() == "2026-12-01T02:30:00-05:00"
    assert shown.home_time.at_home.isoformat() == "2026-12-01T08:30:00+01:00"
    assert shown.home_time.after_last == timedelta(hours=24)
    assert shown.local_time.there.isoformat() == "2026-12-01T08:30:00-05:00"


def test_a_first_local_dose_too_close_to_the_last_moves_to_the_next_day():
    shown = preview(DAILY, NEW_YORK, MONDAY_NOON)

    assert shown.local_time.moved
    assert shown.local_time.there.isoformat() == "2026-12-01T08:30:00-05:00"
    assert shown.local_time.after_last == timedelta(hours=30)


def test_a_first_local_dose_far_enough_is_not_moved():
    shown = preview(DAILY, TOKYO, MONDAY_NOON)

    assert not shown.local_time.moved
    assert shown.local_time.there.isoformat() == "2026-12-01T08:30:00+09:00"
    assert shown.local_time.after_last == timedelta(hours=16)


def test_a_dose_taken_late_counts_from_when_it_was_taken():
    taken_at = MONDAY_NOON - timedelta(hours=1)

    shown = preview(DAILY, TOKYO, MONDAY_NOON, taken_at=taken_at)

    assert shown.local_time.after_last == timedelta(hours=12, minutes=30)
    assert preview(DAILY, TOKYO, MONDAY_NOON, taken_at=MONDAY_NOON).local_time.moved


def test_a_ring_in_the_night_is_flagged():
    shown = preview(DAILY, NEW_YORK, MONDAY_NOON)

    assert (shown.home_time.at_night, shown.local_time.at_night) == (True, False)


def test_another_time_there_can_be_tried():
    shown = preview(DAILY, NEW_YORK, MONDAY_NOON, at=time(20))

    assert shown.local_time.there.isoformat() == "2026-11-30T20:00:00-05:00"
    assert shown.local_time.plan.times == (time(20),)


def test_a_trip_in_the_future_counts_from_the_dose_before_it():
    leaving = datetime(2026, 12, 10, 4, tzinfo=UTC)

    shown = preview(DAILY, HONOLULU, leaving, taken_at=MONDAY_NOON)

    assert shown.home_time.after_last == timedelta(hours=24)
    assert (
        shown.local_time.first.due_at - datetime(2026, 12, 9, 7, 30, tzinfo=UTC)
        == shown.local_time.after_last
    )


def test_a_local_dose_just_passed_is_bridged_by_one_more_at_home_time():
    before_breakfast = datetime(2026, 11, 30, 7, tzinfo=UTC)

    way = preview(DAILY, "Europe/Athens", before_breakfast).local_time

    assert way.bridge.due_at == datetime(2026, 11, 30, 7, 30, tzinfo=UTC)
    assert way.there.isoformat() == "2026-12-01T08:30:00+02:00"
    assert way.after_last == timedelta(hours=23)


def test_the_way_home_is_the_same_question_the_other_way_round():
    there = preview(DAILY, TOKYO, MONDAY_NOON).local_time.plan

    back = preview(there, BERLIN, datetime(2026, 12, 14, 12, tzinfo=UTC)).local_time

    assert back.plan.zone == BERLIN
    assert back.there.isoformat() == "2026-12-15T08:30:00+01:00"
    assert back.after_last == timedelta(hours=32)


def test_without_any_dose_before_nothing_is_moved():
    starting = replace(DAILY, starts_on=date(2026, 12, 1))

    shown = preview(starting, NEW_YORK, MONDAY_NOON)

    assert shown.local_time.after_last is None
    assert not shown.local_time.moved


def test_a_plan_that_has_ended_has_no_way():
    ended = replace(DAILY, ends_on=date(2026, 11, 1))

    shown = preview(ended, NEW_YORK, MONDAY_NOON)

    assert (shown.home_time, shown.local_time) == (None, None)


@pytest.mark.parametrize("there", [NEW_YORK, TOKYO, HONOLULU])
def test_twice_a_week_keeps_its_weekdays_there(there):
    twice = replace(DAILY, cadence=Cadence.WEEKDAYS, weekdays=frozenset({0, 3}))

    shown = preview(twice, there, MONDAY_NOON)

    assert shown.local_time.there.weekday() in {0, 3}
    assert shown.local_time.after_last >= timedelta(hours=36)


@pytest.mark.case("D02")
@pytest.mark.hazard("H11")
@settings(deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from(ZONES), st.integers(0, 72 * 60)), min_size=1, max_size=12),
    st.times().map(lambda at: at.replace(second=0, microsecond=0, tzinfo=None)),
    st.dates(date(2026, 1, 5), date(2026, 12, 20)),
)
def test_any_journey_keeps_daily_doses_twelve_to_thirty_six_hours_apart(journey, at, day):
    plan = replace(DAILY, times=(at,))
    now = datetime.combine(day, time(), UTC)
    taken = [next_due(plan, now - timedelta(days=1)).due_at]
    coming = next_due(plan, taken[-1])
    for zone, minutes in journey:
        now += timedelta(minutes=minutes)
        while coming.due_at <= now:
            taken.append(coming.due_at)
            coming = next_due(plan, coming.due_at)
        way = preview(plan, zone, now, taken_at=taken[-1] if taken[-1] <= now else None).local_time
        if way.bridge:
            now = way.bridge.due_at
            taken.append(now)
        plan, coming = way.plan, way.first
    taken.append(coming.due_at)

    gaps = [b - a for a, b in pairwise(taken)]

    assert all(timedelta(hours=12) <= gap <= timedelta(hours=36) for gap in gaps)
