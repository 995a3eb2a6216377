"""Telegram's limits, kept from our side: never more than 30 messages in any second, about one a second a chat.

Bulk leaves evenly at the rate; a reply goes at once while the last second holds fewer than rate + reserve messages,
and pushes the bulk back by its own share. An emergency has its chat's next place, whatever waits there. A 429 halts its chat; from two chats within two seconds it halts all.
"""

import asyncio
from collections import Counter, OrderedDict, deque
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext

from bot.domain.messages import Lane

_CHATS_REMEMBERED = 10_000
_TOGETHER_SECONDS = 2.0
# A message may take so much longer on its way than a later one (a new connection, a busy network): Telegram counts
# when it arrives. Of one chat at most one is on its way, so more can be spared there.
_CHAT_JITTER_SECONDS = 0.25
_SECOND = 1.05


class Pacer:
    """Says when a message may leave. Times are the event loop's own, in seconds."""

    def __init__(
        self, rate: int = 28, chat_burst: int = 3, chat_per_second: float = 1.0, reserve: int = 2
    ) -> None:
        """*reserve*: how far replies may go above the bulk rate within one second."""
        self.rate = rate
        self._reserve = reserve
        self._chat_burst = chat_burst
        self._chat_seconds = 1 / chat_per_second
        self._sent: deque[float] = deque()
        self._next_bulk = 0.0
        self._bulk = asyncio.Lock()  # one waits at the head; the others wait in order behind it
        self._chats: OrderedDict[int, tuple[float, int]] = OrderedDict()  # when it got busy; how many since
        self._crying: Counter[int] = Counter()  # emergencies that wait for their chat's next place
        self._held: dict[int, float] = {}
        self._halt_until = 0.0
        self._last_refusal = (0, -_TOGETHER_SECONDS)

    async def turn(self, chat_id: int, lane: Lane) -> None:
        """Return when a message for *chat_id* may leave; it is counted then."""
        now = asyncio.get_running_loop().time
        urgent = lane is not Lane.BULK
        with self._first(chat_id) if lane is Lane.EMERGENCY else nullcontext():
            while True:
                while (pause := self._chat_pause(chat_id, now(), lane)) > 0:
                    await asyncio.sleep(pause)
                async with nullcontext() if urgent else self._bulk:
                    while (pause := self._pause(now(), urgent=urgent)) > 0:
                        await asyncio.sleep(pause)
                    if (
                        self._chat_pause(chat_id, now(), lane) <= 0
                    ):  # others may have gone to the chat meanwhile
                        self._count(now())
                        self._count_chat(chat_id, now())
                        return

    @contextmanager
    def _first(self, chat_id: int) -> Iterator[None]:
        """What else waits for the chat leaves one place free."""
        self._crying[chat_id] += 1
        try:
            yield
        finally:
            self._crying[chat_id] -= 1
            if not self._crying[chat_id]:
                del self._crying[chat_id]

    def refused(self, chat_id: int, retry_after_seconds: float) -> None:
        """Telegram answered 429: the chat is held; two different chats within two seconds halt everything."""
        now = asyncio.get_running_loop().time()
        self._held[chat_id] = now + retry_after_seconds
        other, at = self._last_refusal
        if other not in (0, chat_id) and now - at < _TOGETHER_SECONDS:
            self._halt_until = max(self._halt_until, now + retry_after_seconds)
        self._last_refusal = (chat_id, now)

    def _chat_pause(self, chat_id: int, now: float, lane: Lane) -> float:
        held = self._held.get(chat_id, 0.0) - now
        if held > 0:
            return held
        self._held.pop(chat_id, None)
        began, count = self._busy(chat_id, now)
        before = 0 if lane is Lane.EMERGENCY else self._crying[chat_id]
        beyond = count + before + 1 - self._chat_burst
        may_leave_at = began + beyond * self._chat_seconds + _CHAT_JITTER_SECONDS
        return max(may_leave_at - now, 0.0) if beyond > 0 else 0.0

    def _busy(self, chat_id: int, now: float) -> tuple[float, int]:
        """Return since when Telegram has counted messages of the chat without forgetting them all, and how many."""
        began, count = self._chats.get(chat_id, (now, 0))
        forgotten_at = began + count * self._chat_seconds + _CHAT_JITTER_SECONDS
        return (began, count) if now < forgotten_at else (now, 0)

    def _pause(self, now: float, *, urgent: bool) -> float:
        while self._sent and now - self._sent[0] >= _SECOND:
            self._sent.popleft()
        if self._halt_until > now:
            return self._halt_until - now
        if len(self._sent) >= self.rate + (self._reserve if urgent else min(self._reserve, 1)):
            return max(self._sent[0] + _SECOND - now, 0.001)
        return 0.0 if urgent else max(self._next_bulk - now, 0.0)

    def _count(self, now: float) -> None:
        self._sent.append(now)
        self._next_bulk = max(self._next_bulk, now) + 1 / self.rate

    def _count_chat(self, chat_id: int, now: float) -> None:
        began, count = self._busy(chat_id, now)
        self._chats[chat_id] = (began, count + 1)
        self._chats.move_to_end(chat_id)
        if len(self._chats) > _CHATS_REMEMBERED:
            self._chats.popitem(last=False)
