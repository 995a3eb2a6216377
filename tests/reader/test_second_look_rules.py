"""What a look may add to what the rules say, and what it may not."""

from dataclasses import replace

import pytest

from bot.domain.levels import Level
from bot.domain.understanding import Flag, Intent, Understanding, restrict, understand
from bot.domain.understanding.context import Context
from bot.domain.understanding.second import Bars, Look, decided, seconded
from bot.knowledge.lexicon import load_lexicon

BARS = Bars(danger=0.5, crisis=0.6, quiet=0.05, answer=0.8, keep=0.02, offer=0.2)
QUIET = Understanding(offered=("fatigue", "insomnia", "low_mood"))


@pytest.mark.hazard("H3")
@pytest.mark.parametrize(
    ("look", "doubt"),
    [
        (Look(danger=0.49, crisis=0.59), None),
        (Look(danger=0.5), Level.EMERGENCY),
        (Look(crisis=0.6), Level.CRISIS),
        (Look(danger=0.99, crisis=0.6), Level.CRISIS),
    ],
)
def test_it_asks_from_its_bars_on_and_for_a_crisis_in_other_words(look, doubt):
    assert seconded(QUIET, look, BARS).doubt is doubt


@pytest.mark.hazard("H3")
@pytest.mark.parametrize("meaning", [replace(QUIET, level=Level.TODAY), replace(QUIET, confirm=True)])
def test_where_the_rules_alarm_or_ask_it_asks_nothing_and_lowers_nothing(meaning):
    found = seconded(meaning, Look(danger=1.0, crisis=1.0), BARS)

    assert found.doubt is None
    assert (found.level, found.confirm, found.flags) == (meaning.level, meaning.confirm, meaning.flags)


def flag(level: Level, context: Context) -> Flag:
    return Flag("R02", level, "heart attack", about_other=False, context=context)


ASKED = replace(
    QUIET,
    level=Level.EMERGENCY,
    confirm=True,
    flags=(flag(Level.EMERGENCY, Context.OTHER), flag(Level.SOON, Context.NOW)),
    sure=Level.SOON,
)


def test_what_is_only_asked_about_is_let_be_when_it_is_very_likely_harmless():
    found = seconded(ASKED, Look(danger=0.04), BARS)

    assert (found.level, found.confirm, found.doubt) == (Level.SOON, False, None)
    assert [flag.level for flag in found.flags] == [Level.SOON]


@pytest.mark.hazard("H3")
@pytest.mark.parametrize("look", [Look(danger=0.05), Look(crisis=0.05)])
def test_what_may_be_a_danger_is_still_asked_about(look):
    assert seconded(ASKED, look, BARS) == replace(ASKED, doubt=None)


@pytest.mark.hazard("H3", "H4")
@pytest.mark.parametrize(
    "meaning",
    [
        replace(ASKED, sure=Level.TODAY),
        replace(ASKED, confirm=False),
        replace(ASKED, flags=(flag(Level.CRISIS, Context.HISTORY),)),
    ],
)
def test_no_look_hushes_a_sure_danger_or_a_word_of_crisis(meaning):
    assert decided(meaning)
    assert seconded(meaning, Look(), BARS) == meaning


def test_a_topic_is_answered_only_when_it_is_likely_and_the_rules_name_none():
    look = Look(topics=(("eyes", 0.9), ("headache", 0.3), ("skin", 0.1), ("nausea", 0.02), ("liver", 0.01)))

    assert seconded(QUIET, look, BARS).topics == ("eyes",)
    assert seconded(replace(QUIET, topics=("nausea",)), look, BARS).topics == ("nausea",)
    assert seconded(replace(QUIET, topics=("nausea", "liver")), look, BARS).topics == ("nausea",)


def test_a_topic_that_is_very_unlikely_is_offered_instead_of_answered():
    look = Look(topics=(("skin", 0.1), ("liver", 0.01)))

    found = seconded(replace(QUIET, topics=("liver",)), look, BARS)

    assert (found.topics, found.offered[0]) == ((), "liver")


def test_beside_a_red_flag_every_topic_of_the_rules_stays():
    meaning = replace(ASKED, topics=("heart",))

    assert seconded(meaning, Look(danger=0.9, topics=(("heart", 0.0),)), BARS).topics == ("heart",)


def test_a_tablet_reported_as_taken_is_not_answered_with_a_guess_at_a_topic():
    report = replace(QUIET, intent=Intent.TAKEN)

    found = seconded(report, Look(danger=0.5, topics=(("overdose", 0.99),)), BARS)

    assert found.topics == ()
    assert found.doubt is Level.EMERGENCY


def test_small_talk_is_not_answered_with_a_guess_at_a_topic():
    assert seconded(replace(QUIET, talk="what"), Look(topics=(("doctor_prep", 0.99),)), BARS).topics == ()


def test_what_is_likely_is_offered_before_the_guesses_of_the_rules():
    look = Look(topics=(("headache", 0.3), ("fatigue", 0.25), ("skin", 0.1)))

    assert seconded(QUIET, look, BARS).offered == ("headache", "fatigue", "insomnia")


@pytest.mark.hazard("H3")
def test_a_doubt_stays_when_the_topics_of_another_world_go():
    meaning = seconded(QUIET, Look(danger=0.9, topics=(("men_sexual", 0.9),)), BARS)

    assert restrict(meaning, {"fatigue"}).topics == ()
    assert restrict(meaning, {"fatigue"}).doubt is Level.EMERGENCY


@pytest.mark.hazard("H3")
@pytest.mark.parametrize("text", ["leave it today, waiting for the ambulance", "remind me later, I'm in resus", "burning hot, on Kisqali"])  # fmt: skip
def test_a_question_that_is_kept_is_asked_whatever_the_look_finds(text):
    lexicon = load_lexicon()
    meaning = understand(text, lexicon)
    assert meaning.confirm
    assert meaning.kept
    assert seconded(meaning, Look(danger=0.0, crisis=0.0), BARS).confirm
    assert not understand("the ambulance came years ago", lexicon).kept
