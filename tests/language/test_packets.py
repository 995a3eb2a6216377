"""A packet that is swallowed is an overdose; one that a tablet comes out of, or that is carried about, is not."""

from itertools import product

import pytest

from bot.domain.understanding import Level, understand

SWALLOWED = ("took", "swallowed", "downed", "popped", "i have taken", "emptied")
AMOUNTS = ("packet", "bottle", "strip", "box", "handful")
WHOLE = ("a", "a whole", "the entire", "half of the", "the rest of the")
AFTER = ("", " last night", ", all of it", " and i feel awful", " of painkillers", " what do i do")
PILL = ("it", "one", "my tablet", "today's tablet")
OUT_OF = (
    "out of the",
    "from the",
    "off the",
    "from my new",
    "out of a fresh",
    "and opened a new",
    "and put away the",
)
CARRIED = ("back to the pharmacy", "with me on holiday", "home", "to my doctor", "upstairs", "along to the appointment")  # fmt: skip
STRONG = ("vodka", "whisky", "gin")


def sure(text: str, lexicon) -> bool:
    meaning = understand(text, lexicon)
    return meaning.level >= Level.EMERGENCY and not meaning.confirm


def asked_or_sure(text: str, lexicon) -> bool:
    meaning = understand(text, lexicon)
    return meaning.level >= Level.EMERGENCY


@pytest.mark.case("K02")
@pytest.mark.hazard("H3")
def test_a_packet_that_was_swallowed_is_an_emergency_however_it_is_told(lexicon):
    told = [
        f"{verb} {whole} {amount}{after}"
        for verb, whole, amount, after in product(SWALLOWED, WHOLE, AMOUNTS, AFTER)
    ]

    assert len(told) > 800
    assert [text for text in told if not asked_or_sure(text, lexicon)] == []
    certain = [
        text for text in told if not text.endswith("last night")
    ]  # that is asked about: it may be over
    assert [text for text in certain if not sure(text, lexicon)] == []


def test_a_tablet_out_of_a_packet_raises_nothing(lexicon):
    told = [
        f"{verb} {pill} {out} {amount}{of}"
        for verb, pill, out, amount, of in product(
            ("took", "i have taken", "swallowed"), PILL, OUT_OF, AMOUNTS[:4], ("", " of tablets", " on time")
        )
    ]

    assert len(told) > 800
    raised = [text for text in told if (m := understand(text, lexicon)).level >= Level.TODAY or m.confirm]
    assert raised == []


def test_a_packet_that_is_carried_or_delivered_is_never_a_sure_overdose(lexicon):
    told = [
        f"{verb} {whole} {amount} {where}"
        for verb, whole, amount, where in product(
            ("took", "i took", "taking"), ("the", "the whole", "a new"), AMOUNTS[:4], CARRIED
        )
    ]
    told += [f"had the {whole} {pack} {done}" for whole, pack, done in product(("whole", "entire"), AMOUNTS[:4], ("delivered", "posted to me"))]  # fmt: skip

    assert [text for text in told if sure(text, lexicon)] == []


@pytest.mark.hazard("H3")
@pytest.mark.parametrize("strong", STRONG)
def test_a_tablet_with_a_bottle_of_strong_drink_is_asked_about_and_with_water_is_not(strong, lexicon):
    drunk = [
        f"{said} {strong}"
        for said in ("took it with a bottle of", "took my tablet with half a bottle of", "drank a bottle of")
    ]
    asked = [understand(text, lexicon) for text in drunk]

    assert all(m.confirm and m.level >= Level.EMERGENCY for m in asked)
    assert not understand("took it with a bottle of water", lexicon).flags


@pytest.mark.hazard("H3")
def test_a_packet_that_is_finished_at_one_time_is_asked_about_and_one_that_has_ended_is_not(lexicon):
    told = [f"finished the {amount} {when}" for amount, when in product(AMOUNTS[:4], ("in one go", "at once", "in one sitting"))]  # fmt: skip
    assert [text for text in told if not asked_or_sure(text, lexicon)] == []
    ended = [f"{verb} the {amount}{when}" for verb, amount, when in product(("finished", "i have finished"), AMOUNTS[:4], ("", " today", " of crisps"))]  # fmt: skip
    assert [text for text in ended if asked_or_sure(text, lexicon)] == []


@pytest.mark.hazard("H3")
def test_an_amount_is_an_amount_whichever_number_is_spelled_out(lexicon):
    numbers = (
        "five twelve nineteen twenty thirty forty fourty fifty sixty seventy eighty ninety ninty hundred"
    )

    assert [one for one in numbers.split() if not sure(f"I took {one} tablets", lexicon)] == []
    assert sure("took a dozen pills", lexicon)
    taken = understand("took twenty of them", lexicon)  # "them" is no other person
    assert asked_or_sure("took twenty of them", lexicon)
    assert not any(one.about_other for one in taken.flags)
