"""Danger told in any order, numbers as readings, and amounts of tablets."""

import pytest

from bot.domain.understanding import Level, understand
from bot.domain.understanding.engine import read
from bot.domain.understanding.figures import MANY, figures


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("it is 39.2 now", [39.2]),
        ("38,5 this morning", [38.5]),
        ("one oh two point six", [102.6]),
        ("thirty nine point two", [39.2]),
        ("38 point 5", [38.5]),
        ("pulse one forty", [140]),
        ("a hundred and two", [102]),
        ("two hundred", [200]),
        ("forty five of them", [45]),
        ("oh no", []),
        ("three or four", [3, 4]),
    ],
)
def test_numbers_are_read_in_digits_and_spoken(text, values, lexicon):
    assert [figure.value for figure in figures(read(text, lexicon).words, lexicon.numbers)] == values


@pytest.mark.parametrize(
    ("text", "tablets"),
    [
        ("i took 40 tablets", 40),
        ("forty of my sleeping pills", 40),
        ("swallowed 25 temazepam", 25),
        ("ive taken fifteen zopiclone", 15),
        ("took a load of painkillers", MANY),
        ("took my tablet at 7", None),
        ("took my 40 mg tablet", None),
        ("on day 3 i took my pill", None),
        ("one tablet", 1),
    ],
)
def test_tablets_are_counted_whatever_the_medicine(text, tablets, lexicon):
    assert understand(text, lexicon).tablets == tablets


@pytest.mark.case("K02")
@pytest.mark.hazard("H3")
@pytest.mark.parametrize(
    ("level", "text"),
    [
        (Level.EMERGENCY, "I took 40 tablets"),
        (Level.EMERGENCY, "I took 65 sleeping tablets yesterday"),
        (Level.EMERGENCY, "swallowed 25 temazepam"),
        (Level.EMERGENCY, "i took 20 codeine last night"),
        (Level.EMERGENCY, "took a load of painkillers"),
        (Level.TODAY, "I took my husband's tablet by mistake"),
        (Level.TODAY, "I took the wrong tablet"),
        (Level.TODAY, "my temperature is one oh two point six"),
        (Level.TODAY, "thermometer says 38,6"),
        (Level.EMERGENCY, "the oximeter shows 86"),
        (Level.TODAY, "ALT 310 and AST 280"),
        (Level.TODAY, "pulse 140 for an hour"),
        (Level.TODAY, "my calf is like a balloon, only the right one"),
        (Level.EMERGENCY, "facial palsy on the right"),
        (Level.EMERGENCY, "Crushing. Breastbone. Left jaw too."),
        (Level.EMERGENCY, "erection for 5 hours, it will not go down"),
        (Level.TODAY, "where I pinned my glute it is hot and red and spreading"),
        (Level.CRISIS, "wanting to die comes over me most evenings"),
        (Level.CRISIS, "I wish I had not survived the operation"),
        (Level.CRISIS, "dying would be a relief"),
        (Level.CRISIS, "I have 40 of these pills at home, is that lethal"),
        (Level.CRISIS, "low e2 makes me want to blow my brains out"),
    ],
)
def test_ideas_close_together_raise_their_rule_in_any_order(level, text, lexicon):
    assert understand(text, lexicon).level >= level


@pytest.mark.hazard("H3")
@pytest.mark.parametrize(
    ("level", "text"),
    [
        (Level.TODAY, "swollen and 4 kg heavier in a week"),
        (Level.TODAY, "legs are swollen and I put on half a stone in a week"),
        (Level.TODAY, "puffy feet, and my weight is up by 5 pounds since monday"),
        (Level.SOON, "gained 5 kg in a year and my ankles swell in summer"),
        (Level.INFO, "I gained 12 kg over two years, bit bloated"),
        (Level.TODAY, "it burns when I pee and I am on chemo"),
        (Level.TODAY, "I have cystitis and take palbociclib"),
        (Level.INFO, "it stings when I wee"),
        (Level.SOON, "I'm using HRT patches together with anastrozole"),
        (Level.SOON, "my gp put me on hrt and I take anastrozole too"),
        (Level.SOON, "I take tamoxifen and anastrozole together"),
        (Level.INFO, "can I take HRT with this?"),
        (Level.NONE, "I was on HRT for ten years before my cancer"),
        (Level.NONE, "I switched from tamoxifen to anastrozole"),
    ],
)
def test_what_makes_a_small_thing_matter_decides_its_level(level, text, lexicon):
    assert understand(text, lexicon).level == level


def test_words_of_a_danger_name_no_other_topic(lexicon):
    """An infected arm had the card on hot flashes behind it."""
    meaning = understand("the arm where they took my nodes is red and hot and I feel shivery", lexicon)

    assert meaning.topics == ()
    assert meaning.offered[0] == "fever_infection"


@pytest.mark.parametrize(
    "text",
    [
        "it is 40 degrees outside",
        "off to Turkey in August, 38 degrees there",
        "38 degrees in the garden today",
        "I am 39 and feel fine",
        "I have 39 tablets left",
        "I take 5 tablets a day for my blood pressure",
        "I took two paracetamol for my headache",
        "my chest of drawers weighs a ton, two men could not move it",
    ],
)
def test_numbers_of_other_things_raise_nothing(text, lexicon):
    meaning = understand(text, lexicon)

    assert meaning.level < Level.TODAY
    assert not meaning.confirm


def test_a_frame_reaches_over_the_end_of_a_sentence_only_beside_a_short_one(lexicon):
    near = understand("Sternum. Terrible pressing, twenty minutes now.", lexicon)
    far = understand("I had a scan of my sternum last week. The chair is heavy to lift these days.", lexicon)

    assert near.level is Level.EMERGENCY
    assert far.level < Level.EMERGENCY
    assert not far.confirm


@pytest.mark.parametrize(
    "said",
    [
        "all 28 gone down with whisky",
        "drank the bottle of morphine",
        "did a month in one go",
        "28 and the gin",
        "skip today, coughing up rust",
        "not passed water since Sunday",
        "i bled through the mattress",
        "burning up since chemo",
        "a knife between my shoulder blades",
        "had to sleep upright in the chair to breathe",
        "thanks, bye forever",
        "trip to Switzerland, one way",
        "took it and the phone fell from my dead hand",
        "half the page is missing when i read",
    ],
)
def test_danger_told_in_a_picture_or_a_bare_number_is_asked_about(said, lexicon):
    meaning = understand(said, lexicon)

    assert meaning.level >= Level.TODAY or meaning.confirm


@pytest.mark.parametrize(
    "said",
    [
        "i'm dying my hair",
        "none left, swallowed the last one this morning",
        "i got 28 at once from the chemist",
    ],
)
def test_words_that_only_look_like_such_a_picture_raise_nothing(said, lexicon):
    meaning = understand(said, lexicon)

    assert meaning.level < Level.TODAY
    assert not meaning.confirm


def test_a_question_whether_something_can_hurt_a_part_of_her_is_no_pain_there_and_bad_breath_no_want_of_air(
    lexicon,
):
    for said in (
        "can too little estrogen hurt my heart",
        "could it damage the liver",
        "bad breath",
        "my breath stinks",
    ):
        assert understand(said, lexicon).confirm or understand(said, lexicon).level < Level.TODAY, said
    for said in ("my chest hurts, can it harm my heart", "I have bad breath and cannot breathe"):
        assert understand(said, lexicon).level is Level.EMERGENCY, said
