"""Dangers told in words no rule waits for, typed at five places: each time she is asked, the number first, with a red button."""

import re

from playwright.async_api import expect

from tests.browser.hands import EVERY_MORNING, Phone

NOW = "Is this happening to you now?"
NOT_LIVING = "Do you have thoughts of not wanting to live, now?"
URGENT = "⚠️ Something urgent?"
IN_THE_SET_UP = "it is as if a horse were standing on me and I have gone grey and clammy"
IN_A_CHECK_IN = "half of my mouth will not smile"
IN_A_NOTE = "I have written letters to my children so they know it was not their fault"
IN_SETTINGS = "the left side of me has gone on strike since breakfast"
IN_AN_IDLE_CHAT = "it feels like my ribs are in a mangle and the sweat is running off me"


async def is_asked(phone: Phone, danger: str, number: str, asked: str = NOW) -> None:
    """The question is the last thing on her screen, and the way out stands under the answer above it.

    A question about a crisis stands in one message with a short answer, above it.
    """
    await phone.say(danger)
    await phone.reads(asked)
    await expect(phone.card.get_by_text(asked)).to_be_in_viewport()
    await expect(phone.card.get_by_role("button", name="Yes, now")).to_be_in_viewport()
    words = await phone.card.locator(".words-shown").inner_text()
    assert re.search(number, words)
    assert (await phone.labels())[0] == "Yes, now"
    beside = (phone.card, phone.cards.nth(-2))
    assert any([await card.get_by_role("button", name=URGENT).is_visible() for card in beside])


async def test_a_danger_in_new_words_is_asked_about_wherever_it_is_typed(page, margaret):
    await margaret.agree_and_say_who()
    await margaret.reads("What time is it for you now?")
    await is_asked(margaret, IN_THE_SET_UP, "emergency number")
    await margaret.tap("No, not now", inside=margaret.card)

    await margaret.say("/start")
    await margaret.tap("Go on")
    await margaret.tap(await margaret.its_clock(), re.compile("London"), "Yes", *EVERY_MORNING)
    await margaret.reads("Saved. Your next tablet", margaret.card_with("Saved."))
    await is_asked(margaret, IN_AN_IDLE_CHAT, "999")
    await margaret.tap("No, not now", inside=margaret.card)

    await margaret.say("/checkin")
    await margaret.reads("First, a safety question.")
    await is_asked(margaret, IN_A_CHECK_IN, "999")

    await margaret.say("/notes")
    await margaret.tap("Write a note")
    await is_asked(margaret, IN_A_NOTE, "Samaritans 116 123", NOT_LIVING)

    await margaret.say("/settings")
    await margaret.tap("Team number: not set")
    await is_asked(margaret, IN_SETTINGS, "999")
    await margaret.say("/settings")
    await margaret.reads("Plan: 1 mg")
    assert "Team number: not set" in await margaret.labels()
    await margaret.say("the weather is lovely")
    await margaret.reads("Is this happening to you now?")  # until it is answered
    await margaret.tap("No, not now", inside=margaret.card)
    await margaret.reads("Good. If it comes back")
    await margaret.say("the weather is lovely")
    await margaret.reads("Chest pain, trouble breathing")
    assert URGENT in await margaret.labels()
