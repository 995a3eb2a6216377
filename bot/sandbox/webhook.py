"""Webhook delivery: one update in flight per lane, retried until it is taken or too old.

tdlib/telegram-bot-api `WebhookActor.cpp`: queues per chat (messages) and per user (taps), retry after
1, 2, 4 ... s, a 2xx takes the update, `Retry-After` of the bot is honoured.
"""

import asyncio
import contextlib
from dataclasses import dataclass
from urllib.parse import urlsplit

import aiohttp

from bot.sandbox.refusals import Json, bad_request
from bot.sandbox.updates import UpdateQueue, Waiting

MAX_RETRY_SECONDS = 60.0
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
_LOOK_AGAIN_SECONDS = 0.5


@dataclass(slots=True)
class Hook:
    """Where updates go; `failure` is what getWebhookInfo tells about the last one that was not taken."""

    url: str
    secret: str = ""
    max_connections: int = 40
    failure: tuple[int, str] | None = None


def checked_url(url: str) -> str:
    """The address, if Telegram would use it. Plain http is for this machine only."""
    parts = urlsplit(url)
    if parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _LOOPBACK):
        return url
    raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")


class WebhookSender:
    """Carries waiting updates to the bot while a webhook is set."""

    def __init__(self, updates: UpdateQueue, first_retry_seconds: float = 1.0) -> None:
        self.updates = updates
        self.first_retry_seconds = first_retry_seconds
        self.hook: Hook | None = None
        self._task: asyncio.Task[None] | None = None
        self._busy: dict[str, asyncio.Task[None]] = {}

    async def point_at(self, hook: Hook | None) -> None:
        """Updates go to `hook` from now on, or wait for getUpdates when it is None."""
        await self.stop()
        self.hook = hook
        if hook is not None:
            self._task = asyncio.create_task(self._run(hook))

    async def stop(self) -> None:
        for task in [*self._busy.values(), *([self._task] if self._task else [])]:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task
        self._busy.clear()
        self._task = None

    async def _run(self, hook: Hook) -> None:
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=30)) as session:
            while True:
                self._busy = {lane: task for lane, task in self._busy.items() if not task.done()}
                for waiting in self.updates.pending():
                    if waiting.lane not in self._busy and len(self._busy) < hook.max_connections:
                        self._busy[waiting.lane] = asyncio.create_task(self._deliver(session, hook, waiting))
                await self.updates.news(_LOOK_AGAIN_SECONDS)

    async def _deliver(self, session: aiohttp.ClientSession, hook: Hook, waiting: Waiting) -> None:
        pause = self.first_retry_seconds
        while waiting.expires_at > self.updates.clock.now():
            asked = await self._post(session, hook, waiting.update)
            if asked is None:
                self.updates.done(waiting)
                break
            await asyncio.sleep(max(pause, asked))
            pause = min(pause * 2, MAX_RETRY_SECONDS)
        asyncio.get_running_loop().call_soon(self.updates.wake)

    async def _post(self, session: aiohttp.ClientSession, hook: Hook, update: Json) -> float | None:
        """None when the update was taken, else how many seconds the bot asked to wait (0 when it did not)."""
        headers = {"X-Telegram-Bot-Api-Secret-Token": hook.secret} if hook.secret else {}
        try:
            async with session.post(hook.url, json=update, headers=headers) as answer:
                if answer.ok:
                    return None
                why = f"Wrong response from the webhook: {answer.status} {answer.reason}"
                asked = answer.headers.get("Retry-After", "0")
        except (aiohttp.ClientError, TimeoutError):
            why, asked = "Connection refused", "0"
        hook.failure = (self.updates.clock.stamp(), why)
        return float(asked) if asked.isdecimal() else 0.0
