"""Time, other people, questions: doubt becomes a question, never silence."""

import pytest

from bot.domain.understanding import Level, understand
from bot.domain.understanding.context import Context, answer

CASES = [
    ("chest pain", Level.EMERGENCY, False, Context.NOW),
    ("i have chest pain now", Level.EMERGENCY, False, Context.NOW),
    ("can it cause chest pain?", Level.INFO, True, Context.HYPOTHETICAL),
    ("what are the signs of a stroke", Level.INFO, True, Context.HYPOTHETICAL),
    ("can it cause chest pain? i have it right now", Level.EMERGENCY, False, Context.NOW),
    ("i had a heart attack in 2010", Level.INFO, True, Context.HISTORY),
    ("heart attack years ago", Level.INFO, True, Context.HISTORY),
    ("i used to get chest pain", Level.INFO, True, Context.HISTORY),
    ("chest pain last week", Level.EMERGENCY, True, Context.RECENT),
    ("i had chest pain earlier but it went away", Level.TODAY, True, Context.RESOLVED),
    ("my chest pain has gone", Level.TODAY, True, Context.RESOLVED),
    ("the chest pain wont go away", Level.EMERGENCY, False, Context.NOW),
    ("the spray helped my chest pain", Level.INFO, True, Context.HELPED),
    ("my wife has chest pain", Level.EMERGENCY, True, Context.OTHER),
    ("my husband says my chest pain is wind", Level.EMERGENCY, False, Context.NOW),
    ("i nearly fainted", Level.TODAY, False, Context.NEARLY),
    ("i fainted", Level.EMERGENCY, False, Context.NOW),
    ("i want to die", Level.CRISIS, False, Context.NOW),
    ("i was suicidal years ago", Level.CRISIS, True, Context.HISTORY),
    ("i read that it can cause suicidal thoughts", Level.INFO, True, Context.HYPOTHETICAL),
    ("my son is suicidal", Level.CRISIS, True, Context.OTHER),
    ("twenty years ago, i had a stroke", Level.INFO, True, Context.HISTORY),
    ("the engine had a stroke", Level.EMERGENCY, True, Context.UNSURE),
    ("the heroine of the drama had a stroke", Level.EMERGENCY, True, Context.UNSURE),
    ("the van hit my husband and he collapsed", Level.EMERGENCY, True, Context.OTHER),
    ("i laughed until i had chest pain", Level.EMERGENCY, True, Context.UNSURE),
    ("the bus made my chest hurt", Level.EMERGENCY, False, Context.NOW),
    ("i want to die laughing till i cry", Level.CRISIS, False, Context.NOW),
]


@pytest.mark.parametrize(("text", "level", "confirm", "context"), CASES)
def test_context_decides_between_acting_and_asking(text, level, confirm, context, lexicon):
    meaning = understand(text, lexicon)

    assert (meaning.level, meaning.confirm) == (level, confirm)
    assert context in {flag.context for flag in meaning.flags}


@pytest.mark.parametrize("context", [context for context in Context if context is not Context.DENIED])
def test_no_context_but_denial_silences(context):
    for level in (Level.CRISIS, Level.EMERGENCY, Level.TODAY, Level.SOON):
        said, confirm = answer(level, context)

        assert confirm or said is level or (context is Context.NEARLY and said >= min(level, Level.TODAY))
        assert said <= level


def test_crisis_words_always_get_an_answer():
    for context in Context:
        said, confirm = answer(Level.CRISIS, context)

        assert said > Level.NONE
        assert confirm or said >= Level.TODAY


def test_a_sure_flag_of_higher_rank_needs_no_question(lexicon):
    meaning = understand("i had a stroke in 2010 and now i have chest pain", lexicon)

    assert (meaning.level, meaning.confirm) == (Level.EMERGENCY, False)


def test_an_idiom_never_removes_a_second_hit(lexicon):
    assert understand("my knees are killing me", lexicon).level is Level.INFO
    assert understand("my knees are killing me and i have chest pain", lexicon).level is Level.EMERGENCY


def test_somebody_else_is_remembered_in_the_flag(lexicon):
    flags = understand("my mother has collapsed", lexicon).flags

    assert flags
    assert all(flag.about_other for flag in flags)


def test_the_topic_of_somebody_elses_danger_is_offered_not_answered(lexicon):
    meaning = understand("my neighbour has chest pain", lexicon)

    assert (meaning.topics, meaning.offered[0]) == ((), "heart")
    assert understand("my son is suicidal", lexicon).topics == ("crisis",)


def test_past_and_treated_red_flags_bring_no_topic_card(lexicon):
    assert understand("i had a heart attack in 2010", lexicon).topics == ()
    assert understand("the spray helped my chest pain", lexicon).topics == ()


THOUGHTS = [
    ("i had a stroke in 2010 and my chest hurts", False),
    ("in 2010 i had my op and my chest hurts", False),
    ("in 2010 my chest hurt", True),
    ("my chest hurt in 2010", True),
    ("can it cause headaches and chest pain", True),
    ("can it cause headaches, my chest hurts", False),
    ("the gel helped my knees and my chest hurts", False),
    ("the gel helped the pain in my chest", True),
    ("the gel did not help the pain in my chest", False),
    ("nothing has helped the pain in my chest", False),
]


@pytest.mark.parametrize(("text", "asked"), THOUGHTS)
def test_a_cue_reaches_only_its_own_thought(text, asked, lexicon):
    assert understand(text, lexicon).confirm is asked


OVER = [
    ("chest pain, it went away", True),
    ("chest pain. it went away", True),
    ("it went away. chest pain", False),
    ("chest pain. i rested. then i slept. it went away", False),
    ("chest pain went away and came back", False),
]


@pytest.mark.parametrize(("text", "over"), OVER)
def test_over_counts_when_said_after_it_and_soon(text, over, lexicon):
    meaning = understand(text, lexicon)

    assert (meaning.level, meaning.confirm) == ((Level.TODAY, True) if over else (Level.EMERGENCY, False))


@pytest.mark.parametrize(
    ("text", "other"),
    [
        ("my husband fainted", True),
        ("i fainted", False),
        ("my husband saw that i fainted", False),
        ("he fainted", True),
        ("fainted", False),
        ("my wife is fine. fainted", False),
    ],
)
def test_the_nearest_person_is_the_one_meant(text, other, lexicon):
    assert [flag.about_other for flag in understand(text, lexicon).flags] == [other]


@pytest.mark.parametrize(
    ("text", "answered"),
    [
        ("my neighbour has headaches", False),
        ("my neighbour says i have headaches", True),
        ("my daughter noticed my headaches", True),
        ("my wife has headaches", True),
        ("stress can cause headaches", False),
        ("headaches can cause low mood in people", False),
        ("can stress cause headaches?", True),
        ("my tablet can cause trouble and i have headaches", True),
        ("if i get headaches i rest", False),
        ("if i get headaches what can i take?", True),
        ("if i bend down i get headaches", True),
        ("graze and headaches", False),
        ("headaches from a graze", False),
        ("headaches. a graze too", True),
        ("better than headaches", False),
        ("the gel is better than headaches", False),
        ("headaches better than before", True),
        ("my tablet can cause headaches", False),
        ("the dog bit me. headaches since", True),
        ("it cured my headaches", False),
        ("it has not cured my headaches", True),
        ("my headaches are better", False),
        ("my headaches are not better", True),
        ("people with headaches", False),
        ("people say i have headaches", True),
    ],
)
def test_what_is_eased_or_told_of_others_brings_no_card(text, answered, lexicon):
    assert ("headache" in understand(text, lexicon).topics) is answered
