"""A stale button, a day without an answer, and yesterday filled in."""

import re

from tests.browser.hands import time_machine

DUE, UNRECORDED = "Time for your tablet", "Did you take it?"


async def test_a_stale_button_does_no_harm_and_yesterday_can_be_filled_in(page, margaret):
    await margaret.set_up()
    await time_machine(page, "Next event")
    stale = margaret.section.locator(f"[data-id='{await margaret.card_with(DUE).get_attribute('data-id')}']")

    await margaret.tap("Log a tablet")
    await margaret.reads("08:30: waiting for your answer")
    await margaret.say("took it")
    await margaret.reads("✅ Taken at 08:30", stale)
    await margaret.tap("✅ Taken (08:30)")
    await margaret.told("Already saved at 08:30")
    await margaret.tap("↩️ Undo", inside=stale)
    await margaret.reads(DUE, stale)

    for _ in range(2):
        await time_machine(page, "Next event")
    await margaret.reads(UNRECORDED)
    await time_machine(page, "Next event")
    await margaret.reads("Tablet of", margaret.card_with("not recorded."))
    await time_machine(page, "Next morning")
    await margaret.say("/today")
    await margaret.reads("Yesterday: not recorded")
    await margaret.tap("Fill in yesterday")
    await margaret.reads("not recorded.")  # the card of that dose is now the last one
    await margaret.tap("I took it", "At 08:30 (on time)", inside=margaret.card)
    await margaret.reads(re.compile(r"Taken .+ at 08:30"), margaret.card_with("✅ Taken"))
