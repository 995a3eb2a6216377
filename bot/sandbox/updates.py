"""The updates that wait for the bot, with Telegram's lifetimes.

A tap lives 150 s, everything else 24 h, by the sandbox clock (tdlib/telegram-bot-api
`Client.cpp`: `add_update(UpdateType::CallbackQuery, ..., 150, ...)` and `message_date + 86400`).
"""

import asyncio
from collections import Counter, deque
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.sandbox.clock import SandboxClock
from bot.sandbox.refusals import Json

TAP_LIFETIME = timedelta(seconds=150)
LIFETIME = timedelta(hours=24)
MAX_LIMIT = 100
_ASKED_FOR = frozenset(
    {"chat_member", "message_reaction", "message_reaction_count"}
)  # never sent unless asked for
_REMEMBERED = 1_000  # confirmed updates kept for a replay


@dataclass(frozen=True, slots=True, eq=False)
class Waiting:
    """One update on its way; `lane` names who must not be overtaken (a chat, or a person's taps)."""

    update: Json
    kind: str
    lane: str
    expires_at: datetime

    @property
    def id(self) -> int:
        return int(self.update["update_id"])


class UpdateQueue:
    """Updates in order of their id, until they are confirmed or too old."""

    def __init__(self, clock: SandboxClock, first_id: int = 700_000_001) -> None:
        self.clock = clock
        self.next_id = first_id
        self.allowed: frozenset[str] | None = None
        self.waiting: deque[Waiting] = deque()
        self.confirmed: deque[Waiting] = deque(maxlen=_REMEMBERED)
        self.expired: Counter[str] = Counter()
        self.duplicate = False
        self.reorder = False
        self._again: list[Json] = []
        self._news = asyncio.Event()

    def put(self, kind: str, body: Json, lane: str) -> None:
        """The update waits for the bot, unless the bot never asked for its kind."""
        if not self.wants(kind):
            return
        lifetime = TAP_LIFETIME if kind == "callback_query" else LIFETIME
        update = {"update_id": self.next_id, kind: body}
        self.next_id += 1
        self.waiting.append(Waiting(update, kind, lane, self.clock.now() + lifetime))
        self._news.set()

    def wants(self, kind: str) -> bool:
        return kind in self.allowed if self.allowed else kind not in _ASKED_FOR

    def allow(self, kinds: Iterable[str] | None) -> None:
        """The kinds the bot wants from now on; None keeps what was asked for before, empty is the default set."""
        if kinds is not None:
            self.allowed = frozenset(kinds) or None

    def pending(self) -> list[Waiting]:
        """What still waits; too old ones are gone and counted in `expired`."""
        now = self.clock.now()
        old = [w for w in self.waiting if w.expires_at <= now]
        if old:
            self.expired.update(w.kind for w in old)
            self.waiting = deque(w for w in self.waiting if w.expires_at > now)
        return list(self.waiting)

    def confirm(self, offset: int) -> None:
        """Updates before `offset` are done; a negative offset keeps only the last ones."""
        if offset < 0:
            while len(self.waiting) > -offset:
                self.confirmed.append(self.waiting.popleft())
            return
        while self.waiting and self.waiting[0].id < offset:
            self.confirmed.append(self.waiting.popleft())

    def done(self, waiting: Waiting) -> None:
        """A webhook took this one."""
        if waiting in self.waiting:
            self.waiting.remove(waiting)
            self.confirmed.append(waiting)

    def batch(self, limit: int) -> list[Json]:
        """What one getUpdates answers, with the faults of delivery that are switched on."""
        found = self._again + [w.update for w in self.pending()]
        self._again = []
        found = found[:limit]
        if self.duplicate:
            found = [update for update in found for _ in range(2)]
        return found[::-1] if self.reorder else found

    def replay(self, count: int) -> None:
        """The last `count` confirmed updates come once more, under their old ids."""
        self._again = [w.update for w in list(self.confirmed)[-count:]]
        self._news.set()

    def jump(self, to: int | None = None) -> None:
        """The next update has the id `to`, or one far ahead, as after a quiet week.

        Going back is a ValueError while something waits, because ids in one batch only grow.
        """
        target = self.next_id + 1_000_000 if to is None else to
        if self.waiting and target <= self.waiting[-1].id:
            raise ValueError("update ids can only go back while nothing waits")
        self.next_id = target

    async def news(self, seconds: float) -> None:
        """Returns when something may wait, or after so many seconds."""
        self._news.clear()
        try:
            async with asyncio.timeout(seconds):
                await self._news.wait()
        except TimeoutError:
            return

    def wake(self) -> None:
        self._news.set()
