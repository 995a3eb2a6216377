"""A new user, with buttons alone: set up, reminded, answers, changes their mind, and is forgotten."""

import re

from playwright.async_api import expect

from tests.browser.hands import AS_MARGARET, EVERY_MORNING, TO_CONSENT, time_machine

DUE = "Time for your tablet"


async def test_a_new_user_is_set_up_reminded_and_forgotten_with_buttons_alone(page, margaret):
    await margaret.tap(*TO_CONSENT, *AS_MARGARET)
    await margaret.tap(await margaret.its_clock(), re.compile("London"), "Yes", *EVERY_MORNING)
    await margaret.reads("Saved. Your next tablet: today at 08:30.", margaret.card_with("Saved."))
    await expect(margaret.section.locator(".message.mine")).to_have_count(1)  # /start: nothing was typed
    assert margaret.taps <= 15

    await time_machine(page, "Next event")
    card = margaret.card_with(DUE)
    await margaret.reads("With breakfast, as you planned.", card)
    assert await margaret.labels(card) == ["✅ Taken", "⏰ Later", "Skip today", "Something is wrong"]
    await expect(margaret.section.locator(".pinned")).to_contain_text("Today")

    number = await card.get_attribute("data-id")
    dose = margaret.section.locator(f"[data-id='{number}']")
    await margaret.tap("✅ Taken", inside=dose)
    await margaret.told("Saved")
    await margaret.reads("✅ Taken at 08:30", dose)
    await margaret.tap("↩️ Undo", inside=dose)
    await margaret.told("Taken back")
    await margaret.reads(DUE, dose)

    await margaret.tap("Skip today", inside=dose)
    await margaret.reads("Why?", dose)
    assert "Rather not say" in await margaret.labels(dose)
    await margaret.tap("I ran out", inside=dose)
    await margaret.reads("Left out", dose)
    await margaret.reads("ask your pharmacy or team today", dose)

    await margaret.section.get_by_role("button", name="Commands").click()
    await margaret.section.get_by_role("menuitem", name="/privacy").click()
    await margaret.tap("Delete everything", "Yes, delete everything", "Delete now")
    await margaret.reads("Done. I have deleted your data.", margaret.card_with("deleted your data"))

    await expect(dose).to_have_count(0)  # what was kept leaves the chat too
    await margaret.tap("Start anew")
    await margaret.reads("Hello. I am a bot")
