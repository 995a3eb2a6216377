"""The chat page in a real browser, with a tiny bot made here."""

import asyncio
import contextlib
import re
from datetime import timedelta

import aiohttp
import pytest
import pytest_asyncio
from playwright.async_api import expect

from bot.sandbox import SandboxClock
from bot.sandbox.people import add_default_people
from tests.sandbox.judge import SUNDAY, TOKEN, judged
from tests.sandbox.wire import Wire, keys

WIDE, NARROW = {"width": 1400, "height": 950}, {"width": 412, "height": 860}
MENU = {"keyboard": [["Today", "Check-in"], ["Ask", "Report"]], "input_field_placeholder": "Type a question…"}


class Echo:
    """Says back what it hears; its one button edits its message in place."""

    def __init__(self, wire):
        self.wire = wire

    async def run(self):
        offset = 0
        while True:
            for update in await self.wire.call("getUpdates", offset=offset, timeout=50):
                offset = update["update_id"] + 1
                if "callback_query" in update:
                    await self.tapped(update["callback_query"])
                elif "message" in update:
                    await self.heard(update["message"])

    async def heard(self, message):
        chat, text = message["chat"]["id"], message.get("text", "")
        if text.startswith("/start"):
            await self.wire.call(
                "sendMessage",
                chat_id=chat,
                text="<b>Hello.</b>\nSee /help",
                parse_mode="HTML",
                reply_markup=MENU,
            )
            rows = keys(("Yes", "No", "A label that is far too long for a third of a row"))
            rows["inline_keyboard"][0][0]["style"] = "success"
            sent = await self.wire.call("sendMessage", chat_id=chat, text="Ready?", reply_markup=rows)
            await self.wire.call("pinChatMessage", chat_id=chat, message_id=sent["message_id"])
        else:
            await self.wire.call(
                "sendMessage", chat_id=chat, text=f"You said {text}", disable_notification=True
            )

    async def tapped(self, tap):
        await self.wire.call(
            "answerCallbackQuery", callback_query_id=tap["id"], text="Noted", show_alert=tap["data"] == "no"
        )
        at = {"chat_id": tap["from"]["id"], "message_id": tap["message"]["message_id"]}
        await self.wire.call(
            "editMessageText", **at, text=f"You chose {tap['data']}", reply_markup=keys(("Undo",))
        )


@pytest.fixture
def clock():
    return SandboxClock(lambda: SUNDAY)


@pytest_asyncio.fixture(loop_scope="session")
async def sandbox(clock):
    async with judged(clock) as sandbox:
        yield sandbox


@pytest_asyncio.fixture(loop_scope="session")
async def wire(sandbox):
    async with aiohttp.ClientSession() as session:
        yield Wire(session, f"{sandbox.base_url}/bot{TOKEN}")


@pytest_asyncio.fixture(loop_scope="session")
async def open_page(sandbox, wire, browser):
    add_default_people(sandbox)
    await wire.call("setMyName", name="Daily Companion")
    await wire.call("setMyDescription", description="I remind you about your tablet.")
    await wire.call("setMyCommands", commands=[{"command": "help", "description": "Help"}])
    bot = asyncio.create_task(Echo(wire).run())
    troubles, pages = [], []

    async def go(size):
        page = await browser.new_page(viewport=size, color_scheme="light", reduced_motion="reduce")
        pages.append(page)
        page.on("console", lambda entry: troubles.append(entry.text))
        page.on("pageerror", lambda error: troubles.append(str(error)))
        await page.goto(sandbox.base_url)
        return page

    yield go
    for page in pages:
        await page.close()
    bot.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await bot
    assert troubles == []


async def test_a_person_starts_taps_and_types(open_page, sandbox):
    page = await open_page(WIDE)
    phone = page.get_by_role("region", name="Margaret's phone")
    await expect(page.locator(".phone")).to_have_count(3)
    await expect(phone.locator(".hello")).to_contain_text("I remind you about your tablet.")

    await phone.get_by_role("button", name="START").click()
    await phone.get_by_role("button", name="Yes", exact=True).press("Enter")

    await expect(phone.locator(".message", has_text="You chose yes")).to_be_visible()
    await expect(phone.get_by_text("edited")).to_have_count(1)
    await expect(phone.get_by_role("status")).to_have_text("Noted")
    await expect(phone.get_by_role("button", name="Undo")).to_be_focused()
    await expect(phone.locator(".message.bot")).to_have_count(2)

    await phone.get_by_role("textbox").fill("hello there")
    await phone.get_by_role("textbox").press("Enter")
    await expect(phone.get_by_text("You said hello there")).to_be_visible()
    await expect(phone.get_by_label("Came without a sound")).to_have_count(1)

    await phone.get_by_role("button", name="Check-in").click()
    await expect(phone.get_by_text("You said Check-in")).to_be_visible()
    assert sandbox.person(1001).messages[-1].text == "You said Check-in"


async def test_menus_pins_reactions_and_corrections_work(open_page, sandbox):
    page = await open_page(NARROW)
    phone = page.get_by_role("region", name="Margaret's phone")
    await phone.get_by_role("button", name="START").click()
    await expect(phone.get_by_text("Ready?").first).to_be_visible()

    await phone.get_by_role("button", name="Commands").click()
    await phone.get_by_role("menuitem", name="/help").press("Enter")
    await expect(phone.get_by_text("You said /help")).to_be_visible()
    await phone.get_by_role("button", name="Attach").click()
    await phone.get_by_role("menuitem", name="Photo").click()
    await expect(phone.locator("img.picture")).to_be_visible()
    await phone.get_by_role("button", name="Pinned message").click()
    await expect(phone.locator(".jumped")).to_contain_text("Ready?")

    await phone.locator(".message.bot", has_text="Ready?").get_by_role("button", name="React").click()
    await phone.get_by_role("menuitem", name="👍").click()
    await expect(phone.get_by_label("Reactions: 👍")).to_be_visible()
    await phone.get_by_role("button", name="No", exact=True).click()
    await expect(phone.get_by_role("dialog")).to_contain_text("Noted")
    await phone.get_by_role("button", name="OK").click()

    await phone.get_by_role("button", name="Chat menu").click()
    await phone.get_by_role("menuitem", name="Stop and block the bot").click()
    await expect(phone.get_by_role("button", name="UNBLOCK")).to_be_visible()
    assert sandbox.person(1001).blocked


async def test_rich_words_are_drawn_for_their_reader(open_page, sandbox, wire):
    for person in (1001, 1002):
        sandbox.person(person).open()
        rich = (
            'Next: <tg-time unix="1795422600" format="wt">soon</tg-time>. <tg-spoiler>secret</tg-spoiler> &lt;b&gt;'
            "<blockquote expandable>one\ntwo\nthree\nfour\nfive</blockquote>"
        )
        await wire.call("sendMessage", chat_id=person, text=rich, parse_mode="HTML")
    page = await open_page(WIDE)
    margaret, linda = (page.get_by_role("region", name=f"{name}'s phone") for name in ("Margaret", "Linda"))

    await expect(margaret.locator(".bubble")).to_contain_text("Next: Monday, 08:30. secret <b>")
    await expect(linda.locator("tg-time")).to_have_text(re.compile(r"Monday, 3:30\sAM"))
    await margaret.get_by_role("button", name="Hidden words").press("Enter")
    await expect(margaret.locator("tg-spoiler.seen")).to_have_count(1)
    more = margaret.get_by_role("button", name="Show more")
    await more.click()
    await expect(margaret.get_by_role("button", name="Show less")).to_have_attribute("aria-expanded", "true")


async def test_light_and_dark_are_remembered_and_a_narrow_page_shows_one_phone(open_page):
    page = await open_page(NARROW)
    await expect(page.locator(".phone")).to_have_count(1)
    toggle = page.get_by_role("button", name="Dark colours")

    await toggle.click()
    await page.get_by_role("button", name="Larger letters").click()
    await page.get_by_role("button", name="Tom").click()
    await page.reload()

    await expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    await expect(page.locator("html")).to_have_attribute("data-letters", "1")
    await expect(toggle).to_have_attribute("aria-pressed", "true")
    await expect(page.locator(".phone")).to_have_count(1)


async def test_the_phones_that_were_chosen_come_back_when_there_is_room_again(open_page):
    page = await open_page(WIDE)
    names = page.locator(".phone .owner-name")
    everybody = await names.all_text_contents()
    await page.get_by_role("button", name=everybody[-1], exact=True).click()
    await page.get_by_role("button", name=everybody[-1], exact=True).click()  # looked at last

    await page.set_viewport_size({"width": 500, "height": 800})
    await expect(names).to_have_text([everybody[-1]])
    await page.set_viewport_size({"width": 1400, "height": 800})

    await expect(names).to_have_count(len(everybody))


async def test_a_message_that_comes_while_she_reads_further_up_is_one_press_away(open_page, wire, sandbox):
    chat = next(iter(sandbox.world.chats))
    sandbox.person(chat).start()
    for n in range(30):
        await wire.call("sendMessage", chat_id=chat, text=f"an old message {n}")
    page = await open_page(NARROW)
    log = page.locator(".log").first
    await expect(log).to_contain_text("an old message 29")
    await log.evaluate("log => { log.scrollTop = 0; }")

    await wire.call("sendMessage", chat_id=chat, text="Time for your tablet")
    below = page.get_by_role("button", name="New message below")
    await below.click()

    await expect(page.get_by_text("Time for your tablet").last).to_be_in_viewport()
    await expect(below).to_be_hidden()


async def test_the_time_machine_moves_the_bots_clock(open_page, sandbox, clock):
    at = clock.now()

    async def upcoming():
        return [("dose", at + timedelta(hours=3), 1001), ("checkin", at + timedelta(hours=9), 1002)]

    sandbox.machine._upcoming = upcoming
    page = await open_page(WIDE)
    await expect(page.locator(".bar")).to_contain_text("next: tablet of Margaret at Sun 11:30")

    await page.get_by_role("button", name="Next event").click()
    await expect(page.locator(".bar")).to_contain_text("next: check-in of Linda at Sun 17:30")
    assert clock.now() == at + timedelta(hours=3)
    await page.get_by_role("button", name="Next check-in").click()
    await expect(page.locator(".bar")).to_contain_text("17:30 UTC")
    await page.get_by_role("button", name="+1 hour").click()
    await expect(page.locator(".bar")).to_contain_text("18:30 UTC")
    await page.get_by_role("button", name="Next morning").click()
    await expect(page.locator(".bar")).to_contain_text("Monday")
    assert (clock.now() - at) == timedelta(hours=22, minutes=30)


CONTRAST = """() => {
  const light = (c) => c.map((v) => v / 255).map((v) => v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
    .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
  const numbers = (c) => c.match(/[\\d.]+/g).map(Number);
  const behind = (e) => { for (; e; e = e.parentElement) { const c = numbers(getComputedStyle(e).backgroundColor);
    if (c.length < 4 || c[3] > 0) return c.slice(0, 3); } return [255, 255, 255]; };
  const found = [];
  for (const e of document.querySelectorAll("button, p, span, b, strong, time, h2, .words-shown, input")) {
    const words = e.tagName === "INPUT" ? "input" : [...e.childNodes].filter((n) => n.nodeType === 3).map((n) => n.data.trim()).join("");
    if (!words || !e.checkVisibility({ opacityProperty: true })) continue;
    const [a, b] = [light(numbers(getComputedStyle(e).color).slice(0, 3)), light(behind(e))].sort((x, y) => y - x);
    const ratio = (a + 0.05) / (b + 0.05);
    if (ratio < 4.5) found.push(`${e.className || e.tagName}: ${words.slice(0, 20)} ${ratio.toFixed(2)}`);
  }
  return found;
}"""


@pytest.mark.parametrize("dark", [False, True])
async def test_all_words_can_be_read_against_their_background(open_page, sandbox, dark):
    page = await open_page(WIDE)
    phone = page.get_by_role("region", name="Margaret's phone")
    await phone.get_by_role("button", name="START").click()
    await expect(phone.get_by_role("button", name="Yes", exact=True)).to_be_visible()
    sandbox.person(1001).edit(sandbox.person(1001).say("helo"), "hello")
    await expect(phone.get_by_text("You said helo")).to_be_visible()
    if dark:
        await page.get_by_role("button", name="Dark colours").click()

    assert await page.evaluate(CONTRAST) == []


async def test_the_page_runs_no_foreign_code_and_names_every_button(open_page, wire, sandbox):
    async with wire.session.get(sandbox.base_url) as reply:
        policy, source = reply.headers["Content-Security-Policy"], await reply.text()
    page = await open_page(WIDE)
    await page.get_by_role("region", name="Tom's phone").get_by_role("button", name="START").click()
    await expect(page.get_by_role("button", name="Yes", exact=True)).to_be_visible()

    nameless = await page.evaluate(
        "[...document.querySelectorAll('button')].filter((b) => !(b.ariaLabel || b.textContent.trim())).length"
    )

    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert not re.search(r"<script(?! type=\"module\" src=)|\son\w+=|style=|https?://", source)
    assert nameless == 0
