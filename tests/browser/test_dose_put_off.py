"""A dose that is put off, asked about again, and kept beside the cards that are opened from it."""

import re

from playwright.async_api import expect

from tests.browser.hands import time_machine

DUE, STILL = "Time for your tablet", "Still to do: your tablet"


async def test_a_dose_is_put_off_asked_about_again_and_kept_beside_other_cards(page, margaret):
    await margaret.set_up()
    await time_machine(page, "Next event")
    card = margaret.card_with(DUE)

    await margaret.tap("Something is wrong", inside=card)
    await margaret.tap("A side effect", "Browse topics")
    await margaret.reads("What would you like to know?")
    dose = margaret.card_with("Tell me in your own words")
    await margaret.tap("‹ Back", inside=dose)
    await margaret.reads(DUE, margaret.card_with(DUE))  # the topics came beside the dose, not in its place

    await margaret.tap("⏰ Later", inside=margaret.card_with(DUE))
    await margaret.tap(re.compile("In 1 hour"))
    await margaret.reads("I'll ask again at 09:30", margaret.card_with("I'll ask again"))
    await time_machine(page, "+1 hour")
    await margaret.reads(DUE)
    await expect(margaret.cards.filter(has_text="I'll ask again")).to_have_count(0)

    await time_machine(page, "+1 hour")
    await margaret.reads(STILL)
    await expect(margaret.cards.filter(has_text=DUE)).to_have_count(0)
