from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.audience import Reason
from bot.domain.late import (
    SOURCES,
    Advice,
    Kind,
    Quiet,
    Ring,
    Rule,
    Snooze,
    Style,
    advise,
    is_quiet,
    late_limit,
    rings_for,
    rule_for,
    snooze_choices,
)
from bot.domain.plans import Cadence, Plan, due_on, guard, next_due

BERLIN = "Europe/Berlin"
DAILY = Plan(BERLIN, (time(8, 30),), (Decimal(1),), starts_on=date(2026, 1, 1))
TWICE_A_WEEK = Plan(
    BERLIN,
    (time(8, 30),),
    (Decimal("0.5"),),
    cadence=Cadence.WEEKDAYS,
    weekdays=frozenset({0, 3}),
    starts_on=date(2026, 1, 1),
)
TWICE_A_DAY = Plan(BERLIN, (time(8), time(20)), (Decimal("0.5"),) * 2, starts_on=date(2026, 1, 1))
HALF = Plan(BERLIN, (time(8, 30),), (Decimal("0.5"),), starts_on=date(2026, 1, 1))
NIGHT = Quiet(time(22), time(7, 30))
MONDAY = date(2026, 6, 1)
DUE = due_on(DAILY, MONDAY)[0]


def berlin(text):
    """Summer time in Berlin is two hours ahead."""
    return datetime.fromisoformat(f"2026-06-{text}").replace(tzinfo=UTC) - timedelta(hours=2)


def told(rule, now, plan=DAILY, due=DUE, **more):
    return advise(
        rule, now, limit=late_limit(rule, plan, due), next_at=next_due(plan, due.due_at).due_at, **more
    )


@pytest.mark.parametrize(
    ("plan", "reason", "rule"),
    [
        (DAILY, Reason.CANCER, Rule.SKIP),
        (DAILY, Reason.RISK, Rule.SKIP),
        (DAILY, Reason.TESTOSTERONE, Rule.ASK),
        (DAILY, Reason.OTHER, Rule.ASK),
        (DAILY, Reason.UNSAID, Rule.ASK),
        (TWICE_A_WEEK, Reason.CANCER, Rule.ASK),
        (TWICE_A_DAY, Reason.CANCER, Rule.ASK),
        (HALF, Reason.CANCER, Rule.ASK),
    ],
)
def test_only_one_milligram_a_day_against_cancer_follows_the_country(plan, reason, rule):
    assert rule_for(Rule.SKIP, plan, reason) is rule


def test_a_late_dose_may_be_taken_while_twelve_hours_remain():
    assert told(Rule.TAKE_IF_OVER_12H, berlin("01T14:10")) == Advice(
        Kind.OK_TO_TAKE, berlin("01T20:30"), "sg_nmi_anastrozole"
    )
    assert told(Rule.TAKE_IF_OVER_12H, berlin("01T20:30")).kind is Kind.OK_TO_TAKE


def test_nearer_than_twelve_hours_to_the_next_it_is_left_out():
    assert told(Rule.TAKE_IF_OVER_12H, berlin("01T20:31"), source="au_consumer") == Advice(
        Kind.LEAVE_OUT, berlin("02T08:30"), "au_consumer"
    )


def test_where_the_source_says_nearly_time_twelve_hours_are_near():
    assert told(Rule.TAKE_UNLESS_NEAR, berlin("01T20:30")) == Advice(
        Kind.OK_TO_TAKE, berlin("01T20:30"), "mayo_anastrozole"
    )
    assert told(Rule.TAKE_UNLESS_NEAR, berlin("01T20:31")).kind is Kind.LEAVE_OUT


@pytest.mark.parametrize(
    ("at", "hours", "kind"),
    [(time(8, 30), 12, Kind.OK_TO_TAKE), (time(8, 30), 13, Kind.LEAVE_OUT), (time(23), 2, Kind.LEAVE_OUT)],
)
def test_where_the_rule_is_the_same_day_midnight_ends_it(at, hours, kind):
    plan = Plan(BERLIN, (at,), (Decimal(1),), starts_on=date(2026, 1, 1))
    due = due_on(plan, MONDAY)[0]

    assert told(Rule.SAME_DAY, due.due_at + timedelta(hours=hours), plan, due).kind is kind


def test_where_the_rule_is_skip_a_few_hours_still_count_as_late():
    assert told(Rule.SKIP, berlin("01T12:30")) == Advice(
        Kind.OK_TO_TAKE, berlin("01T12:30"), "nhs_anastrozole"
    )
    assert told(Rule.SKIP, berlin("01T12:31")).kind is Kind.LEAVE_OUT


def test_the_grace_is_set_by_the_operator():
    assert late_limit(Rule.SKIP, DAILY, DUE, grace=timedelta(hours=2)) == berlin("01T10:30")


@pytest.mark.case("K04")
@pytest.mark.hazard("H7")
@pytest.mark.parametrize("plan", [DAILY, TWICE_A_WEEK, TWICE_A_DAY])
@pytest.mark.parametrize("hours", [0, 5, 11, 23])
def test_without_a_rule_the_answer_is_always_to_ask_and_no_source_is_claimed(plan, hours):
    due = due_on(plan, MONDAY)[0]

    advice = told(Rule.ASK, due.due_at + timedelta(hours=hours), plan, due, source="nhs_anastrozole")

    assert advice == Advice(Kind.ASK, next_due(plan, due.due_at).due_at, None)


@pytest.mark.hazard("H7")
def test_every_rule_that_says_something_has_a_source():
    assert {rule for rule, source in SOURCES.items() if source is None} == {Rule.ASK}


def test_on_the_short_day_of_spring_the_limit_keeps_twelve_hours_to_the_next_dose():
    due = due_on(DAILY, date(2026, 3, 28))[0]

    limit = late_limit(Rule.TAKE_IF_OVER_12H, DAILY, due)

    assert limit - due.due_at == timedelta(hours=11)
    assert next_due(DAILY, due.due_at).due_at - limit == timedelta(hours=12)


def test_the_last_dose_of_a_plan_has_a_limit_too():
    ending = Plan(BERLIN, (time(8, 30),), (Decimal(1),), starts_on=MONDAY, ends_on=MONDAY)

    assert late_limit(Rule.TAKE_IF_OVER_12H, ending, due_on(ending, MONDAY)[0]) == berlin("01T20:30")


@pytest.mark.hazard("H2")
@given(
    st.sampled_from(Rule),
    st.sampled_from([DAILY, TWICE_A_WEEK, TWICE_A_DAY, HALF]),
    st.dates(date(2026, 1, 5), date(2027, 12, 31)),
    st.integers(0, 12),
)
def test_the_limit_never_lets_two_doses_come_nearer_than_the_guard(rule, plan, day, hours):
    for due in due_on(plan, day):
        limit = late_limit(rule, plan, due, grace=timedelta(hours=hours))

        assert due.due_at <= limit
        assert next_due(plan, due.due_at).due_at - limit >= guard(plan)


@pytest.mark.parametrize(
    ("style", "rings"),
    [
        (Style.NORMAL, [("08:30", True), ("09:15", True), ("11:30", False)]),
        (Style.GENTLE, [("08:30", True), ("09:15", True)]),
        (Style.ONCE, [("08:30", True)]),
    ],
)
def test_a_style_says_how_often_one_dose_rings(style, rings):
    found = rings_for(style, DUE.due_at, NIGHT, BERLIN, berlin("01T20:30"))

    assert found == tuple(Ring(berlin(f"01T{at}"), loud) for at, loud in rings)


@pytest.mark.hazard("H15")
def test_in_quiet_hours_only_the_chosen_time_sounds():
    found = rings_for(Style.NORMAL, berlin("01T22:00"), NIGHT, BERLIN, berlin("02T10:00"))

    assert [ring.loud for ring in found] == [True, False, False]


def test_nothing_rings_at_or_after_the_late_limit():
    found = rings_for(Style.NORMAL, DUE.due_at, None, BERLIN, berlin("01T09:15"))

    assert [ring.at for ring in found] == [DUE.due_at]


@pytest.mark.parametrize(
    ("at", "quiet", "silent"),
    [
        ("01T22:00", NIGHT, True),
        ("01T21:59", NIGHT, False),
        ("01T03:00", NIGHT, True),
        ("01T07:29", NIGHT, True),
        ("01T07:30", NIGHT, False),
        ("01T13:00", Quiet(time(13), time(15)), True),
        ("01T13:30", Quiet(time(13), time(15)), True),
        ("01T15:00", Quiet(time(13), time(15)), False),
        ("01T13:00", Quiet(time(13), time(13)), False),
        ("01T03:00", None, False),
    ],
)
def test_quiet_hours_may_cross_midnight(at, quiet, silent):
    assert is_quiet(berlin(at), quiet, BERLIN) is silent


def test_four_ways_to_be_asked_later():
    assert snooze_choices(berlin("01T08:30"), berlin("01T20:30"), BERLIN) == {
        Snooze.MINUTES_15: berlin("01T08:45"),
        Snooze.HOUR_1: berlin("01T09:30"),
        Snooze.HOURS_2: berlin("01T10:30"),
        Snooze.EVENING: berlin("01T18:00"),
    }


def test_no_choice_passes_the_late_limit_and_a_near_evening_is_not_offered():
    assert set(snooze_choices(berlin("01T19:00"), berlin("01T20:30"), BERLIN)) == {
        Snooze.MINUTES_15,
        Snooze.HOUR_1,
    }
    assert snooze_choices(berlin("01T20:30"), berlin("01T20:30"), BERLIN) == {}


def test_a_choice_at_the_late_limit_is_still_offered_and_the_evening_is_no_second_name_for_two_hours():
    assert list(snooze_choices(berlin("01T08:30"), berlin("01T09:30"), BERLIN)) == [
        Snooze.MINUTES_15,
        Snooze.HOUR_1,
    ]
    assert Snooze.EVENING not in snooze_choices(berlin("01T16:00"), berlin("01T20:30"), BERLIN)


@pytest.mark.hazard("H11")
def test_this_evening_is_the_evening_of_the_day_it_is_where_she_is():
    morning = datetime(2026, 6, 1, 20, 30, tzinfo=UTC)  # 08:30 on the second in Auckland

    choices = snooze_choices(morning, morning + timedelta(hours=12), "Pacific/Auckland")

    assert choices[Snooze.EVENING] == datetime(2026, 6, 2, 6, 0, tzinfo=UTC)
    assert all(at.tzinfo is UTC for at in choices.values())
