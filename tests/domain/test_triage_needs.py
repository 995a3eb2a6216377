"""Each kind of condition by itself: which answers make it hold, and which it names as its evidence."""

import pytest

from bot.domain.levels import Level
from bot.domain.surveys import Answers
from bot.domain.triage import (
    Case,
    Evidence,
    Facts,
    History,
    Need,
    NeedKind,
    Rule,
    Rulebook,
    RuleKind,
    What,
    Words,
    triage,
)

SCALE = ("none", "mild", "moderate", "severe", "very severe")
WORDS = Words({}, SCALE, SCALE)


def evidence(
    *needs: Need, now: Answers, history: History | None = None, facts: Facts | None = None
) -> tuple[Evidence, ...]:
    """What makes all of *needs* hold; nothing when one of them does not."""
    rule = Rule("R1", 1, RuleKind.COMBINATION, (Case(Level.TODAY, needs),), "because", "phone", ())
    return tuple(
        one for alert in triage(Rulebook((rule,), WORDS, "1"), now, history, facts) for one in alert.evidence
    )


def rated(**severity: int) -> Answers:
    return Answers(severity)


def pain(value: int, before: int | None = None) -> tuple[Evidence, ...]:
    return (Evidence("pain", What.SEVERITY, value, before),)


TWO_OR_THREE = {"of": ("pain", "nausea"), "least": 2, "most": 3}


@pytest.mark.parametrize(("value", "holds"), [(0, False), (1, False), (2, True), (3, True), (4, False)])
def test_a_severity_holds_between_its_bounds(value, holds):
    need = Need(NeedKind.SEVERITY, **TWO_OR_THREE)

    assert evidence(need, now=rated(pain=value)) == (pain(value) if holds else ())


@pytest.mark.parametrize(("value", "holds"), [(0, False), (1, False), (2, True), (3, True), (4, False)])
def test_getting_in_the_way_holds_between_its_bounds(value, holds):
    need = Need(NeedKind.INTERFERENCE, **TWO_OR_THREE)

    found = evidence(need, now=Answers({"pain": 1}, {"pain": value}))

    assert found == ((Evidence("pain", What.INTERFERENCE, value),) if holds else ())


@pytest.mark.parametrize("kind", [NeedKind.SEVERITY, NeedKind.INTERFERENCE])
def test_each_symptom_that_holds_is_named_and_one_without_an_answer_is_passed_over(kind):
    need = Need(kind, **TWO_OR_THREE)
    both = {"pain": 2, "nausea": 3, "itching": 3}

    assert [one.key for one in evidence(need, now=Answers(both, both))] == ["pain", "nausea"]
    assert [one.key for one in evidence(need, now=Answers({"nausea": 3}, {"nausea": 3}))] == ["nausea"]
    assert evidence(need, now=rated(itching=3)) == ()


@pytest.mark.parametrize(
    ("now", "start", "last", "before"),
    [
        (3, None, 1, 1),
        (3, 1, None, 1),
        (3, 0, 1, 1),  # both rose: it is told against the last answer
        (3, 1, 2, 1),
        (3, 2, 2, None),
        (3, None, None, None),
        (2, 0, None, 0),
        (1, 0, None, None),  # under the least
        (4, 0, 0, None),  # over the most
    ],
)
def test_a_rise_is_told_against_the_last_answer_or_else_the_start(now, start, last, before):
    need = Need(NeedKind.RISE, of=("nausea", "pain"), least=2, most=3, rise=2)
    first, latest = (Answers({} if value is None else {"pain": value}) for value in (start, last))

    found = evidence(need, now=rated(pain=now), history=History(first, (rated(nausea=4), latest)))

    assert found == (() if before is None else pain(now, before))


def test_a_rise_from_one_is_a_rise_when_the_rule_asks_for_one():
    need = Need(NeedKind.RISE, of=("pain",), least=1, rise=1)

    assert evidence(need, now=rated(pain=1), history=History(rated(pain=0))) == pain(1, 0)
    assert evidence(need, now=rated(pain=4), history=History(rated(pain=3))) == pain(4, 3)


@pytest.mark.parametrize(
    ("weeks", "holds"),
    [
        ([2, 2, 2], True),
        ([2, 3, 4], True),
        ([2, 2, 2, 0], True),
        ([2, 2], False),
        ([2], False),
        ([1, 2, 2], False),
        ([2, 1, 2], False),
        ([2, 2, 1], False),
        ([2, None, 2], False),
        ([2, 2, None], False),
    ],
)
def test_something_lasts_when_it_was_there_in_each_of_the_last_check_ins(weeks, holds):
    need = Need(NeedKind.LASTING, of=("nausea", "pain"), least=2, weeks=3)
    now, *past = [Answers({} if value is None else {"pain": value}) for value in weeks]

    assert evidence(need, now=now, history=History(past=tuple(past))) == (pain(2) if holds else ())


def test_a_check_in_that_did_not_ask_ends_what_lasts_even_when_mild_is_enough():
    need = Need(NeedKind.LASTING, of=("pain",), least=1, weeks=2)

    assert evidence(need, now=rated(pain=1), history=History(past=(rated(),))) == ()
    assert evidence(need, now=rated(pain=1), history=History(past=(rated(pain=1),))) == pain(1)


@pytest.mark.parametrize(
    ("untold", "told", "holds"), [(True, True, False), (True, False, True), (False, True, True)]
)
def test_what_the_team_knows_does_not_last_for_a_rule_about_the_untold(untold, told, holds):
    need = Need(NeedKind.LASTING, of=("pain",), least=2, weeks=1, untold=untold)
    facts = Facts(told=frozenset({"pain"} if told else ()))

    assert bool(evidence(need, now=rated(pain=2), facts=facts)) is holds


def test_signs_and_facts_hold_when_one_of_them_was_said_now_or_is_known():
    sign, fact = Need(NeedKind.SIGNS, of=("fever", "fall")), Need(NeedKind.FACTS, of=("diabetes", "smoker"))
    now = Answers(signs=frozenset({"fall", "thirst"}), facts=frozenset({"smoker"}))
    known = Facts(has=frozenset({"diabetes", "alone"}))

    assert evidence(sign, now=now) == (Evidence("fall", What.SIGN),)
    assert evidence(fact, now=now) == (Evidence("smoker", What.FACT),)
    assert evidence(fact, now=Answers(), facts=known) == (Evidence("diabetes", What.FACT),)
    assert evidence(sign, now=Answers()) == evidence(fact, now=Answers()) == ()


@pytest.mark.parametrize(("value", "holds"), [(1, False), (2, True), (5, True), (6, False)])
def test_a_number_holds_between_its_bounds_wherever_it_comes_from(value, holds):
    need = Need(NeedKind.NUMBER, of=("other", "extra"), least=2, most=5)
    expected = (Evidence("extra", What.NUMBER, value),) if holds else ()

    assert evidence(need, now=Answers(numbers={"extra": value})) == expected
    assert evidence(need, now=Answers(scores={"extra": value})) == expected
    assert evidence(need, now=Answers(), facts=Facts(numbers={"extra": value})) == expected
    assert (
        evidence(need, now=Answers(numbers={"extra": value}), facts=Facts(numbers={"extra": 3})) == expected
    )


@pytest.mark.parametrize(
    ("severity", "signs", "named"),
    [
        ({"pain": 2, "nausea": 1}, "", ["pain", "nausea"]),
        ({"pain": 1, "nausea": 1}, "", []),
        ({"pain": 2}, "", []),
        ({"pain": 2}, "b", ["pain", "b"]),
        ({}, "ab", ["a", "b"]),
        ({"nausea": 0}, "a", []),
        ({"pain": 4, "nausea": 4}, "ab", ["pain", "nausea", "a", "b"]),
    ],
)
def test_a_count_adds_symptoms_bad_enough_and_signs(severity, signs, named):
    need = Need(NeedKind.COUNT, of=("a", "b"), least=2, items={"pain": 2, "nausea": 1})

    found = evidence(need, now=Answers(severity, signs=frozenset(signs)))

    assert [one.key for one in found] == named
    for one in found:
        assert (one.what, one.value) == (
            (What.SEVERITY, severity[one.key]) if one.key in severity else (What.SIGN, 0)
        )


@pytest.mark.parametrize(
    ("said", "holds"),
    [("ab", False), ("abc", False), ("ad", True), ("bd", True), ("cd", True), ("ac", True), ("d", False)],
)
def test_a_count_takes_what_hangs_together_as_one(said, holds):
    chains = (frozenset("ab"), frozenset("bc"))
    need = Need(NeedKind.COUNT, of=tuple("abcd"), least=2)
    rule = Rule("R1", 1, RuleKind.GROUP, (Case(Level.TODAY, (need,)),), "because", "phone", ())

    alerts = triage(Rulebook((rule,), WORDS, "1", chains), Answers(signs=frozenset(said)))

    assert bool(alerts) is holds


def test_all_needs_of_a_case_must_hold_and_each_names_its_answers():
    needs = Need(NeedKind.SEVERITY, of=("pain",)), Need(NeedKind.SIGNS, of=("fever",))
    fever = Answers({"pain": 1}, signs=frozenset({"fever"}))

    assert evidence(*needs, now=fever) == (*pain(1), Evidence("fever", What.SIGN))
    assert evidence(*needs, now=rated(pain=1)) == ()
    assert evidence(*needs, now=Answers(signs=frozenset({"fever"}))) == ()


@pytest.mark.parametrize(
    ("start", "last", "is_new"),
    [(None, None, True), (1, 1, True), (2, None, False), (None, 2, False), (2, 1, False), (1, 2, False)],
)
def test_a_fresh_symptom_was_below_the_least_at_the_start_and_last_time(start, last, is_new):
    need = Need(NeedKind.SEVERITY, of=("pain",), least=2, fresh=True)
    first, latest = (Answers({} if value is None else {"pain": value}) for value in (start, last))

    found = evidence(need, now=rated(pain=2), history=History(first, (latest, rated(pain=4))))

    assert found == (pain(2) if is_new else ())
