"""The page for the visit and the files to take away, on the phone: by taps and by words."""

import re
from collections.abc import Awaitable, Callable

from playwright.async_api import Locator, Page, expect

from tests.browser.hands import WAIT_MILLISECONDS, Phone, time_machine
from tests.browser.test_supply_and_visits import nothing_kept


async def content_of(page: Page, paper: Locator) -> bytes:
    """What she saves when she taps the file."""
    async with page.expect_download(timeout=WAIT_MILLISECONDS) as saved:
        await paper.click()
    return (await (await saved.value).path()).read_bytes()


async def paper_and_files(
    page: Page, margaret: Phone, take: Callable[[str], Awaitable[None]] = nothing_kept
) -> None:
    """She shows the page, had her visit, and takes two files away; *take* is handed the scenes worth a picture."""
    papers = margaret.section.locator("a.paper")
    await margaret.set_up()
    await time_machine(page, "Next event")
    await margaret.tap("✅ Taken")
    await margaret.say("DEXA scan on 3 May 10:30")
    await margaret.tap("Save")
    await margaret.say("/report")
    await margaret.tap("12 weeks", "☑ Notes", "☐ Notes")
    back = margaret.section.get_by_role("button", name="☑ Notes", exact=True).last
    await expect(back).to_be_visible(timeout=WAIT_MILLISECONDS)  # a key of the card before is refused
    await margaret.tap("Make it", "Without a name")
    made = margaret.card_with("Your page for the visit")
    picture = made.locator("img.picture")
    await expect(picture).to_be_visible(timeout=WAIT_MILLISECONDS)
    await expect(papers).to_have_count(1, timeout=WAIT_MILLISECONDS)
    assert await picture.evaluate("image => image.complete && image.naturalWidth") > 1000
    assert (await content_of(page, papers.last)).startswith(b"%PDF-")
    await picture.scroll_into_view_if_needed()
    await take("visit-page")
    await margaret.tap("I had my visit")
    await margaret.reads("Your visit:", margaret.card_with("Your visit:"))

    await margaret.say("report for my doctor")
    await margaret.reads("For which time?", margaret.card_with("For which time?"))
    assert re.search(
        r"Since my last visit \(.+\)", " ".join(await margaret.labels(margaret.card_with("For which time?")))
    )
    await margaret.say("/export")
    await margaret.tap("Calendar (.ics)")
    await expect(papers).to_have_count(2, timeout=WAIT_MILLISECONDS)
    calendar = await content_of(page, papers.last)
    assert calendar.count(b"BEGIN:VEVENT") == 2
    await margaret.say("send me my data as a spreadsheet")
    await expect(papers).to_have_count(3, timeout=WAIT_MILLISECONDS)
    assert b"Bone density scan" in await content_of(page, papers.last)
    await papers.last.scroll_into_view_if_needed()
    await take("files")


async def test_the_page_and_the_files_come_by_taps_and_by_words(page, margaret):
    await paper_and_files(page, margaret)
