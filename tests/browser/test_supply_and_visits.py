"""Life with the tablet on the phone: how many are left, a visit by words and one by taps, whom to call."""

import re
from collections.abc import Awaitable, Callable

from playwright.async_api import Page

from tests.browser.hands import Phone


async def nothing_kept(_name: str) -> None:
    """A picture nobody wants."""


async def supply_and_visits(
    _page: Page, margaret: Phone, take: Callable[[str], Awaitable[None]] = nothing_kept
) -> None:
    """She counts her tablets and notes two visits; *take* is handed the name of each scene worth a picture."""
    await margaret.set_up()
    await margaret.say("I have 5 left")
    await margaret.reads("about 5 left. Enough until", margaret.card_with("I count from here"))
    await margaret.tap("I got new ones")
    await margaret.reads("How many are new?", margaret.card_with("How many are new?"))
    await margaret.tap("28")
    await margaret.reads("about 33 left.", margaret.card_with("I count from here"))
    await take("supply")

    await margaret.say("DEXA scan on 3 May 10:30")
    await margaret.reads(re.compile(r"Bone density scan, \w+ 3 May"), margaret.card_with("Is this right?"))
    await take("visit-typed")
    await margaret.tap("Save")
    await margaret.reads("I tell you a week before", margaret.card_with("Bone density scan"))
    await margaret.say("/visits")
    await margaret.tap("Add a visit or test", "Mammogram")
    await margaret.reads("Which month?", margaret.card_with("Which month?"))
    await margaret.say("3 May")
    await margaret.tap("10:00", "Save")
    await margaret.say("/visits")
    await margaret.reads(re.compile(r"Mammogram, \w+ 3 May"), margaret.card_with("Your visits and tests"))
    await take("visits")

    await margaret.say("/settings")
    await margaret.tap("Team number: not set")
    await margaret.say("020 7946 0000, Monday to Friday 9 to 5")
    await margaret.reads("your team is 020 7946 0000", margaret.card_with("your team is"))
    await margaret.say("/emergency")
    await margaret.reads("Copy 020 7946 0000")
    await take("team")


async def test_supply_visits_and_the_team_by_taps_and_by_words(page, margaret):
    await supply_and_visits(page, margaret)
