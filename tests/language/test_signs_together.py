"""Signs that are worse together, signs that are asked about in general, and what sounds like an overdose and is a day's tablets."""

from itertools import product

import pytest

from bot.domain.understanding import Level, understand

SKIN = ("hives", "welts all over my arms", "a blotchy rash", "nettle rash", "itchy bumps everywhere")
BREATH = (
    "I'm wheezing",
    "my chest feels tight",
    "my breath is whistling",
    "my throat is closing",
    "I've gone hoarse",
    "I passed out",
    "I am short of breath",
)
SADDLE = (
    "between my legs",
    "round my back passage",
    "in my bottom",
    "in the saddle area",
    "in my private parts",
)
ODD = ("pins and needles", "tingling", "a numbness")
DANGERS = ("chest pain", "a stroke", "blood clots")


def sure(text: str, lexicon) -> bool:
    meaning = understand(text, lexicon)
    return meaning.level >= Level.EMERGENCY and not meaning.confirm


@pytest.mark.parametrize(
    "carrier", ["{} and {}", "since lunch {}, {}", "I have {} now and {}", "{2} with {0}"]
)
def test_a_rash_with_trouble_in_breath_throat_or_head_is_an_emergency(carrier, lexicon):
    told = [carrier.format(skin, breath, breath) for skin, breath in product(SKIN, BREATH)]

    assert [text for text in told if not sure(text, lexicon)] == []


def test_a_rash_alone_is_not(lexicon):
    told = [
        "a faint rash on my arm",
        "the rash on my chest itches",
        "rash for years, it is eczema, and I wheeze with a cold",
    ]

    assert [text for text in told if understand(text, lexicon).level >= Level.EMERGENCY] == []


def test_feeling_lost_where_one_sits_is_an_emergency_and_a_hard_seat_is_not(lexicon):
    told = [f"{odd} {place}{after}" for odd, place, after in product(ODD, SADDLE, ("", " since yesterday"))]
    seats = [f"{odd} in my bottom from the {seat}" for odd, seat in product(ODD, ("bike ride", "hard chair"))]

    assert [text for text in told if not sure(text, lexicon)] == []
    assert [text for text in seats if understand(text, lexicon).level >= Level.TODAY] == []


@pytest.mark.parametrize(
    "about",
    ["is {} common", "do women get {} on this", "can people have {} with anastrozole", "does anyone get {}"],
)
def test_a_danger_that_is_asked_about_in_general_is_a_question(about, lexicon):
    for danger in DANGERS:
        meaning = understand(about.format(danger), lexicon)
        assert (meaning.level, meaning.confirm) == (Level.INFO, True), danger


@pytest.mark.parametrize(
    "told",
    [
        "is my {} common",
        "is this {} usual",
        "can you get me help, I have {}",
        "do people get {}? I have it now",
    ],
)
def test_a_danger_of_hers_asked_about_is_a_danger(told, lexicon):
    assert sure(told.format("chest pain"), lexicon)


@pytest.mark.parametrize("when", ["", " this morning", " with tea", " today", " tonight"])
@pytest.mark.parametrize("all_of", ["all my", "all of my", "all the"])
def test_all_her_tablets_may_be_those_of_the_day_so_it_is_asked(all_of, when, lexicon):
    meaning = understand(f"I took {all_of} tablets{when}", lexicon)

    assert (meaning.level, meaning.confirm) == (Level.EMERGENCY, True)


def test_all_her_tablets_at_once_or_meant_for_the_end_are_no_question(lexicon):
    assert sure("took all of my tablets at once", lexicon)
    assert sure("going to take all my tablets", lexicon)
    assert understand("took all my tablets as usual", lexicon).level < Level.TODAY


def test_somebody_grown_up_who_takes_their_own_or_helps_is_no_poisoning(lexicon):
    told = [
        "my husband took his tablet",
        "my wife put my tablets in the box",
        "my grandson took me to pick up my tablets",
    ]

    assert [text for text in told if sure(text, lexicon)] == []
    assert sure("my grandson took one of my tablets", lexicon)
    assert understand("the little boy put a tablet in his mouth", lexicon).level is Level.EMERGENCY
