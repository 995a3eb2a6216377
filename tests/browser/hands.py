"""What a person does with the chat page: they tap, type, wait and look. Every tap is counted."""

import contextlib
import itertools
import re
from collections.abc import AsyncIterator, Iterable
from pathlib import Path
from urllib.parse import urljoin

from playwright.async_api import Locator, Page, expect

CHROMIUM = Path("/usr/bin/chromium")
ARGS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync --hide-scrollbars --font-render-hinting=none"
)
WAIT_MILLISECONDS = 60_000  # a busy machine may be slow; nothing is measured here
CLOCK = re.compile(r"\b\d{1,2}:\d\d(?:\s(?:AM|PM))?")
_NUMBERS = itertools.count(2001)
Label = str | re.Pattern[str]

TO_CONSENT = ("START", "Continue", "Yes, I agree")
AS_MARGARET = ("Breast cancer treatment", "Early breast cancer", "Woman, after menopause", "Yes")
EVERY_MORNING = (
    "1 tablet (1 mg) every day",
    re.compile(r"^0?8:30"),
    "Breakfast",
    "Sunday evening",
    "Looks right",
)


class Phone:
    """One person's phone on the page. Buttons are found the way a person finds them: the newest with these words."""

    def __init__(self, page: Page, name: str) -> None:
        self.page = page
        self.name = name
        self.section = page.get_by_role("region", name=f"{name}'s phone")
        self.taps = 0

    @property
    def cards(self) -> Locator:
        """All that the bot has said."""
        return self.section.locator(".message.bot")

    @property
    def card(self) -> Locator:
        """The last thing the bot said."""
        return self.cards.last

    def card_with(self, words: str) -> Locator:
        """The newest message of the bot that holds *words*."""
        return self.cards.filter(has_text=words).last

    async def tap(self, *labels: Label, inside: Locator | None = None) -> None:
        """Press one button after the other; each must be on the screen when its turn comes."""
        for label in labels:
            where = inside or self.section
            button = where.get_by_role("button", name=label, exact=isinstance(label, str)).last
            await button.click(timeout=WAIT_MILLISECONDS)
            self.taps += 1

    async def say(self, text: str) -> None:
        await self.section.get_by_role("textbox").fill(text)
        await self.section.get_by_role("textbox").press("Enter")

    async def reads(self, words: Label, where: Locator | None = None) -> None:
        """Wait until the last card (or *where*) says so."""
        await expect(where or self.card).to_contain_text(words, timeout=WAIT_MILLISECONDS)

    async def told(self, words: str) -> None:
        """Wait for the short notice over the chat."""
        await expect(self.section.locator(".toast")).to_have_text(words, timeout=WAIT_MILLISECONDS)

    async def labels(self, where: Locator | None = None) -> list[str]:
        """The words on the buttons of a card."""
        return await (where or self.card).locator(".rows button").all_inner_texts()

    async def known(self) -> bool:
        """Whether the bot answers /delete with its question, not with its greeting."""
        await expect(self.card).to_contain_text(
            re.compile("Delete everything|Hello. I am a bot"), timeout=WAIT_MILLISECONDS
        )
        return "Delete everything" in await self.card.inner_text()

    async def its_clock(self) -> re.Pattern[str]:
        """The label with the time this phone shows."""
        await self.reads("What time is it for you now?")
        shown = await self.section.locator(".phone-time").inner_text()
        return re.compile(r"^" + re.sub(r"\s", r"\\s", shown) + "$")

    async def agree_and_say_who(self, answers: Iterable[Label] = AS_MARGARET) -> None:
        await self.tap(*TO_CONSENT, *answers)

    async def set_up(self, city: str = "London", answers: Iterable[Label] = AS_MARGARET) -> None:
        """From START to the pinned card, with buttons alone: a tablet every morning at half past eight."""
        await self.agree_and_say_who(answers)
        await self.tap(await self.its_clock(), re.compile(city), "Yes", *EVERY_MORNING)
        await self.reads("Saved. Your next tablet", self.card_with("Saved."))
        await expect(self.section.locator(".pinned")).to_be_visible(timeout=WAIT_MILLISECONDS)


@contextlib.asynccontextmanager
async def new_person(page: Page, name: str, language: str, zone: str) -> AsyncIterator[Phone]:
    """A phone of its own beside those of the demo; afterwards nothing of this person is planned any more."""
    chat_id = next(_NUMBERS)
    person = {
        "chat_id": chat_id,
        "first_name": f"{name} {chat_id}",
        "language_code": language,
        "time_zone": zone,
    }
    await page.request.post(urljoin(page.url, "sandbox/persons"), data=person)
    await page.reload()
    await page.get_by_role("navigation").get_by_role("button", name=person["first_name"]).click()
    phone = Phone(page, person["first_name"])
    yield phone
    if await phone.section.locator(".composer").is_visible():
        await phone.say("/delete")
        if await phone.known():
            await phone.tap("Yes, delete everything", "Delete now")
            await phone.reads("Goodbye", phone.card_with("Goodbye"))


async def time_machine(page: Page, label: str) -> None:
    """Press one of the buttons of the time machine and wait until it has arrived."""
    await page.get_by_role("group", name="Time machine").get_by_role("button", name=label).click()
    await expect(page.locator(".machine:not([aria-busy])")).to_be_visible(timeout=4 * WAIT_MILLISECONDS)
