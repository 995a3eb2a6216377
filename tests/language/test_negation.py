"""What is denied, what only looks denied, and how far a "no" reaches."""

import pytest

from bot.domain.understanding import Level, understand

DENIED = [
    ("no headaches", "headache"),
    ("i dont have hot flushes", "hot_flashes"),
    ("I do not have any joint pain", "joint_pain"),
    ("never had trouble sleeping", "insomnia"),
    ("without nausea", "nausea"),
    ("i havent been dizzy", "dizziness"),
    ("not depressed", "low_mood"),
    ("no longer tired", "fatigue"),
    ("no hair loss, no weight gain", "weight_appetite"),
    ("no side effects like headaches, weight gain, or fatigue", "fatigue"),
    ("no side effects like headaches, weight gain, or fatigue", "weight_appetite"),
    ("neither nausea nor headaches", "headache"),
    ("it did not cause drowsiness", "fatigue"),
    ("it doesnt make me tired", "fatigue"),
    ("no headaches and nausea", "nausea"),
    ("my knees do not hurt", "joint_pain"),
    ("free of headaches", "headache"),
    ("my headaches are gone", "headache"),
    ("it cured my insomnia", "insomnia"),
    ("swimming helped my joint pain", "joint_pain"),
]
ASSERTED = [
    ("no appetite", "weight_appetite"),
    ("no energy at all", "fatigue"),
    ("cant sleep", "insomnia"),
    ("no side effects except constipation", "constipation_diarrhea"),
    ("no side effects other than weight gain", "weight_appetite"),
    ("no nausea but headaches", "headache"),
    ("no relief from the headaches", "headache"),
    ("not only tired but dizzy", "fatigue"),
    ("no idea why my knees hurt", "joint_pain"),
    ("the headaches wont stop", "headache"),
    ("i dont know why i have headaches", "headache"),
    ("no i have a headache", "headache"),
    ("no appetite and nausea", "nausea"),
    ("no patience, insomnia, headaches", "insomnia"),
    ("i did not like it and got headaches", "headache"),
    ("no fever. headache", "headache"),
    ("i dont sleep because of hot flushes", "hot_flashes"),
    ("not getting better, headaches", "headache"),
    ("never had such bad headaches", "headache"),
    ("it didnt help my joint pain", "joint_pain"),
    ("nothing helped my joint pain", "joint_pain"),
    ("no headaches, now nausea", "nausea"),
    ("my headaches are not gone", "headache"),
]


@pytest.mark.parametrize(("text", "topic"), DENIED)
def test_a_denied_topic_is_not_asserted(text, topic, lexicon):
    assert topic not in understand(text, lexicon).topics


@pytest.mark.parametrize(("text", "topic"), ASSERTED)
def test_what_only_looks_denied_is_asserted(text, topic, lexicon):
    assert topic in understand(text, lexicon).topics


SILENCED = [
    "no chest pain",
    "i dont have chest pain",
    "never had a stroke",
    "no chest pain or trouble breathing",
    "without any chest pain",
    "no, no chest pain",
    "neither chest pain nor fainting",
    "i have not had any chest pain",
    "no jaundice",
]
NOT_SILENCED = [
    "no fever and chest pain",
    "no fever, chest pain",
    "no fever but chest pain",
    "no relief from the chest pain",
    "no idea why but my chest is tight",
    "not only joint pain but also pressure on my chest",
    "my chest pain is not getting better",
    "not sure if its chest pain",
    "no doubt this is chest pain",
    "never had such chest pain",
    "no help here. chest pain",
    "i did not sleep because of chest pain",
    "no cough except chest pain",
    "nothing helps the chest pain",
    "i have had no sleep or food or rest for two days with this chest pain",
    "cant sleep chest pain",
]


@pytest.mark.parametrize("text", SILENCED)
def test_an_adjacent_denial_silences_a_red_flag(text, lexicon):
    meaning = understand(text, lexicon)

    assert (meaning.level, meaning.confirm, meaning.flags) == (Level.NONE, False, ())


@pytest.mark.case("K02")
@pytest.mark.hazard("H3")
@pytest.mark.parametrize("text", NOT_SILENCED)
def test_nothing_else_silences_a_red_flag(text, lexicon):
    meaning = understand(text, lexicon)

    assert meaning.level is Level.EMERGENCY
    assert not meaning.confirm


def test_a_red_flag_late_in_a_denied_list_is_asked_about(lexicon):
    meaning = understand("no fever, cough, chest pain or rash", lexicon)

    assert meaning.level is Level.EMERGENCY
    assert meaning.confirm


@pytest.mark.case("K02")
@pytest.mark.hazard("H4")
@pytest.mark.parametrize(
    "text", ["i am not suicidal", "no thoughts of killing myself", "never wanted to hurt myself"]
)
def test_denied_crisis_words_are_asked_about_and_never_end_in_none(text, lexicon):
    meaning = understand(text, lexicon)

    assert (meaning.level, meaning.confirm, meaning.topics) == (Level.INFO, True, ())


def test_denied_suicide_beside_hopelessness_is_for_today(lexicon):
    assert understand("im not suicidal but i feel hopeless", lexicon).level is Level.TODAY


LISTED = [
    ("no fever, chest pain or rash", True),
    ("no fever, cough or chest pain", True),
    ("no fever, cough, or chest pain", True),
    ("no fever or cough, chest pain", False),
    ("no fever, chest pain. tea or coffee", False),
    ("no fever, chest pain and rash", False),
]


@pytest.mark.parametrize(("text", "asked"), LISTED)
def test_only_a_list_that_closes_in_or_is_denied_as_a_whole(text, asked, lexicon):
    meaning = understand(text, lexicon)

    assert meaning.level is Level.EMERGENCY
    assert meaning.confirm is asked


def test_a_denial_reaches_six_words_for_topics_and_four_for_red_flags(lexicon):
    assert "headache" not in understand("no blue green pink white black headache", lexicon).topics
    assert "headache" in understand("no blue green pink white black grey brown headache", lexicon).topics
    assert understand("no blue green pink chest pain", lexicon).level is Level.NONE
    assert understand("no blue green pink white black chest pain", lexicon).level is Level.EMERGENCY


def test_a_denial_inside_the_finding_counts_too(lexicon):
    assert understand("my chest does not hurt", lexicon).level is Level.NONE
    assert understand("my chest hurts not a little", lexicon).level is Level.EMERGENCY
