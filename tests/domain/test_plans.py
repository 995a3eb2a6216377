import zoneinfo
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from importlib.resources import files
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.plans import (
    Cadence,
    Due,
    Plan,
    due_on,
    dues_between,
    exists,
    free_days,
    from_row,
    guard,
    instant,
    next_after,
    next_due,
    problems,
    takes_on,
    to_row,
    zone_info,
    zone_known,
)
from bot.domain.rounds import Phase, Round

MONDAY, THURSDAY = 0, 3
ZONES = (
    "Europe/Berlin",
    "America/New_York",
    "Australia/Lord_Howe",
    "Pacific/Apia",
    "Asia/Kathmandu",
    "Africa/Cairo",
)


def daily(zone="Europe/Berlin", at="08:30", **more):
    return Plan(
        zone,
        (time.fromisoformat(at),),
        (Decimal(1),),
        starts_on=more.pop("starts_on", date(2026, 1, 1)),
        **more,
    )


def utc(text):
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def phases(*told):
    """21 is 21 days on, -7 are 7 days off, "0.5" is one day with that much."""
    return tuple(
        Phase(1, amounts=(Decimal(one),)) if isinstance(one, str) else Phase(abs(one), takes=one > 0)
        for one in told
    )


def in_rounds(*told, began_on=date(2026, 3, 1), again=True, **more):
    return daily(cadence=Cadence.ROUNDS, round=Round(phases(*told), began_on, again), **more)


@st.composite
def rounds(draw, slots, starts_on):
    told = draw(
        st.lists(st.integers(-30, 30).filter(bool), min_size=1, max_size=6).filter(lambda n: max(n) > 0)
    )
    own = [draw(st.booleans()) for _ in told]
    held = tuple(
        replace(phase, amounts=(Decimal("0.25"),) * slots if other and phase.takes else ())
        for phase, other in zip(phases(*told), own, strict=True)
    )
    began_on = starts_on + timedelta(days=draw(st.integers(-40, 10)))
    return Round(held, began_on, again=draw(st.booleans()))


@st.composite
def plans(draw):
    first = draw(st.integers(0, 23))
    count = draw(st.integers(1, 3))
    minutes = draw(st.sampled_from((0, 15, 30, 45)))
    times = tuple(sorted(time((first + 8 * slot) % 24, minutes) for slot in range(count)))
    starts_on = draw(st.dates(date(2025, 1, 1), date(2026, 12, 31)))
    ends_on = draw(st.none() | st.integers(0, 400).map(lambda days: starts_on + timedelta(days=days)))
    cadence = draw(st.sampled_from(Cadence))
    return Plan(
        draw(st.sampled_from(ZONES)),
        times,
        (Decimal("0.5"),) * count,
        cadence=cadence,
        weekdays=draw(st.frozensets(st.integers(0, 6), min_size=1))
        if cadence is Cadence.WEEKDAYS
        else frozenset(),
        every_days=draw(st.integers(2, 14)) if cadence is Cadence.EVERY_N else 1,
        round=draw(rounds(count, starts_on)) if cadence is Cadence.ROUNDS else None,
        starts_on=starts_on,
        ends_on=ends_on,
    )


moments = st.datetimes(datetime(2024, 12, 1), datetime(2028, 1, 1), timezones=st.just(UTC))


def test_a_daily_dose_is_due_at_its_wall_clock_time():
    due = next_due(daily(), utc("2026-07-01T12:00"))

    assert due == Due(date(2026, 7, 2), 0, utc("2026-07-02T06:30"))


def test_the_next_dose_is_strictly_after_the_instant_asked_about():
    assert next_due(daily(), utc("2026-07-01T06:30")).local_date == date(2026, 7, 2)
    assert next_due(daily(), utc("2026-07-01T06:29")).local_date == date(2026, 7, 1)


def test_a_time_inside_the_spring_gap_moves_forward_by_the_gap():
    assert instant(date(2026, 3, 29), time(2, 30), "Europe/Berlin") == utc("2026-03-29T01:30")
    assert utc("2026-03-29T01:30").astimezone(ZoneInfo("Europe/Berlin")).time() == time(3, 30)


@pytest.mark.hazard("H11")
@pytest.mark.parametrize(
    ("zone", "after", "due_at"),
    [
        ("Pacific/Honolulu", "2026-07-02T05:00", "2026-07-02T06:00"),  # still the first of July there
        ("Pacific/Auckland", "2026-07-01T07:59", "2026-07-01T08:00"),
        ("Pacific/Kiritimati", "2026-07-01T23:00", "2026-07-02T06:00"),
    ],
)
def test_the_next_dose_is_looked_for_from_the_date_it_is_where_she_is(zone, after, due_at):
    due = next_due(daily(zone, "20:00"), utc(after))

    assert due.due_at == utc(due_at)
    assert due.due_at.tzinfo is UTC


def test_a_span_holds_its_end_and_not_its_start():
    morning, next_morning = utc("2026-07-01T06:30"), utc("2026-07-02T06:30")

    assert [due.due_at for due in dues_between(daily(), morning, next_morning)] == [next_morning]


def test_a_half_hour_gap_moves_by_half_an_hour():
    at = instant(date(2026, 10, 4), time(2, 15), "Australia/Lord_Howe")

    assert at.astimezone(ZoneInfo("Australia/Lord_Howe")).time() == time(2, 45)


@pytest.mark.parametrize("fold", [0, 1])
def test_a_time_that_comes_twice_counts_the_first_time(fold):
    assert instant(date(2026, 10, 25), time(2, 30, fold=fold), "Europe/Berlin") == utc("2026-10-25T00:30")


def test_a_midnight_dose_survives_a_gap_at_midnight():
    plan = daily("Africa/Cairo", "00:15", starts_on=date(2026, 4, 20))

    dates = [due.local_date for due in dues_between(plan, utc("2026-04-20T00:00"), utc("2026-04-27T12:00"))]

    assert dates == [date(2026, 4, day) for day in range(21, 28)]


@pytest.mark.case("D05")
def test_a_date_the_zone_left_out_has_no_dose_and_doubles_none():
    plan = daily("Pacific/Apia", starts_on=date(2011, 12, 28))

    dues = list(dues_between(plan, utc("2011-12-27T00:00"), utc("2012-01-01T12:00")))

    assert not exists(date(2011, 12, 30), "Pacific/Apia")
    assert due_on(plan, date(2011, 12, 30)) == ()
    assert [due.local_date.isoformat() for due in dues] == [
        "2011-12-28",
        "2011-12-29",
        "2011-12-31",
        "2012-01-01",
    ]
    assert all(b.due_at - a.due_at == timedelta(days=1) for a, b in pairwise(dues))


def test_a_weekly_dose_skips_to_next_week_when_its_date_does_not_exist():
    friday = daily(
        "Pacific/Apia", starts_on=date(2011, 12, 1), cadence=Cadence.WEEKDAYS, weekdays=frozenset({4})
    )

    assert next_due(friday, utc("2011-12-25T00:00")).local_date == date(2012, 1, 6)


@pytest.mark.case("D05")
@pytest.mark.parametrize(
    "zone", ["Mars/Olympus", "", "../etc/passwd", "Europe", "a\0b", "America/" + "x" * 300]
)
def test_a_zone_the_data_does_not_know_counts_as_utc_and_is_named_as_a_problem(zone):
    plan = daily(zone)

    assert next_due(plan, utc("2026-07-01T12:00")).due_at == utc("2026-07-02T08:30")
    assert problems(plan) == ("zone_unknown",)


@pytest.mark.parametrize("zone", ["UTC", "Asia/Calcutta", "US/Pacific", "Europe/Kyiv"])
def test_old_and_new_names_of_zones_are_known(zone):
    assert zone_known(zone)


@pytest.mark.parametrize("copy", ["right/Europe/Berlin", "posix/Europe/Berlin"])
def test_a_copy_of_the_zones_with_leap_seconds_is_not_known_though_the_data_may_have_it(copy, tmp_path):
    file = tmp_path / copy
    file.parent.mkdir(parents=True)
    file.write_bytes(files("tzdata.zoneinfo").joinpath("Europe", "Berlin").read_bytes())
    zoneinfo.reset_tzpath([tmp_path])
    zone_info.cache_clear()
    try:
        found, known = zone_info(copy), zone_known(copy)
    finally:
        zoneinfo.reset_tzpath(to=())  # as bot/__init__.py sets it
        zone_info.cache_clear()

    assert found is not UTC
    assert not known


def test_twice_a_week_falls_on_its_weekdays():
    plan = daily(cadence=Cadence.WEEKDAYS, weekdays=frozenset({MONDAY, THURSDAY}))

    dues = list(dues_between(plan, utc("2026-03-23T00:00"), utc("2026-04-06T00:00")))

    assert [due.local_date.isoformat() for due in dues] == [
        "2026-03-23",
        "2026-03-26",
        "2026-03-30",
        "2026-04-02",
    ]


def test_every_third_day_counts_from_the_start():
    plan = daily(cadence=Cadence.EVERY_N, every_days=3, starts_on=date(2026, 3, 27))

    dues = list(dues_between(plan, utc("2026-03-01T00:00"), utc("2026-04-05T00:00")))

    assert [due.local_date.day for due in dues] == [27, 30, 2]


def test_days_on_and_days_off_follow_each_other_from_the_first_day_of_a_round():
    plan = in_rounds(21, -7, starts_on=date(2026, 3, 15))  # she is in the middle of a round

    days = [due.local_date for due in dues_between(plan, utc("2026-03-01T00:00"), utc("2026-04-27T00:00"))]

    assert days == [
        date(2026, 3, 15) + timedelta(days=n) for n in range(43) if not 7 <= n < 14 and not 35 <= n < 42
    ]
    assert plan.amounts_on(date(2026, 3, 15)) == (Decimal(1),)


def test_two_amounts_come_in_turn_and_each_day_has_its_own():
    plan = in_rounds("1", "0.5")

    dues = list(dues_between(plan, utc("2026-03-28T00:00"), utc("2026-03-31T00:00")))

    assert [(due.local_date.day, plan.amount(due)) for due in dues] == [(28, "0.5"), (29, "1"), (30, "0.5")]


def test_a_dose_that_goes_down_keeps_the_last_amount_or_ends_on_its_day():
    plan = in_rounds("1", "0.5", "0.25", again=False, starts_on=date(2026, 3, 1))
    ending = replace(plan, ends_on=date(2026, 3, 3))
    resting = in_rounds(2, -1, again=False, starts_on=date(2026, 3, 1))

    def amounts(rule):
        return [
            rule.amount(due) for due in dues_between(rule, utc("2026-02-01T00:00"), utc("2026-03-06T00:00"))
        ]

    assert amounts(plan) == ["1", "0.5", "0.25", "0.25", "0.25"]
    assert amounts(ending) == ["1", "0.5", "0.25"]
    assert amounts(resting) == ["1", "1"]
    assert next_due(resting, utc("2026-03-02T12:00")) is None


def test_the_round_of_a_plan_reads_so_for_ever():
    plan = in_rounds(21, -7, "0.5")

    assert to_row(plan)["round"] == {
        "phases": [[21, True, []], [7, False, []], [1, True, ["0.5"]]],
        "began_on": "2026-03-01",
        "again": True,
    }
    assert from_row(to_row(plan)) == plan


def test_the_next_days_without_a_dose_are_found_in_whatever_plan():
    rounds = in_rounds(21, -7, starts_on=date(2026, 3, 15))  # free on the 22nd to the 28th
    assert free_days(rounds, date(2026, 3, 16)) == (date(2026, 3, 22), date(2026, 3, 28))
    assert free_days(rounds, date(2026, 3, 25)) == (date(2026, 3, 25), date(2026, 3, 28)), "the rest of them"
    weekly = daily(cadence=Cadence.WEEKDAYS, weekdays=frozenset(range(5)))
    assert free_days(weekly, date(2026, 3, 4)) == (date(2026, 3, 7), date(2026, 3, 8))
    assert free_days(daily(), date(2026, 3, 4)) is None


def test_the_dose_after_one_is_never_the_same_one_at_a_new_time():
    moved = daily("UTC", "09:00")  # it was at 08:00 when that dose was made
    due_at = utc("2026-07-01T08:00")
    following = next_after(moved, date(2026, 7, 1), 0, due_at)
    assert following is not None
    assert following.local_date == date(2026, 7, 2)


def test_nothing_is_due_before_the_start_or_after_the_end():
    plan = daily(starts_on=date(2026, 5, 1), ends_on=date(2026, 5, 3))

    dues = list(dues_between(plan, utc("2020-01-01T00:00"), utc("2030-01-01T00:00")))

    assert [due.local_date.day for due in dues] == [1, 2, 3]
    assert next_due(plan, dues[-1].due_at) is None


def test_a_weekly_plan_without_weekdays_ends_at_once():
    assert next_due(daily(cadence=Cadence.WEEKDAYS), utc("2026-07-01T12:00")) is None


@given(plans(), moments, st.integers(0, 60 * 24 * 40))
def test_dues_between_holds_exactly_the_doses_of_its_dates(plan, start, minutes):
    end = start + timedelta(minutes=minutes)

    dues = list(dues_between(plan, start, end))

    days = [start.date() + timedelta(days=n) for n in range(-2, minutes // (60 * 24) + 4)]
    assert dues == [due for day in days for due in due_on(plan, day) if start < due.due_at <= end]


@given(plans(), moments)
def test_the_next_dose_is_on_a_planned_date_and_nothing_lies_between(plan, after):
    due = next_due(plan, after)

    if due is None:
        assert plan.ends_on is not None or (plan.round and not plan.round.again)
        assert not [
            d
            for n in range(-2, 60)
            for d in due_on(plan, after.date() + timedelta(days=n))
            if d.due_at > after
        ]
    else:
        assert due.due_at > after
        assert due in due_on(plan, due.local_date)
        assert takes_on(plan, due.local_date)
        assert next_due(plan, due.due_at - timedelta(microseconds=1)) == due


@given(plans(), moments)
def test_doses_follow_each_other_without_a_repeat_and_never_within_the_guard(plan, start):
    dues = list(dues_between(plan, start, start + timedelta(days=60)))

    assert len({(due.local_date, due.slot) for due in dues}) == len(dues)
    assert all(b.due_at - a.due_at > guard(plan) for a, b in pairwise(dues))


@given(plans())
def test_a_plan_comes_back_from_its_row_unchanged(plan):
    assert from_row(to_row(plan)) == plan
    assert problems(plan) == ()


@pytest.mark.parametrize(
    ("change", "hours"),
    [
        ({}, 12),
        ({"cadence": Cadence.WEEKDAYS, "weekdays": frozenset({MONDAY, THURSDAY})}, 36),
        ({"cadence": Cadence.WEEKDAYS, "weekdays": frozenset({5, 6})}, 12),
        ({"cadence": Cadence.WEEKDAYS, "weekdays": frozenset({2})}, 84),
        ({"cadence": Cadence.EVERY_N, "every_days": 1}, 12),
        ({"cadence": Cadence.EVERY_N, "every_days": 2}, 24),
        ({"times": (time(8), time(20)), "amounts": (Decimal(1),) * 2}, 6),
        ({"times": (time(1), time(23)), "amounts": (Decimal(1),) * 2}, 1),
        ({"times": (time(8, 30), time(20)), "amounts": (Decimal(1),) * 2}, 5.75),
        ({"cadence": Cadence.ROUNDS, "round": Round(phases(21, -7), date(2026, 1, 1))}, 12),
        ({"cadence": Cadence.ROUNDS, "round": Round(phases(1, -2), date(2026, 1, 1))}, 36),
        ({"cadence": Cadence.ROUNDS, "round": Round(phases(1, -2, 1), date(2026, 1, 1))}, 12),
        ({"cadence": Cadence.ROUNDS, "round": Round(phases(1, -2, 1), date(2026, 1, 1), again=False)}, 12),
        ({"cadence": Cadence.ROUNDS, "round": Round(phases(1, -2), date(2026, 1, 1), again=False)}, 36),
    ],
)
def test_the_guard_is_half_the_shortest_regular_interval(change, hours):
    assert guard(replace(daily(), **change)) == timedelta(hours=hours)


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"times": (), "amounts": ()}, "no_times"),
        ({"times": (time(20), time(8)), "amounts": (Decimal(1),) * 2}, "times_unsorted"),
        ({"times": (time(8), time(8)), "amounts": (Decimal(1),) * 2}, "times_unsorted"),
        ({"times": (time(8), time(10)), "amounts": (Decimal(1),) * 2}, "times_too_close"),
        ({"times": (time(1), time(23)), "amounts": (Decimal(1),) * 2}, "times_too_close"),
        ({"times": (time(8, 0, 30),)}, "times_not_whole_minutes"),
        ({"times": (time(8, 0, 0, 30),)}, "times_not_whole_minutes"),
        ({"times": (time(8, tzinfo=UTC),)}, "times_with_zone"),
        ({"amounts": (Decimal(1), Decimal(1))}, "amounts_and_times_differ"),
        ({"amounts": (Decimal("0.04"),)}, "amount_out_of_range"),
        ({"amounts": (Decimal("5.01"),)}, "amount_out_of_range"),
        ({"amounts": (Decimal("NaN"),)}, "amount_out_of_range"),
        ({"cadence": Cadence.WEEKDAYS}, "no_weekdays"),
        ({"weekdays": frozenset({7})}, "weekday_unknown"),
        ({"every_days": 0}, "every_days_out_of_range"),
        ({"ends_on": date(2025, 12, 31)}, "ends_before_start"),
        ({"cadence": Cadence.ROUNDS}, "no_round"),
        ({"round": Round(phases(2, -2), date(2026, 1, 1))}, "no_round"),
        ({"round": Round((), date(2026, 1, 1))}, "phases_miscounted"),
        ({"round": Round(phases(*[1] * 13), date(2026, 1, 1))}, "phases_miscounted"),
        ({"round": Round(phases(365, -365, 2), date(2026, 1, 1))}, "phases_miscounted"),
        ({"round": Round((Phase(0),), date(2026, 1, 1))}, "phase_days_out_of_range"),
        ({"round": Round(phases(-1, 366), date(2026, 1, 1))}, "phase_days_out_of_range"),
        ({"round": Round(phases(-1, -7), date(2026, 1, 1))}, "phases_without_doses"),
        ({"round": Round(phases("6"), date(2026, 1, 1))}, "amount_out_of_range"),
        (
            {"round": Round((Phase(1, amounts=(Decimal(1),) * 2),), date(2026, 1, 1))},
            "amounts_and_times_differ",
        ),
    ],
)
def test_what_makes_a_plan_unusable_is_named(change, problem):
    assert problem in problems(replace(daily(), **change))


@pytest.mark.parametrize(
    "change",
    [
        {"times": (time(8), time(12)), "amounts": (Decimal(1),) * 2},
        {"times": (time(8), time(20)), "amounts": ()},
        {"amounts": (Decimal("0.05"),)},
        {"amounts": (Decimal(5),)},
        {"cadence": Cadence.WEEKDAYS, "weekdays": frozenset(range(7))},
        {"cadence": Cadence.EVERY_N, "every_days": 90},
        {"ends_on": date(2026, 1, 1)},
        {"cadence": Cadence.ROUNDS, "round": Round(phases(365, -365, 1), date(2026, 1, 1))},
        {"cadence": Cadence.ROUNDS, "round": Round(phases(*[1] * 12), date(2026, 1, 1))},
    ],
)
def test_what_is_just_allowed_is_no_problem(change):
    assert problems(replace(daily(), **change)) == ()
    assert problems(replace(daily(), **change), days_a_week=len(change.get("weekdays", ()))) == ()


def test_a_plan_with_several_faults_names_them_all():
    worst = Plan(
        "Nowhere", (), (Decimal(6),), starts_on=date(2026, 1, 2), ends_on=date(2026, 1, 1), every_days=91
    )

    assert problems(worst) == (
        "zone_unknown",
        "no_times",
        "amounts_and_times_differ",
        "amount_out_of_range",
        "every_days_out_of_range",
        "ends_before_start",
    )


def test_the_row_of_a_plan_reads_so_for_ever():
    plan = daily(cadence=Cadence.WEEKDAYS, weekdays=frozenset({4, 0}), ends_on=date(2027, 1, 1))

    assert to_row(plan) == {
        "zone": "Europe/Berlin",
        "times": ["08:30"],
        "amounts": ["1"],
        "cadence": "weekdays",
        "weekdays": [0, 4],
        "every_days": 1,
        "starts_on": "2026-01-01",
        "ends_on": "2027-01-01",
    }


def test_twice_a_week_needs_two_days():
    once = daily(cadence=Cadence.WEEKDAYS, weekdays=frozenset({MONDAY}))

    assert problems(once) == ()
    assert problems(once, days_a_week=2) == ("weekdays_miscounted",)


def test_a_plan_tells_the_milligrams_of_each_slot_and_none_where_none_are_known():
    plan = replace(daily(), times=(time(8), time(20)), amounts=(Decimal("0.5"), Decimal(1)))

    first, second = due_on(plan, date(2026, 3, 1))

    assert [plan.amount(first), plan.amount(second)] == ["0.5", "1"]
    assert replace(plan, amounts=()).amount(second) == ""


def test_a_plan_without_times_still_has_a_guard():
    assert guard(replace(daily(), times=(), amounts=())) == timedelta(hours=12)
