"""Which level counts when a message raises several flags, and which topics are answered beside an alert."""

import pytest

from bot.domain.understanding import Flag, Intent, Level, Understanding, restrict, understand
from bot.domain.understanding.context import Context
from bot.domain.understanding.engine import verdict


def flag(lexicon, level: Level, context: Context = Context.NOW, *, confirm: bool = False) -> Flag:
    rule = next(r for r in lexicon.rules.values() if r.level is level and r.confirm is confirm)
    return Flag(rule.id, level, "words", about_other=False, context=context)


NOW, LISTED, PAST, OVER = Context.NOW, Context.LISTED, Context.HISTORY, Context.RESOLVED
CASES = [
    ([], False, Level.NONE, Level.NONE, False),
    ([], True, Level.INFO, Level.INFO, False),
    ([(Level.TODAY, NOW)], False, Level.TODAY, Level.TODAY, False),
    ([(Level.TODAY, NOW), (Level.EMERGENCY, NOW)], False, Level.EMERGENCY, Level.EMERGENCY, False),
    ([(Level.EMERGENCY, NOW), (Level.TODAY, LISTED)], False, Level.EMERGENCY, Level.EMERGENCY, False),
    ([(Level.TODAY, NOW), (Level.EMERGENCY, LISTED)], False, Level.TODAY, Level.EMERGENCY, True),
    ([(Level.TODAY, NOW), (Level.EMERGENCY, PAST)], False, Level.TODAY, Level.TODAY, True),
    ([(Level.EMERGENCY, PAST)], False, Level.NONE, Level.INFO, True),
    ([(Level.EMERGENCY, OVER)], False, Level.NONE, Level.TODAY, True),
    ([(Level.EMERGENCY, NOW), (Level.EMERGENCY, OVER)], False, Level.EMERGENCY, Level.EMERGENCY, False),
    ([(Level.CRISIS, Context.DENIED)], False, Level.NONE, Level.INFO, True),
]


@pytest.mark.parametrize(("raised", "answered", "sure", "level", "confirm"), CASES)
def test_a_sure_flag_counts_at_once_and_a_higher_doubtful_one_is_asked(
    raised, answered, sure, level, confirm, lexicon
):
    flags = tuple(flag(lexicon, *one) for one in raised)

    assert verdict(flags, lexicon, answered=answered) == (sure, level, confirm)


def test_a_rule_that_always_asks_asks_also_in_the_present(lexicon):
    assert verdict((flag(lexicon, Level.SOON, confirm=True),), lexicon, answered=False) == (
        Level.NONE,
        Level.SOON,
        True,
    )


@pytest.mark.parametrize(
    ("text", "topics"),
    [
        ("i want to die", ("crisis",)),
        ("my son wants to die", ("crisis",)),
        ("can it cause suicidal thoughts?", ()),
        ("chest pain", ("heart",)),
        ("can it cause chest pain?", ("heart",)),
        ("chest pain years ago", ()),
        ("no chest pain", ()),
        ("my neighbour has chest pain", ()),
    ],
)
def test_topics_of_flags_are_answered_unless_past_denied_or_of_somebody_else(text, topics, lexicon):
    assert understand(text, lexicon).topics == topics


def test_because_names_topic_and_words_once_each(lexicon):
    assert understand("headache, headache and nausea", lexicon).because == (
        ("headache", "headache"),
        ("nausea", "nausea"),
    )


def test_the_topics_of_a_flag_are_offered_before_the_best_guesses(lexicon):
    assert understand("i banged my head", lexicon).offered[0] == "headache"
    assert understand("my neighbour has chest pain and a rash", lexicon).offered[0] == "heart"


def test_restrict_drops_the_other_world_and_keeps_the_alarm():
    meaning = Understanding(
        level=Level.CRISIS,
        topics=("crisis", "libido_women", "men_sexual"),
        offered=("vaginal_dryness", "fatigue"),
        intent=Intent.YES,
        because=(("men_sexual", "libido"), ("libido_women", "libido")),
    )

    fitting = restrict(meaning, {"men_sexual", "fatigue"})

    assert fitting.topics == ("crisis", "men_sexual")
    assert fitting.offered == ("fatigue",)
    assert fitting.because == (("men_sexual", "libido"),)
    assert (fitting.level, fitting.intent) == (Level.CRISIS, Intent.YES)


@pytest.mark.parametrize("text", ["", "   ", "...?!", "🙂", "’"])
def test_a_message_without_a_word_means_nothing(text, lexicon):
    assert understand(text, lexicon) == Understanding()


@pytest.mark.hazard("H3")
@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("that was a stroke of luck", Level.NONE),
        ("i am dying of laughter", Level.NONE),
        ("that was a stroke of luck, but i think my mother had a stroke", Level.EMERGENCY),
        ("my feet are killing me and i want to die", Level.CRISIS),
    ],
)
def test_an_idiom_sets_aside_its_own_words_and_no_others(text, level, lexicon):
    assert understand(text, lexicon).level is level
