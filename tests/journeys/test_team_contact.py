"""The number of her team: asked for after the first alert, kept with its hours, tappable and copyable where a card says call."""

import pytest

from bot.services.setup.contact import Contact, read
from bot.store import tables as t

NUMBER = "020 7946 0000"


def copied(card) -> list[str]:
    return [b.copy_text for row in card.buttons for b in row if b.copy_text]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("020 7946 0000", Contact("020 7946 0000")),
        ("+1 (555) 010-9999", Contact("+1 (555) 010-9999")),
        ("Nurse Kate 020 7946 0000, Monday to Friday 9-5", Contact(NUMBER, "Monday to Friday 9-5")),
        ("020 7946 0000: 9-17", Contact(NUMBER, "9-17")),
        ("020 7946 0000 ext 12 mornings", Contact("020 7946 0000 ext 12", "mornings")),
        ("112", Contact("112")),
        ("12", None),
        ("I don't have one", None),
        ("1234567890123456", None),
    ],
)
def test_hours_typed_behind_the_number_never_become_digits_of_it(typed, meant):
    assert read(typed) == meant


async def test_after_the_first_alert_the_number_is_asked_for_once_and_every_card_that_says_call_shows_it(
    town, margaret
):
    await margaret.says("my left calf is swollen and red")
    card = await margaret.taps("I called them")
    assert "Shall I keep your team's number?" in card.text
    await margaret.taps("Keep my team's number")
    assert "Good." in margaret.now(card).text, "the answered alert stays"
    await margaret.says(f"{NUMBER}, Monday to Friday 9 to 5")
    assert f"Kept: your team is {NUMBER} (Monday to Friday 9 to 5)." in margaret.last.text

    await margaret.says("my left calf is swollen and red")
    card = margaret.card("I called them")
    assert f"Your team: {NUMBER} (Monday to Friday 9 to 5)." in card.text
    assert copied(card) == [NUMBER]
    card = await margaret.taps("I called them")
    assert "Shall I keep" not in card.text
    await margaret.says("/emergency")
    assert NUMBER in copied(margaret.last)
    await margaret.taps("Show emergency numbers")
    assert copied(margaret.last) == ["999", "116 123", NUMBER]
    await margaret.says("joint pain")
    card = await margaret.taps("Who to call")
    assert copied(card) == [NUMBER]


async def test_who_does_not_want_to_give_it_is_not_asked_again(town, margaret):
    for asked in (True, False):
        await margaret.says("my left calf is swollen and red")
        card = await margaret.taps("I called them")
        assert ("Keep my team's number" in card.labels) is asked


async def test_hours_are_asked_when_only_a_number_came_and_may_stay_unknown(town, margaret):
    await margaret.says("/settings")
    await margaret.taps("Team number: not set")
    await margaret.says(NUMBER)
    await margaret.taps("I don't know")
    assert f"your team is {NUMBER}." in margaret.last.text
    assert (await margaret.record()).profile.phone_hours == ""


async def test_a_question_typed_where_hours_are_asked_for_is_answered_and_not_kept(town, margaret):
    await margaret.says("/settings")
    await margaret.taps("Team number: not set")
    await margaret.says(NUMBER, "why do my hands hurt in the morning?")
    assert margaret.sees("Joint pain, stiffness and muscle aches")
    assert (await margaret.record()).profile.phone_hours == ""


async def test_it_can_be_taken_away_again_and_is_sealed_as_long_as_it_is_there(any_town):
    margaret = await any_town.settled_person()
    await margaret.says("/settings")
    await margaret.taps("Team number: not set")
    await margaret.says(f"{NUMBER} mornings")
    [row] = await any_town.rows(t.person)
    assert NUMBER.encode() not in row["profile"]

    await margaret.says("/settings")
    await margaret.taps(f"Team number: {NUMBER}", "Remove the number")
    profile = (await margaret.record()).profile
    assert (profile.phone, profile.phone_hours) == ("", "")
