"""getUpdates and the webhook methods: how the bot receives."""

import asyncio
import time
from typing import TYPE_CHECKING, Any

from bot.sandbox.params import Params
from bot.sandbox.refusals import OTHER_POLLER, WEBHOOK_ACTIVE, WEBHOOK_SET, Json, bad_request, conflict
from bot.sandbox.updates import MAX_LIMIT, UpdateQueue
from bot.sandbox.webhook import Hook, WebhookSender, checked_url

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

MAX_POLL_SECONDS = 50  # Client.h: LONG_POLL_MAX_TIMEOUT
MAX_SECRET = 256  # Bot API: setWebhook


class Receiving:
    """One bot receives one way at a time: by one long poll or by webhook."""

    def __init__(self, updates: UpdateQueue) -> None:
        self.updates = updates
        self.webhook = WebhookSender(updates)
        self.waiting = 0  # long polls that wait now; 1 while a bot polls
        self._poll = 0  # the number of the newest getUpdates; an older one that still waits is told to go
        self._why = OTHER_POLLER
        self.methods: dict[str, Callable[[Params], Awaitable[Any]]] = {
            "getUpdates": self.get_updates,
            "setWebhook": self.set_webhook,
            "deleteWebhook": self.delete_webhook,
            "getWebhookInfo": self.get_webhook_info,
        }

    def interrupt(self, why: str) -> None:
        """A long poll that waits now answers 409."""
        self._poll += 1
        self._why = why
        self.updates.wake()

    async def get_updates(self, params: Params) -> list[Json]:
        if self.webhook.hook is not None:
            raise conflict(WEBHOOK_ACTIVE)
        self.interrupt(OTHER_POLLER)
        mine = self._poll
        await asyncio.sleep(0)  # the older poll leaves first
        self.updates.allow(params.data("allowed_updates"))
        offset = params.number("offset")
        if offset:
            self.updates.confirm(offset)
        limit = min(max(params.number("limit", MAX_LIMIT), 1), MAX_LIMIT)
        until = time.monotonic() + min(max(params.number("timeout"), 0), MAX_POLL_SECONDS)
        while True:
            if mine != self._poll:
                raise conflict(self._why)
            found = self.updates.batch(limit)
            left = until - time.monotonic()
            if found or left <= 0:
                return found
            self.waiting += 1
            try:
                await self.updates.news(left)
            finally:
                self.waiting -= 1

    async def set_webhook(self, params: Params) -> bool:
        url = params.text("url")
        if not url:
            return await self.delete_webhook(params)
        secret = params.text("secret_token")
        if len(secret) > MAX_SECRET:
            raise bad_request("secret token is too long")
        hook = Hook(checked_url(url), secret, min(max(params.number("max_connections", 40), 1), 100))
        self.updates.allow(params.data("allowed_updates"))
        self._drop(params)
        self.interrupt(WEBHOOK_SET)
        await self.webhook.point_at(hook)
        return True

    async def delete_webhook(self, params: Params) -> bool:
        await self.webhook.point_at(None)
        self._drop(params)
        return True

    def _drop(self, params: Params) -> None:
        if params.flag("drop_pending_updates"):
            self.updates.confirm(self.updates.next_id)

    async def get_webhook_info(self, _params: Params) -> Json:
        hook = self.webhook.hook
        info: Json = {
            "url": hook.url if hook else "",
            "has_custom_certificate": False,
            "pending_update_count": len(self.updates.pending()),
        }
        if self.updates.allowed:
            info["allowed_updates"] = sorted(self.updates.allowed)
        if hook is not None:
            info |= {"max_connections": hook.max_connections, "ip_address": "127.0.0.1"}
        if hook is not None and hook.failure:
            info |= {"last_error_date": hook.failure[0], "last_error_message": hook.failure[1]}
        return info
