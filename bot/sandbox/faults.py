"""What can go wrong between the bot and Telegram, switched on from code or over HTTP."""

import time
from collections import defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass, field

from bot.sandbox.refusals import ApiError, too_many


@dataclass(slots=True)
class Fault:
    """One thing that goes wrong.

    `delivered` says whether the request takes effect first. With `status` the bot gets that error, with
    `hang` it gets no answer at all, with neither the answer is only late by `latency_ms`. `method`,
    `chat_id` and `count` (how many requests it still hits) narrow it.
    """

    status: int | None = None
    description: str = ""
    retry_after: int | None = None
    delivered: bool = False
    hang: bool = False
    latency_ms: int = 0
    method: str | None = None
    chat_id: int | None = None
    count: int | None = None

    def hits(self, method: str, chat_id: int | None) -> bool:
        return (
            self.count != 0
            and (self.method is None or self.method.lower() == method.lower())
            and (self.chat_id is None or self.chat_id == chat_id)
        )

    def error(self) -> ApiError | None:
        return ApiError(self.status, self.description, self.retry_after) if self.status is not None else None


@dataclass(slots=True)
class RateLimits:
    """Telegram's limits on messages, measured over sliding seconds of real time.

    About 30 messages a second in all and one a second in a chat after a short burst
    (core.telegram.org/bots/faq). Off by default; what was sent is counted either way.
    """

    tick: Callable[[], float] = time.monotonic
    on: bool = False
    per_second: int = 30
    chat_per_second: float = 1.0
    chat_burst: int = 3
    count_edits: bool = False
    earned: int = 0  # answers 429 so far
    busiest_second: int = 0  # most messages that went out within any one second
    _sent: deque[float] = field(default_factory=deque)
    _chats: dict[int, tuple[float, float]] = field(default_factory=lambda: defaultdict(lambda: (0.0, 0.0)))

    def counts(self, method: str) -> bool:
        name = method.lower()
        return (name.startswith("send") and name != "sendchataction") or (
            self.count_edits and name.startswith("editmessage")
        )

    def check(self, chat_id: int | None) -> None:
        """The message goes out and is counted, or a 429 is raised."""
        now = self.tick()
        while self._sent and self._sent[0] <= now - 1:
            self._sent.popleft()
        if self.on:
            self._refuse_if_fast(now, chat_id)
        self._sent.append(now)
        self.busiest_second = max(self.busiest_second, len(self._sent))

    def _refuse_if_fast(self, now: float, chat_id: int | None) -> None:
        if len(self._sent) >= self.per_second:
            self.earned += 1
            raise too_many(1)
        if chat_id is None:
            return
        used, since = self._chats[chat_id]
        used = max(0.0, used - (now - since) * self.chat_per_second)
        if used + 1 > self.chat_burst:
            self.earned += 1
            raise too_many(max(1, round((used + 1 - self.chat_burst) / self.chat_per_second)))
        self._chats[chat_id] = (used + 1, now)


@dataclass(slots=True)
class Faults:
    """The faults that are on now; each method of this class adds one and returns it."""

    active: list[Fault] = field(default_factory=list)
    limits: RateLimits = field(default_factory=RateLimits)
    token_revoked: bool = False
    calmed: Callable[[], None] = lambda: None

    @property
    def rate_limits(self) -> bool:
        return self.limits.on

    @rate_limits.setter
    def rate_limits(self, on: bool) -> None:
        self.limits.on = on

    @property
    def earned(self) -> int:
        return self.limits.earned

    @property
    def busiest_second(self) -> int:
        return self.limits.busiest_second

    def add(self, fault: Fault) -> Fault:
        self.active.append(fault)
        return fault

    def clear(self) -> None:
        """Everything works again; requests that hang are dropped."""
        self.active.clear()
        self.token_revoked = False
        self.calmed()

    def too_many(
        self,
        retry_after: int,
        *,
        method: str | None = None,
        chat_id: int | None = None,
        count: int | None = None,
    ) -> Fault:
        text = f"Too Many Requests: retry after {retry_after}"
        return self.add(Fault(429, text, retry_after, method=method, chat_id=chat_id, count=count))

    def server_error(
        self,
        status: int = 502,
        *,
        delivered: bool = False,
        method: str | None = None,
        chat_id: int | None = None,
        count: int | None = None,
    ) -> Fault:
        text = {500: "Internal Server Error", 502: "Bad Gateway"}.get(status, "Service Unavailable")
        return self.add(Fault(status, text, delivered=delivered, method=method, chat_id=chat_id, count=count))

    def hang(
        self,
        *,
        delivered: bool = True,
        method: str | None = None,
        chat_id: int | None = None,
        count: int | None = None,
    ) -> Fault:
        """No answer ever comes; with `delivered=False` the request is lost as well (a black hole)."""
        return self.add(Fault(hang=True, delivered=delivered, method=method, chat_id=chat_id, count=count))

    def slow(
        self,
        latency_ms: int,
        *,
        method: str | None = None,
        chat_id: int | None = None,
        count: int | None = None,
    ) -> Fault:
        return self.add(Fault(latency_ms=latency_ms, method=method, chat_id=chat_id, count=count))

    def refuse(
        self,
        text: str,
        *,
        status: int = 400,
        method: str | None = None,
        chat_id: int | None = None,
        count: int | None = None,
    ) -> Fault:
        """A 400 or 403 with the given words, `Bad Request: ` or `Forbidden: ` put before them."""
        prefix = "Forbidden" if status == 403 else "Bad Request"
        return self.add(Fault(status, f"{prefix}: {text}", method=method, chat_id=chat_id, count=count))

    def revoke_token(self) -> None:
        self.token_revoked = True

    def take(self, method: str, chat_id: int | None) -> Fault | None:
        """The fault that hits this request, its `count` lowered by one."""
        for fault in self.active:
            if fault.hits(method, chat_id):
                if fault.count is not None:
                    fault.count -= 1
                return fault
        return None
