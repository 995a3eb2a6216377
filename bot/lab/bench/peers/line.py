"""Our own line to Telegram, for the engines that bring none: python-telegram-bot over aiohttp, unlimited."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from telegram import Bot

from bot.channels.telegram import Line


@asynccontextmanager
async def line(api_url: str) -> AsyncIterator[Bot]:
    """An open line inside the block."""
    made = Line("1:bench", api_url)
    await made.open()
    try:
        yield made.bot
    finally:
        await made.close()
