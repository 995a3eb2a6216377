"""The bot's side of the line, as plain HTTP, for tests of the sandbox itself."""

from dataclasses import dataclass
from typing import Any

import aiohttp


@dataclass
class Wire:
    """Calls methods; `refusal` gives Telegram's words for what it did not do."""

    session: aiohttp.ClientSession
    base: str

    async def answer(self, method: str, **params: Any) -> dict[str, Any]:
        async with self.session.post(f"{self.base}/{method}", json=params) as reply:
            return await reply.json()

    async def call(self, method: str, **params: Any) -> Any:
        reply = await self.answer(method, **params)
        assert reply["ok"], reply["description"]
        return reply["result"]

    async def refusal(self, method: str, **params: Any) -> str:
        reply = await self.answer(method, **params)
        assert not reply["ok"], "the sandbox did what Telegram refuses"
        return reply["description"]


def keys(*rows: tuple[str, ...]) -> dict[str, Any]:
    """An inline keyboard whose data are its labels in lower case."""
    return {"inline_keyboard": [[{"text": w, "callback_data": w.lower()} for w in row] for row in rows]}
