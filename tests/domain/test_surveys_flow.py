"""The check-in as a state machine, on the surveys that are shipped."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.audience import Body, Reader, Reason
from bot.domain.surveys import (
    Act,
    Kind,
    Measure,
    Refusal,
    State,
    Tablets,
    Tap,
    answer,
    flags_open,
    from_row,
    plan,
    result,
    screen,
    start,
    to_row,
    with_reader,
    withdraw,
)
from bot.domain.triage.evaluate import History
from bot.knowledge.questionnaires import load

SURVEYS = load().surveys
WEEKLY, MONTHLY, SHORT, BASELINE = (SURVEYS[key] for key in ("weekly", "monthly", "short", "baseline"))
WOMAN = Reader(Body.WOMAN, Reason.CANCER)
MAN = Reader(Body.MAN, Reason.TESTOSTERONE)
ALL_TAKEN = Tablets(planned=7, taken=7)
NONE = Tap(Act.CHOOSE, "none")
DONE, BACK, SKIP, SAME = Tap(Act.DONE), Tap(Act.BACK), Tap(Act.SKIP), Tap(Act.SAME)

READERS = st.builds(Reader, st.sampled_from(Body), st.sampled_from(Reason), st.booleans(), st.booleans())


def choose(key: str) -> Tap:
    return Tap(Act.CHOOSE, key)


def tick(key: str) -> Tap:
    return Tap(Act.TOGGLE, key)


def walk(state: State, *taps: Tap) -> State:
    """Apply *taps*, none of which may be refused."""
    for tap in taps:
        step = answer(state, tap)
        assert step.refused is None, (screen(state).key, tap, step.refused)
        state = step.state
    return state


def sensible(state: State, draw) -> Tap:
    """A tap somebody could make on the screen they see."""
    shown = screen(state)
    taps = [BACK, SKIP, DONE, SAME, *(choose(o.key) for o in shown.options)]
    taps += [tick(o.key) for o in shown.options] * 2
    taps += [Tap(Act.TYPED, "2"), Tap(Act.TYPED, "severe"), Tap(Act.TYPED, "call my doctor")]
    return draw(st.sampled_from(taps))


@st.composite
def under_way(draw, survey=None):
    """A state after some taps, any of them."""
    previous = {"severity.joint_pain": ("2",), "interference.joint_pain": ("1",), "severity.fatigue": ("1",)}
    state = start(
        survey or draw(st.sampled_from(list(SURVEYS.values()))),
        draw(READERS),
        draw(st.sampled_from([{}, previous])),
        Tablets(7, draw(st.integers(0, 7))),
    )
    for _ in range(draw(st.integers(0, 25))):
        state = answer(state, sensible(state, draw)).state
        if state.finished:
            break
    return state


def test_an_all_well_week_takes_five_taps():
    state = start(WEEKLY, WOMAN, tablets=ALL_TAKEN)

    state = walk(state, NONE, NONE, NONE, choose("0"), DONE)

    assert state.finished
    assert result(state).severity == {"low_mood": 0}


def test_an_unclear_tablet_count_costs_one_more_tap():
    state = start(WEEKLY, WOMAN, tablets=Tablets(planned=7, taken=6))

    state = walk(state, NONE, NONE, NONE, choose("0"), choose("as_recorded"), DONE)

    assert state.finished


def test_the_danger_signs_come_first_in_every_check_in():
    """/symptom is no check-in: there they stand behind a button on every question."""
    for survey in (one for key, one in SURVEYS.items() if key != "symptom"):
        assert [q.measure for q in survey.questions[:2]] == [Measure.FLAG, Measure.FLAG]
        for question in survey.questions[:2]:
            assert question.options[-1].key == "none"
            assert len(question.options) <= 8


def test_every_label_fits_a_phone():
    questions = [question for survey in SURVEYS.values() for question in survey.questions]

    assert all(len(option.label) <= 30 for question in questions for option in question.options)


def test_a_chosen_symptom_is_rated_and_from_moderate_asked_how_it_interferes():
    state = walk(start(WEEKLY, WOMAN, tablets=ALL_TAKEN), NONE, NONE, tick("fatigue"), DONE)

    mild, moderate = walk(state, choose("1")), walk(state, choose("2"))

    assert screen(state).key == "severity.fatigue"
    assert screen(mild).key == "severity.low_mood"
    assert screen(moderate).key == "interference.fatigue"


def test_unticked_is_not_reported_and_never_nought():
    state = walk(start(WEEKLY, WOMAN, tablets=ALL_TAKEN), NONE, NONE, tick("fatigue"), DONE, choose("1"))

    told = result(state)

    assert told.severity == {"fatigue": 1}
    assert "joint_pain" in told.not_reported
    assert "fatigue" not in told.not_reported


def test_a_severe_joint_is_asked_about_heat_even_when_room_is_short():
    picks = ("hot_flashes", "joint_pain", "fatigue", "insomnia", "headache", "nausea", "numb_tingling")

    state = walk(start(WEEKLY, WOMAN), NONE, NONE, *map(tick, picks), DONE, choose("4"), choose("4"))

    assert screen(state).key == "joint_hot"


def test_over_six_symptoms_are_rated_without_interference():
    picks = ("hot_flashes", "fatigue", "insomnia", "headache", "nausea", "vaginal_dryness", "numb_tingling")

    state = walk(start(WEEKLY, WOMAN), NONE, NONE, *map(tick, picks), DONE, choose("2"))

    assert screen(state).key == "severity.fatigue"


def test_a_danger_sign_that_was_ticked_survives_skip():
    state = walk(start(WEEKLY, WOMAN), tick("chest_pain"), SKIP)

    assert "chest_pain" in result(state).signs


def test_a_danger_sign_ticked_by_mistake_can_be_taken_back():
    state = walk(start(WEEKLY, WOMAN), tick("chest_pain"), DONE)

    state = withdraw(state, "chest_pain")

    assert result(state).signs == frozenset()
    assert screen(state).key == "flags_2"


def test_a_fever_leads_to_the_question_about_other_medicines():
    state = walk(start(WEEKLY, WOMAN), NONE, tick("fever"), DONE, choose("yes"))

    told = result(state)

    assert "fever" in told.signs
    assert "immune_low" in told.facts


def test_leaving_at_the_danger_signs_is_a_sign_of_its_own():
    left = start(WEEKLY, WOMAN)

    answered = walk(left, NONE, NONE)

    assert "left_at_flags" in result(left, left=True).signs
    assert "left_at_flags" in result(walk(left, SKIP, NONE), left=True).signs
    assert "left_at_flags" not in result(answered, left=True).signs
    assert not flags_open(answered)


def test_same_as_last_week_fills_ratings_but_never_mood_or_danger_signs():
    previous = {
        "severity.fatigue": ("2",),
        "interference.fatigue": ("1",),
        "severity.joint_pain": ("1",),
        "severity.low_mood": ("3",),
        "flags_1": ("none",),
    }
    opened = start(WEEKLY, WOMAN, previous, ALL_TAKEN)
    rating = walk(opened, NONE, NONE, tick("fatigue"), tick("joint_pain"), DONE)

    filled = walk(rating, SAME)

    assert answer(opened, SAME).refused is Refusal.NOT_HERE
    assert not screen(opened).same
    assert screen(rating).same
    assert result(filled).severity == {"fatigue": 2, "joint_pain": 1}
    assert screen(filled).key == "severity.low_mood"
    assert not screen(filled).same


def test_same_as_last_week_still_asks_about_a_hot_joint():
    previous = {"severity.joint_pain": ("3",), "interference.joint_pain": ("3",), "severity.fatigue": ("2",)}
    state = start(WEEKLY, WOMAN, previous, ALL_TAKEN)

    state = walk(state, NONE, NONE, tick("joint_pain"), tick("fatigue"), DONE, SAME)

    assert screen(state).key == "joint_hot"
    assert result(state).severity == {"joint_pain": 3, "fatigue": 2}


@pytest.mark.parametrize(
    ("typed", "option"),
    [("3", "3"), ("severe", "3"), (" Very   Severe. ", "4"), ("none", "0"), ("MILD", "1")],
)
def test_a_typed_number_or_word_answers_a_rating(typed, option):
    state = walk(start(WEEKLY, WOMAN), NONE, NONE, tick("fatigue"), DONE)

    state = walk(state, Tap(Act.TYPED, typed))

    assert state.answers["severity.fatigue"] == (option,)


@pytest.mark.parametrize("typed", ["5", "-1", "quite bad I think", "²", ""])
def test_other_words_are_no_rating_and_change_nothing(typed):
    state = walk(start(WEEKLY, WOMAN), NONE, NONE, tick("fatigue"), DONE)

    step = answer(state, Tap(Act.TYPED, typed))

    assert step.refused is Refusal.NOT_UNDERSTOOD
    assert step.state == state


@pytest.mark.parametrize(
    ("tap", "reason"),
    [
        (BACK, Refusal.FIRST),
        (DONE, Refusal.EMPTY),
        (tick("mars"), Refusal.UNKNOWN),
        (choose("chest_pain"), Refusal.NOT_HERE),
        (SAME, Refusal.NOT_HERE),
        (Tap(Act.CHANGE, "severity.fatigue"), Refusal.UNKNOWN),
    ],
)
def test_a_tap_that_cannot_be_meant_says_why(tap, reason):
    state = start(WEEKLY, WOMAN)

    step = answer(state, tap)

    assert (step.state, step.refused) == (state, reason)


def test_the_review_leads_to_any_answer_and_back_again():
    state = walk(start(WEEKLY, WOMAN, tablets=ALL_TAKEN), NONE, NONE, NONE, choose("0"))

    state = walk(state, Tap(Act.CHANGE, "bothered"), tick("fatigue"), DONE, choose("1"))

    assert screen(state).kind is Kind.REVIEW
    assert result(state).severity == {"fatigue": 1, "low_mood": 0}


def test_the_tablet_count_can_be_corrected_from_the_review_though_the_log_is_full():
    state = walk(start(WEEKLY, WOMAN, tablets=ALL_TAKEN), NONE, NONE, NONE, choose("0"))

    state = walk(
        state, Tap(Act.CHANGE, "tablets"), choose("took_fewer"), choose("3"), choose("left_out_side_effects")
    )

    told = result(state)
    assert told.numbers == {"tablets_left_out": 3}
    assert {"took_fewer", "left_out_side_effects"} <= told.signs


def test_a_changed_wish_about_intimate_matters_keeps_the_answers_and_asks_what_is_left():
    state = walk(
        start(WEEKLY, WOMAN), NONE, NONE, tick("vaginal_dryness"), tick("fatigue"), DONE, choose("1")
    )
    assert screen(state).key == "severity.vaginal_dryness"

    private = with_reader(state, Reader(Body.WOMAN, Reason.CANCER, intimate=False))
    open_again = with_reader(private, WOMAN)

    assert screen(private).key == "severity.low_mood"
    assert result(private).severity == {"fatigue": 1}
    assert private.answers == state.answers
    assert "severity.vaginal_dryness" in {q.key for q in plan(open_again)}


@given(READERS)
def test_the_worlds_never_mix(reader):
    asked = {
        o.key for s in SURVEYS.values() for q in s.questions if q.shown.to(reader) for o in q.choices(reader)
    }
    asked |= {q.item for s in SURVEYS.values() for q in s.questions if q.shown.to(reader)}

    if reader.body is Body.MAN:
        assert not asked & {"vaginal_dryness", "vaginal_bleeding", "pregnancy", "libido_women", "new_lump"}
    if reader.body in (Body.WOMAN, Body.WOMAN_PERIODS):
        assert not asked & {"men_sexual", "men_breast", "men_breast_lump"}
    if reader.body is Body.WOMAN:
        assert "pregnancy" not in asked
    if not reader.intimate:
        assert not asked & {"vaginal_dryness", "libido_women", "men_sexual"}


def test_the_mood_questions_are_printed_unchanged_with_their_source():
    interest, down = (MONTHLY.question(key) for key in ("phq2_interest", "phq2_down"))

    assert interest.text.endswith("Little interest or pleasure in doing things")
    assert down.text.endswith("Feeling down, depressed, or hopeless")
    for question in (interest, down):
        assert question.text == question.simple
        assert "Kroenke" in screen(walk_to(question.key)).note
        assert [o.label for o in question.options] == [
            "Not at all",
            "Several days",
            "More than half the days",
            "Nearly every day",
        ]


def walk_to(key: str) -> State:
    state = start(MONTHLY, WOMAN, tablets=ALL_TAKEN)
    while screen(state).key != key:
        state = walk(state, SKIP)
    return state


def test_half_a_mood_score_is_no_score():
    state = walk(walk_to("phq2_interest"), choose("3"))

    assert result(walk(state, SKIP)).scores == {}
    assert result(walk(state, choose("2"))).scores == {"phq2": 5}


def test_the_short_form_is_two_safety_taps_and_one_more():
    state = walk(start(SHORT, MAN), NONE, NONE, choose("same"))

    assert state.finished


def test_the_short_form_asks_what_got_worse():
    state = walk(start(SHORT, MAN), NONE, NONE, choose("worse"), tick("joint_pain"), DONE, choose("4"))

    assert not state.finished
    assert result(state).severity == {"joint_pain": 4}


def test_the_first_check_in_asks_what_bothers_and_is_half_as_long_when_nothing_does():
    state = walk(start(BASELINE, WOMAN), NONE, NONE, NONE, choose("0"))

    assert result(state).severity == {"low_mood": 0}
    assert screen(state).key == "phq2_interest"
    assert screen(state).total <= 9
    told = result(walk(state, *[choose("0")] * 2))
    assert History(told).start_of("joint_pain") == 0  # offered and not ticked
    assert History(told).start_of("hair_thinning") is None  # not offered


def test_what_an_earlier_first_form_rated_without_a_tick_is_not_lost():
    row = to_row(start(BASELINE, WOMAN)) | {"version": 2, "finished": True}
    row["answers"] = {"severity.joint_pain": ["3"], "severity.nausea": ["0"], "severity.low_mood": ["1"]}
    row["closed"] = [*row["answers"], "flags_1", "flags_2"]

    told = result(from_row(row, SURVEYS))

    assert told.severity == {"joint_pain": 3, "nausea": 0, "low_mood": 1}


# --- properties -----------------------------------------------------------------------------------------


@settings(max_examples=60, deadline=None)
@given(under_way(), st.sampled_from(Act), st.text(max_size=12))
def test_no_tap_raises_and_a_refused_one_changes_nothing(state, act, value):
    step = answer(state, Tap(act, value))

    assert step.state == state or step.refused is None


@settings(max_examples=60, deadline=None)
@given(under_way())
def test_every_state_survives_a_row(state):
    row = json.loads(json.dumps(to_row(state)))

    assert from_row(row, SURVEYS) == state


@settings(max_examples=60, deadline=None)
@given(under_way())
def test_back_walks_to_the_first_question_and_keeps_the_answers(state):
    if state.finished:
        return
    back = state

    for _ in range(len(plan(state))):
        back = answer(back, BACK).state

    assert screen(back).key == state.survey.questions[0].key
    assert back.answers == state.answers


@settings(max_examples=60, deadline=None)
@given(under_way(), st.data())
def test_an_answer_moves_on_and_back_returns_to_it(state, data):
    if state.finished:
        return
    here = screen(state)

    moved = answer(state, SKIP).state
    if moved.finished or here.kind is Kind.REVIEW:
        return
    asked = [question.key for question in plan(moved)]

    assert asked.index(moved.at) > asked.index(here.key)
    assert screen(answer(walk(moved), BACK).state).key == asked[asked.index(moved.at) - 1]


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(list(SURVEYS.values())), READERS, st.data())
def test_progress_never_falls_on_the_way_forward(survey, reader, data):
    state, number = start(survey, reader), 0

    for _ in range(60):
        shown = screen(state)
        assert number <= shown.number <= shown.total
        number = shown.number
        state = forward(state, data)
        if state.finished:
            break

    assert state.finished


@settings(max_examples=40, deadline=None)
@given(under_way(), READERS)
def test_a_changed_reader_keeps_every_answer(state, reader):
    changed = with_reader(state, reader)

    assert changed.answers == state.answers
    assert changed.finished or changed.at in {question.key for question in plan(changed)}


def forward(state: State, data, ticks: int = 12) -> State:
    """One question answered as somebody who never goes back would; danger signs: none."""
    shown = screen(state)
    keys = [option.key for option in shown.options]
    if shown.kind is Kind.MULTI:
        if shown.key.startswith("flags"):
            return walk(state, NONE)
        chosen = data.draw(st.lists(st.sampled_from(keys), unique=True, min_size=1, max_size=ticks))
        if "none" in chosen:
            return walk(state, NONE)
        return walk(state, *map(tick, chosen), DONE)
    if shown.kind is Kind.REVIEW:
        return walk(state, DONE)
    if shown.kind is Kind.NOTE:
        return walk(state, SKIP)
    return walk(state, choose(data.draw(st.sampled_from(keys))))


@settings(max_examples=60, deadline=None)
@given(READERS, st.data())
def test_a_weekly_check_in_has_at_most_twenty_questions_and_over_twenty_taps_only_what_must_be_asked(
    reader, data
):
    state, questions, taps, nice_to_know = start(WEEKLY, reader, tablets=Tablets(7, 5)), 0, 0, 0

    while not state.finished:
        before, here = state, screen(state).key
        state = forward(state, data)
        questions += 1
        ticked = state.answers.get(here, ()) if screen(before).kind is Kind.MULTI else ()
        taps += 1 + len([key for key in ticked if key != "none"])
        nice_to_know += WEEKLY.question(here).optional

    assert questions <= WEEKLY.cap
    assert taps <= WEEKLY.cap or not nice_to_know or result(state).signs & HARD_SIGNS


HARD_SIGNS = {"one_leg", "both_ankles", "arm_hand", "fast_weight_gain"} | {
    f"headache_{sign}" for sign in ("sudden", "weakness", "vision", "speech")
}


def test_beyond_eight_symptoms_the_watched_ones_are_rated_first_and_the_rest_is_kept_as_reported():
    state = walk(start(WEEKLY, WOMAN), NONE, NONE)
    first = [
        "hot_flashes",
        "joint_pain",
        "fatigue",
        "insomnia",
        "headache",
        "nausea",
        "numb_tingling",
        "more",
    ]
    second = ["breathlessness", "palpitations", "rash"]

    state = walk(state, *map(tick, first), DONE, *map(tick, second), DONE)

    rated = {question.item for question in plan(state) if question.picked}
    assert len(rated) == 8
    assert set(second) <= rated
    assert set(second) | set(first) - {"more"} == result(state).reported
