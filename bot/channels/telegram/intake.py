"""How updates come in: an update is confirmed to Telegram only after it is committed in the inbox.

python-telegram-bot's own Updater confirms what still lies in memory: 25 of 200 answers were lost in 20 kills.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any, Protocol

import structlog
from telegram.error import Conflict, InvalidToken, RetryAfter, TelegramError

from bot import failpoints
from bot.channels.telegram.incoming import chat_of, is_id
from bot.channels.telegram.line import Line
from bot.channels.telegram.request import fields, seconds_of
from bot.store import Unavailable

ALLOWED = ["message", "edited_message", "callback_query", "my_chat_member", "message_reaction"]
_LONG_POLL_SECONDS = 25
_PATIENCE = (0.2, 0.5, 1, 2, 5, 10)  # seconds between tries while Telegram or the database cannot be reached

log = structlog.get_logger()
Accept = Callable[[list[tuple[int, int, dict[str, Any]]]], Awaitable[None]]


class Listener(Protocol):
    """Who keeps what the intake finds out about the line."""

    def polled(self) -> None:
        """Telegram answered."""

    def contested(self) -> None:
        """Another program takes the updates of this token."""

    def listens(self, *, there: bool) -> None:
        """Whether the port for what Telegram delivers is ours."""

    def fails(self, waiting: int) -> None:
        """So many updates wait that Telegram tried in vain to deliver; 0: none."""


class Revoked(Exception):
    """Telegram refuses the token (401 or 404): the process ends, a supervisor must not hide it."""


class Intake:
    """Long polling. ``accept`` commits a batch; only then does the offset move."""

    def __init__(self, line: Line, accept: Accept, listener: Listener) -> None:
        self._line = line
        self._url = f"{line.bot.base_url}/getUpdates"
        self._request = line.polling
        self._accept = accept
        self._listener = listener
        self._offset: int | None = None

    async def run(self) -> None:
        """Fetch and keep updates until cancelled. The first answer is not waited for: it says that the line works.

        Raises:
            Revoked: the token is not valid.
        """
        failures, answered = 0, False
        await self._no_webhook()
        while True:
            calm, answered = answered, False
            try:
                await self.once(_LONG_POLL_SECONDS if calm else 0)
            except InvalidToken as error:
                raise Revoked("Telegram does not accept this bot's token.") from error
            except RetryAfter as error:
                await asyncio.sleep(seconds_of(error))
            except Unavailable as error:  # the offset has not moved: Telegram keeps them
                log.warning("database_away", what="intake", error=str(error))
                await asyncio.sleep(_PATIENCE[min(failures, len(_PATIENCE) - 1)])
                failures += 1
            except TelegramError as error:
                contested = isinstance(error, Conflict)
                if contested:
                    self._listener.contested()
                    await self._no_webhook()  # the refusal may be about one that is still set
                kind = "second_instance" if contested else "telegram_unreachable"
                log.warning(kind, failures=failures, error=type(error).__name__)
                await asyncio.sleep(_PATIENCE[min(failures, len(_PATIENCE) - 1)])
                failures += 1
            else:
                failures, answered = 0, True

    async def _no_webhook(self) -> None:
        """Polling is refused while a webhook is set."""
        with suppress(TelegramError):
            await self._line.bot.delete_webhook()

    async def once(self, seconds: int) -> int:
        """Fetch one batch, keep it, and return how many updates it held."""
        data = fields({"timeout": seconds, "limit": 100, "allowed_updates": ALLOWED, "offset": self._offset})
        found: Any = await self._request.post(self._url, data, read_timeout=seconds + 10)
        failpoints.here("after_fetch")
        if found:
            await self._accept([(u["update_id"], chat_of(u), u) for u in found])
            failpoints.here("after_inbox_commit")
        # After an empty batch nothing is unconfirmed: asking without an offset also finds ids that start anew lower.
        self._offset = max(u["update_id"] for u in found) + 1 if found else None
        self._listener.polled()
        return len(found)


def parse(body: bytes) -> tuple[int, int, dict[str, Any]] | None:
    """Return one webhook body as (update_id, chat_id, update); None when it is not an update."""
    try:
        update = json.loads(body)
    except (ValueError, RecursionError):  # nested too deep: answered like anything else that is no update
        return None
    if not isinstance(update, dict) or not is_id(update.get("update_id")):
        return None
    return update["update_id"], chat_of(update), update
