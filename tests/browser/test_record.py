"""The record: last week, a month, one day, and what she corrects there."""

import re

from tests.browser.hands import time_machine


async def test_a_day_is_found_in_the_calendar_and_corrected(page, margaret):
    await margaret.set_up()
    await time_machine(page, "Next event")
    await margaret.tap("✅ Taken")

    await margaret.say("/history")
    await margaret.reads("Tablets, 12 weeks")
    picture = margaret.section.locator("img.picture").last
    await picture.scroll_into_view_if_needed()
    assert await picture.evaluate("image => image.complete && image.naturalWidth") == 1080
    await margaret.tap("List as text")
    await margaret.reads("My tablets and symptoms")
    record = margaret.section.locator(f"[data-id='{await margaret.card.get_attribute('data-id')}']")
    await margaret.tap("Calendar", inside=record)
    await margaret.reads("Tap a day to see it", record)
    assert not [label for label in await margaret.labels(record) if "…" in label]
    await margaret.tap(re.compile(r"^✓\d"), inside=record)
    await margaret.reads("Tablet of 08:30: taken", record)
    await margaret.tap("I left it out", inside=record)

    await margaret.reads("left out. You corrected it.", record)
    await margaret.tap("Last 7 days", inside=record)
    await margaret.tap(re.compile(r"^– "), inside=record)
    await margaret.reads("Tablet of 08:30: left out", record)
