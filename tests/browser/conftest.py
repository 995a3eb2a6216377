import re
import subprocess
import sys
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import async_playwright

from tests.browser.hands import ARGS, CHROMIUM, new_person, time_machine

WIDE = {"width": 1400, "height": 1000}
BOT = Path(sys.executable).with_name("bot")


def pytest_collection_modifyitems(items):
    """All stories share one event loop, and so one browser; on a busy machine each may take its time."""
    for item in items:
        if "browser" in item.path.parts:
            item.add_marker(pytest.mark.asyncio(loop_scope="session"), append=False)
            item.add_marker(pytest.mark.timeout(600))


@pytest.fixture(scope="session")
def demo_url():
    """The real command, once for all stories; its printed address."""
    command = [str(BOT)] if BOT.exists() else [sys.executable, "-m", "bot"]
    with subprocess.Popen([*command, "demo", "--port", "0"], stdout=subprocess.PIPE, text=True) as process:
        try:
            yield next(found.group() for line in process.stdout if (found := re.search(r"http://\S+", line)))
        finally:
            process.terminate()
            assert process.wait(timeout=20) == 0


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser():
    async with async_playwright() as tool:
        browser = await tool.chromium.launch(executable_path=CHROMIUM, args=ARGS.split())
        yield browser
        await browser.close()


@pytest_asyncio.fixture(loop_scope="session")
async def page(demo_url, browser):
    """The demo in a new window, early the next morning in London; anything on the console is a failure."""
    troubles = []
    page = await browser.new_page(viewport=WIDE, color_scheme="light", reduced_motion="reduce")
    page.on("console", lambda entry: troubles.append(entry.text))
    page.on("pageerror", lambda error: troubles.append(str(error)))
    await page.goto(demo_url)
    await time_machine(page, "Next morning")
    yield page
    await page.close()
    assert troubles == []


@pytest_asyncio.fixture(loop_scope="session")
async def margaret(page):
    """A woman in London whom the bot does not know, and forgets again after the story."""
    async with new_person(page, "Margaret", "en-GB", "Europe/London") as phone:
        yield phone


@pytest_asyncio.fixture(loop_scope="session")
async def linda(page):
    async with new_person(page, "Linda", "en-US", "America/New_York") as phone:
        yield phone


@pytest_asyncio.fixture(loop_scope="session")
async def tom(page):
    async with new_person(page, "Tom", "en-US", "America/Chicago") as phone:
        yield phone
