"""Follow-up times, and when the team's knowing makes a repeat shorter."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.levels import Level
from bot.domain.surveys import Answers
from bot.domain.triage import FOLLOW_UPS, FollowUp, History, Known, due_at, overall, suppress, triage
from bot.domain.triage.alerts import Evidence, What
from bot.knowledge.questionnaires import load

BOOK = load().rules
RAISED = datetime(2026, 3, 28, 21, 30, tzinfo=UTC)  # the evening before the clocks change in Berlin


def times(level: Level) -> list[datetime]:
    return [due_at(follow_up, RAISED, "Europe/Berlin") for follow_up in FOLLOW_UPS[level]]


@pytest.mark.parametrize(
    ("level", "expected"),
    [
        (Level.CRISIS, [RAISED + timedelta(hours=1), datetime(2026, 3, 29, 7, tzinfo=UTC)]),
        (Level.EMERGENCY, [RAISED + timedelta(hours=2), datetime(2026, 3, 29, 7, tzinfo=UTC)]),
        (Level.TODAY, [datetime(2026, 3, 29, 7, tzinfo=UTC), datetime(2026, 3, 31, 7, tzinfo=UTC)]),
        (Level.SOON, [datetime(2026, 3, 31, 7, tzinfo=UTC)]),
    ],
)
def test_each_level_asks_again_at_its_hours_in_the_persons_own_morning(level, expected):
    assert times(level) == expected


@pytest.mark.hazard("H3")
@pytest.mark.parametrize(
    ("zone", "asked"),
    [("Europe/Berlin", "2026-07-03T07:00"), ("America/New_York", "2026-07-02T13:00")],
)
def test_the_next_morning_is_the_one_after_the_day_it_is_where_she_is(zone, asked):
    past_midnight_in_berlin = datetime(2026, 7, 1, 22, 30, tzinfo=UTC)

    found = due_at(FollowUp(days=1), past_midnight_in_berlin, zone)

    assert found == datetime.fromisoformat(asked).replace(tzinfo=UTC)


def test_soon_goes_on_asking_every_week():
    assert [follow_up.every for follow_up in FOLLOW_UPS[Level.SOON]] == [timedelta(days=7)]


def told(days: int, **severity: int | None) -> list[Known]:
    return [Known(item, RAISED - timedelta(days=days), value) for item, value in severity.items()]


def short(answers: Answers, known: list[Known], history: History | None = None) -> dict[str, bool]:
    return {alert.rule: alert.short for alert in suppress(triage(BOOK, answers, history), known, RAISED)}


def test_my_team_knows_shortens_the_same_symptom_for_28_days():
    answers = Answers({"joint_pain": 3})

    assert short(answers, told(28, joint_pain=3)) == {"T2": True}
    assert short(answers, told(29, joint_pain=3)) == {"T2": False}
    assert short(answers, told(1, fatigue=3)) == {"T2": False}


@settings(max_examples=min(60, settings.default.max_examples))
@given(st.integers(0, 4), st.integers(0, 4))
def test_a_worse_symptom_is_never_shortened(before, now):
    shortened = short(Answers({"joint_pain": now}), told(1, joint_pain=before))

    assert all(value == (now <= before) for value in shortened.values())


@pytest.mark.parametrize("sign", ["chest_pain", "self_harm", "liver_signs", "one_leg", "fever"])
def test_a_danger_sign_is_never_shortened(sign):
    shortened = short(Answers(signs=frozenset({sign})), told(1, **{sign: None}))

    assert shortened
    assert not any(shortened.values())


def test_two_severe_symptoms_are_short_only_when_the_team_knows_both():
    answers = Answers({"joint_pain": 3, "fatigue": 3})

    assert not short(answers, told(1, joint_pain=3))["T14"]
    assert short(answers, told(1, joint_pain=3, fatigue=3))["T14"]


def test_a_sign_that_may_wait_is_shortened_once_the_team_knows():
    assert short(Answers(signs=frozenset({"new_lump"})), told(3, new_lump=None)) == {"T21": True}


@settings(max_examples=min(40, settings.default.max_examples))
@given(st.dictionaries(st.sampled_from(["joint_pain", "low_mood", "breathlessness"]), st.integers(0, 4)))
def test_nothing_is_dropped_by_shortening(severity):
    alerts = triage(BOOK, Answers(severity))

    kept = suppress(alerts, told(1, joint_pain=4, low_mood=4, breathlessness=4), RAISED)

    assert [a.rule for a in kept] == [a.rule for a in alerts]
    assert overall(kept) is overall(alerts)
    assert not any(a.short for a in kept if a.level in (Level.EMERGENCY, Level.CRISIS))


def test_what_she_told_of_herself_long_ago_makes_no_news_of_a_symptom_her_team_knows():
    (alert,) = triage(BOOK, Answers({"joint_pain": 3}))
    with_fact = replace(alert, evidence=(*alert.evidence, Evidence("clot", What.FACT, 1)))

    (shortened,) = suppress([with_fact], told(1, joint_pain=3), RAISED)

    assert shortened.short


def test_without_any_alert_there_is_no_level():
    assert overall([]) is Level.NONE
