"""The line to Telegram: one bot, one connection pool for polling and one for everything else."""

from collections.abc import Sequence

from telegram import Bot

from bot.channels.telegram.profile import introduce
from bot.channels.telegram.request import AiohttpRequest


class Line:
    """A python-telegram-bot Bot over aiohttp. ``api_url`` is the part before ``/bot<token>``."""

    def __init__(self, token: str, api_url: str) -> None:
        self.polling = AiohttpRequest(4)
        self.requests = AiohttpRequest(
            256
        )  # more than the lanes of services/running/sending.py hold together
        self.bot = Bot(
            token,
            base_url=f"{api_url}/bot",
            base_file_url=f"{api_url}/file/bot",
            request=self.requests,
            get_updates_request=self.polling,
        )

    async def open(self) -> None:
        for request in (self.polling, self.requests):
            await request.initialize()

    async def close(self) -> None:
        for request in (self.polling, self.requests):
            await request.shutdown()

    async def introduce(self, menu: Sequence[str]) -> None:
        """Commands and descriptions are set; Telegram is asked again until it takes them."""
        await introduce(self.bot, menu)

    async def name(self) -> str:
        """Return the bot's user name. Raises TelegramError when Telegram refuses the token or is away."""
        return (await self.bot.get_me()).username or ""
