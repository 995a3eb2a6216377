"""Comparing two check-ins, and answers as rows."""

import json

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.surveys import (
    Answers,
    Change,
    Direction,
    answers_from_row,
    answers_to_row,
    as_previous,
    compare,
)

ITEMS = st.sampled_from(["joint_pain", "fatigue", "insomnia", "low_mood"])
RATED = st.dictionaries(ITEMS, st.integers(0, 4))


def test_the_most_worsened_comes_first():
    last = Answers({"hot_flashes": 2, "joint_pain": 1, "fatigue": 2})

    changes = compare(Answers({"hot_flashes": 1, "joint_pain": 3, "fatigue": 2}), last)

    assert changes == [
        Change("joint_pain", 1, 3, Direction.WORSE),
        Change("fatigue", 2, 2, Direction.SAME),
        Change("hot_flashes", 2, 1, Direction.BETTER),
    ]


def test_not_reported_is_new_or_gone_and_not_asked_is_left_out():
    now = Answers({"nausea": 1}, not_reported=frozenset({"fatigue"}))

    changes = compare(now, Answers({"fatigue": 2, "hair_thinning": 3}))

    assert changes == [
        Change("nausea", None, 1, Direction.NEW),
        Change("fatigue", 2, None, Direction.GONE),
    ]


def test_the_first_check_in_has_nothing_to_compare():
    assert compare(Answers({"nausea": 1}), None) == []


@settings(max_examples=60, deadline=None)
@given(RATED, RATED)
def test_every_item_rated_now_is_compared_once(now, last):
    changes = compare(Answers(now), Answers(last))

    assert sorted(change.item for change in changes) == sorted(now)
    for change in changes:
        assert (change.direction is Direction.WORSE) == (
            change.before is not None and change.after > change.before
        )


@settings(max_examples=60, deadline=None)
@given(st.builds(Answers, RATED, RATED, st.frozensets(ITEMS), RATED, RATED, note=st.text(max_size=20)))
def test_answers_survive_a_row(answers):
    assert answers_from_row(json.loads(json.dumps(answers_to_row(answers)))) == answers


def test_an_older_row_without_a_field_is_read():
    assert answers_from_row({"severity": {"fatigue": 1}, "gone_field": 1}) == Answers({"fatigue": 1})


def test_ratings_become_next_weeks_shortcut():
    answers = Answers({"fatigue": 2}, {"fatigue": 1})

    assert as_previous(answers) == {"severity.fatigue": ("2",), "interference.fatigue": ("1",)}
