"""The pictures of the README, made from the real demo on a chosen day: `make pictures`.

Beside each picture stands what it shows, as words. tests/browser/test_pictures.py makes those words anew, so that a
picture of an older bot is noticed.
"""

import asyncio
import contextlib
import json
import re
import subprocess
import sys
from collections.abc import AsyncIterator
from datetime import datetime
from functools import partial
from pathlib import Path

from playwright.async_api import Browser, Locator, Page, ViewportSize, async_playwright

from bot.drawing import press
from tests.browser.hands import ARGS, CHROMIUM, CLOCK, TO_CONSENT, Phone, time_machine
from tests.browser.test_check_in import check_in
from tests.browser.test_paper_and_files import paper_and_files
from tests.browser.test_supply_and_visits import supply_and_visits
from tests.browser.test_typed_journeys import a_typed_week

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / ".github" / "pictures"
WORDS = FOLDER / "words.txt"
RECORD = ROOT / "tests" / "report" / "golden" / "data.json"
WIDE: ViewportSize = {"width": 1400, "height": 1000}
TALL: ViewportSize = {"width": 1400, "height": 1300}  # a whole answer with its buttons
NARROW: ViewportSize = {"width": 560, "height": 1000}  # one phone, and the time machine above it
EDGE = 10
A_MONDAY = "2026-11-23T07:02:00+00:00"
DEMO_ON_A_DAY = (
    "import sys, datetime, time_machine; "
    "time_machine.travel(datetime.datetime.fromisoformat(sys.argv.pop(1)), tick=True).start(); "
    "from bot.__main__ import main; main()"
)


@contextlib.asynccontextmanager
async def demo(browser: Browser) -> AsyncIterator[Page]:
    """The demo command on that Monday, and a page of it whose own clock stands still."""
    command = [sys.executable, "-c", DEMO_ON_A_DAY, A_MONDAY, "demo", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) as process:
        try:
            lines = process.stdout or ()
            url = next(found.group() for line in lines if (found := re.search(r"http://\S+", line)))
            page = await browser.new_page(
                viewport=WIDE, device_scale_factor=2, color_scheme="light", reduced_motion="reduce"
            )
            await page.clock.set_fixed_time(datetime.fromisoformat(A_MONDAY))
            await page.goto(url)
            yield page
            await page.close()
        finally:
            process.terminate()


async def live(page: Page, folder: Path | None) -> dict[str, str]:
    """Live through the scenes, keep a picture of each in *folder*, and return what each shows, in words."""
    margaret, linda, tom = (Phone(page, name) for name in ("Margaret", "Linda", "Tom"))
    dark = page.get_by_role("button", name="Dark colours")
    shown: dict[str, str] = {}

    async def take(name: str, *parts: Locator, size: ViewportSize = WIDE) -> None:
        await page.set_viewport_size(size)
        await settled(page)
        if folder:
            await keep(page, folder / f"{name}.png", parts)
        texts = [" ".join((await part.inner_text()).split()) for part in parts]
        shown[name] = CLOCK.sub("00:00", "\n".join(texts))

    await margaret.set_up()
    await time_machine(page, "Next event")
    await margaret.reads("With breakfast", margaret.card_with("Time for your tablet"))
    await tom.tap(*TO_CONSENT, "With testosterone therapy", "Understood", "Man")
    await tom.reads("May I also speak about intimate matters?")
    await linda.set_up("New York")
    await linda.say("why do my hands hurt in the morning?")
    await linda.reads("Joint pain, stiffness and muscle aches")
    await take("page", page.locator(".bar"), page.locator(".phones"))
    await linda.tap("Hide the keyboard")
    await take("phones", linda.section, margaret.section, tom.section, size=TALL)
    await dark.click()
    await take("dark", margaret.section)
    await dark.click()

    await margaret.tap("✅ Taken")
    await margaret.reads("✅ Taken", margaret.card_with("✅ Taken"))
    await time_machine(page, "Next morning")
    await time_machine(page, "Next event")
    await margaret.reads("With breakfast", margaret.card_with("Time for your tablet"))
    await take("time-machine", page.locator(".bar"), margaret.section, size=NARROW)
    await margaret.say("I have pain in my chest")
    await margaret.reads("🚨", margaret.card_with("🚨"))
    await take("emergency", margaret.section)
    return shown


async def make_stories(browser: Browser, folder: Path) -> None:
    """Keep pictures of a check-in with a danger sign, of tablets told in words, of supply, visits and the team, of what is taken away."""
    for story in (check_in, a_typed_week, supply_and_visits, paper_and_files):
        async with demo(browser) as page:
            margaret = Phone(page, "Margaret")
            await story(page, margaret, partial(take, page, margaret, folder))


async def take(page: Page, phone: Phone, folder: Path, name: str) -> None:
    await page.set_viewport_size(TALL)
    await settled(page)
    await keep(page, folder / f"{name}.png", (phone.section,))


async def keep(page: Page, path: Path, parts: tuple[Locator, ...]) -> None:
    """Keep a picture of the parts of the page, and of all that lies between them."""
    boxes = [box for part in parts if (box := await part.bounding_box())]
    left, top = min(b["x"] for b in boxes) - EDGE, min(b["y"] for b in boxes) - EDGE
    right, bottom = max(b["x"] + b["width"] for b in boxes), max(b["y"] + b["height"] for b in boxes)
    left, top = max(left, 0), max(top, 0)
    await page.screenshot(
        path=path, clip={"x": left, "y": top, "width": right + EDGE - left, "height": bottom + EDGE - top}
    )


async def settled(page: Page) -> None:
    """Nothing moves any more: no toast, no pointer, no focus, all letters drawn."""
    await page.mouse.move(2, 500)
    await page.evaluate("document.activeElement?.blur()")
    await page.locator(".toast.up").first.wait_for(state="detached", timeout=15_000)
    # a notice that has gone leaves its words in the page, unseen, until the next one
    await page.evaluate("document.querySelectorAll('.toast').forEach((toast) => (toast.textContent = ''))")
    await page.wait_for_timeout(900)  # what is planned next is asked for when the chat is still
    await page.evaluate("document.fonts.ready")


def as_text(shown: dict[str, str]) -> str:
    return "".join(f"== {name}\n{words}\n\n" for name, words in shown.items())


async def make(browser: Browser, folder: Path | None) -> str:
    """Return what the pictures show; the pictures themselves are kept in *folder*, if there is one."""
    async with demo(browser) as page:
        return as_text(await live(page, folder))


def draw_the_record(folder: Path) -> None:
    """Keep what /history and /report draw, of the record that the tests of the page compare with."""
    for name, data in json.loads(RECORD.read_text("utf-8")).items():
        (folder / f"record-{name}.png").write_bytes(press.print_now(name, json.dumps(data), "png"))


async def main() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    draw_the_record(FOLDER)
    async with async_playwright() as tool:
        browser = await tool.chromium.launch(executable_path=CHROMIUM, args=ARGS.split())
        WORDS.write_text(await make(browser, FOLDER), encoding="utf-8")
        await make_stories(browser, FOLDER)
        await browser.close()


if __name__ == "__main__":
    asyncio.run(main())
