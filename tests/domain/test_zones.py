import zoneinfo
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from itertools import pairwise
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.plans import Cadence, Due, Plan, due_on, dues_between, instant
from bot.domain.zoneproof import changes, prove

A_YEAR = range(2026, 2027)
ZONES = sorted(available_timezones())
YEARS_10 = (datetime(2025, 12, 30, tzinfo=UTC), datetime(2036, 1, 3, tzinfo=UTC))


def cron(plan: Plan, start: datetime, end: datetime) -> Iterator[Due]:
    """The usual way: fire whenever the wall clock shows the time."""
    at = start
    while at <= end:
        local = at.astimezone(ZoneInfo(plan.zone))
        if local.time() == plan.times[0]:
            yield Due(local.date(), 0, at)
        at += timedelta(minutes=15)


@pytest.mark.case("D01")
@pytest.mark.hazard("H1", "H11")
def test_no_zone_skips_or_doubles_a_dose_at_any_clock_change_of_a_year(figure):
    figures = prove(A_YEAR)
    figure("zones.wrong", figures.skipped + figures.doubled)

    assert figures.zones >= 590
    assert figures.cases >= 30_000
    assert (figures.skipped, figures.doubled) == (0, 0)


def test_the_proof_finds_the_faults_of_the_usual_way():
    figures = prove(A_YEAR, ["Europe/Berlin"], cron)

    assert figures.cases == 2 * 96
    assert figures.skipped == 4
    assert figures.doubled == 8


@pytest.mark.case("D05")
@pytest.mark.hazard("H11")
@pytest.mark.parametrize(
    ("zone", "year"),
    [
        ("Pacific/Apia", 2011),
        ("Pacific/Fakaofo", 2011),
        ("Pacific/Kwajalein", 1993),
        ("Africa/Cairo", 2010),
        ("Antarctica/Casey", 2010),
        ("Antarctica/Troll", 2020),
        ("Australia/Lord_Howe", 2020),
        ("America/Caracas", 2016),
        ("Asia/Pyongyang", 2018),
        ("Africa/Casablanca", 2019),
        ("Asia/Gaza", 2023),
    ],
)
def test_strange_calendars_of_the_past_are_planned_without_fault(zone, year):
    figures = prove(range(year, year + 1), [zone])

    assert (figures.skipped, figures.doubled) == (0, 0)
    assert figures.cases > 0


@pytest.mark.case("D01")
@pytest.mark.slow
@pytest.mark.timeout(600)
def test_ten_years_of_clock_changes_skip_and_double_nothing(figure):
    figures = prove(range(2025, 2035))
    figure("zones.cases_10_years", figures.cases)

    assert (figures.skipped, figures.doubled) == (0, 0)


def test_the_zone_rules_are_those_of_the_package_and_not_of_the_machine():
    assert zoneinfo.TZPATH == ()
    assert len(ZONES) >= 590


def test_a_zone_without_clock_changes_has_no_cases():
    assert list(changes("Asia/Tokyo", A_YEAR)) == []


@given(st.sampled_from(ZONES), st.dates(date(2000, 1, 1), date(2040, 12, 31)), st.times())
def test_an_instant_shows_its_wall_clock_time_or_lies_just_after_a_gap(zone, day, at):
    at = at.replace(second=0, microsecond=0, tzinfo=None)
    wall = datetime.combine(day, at)

    local = instant(day, at, zone).astimezone(ZoneInfo(zone)).replace(tzinfo=None)

    assert timedelta(0) <= local - wall <= timedelta(hours=24)
    if local != wall:
        gap = (
            wall.replace(tzinfo=ZoneInfo(zone)).utcoffset()
            - wall.replace(tzinfo=ZoneInfo(zone), fold=1).utcoffset()
        )
        assert local - wall == -gap


@pytest.mark.case("D06")
@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/New_York", "Africa/Cairo", "Australia/Lord_Howe"])
@pytest.mark.parametrize("at", ["00:00", "02:30", "23:45"])
def test_twice_a_week_keeps_its_weekdays_over_ten_years(zone, at):
    plan = Plan(
        zone,
        (time.fromisoformat(at),),
        (Decimal("0.5"),),
        cadence=Cadence.WEEKDAYS,
        weekdays=frozenset({0, 3}),
        starts_on=date(2026, 1, 1),
        ends_on=date(2035, 12, 31),
    )

    dates = [due.local_date for due in dues_between(plan, *YEARS_10)]

    every_day = (date(2026, 1, 1) + timedelta(days=n) for n in range(3652))
    assert dates == [day for day in every_day if day.weekday() in {0, 3}]


@pytest.mark.case("D06")
@given(
    st.sampled_from(ZONES),
    st.integers(2, 30),
    st.times().map(lambda at: at.replace(second=0, microsecond=0, tzinfo=None)),
    st.dates(date(2026, 1, 1), date(2026, 12, 31)),
)
def test_every_nth_day_keeps_its_step_over_clock_changes(zone, every_days, at, starts_on):
    plan = Plan(
        zone, (at,), (Decimal(1),), cadence=Cadence.EVERY_N, every_days=every_days, starts_on=starts_on
    )
    start = datetime.combine(starts_on, time(), UTC) - timedelta(days=2)

    dates = [due.local_date for due in dues_between(plan, start, start + timedelta(days=400))]

    assert dates[0] == starts_on
    assert {(b - a).days for a, b in pairwise(dates)} == {every_days}
    assert all(due_on(plan, day) for day in dates)
