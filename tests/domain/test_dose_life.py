"""The life of one dose: only a person's word or a time-out changes it, and every word can be taken back."""

import json
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.doses import (
    Band,
    Count,
    Dose,
    Skip,
    State,
    band,
    count,
    memory,
    on_time,
    skipped,
    taken,
    timed_out,
    undone,
    unsure,
)

AT = datetime(2026, 3, 2, 8, 30, tzinfo=UTC)
LATER = AT + timedelta(hours=2)


def a_dose(state: State = State.DUE, **more) -> Dose:
    return Dose(17, 1, 4, date(2026, 3, 2), 0, "1", "Europe/London", AT, LATER, state, **more)


TAKEN = a_dose(State.TAKEN, taken_at=LATER)
LEFT_OUT = a_dose(State.SKIPPED, reason=Skip.UNWELL)
EVER = [a_dose(), TAKEN, LEFT_OUT, a_dose(State.NO_ANSWER), a_dose(State.UNKNOWN)]


@pytest.mark.parametrize("state", State)
def test_only_a_dose_that_waits_for_its_answer_is_open(state):
    assert a_dose(state).open is (state is State.DUE)


@pytest.mark.parametrize("before", EVER, ids=lambda dose: dose.state)
def test_a_word_about_a_dose_replaces_everything_said_before(before):
    assert taken(before, AT) == a_dose(State.TAKEN, taken_at=AT)
    assert skipped(before, Skip.FORGOT) == a_dose(State.SKIPPED, reason=Skip.FORGOT)
    assert unsure(before) == a_dose(State.NO_ANSWER)


@pytest.mark.hazard("H12")
@pytest.mark.parametrize(("offline", "state"), [(True, State.UNKNOWN), (False, State.NO_ANSWER)])
def test_silence_while_the_bot_was_away_stays_unknown(offline, state):
    assert timed_out(a_dose(), offline=offline) == a_dose(state)


@pytest.mark.parametrize("offline", [True, False])
@pytest.mark.parametrize("answered", EVER[1:], ids=lambda dose: dose.state)
def test_the_clock_never_changes_an_answer(answered, offline):
    assert timed_out(answered, offline=offline) is answered


@pytest.mark.parametrize("before", EVER, ids=lambda dose: dose.state)
def test_whatever_was_said_can_be_taken_back_from_what_a_row_keeps(before):
    kept = json.loads(json.dumps(memory(before)))

    assert [undone(after, kept) for after in EVER] == [before] * len(EVER)


@pytest.mark.parametrize(
    ("minutes", "grace", "is_on_time"),
    [
        (-30, {}, True),
        (60, {}, True),
        (61, {}, False),
        (61, {"grace_minutes": 90}, True),
        (91, {"grace_minutes": 90}, False),
    ],
)
def test_a_tablet_is_on_time_up_to_an_hour_after_it_was_due(minutes, grace, is_on_time):
    assert on_time(taken(a_dose(), AT + timedelta(minutes=minutes)), **grace) is is_on_time


def test_a_dose_without_a_time_was_not_on_time():
    assert not on_time(LEFT_OUT)


@given(st.lists(st.sampled_from(State)))
def test_a_count_leaves_out_what_waits_and_what_nobody_can_know(states):
    said = count([a_dose(state) for state in states])

    n = {state: states.count(state) for state in State}
    assert said.taken == n[State.TAKEN]
    assert said.answered == n[State.TAKEN] + n[State.SKIPPED]
    assert said.due == said.answered + n[State.NO_ANSWER]
    assert said.left_out == n[State.UNKNOWN]


@pytest.mark.parametrize(
    ("taken_ones", "due", "spoken_of"),
    [
        (28, 28, Band.STEADY),
        (26, 28, Band.STEADY),
        (25, 28, Band.COMMON),
        (51, 55, Band.COMMON),
        (20, 28, Band.COMMON),
        (19, 28, Band.HARD),
        (0, 28, Band.HARD),
        (13, 14, Band.STEADY),
        (5, 7, Band.COMMON),
        (9, 13, Band.HARD),
        (0, 0, Band.STEADY),
    ],
)
def test_a_count_is_spoken_of_by_its_share_of_four_weeks(taken_ones, due, spoken_of):
    assert band(Count(taken_ones, due, due, 0)) is spoken_of
