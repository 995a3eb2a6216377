"""Telegram's limits, kept from our side: never more than 30 messages in any second, about one a second a chat.

Bulk leaves evenly at the rate; a reply goes at once while the last second holds fewer than rate + reserve messages,
and pushes the bulk back by its own share. A 429 halts its chat; from two chats within two seconds it halts all.
"""

import asyncio
from collections import OrderedDict, deque

_CHATS_REMEMBERED = 10_000
_TOGETHER_SECONDS = 2.0


class Pacer:
    """Says when a message may leave. Times are the event loop's own, in seconds."""

    def __init__(
        self, rate: int = 28, chat_burst: int = 3, chat_per_second: float = 1.0, reserve: int = 2
    ) -> None:
        """*reserve*: how far replies may go above the bulk rate within one second."""
        self.rate = rate
        self._reserve = reserve
        self._slack = (chat_burst - 1) / chat_per_second
        self._chat_seconds = 1 / chat_per_second
        self._sent: deque[float] = deque()
        self._next_bulk = 0.0
        self._bulk = asyncio.Lock()  # one waits at the head; the others wait in order behind it
        self._chats: OrderedDict[int, float] = OrderedDict()  # when the chat's burst is whole again
        self._held: dict[int, float] = {}
        self._halt_until = 0.0
        self._last_refusal = (0, -_TOGETHER_SECONDS)

    async def turn(self, chat_id: int, *, urgent: bool) -> None:
        """Return when a message for *chat_id* may leave; it is counted then."""
        now = asyncio.get_running_loop().time
        while (pause := self._chat_pause(chat_id, now())) > 0:
            await asyncio.sleep(pause)
        self._count_chat(chat_id, now())
        if urgent:
            while (pause := self._pause(now(), urgent=True)) > 0:
                await asyncio.sleep(pause)
            self._count(now())
            return
        async with self._bulk:
            while (pause := self._pause(now(), urgent=False)) > 0:
                await asyncio.sleep(pause)
            self._count(now())

    def refused(self, chat_id: int, retry_after_seconds: float) -> None:
        """Telegram answered 429: the chat is held; two different chats within two seconds halt everything."""
        now = asyncio.get_running_loop().time()
        self._held[chat_id] = now + retry_after_seconds
        other, at = self._last_refusal
        if other not in (0, chat_id) and now - at < _TOGETHER_SECONDS:
            self._halt_until = max(self._halt_until, now + retry_after_seconds)
        self._last_refusal = (chat_id, now)

    def _chat_pause(self, chat_id: int, now: float) -> float:
        held = self._held.get(chat_id, 0.0) - now
        if held > 0:
            return held
        self._held.pop(chat_id, None)
        return max(self._chats.get(chat_id, 0.0) - now - self._slack, 0.0)

    def _pause(self, now: float, *, urgent: bool) -> float:
        while self._sent and now - self._sent[0] >= 1.0:
            self._sent.popleft()
        if self._halt_until > now:
            return self._halt_until - now
        if len(self._sent) >= self.rate + (self._reserve if urgent else min(self._reserve, 1)):
            return max(self._sent[0] + 1.0 - now, 0.001)
        return 0.0 if urgent else max(self._next_bulk - now, 0.0)

    def _count(self, now: float) -> None:
        self._sent.append(now)
        self._next_bulk = max(self._next_bulk, now) + 1 / self.rate

    def _count_chat(self, chat_id: int, now: float) -> None:
        self._chats[chat_id] = max(self._chats.get(chat_id, 0.0), now) + self._chat_seconds
        self._chats.move_to_end(chat_id)
        if len(self._chats) > _CHATS_REMEMBERED:
            self._chats.popitem(last=False)
