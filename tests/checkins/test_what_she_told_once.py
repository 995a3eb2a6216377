"""What she told of herself once makes a danger greater, until she says otherwise or it is too old."""

from datetime import date

import pytest

from bot.domain import lasting
from tests.checkins.walking import alerts_of, begin_at, walk

TODAY = date(2026, 6, 1)


async def who_told(town, *facts: str, **who):
    """Someone who ticked these at her first check-in."""
    person = await town.settled_person(**who)
    answers = {"conditions": facts}
    await begin_at(person, "baseline", answers)
    await person.says("/checkin")
    await walk(person, answers)
    return person


@pytest.mark.hazard("H3")
async def test_shivering_is_an_emergency_when_her_defenses_are_low_and_the_24_hour_number_stands_on_the_card(
    town,
):
    margaret = await who_told(town, "immune_low")

    await margaret.says("38.5 and shivering")

    first = margaret.card("Show emergency numbers").text.splitlines()[0]
    assert "Call 999 now, or the 24-hour number of your cancer team." in first
    assert ("R23", "EMERGENCY", "open") in await alerts_of(margaret)


@pytest.mark.hazard("H3")
async def test_what_she_told_once_counts_in_an_edited_message_too(town):
    margaret = await who_told(town, "immune_low")
    mine = margaret.say("hello")
    await town.quiet()

    margaret.edit(mine, "38.5 and shivering")
    await town.quiet()

    assert ("R23", "EMERGENCY", "open") in await alerts_of(margaret)


async def test_a_fever_of_somebody_who_told_nothing_is_for_today(town, margaret):
    await margaret.says("38.5 and shivering")

    assert margaret.card("Show emergency numbers").text.startswith("Please call your team today.")
    assert [level for _rule, level, _state in await alerts_of(margaret)] == ["TODAY"]


@pytest.mark.hazard("H3")
async def test_tingling_lips_after_a_bone_injection_are_asked_for_and_are_for_today(town):
    margaret = await who_told(town, "bone_drug")
    answers = {"bothered": "numb_tingling", "severity.numb_tingling": "1", "numb_where": "numb_mouth"}
    await begin_at(margaret, "weekly", answers)
    await margaret.says("/checkin")

    await walk(margaret, answers)

    assert ("T27", "TODAY", "open") in await alerts_of(margaret)


@pytest.mark.hazard("H3", "H13")
async def test_whose_ovaries_rest_on_injections_is_asked_whether_she_could_be_pregnant(town):
    """She had said "after menopause": nobody asked her."""
    linda = await who_told(town, "ovaries_rest")
    answers = {"body_signs": "pregnancy"}
    await begin_at(linda, "monthly", answers)
    await linda.says("/checkin")

    await walk(linda, answers)

    assert ("T20", "TODAY", "open") in await alerts_of(linda)


@pytest.mark.hazard("H3")
async def test_whoever_tells_of_numbness_alone_is_asked_about_her_legs_and_numb_legs_are_an_emergency(
    town, margaret
):
    await margaret.says("/symptom")

    for label in ("Something else", "Something else", "Numb, tingling", "Yes"):
        await margaret.taps(label)

    assert ("S10", "EMERGENCY", "open") in await alerts_of(margaret)


def test_low_defenses_fade_after_half_a_year_and_a_weak_heart_does_not():
    told = lasting.after({}, {"immune_low", "heart_disease"}, (), TODAY)

    assert lasting.holding(told, date(2026, 12, 1)) == {"immune_low", "heart_disease"}
    assert lasting.holding(told, date(2026, 12, 2)) == {"heart_disease"}


def test_what_is_said_to_hold_no_longer_is_forgotten_and_what_is_said_again_is_new():
    told = lasting.after(
        {"immune_low": "2026-01-01", "osteoporosis": "2026-01-01"}, (), {"immune_low"}, TODAY
    )

    assert told == {"osteoporosis": "2026-01-01"}
    assert lasting.after(told, {"osteoporosis"}, (), TODAY) == {"osteoporosis": "2026-06-01"}


def test_what_was_told_before_days_were_kept_still_holds():
    assert lasting.holding(lasting.told_by({"facts": ["immune_low"]}), TODAY) == {"immune_low"}
    assert lasting.holding(lasting.told_by({}), TODAY) == frozenset()


@pytest.mark.hazard("H3")
@pytest.mark.parametrize(
    ("typed", "country", "says"),
    [
        ("my granddaughter swallowed one of my tablets", "US", "call 1-800-222-1222 now"),
        ("my granddaughter swallowed one of my tablets", "GB", "call NHS 111 now"),
        ("my puppy swallowed one of my tablets", "GB", "Call a vet now"),
    ],
)
async def test_a_child_gets_the_poison_line_of_the_country_and_a_pet_the_vet(town, typed, country, says):
    margaret = await town.settled_person(country=country)

    await margaret.says(typed)

    assert says in margaret.card("Show emergency numbers").text


@pytest.mark.hazard("H4")
async def test_despair_is_for_today_with_somebody_to_talk_to(town, margaret):
    await margaret.says("I stopped arimidex and now I cry every day and see no point")

    card = margaret.card("Show emergency numbers").text
    assert card.startswith("Please call your team today.")
    assert "To talk to someone at any time: Samaritans 116 123" in card
