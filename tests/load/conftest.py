"""A place where the bot is a process of its own, and Telegram keeps its limits."""

import pytest_asyncio

from tests.kills.lives import nursery
from tests.load.place import Place


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def warm():
    """Where lives of the bot come from, with everything imported."""
    async with nursery() as here:
        yield here


@pytest_asyncio.fixture(loop_scope="session")
async def place(warm, sqlite_url, tmp_path):
    here = Place(sqlite_url, warm, tmp_path)
    await here.sandbox.start()
    try:
        yield here
    finally:
        await here.sandbox.stop()
