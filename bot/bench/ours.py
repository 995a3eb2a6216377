"""The budgets of this bot, each measured on the real parts. Every function can be called by itself.

They need an empty migrated database (*url*) and, for what leaves, a stub (*api_url*). Times are seconds.
"""

import asyncio
import resource
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from datetime import time as wall_time
from decimal import Decimal

from bot import app
from bot.bench.stub import Stub
from bot.channels.telegram import Pacer
from bot.domain.plans import Plan
from bot.services import due
from bot.store import crowd, outbox

AT = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
DUE = AT + timedelta(minutes=30)
DAILY = Plan(zone="Europe/London", times=(wall_time(8, 30),), amounts=(Decimal(1),), starts_on=AT.date())
_KEY = bytes(range(32))
_NO_LIMIT = 100_000
_MARKS = (0.5, 0.99)


class StillClock:
    """A clock that shows *at* and goes on from there with the real seconds."""

    def __init__(self, at: datetime) -> None:
        self._at = at
        self._began = time.monotonic()

    def now(self) -> datetime:
        return self._at + timedelta(seconds=time.monotonic() - self._began)


@dataclass(frozen=True, slots=True)
class Cost:
    """What *count* things took: wall clock and this process's own CPU."""

    count: int
    seconds: float
    cpu_seconds: float

    @property
    def per_second(self) -> float:
        return self.count / self.seconds

    @property
    def cpu_micros(self) -> float:
        return self.cpu_seconds / self.count * 1e6


@dataclass(frozen=True, slots=True)
class Replies:
    """How long people waited for an answer while reminders went out: median and 99th percentile."""

    count: int
    median_seconds: float
    p99_seconds: float
    reminders: int


@asynccontextmanager
async def bot(url: str, api_url: str, at: datetime, *, rate: int = _NO_LIMIT) -> AsyncIterator[app.Parts]:
    """The parts of a bot over *url* that shows *at*; nothing runs by itself yet."""
    store = await app.open_store(url, _KEY)
    pacer = Pacer(rate, chat_burst=_NO_LIMIT)
    parts = app.build("1:bench", api_url, store, StillClock(at), pacer=pacer)
    await parts.line.open()
    try:
        yield parts
    finally:
        await parts.line.close()
        await store.close()


async def people(parts: app.Parts, count: int) -> None:
    """*count* people have a daily tablet that is due at DUE."""
    for first in range(1, count + 1, 50_000):
        async with parts.store.begin() as work:
            await crowd.add(work, min(50_000, count + 1 - first), DAILY, AT, first=first)


async def planning(parts: app.Parts, batch: int = due.BATCH) -> Cost:
    """Everything due at the clock's time is planned: dose rows, sealed cards, follow-ups, successors."""
    began, cpu = time.perf_counter(), time.process_time()
    count = 0
    while found := await due.fire(parts.world, parts.clock.now(), batch):
        count += found
    return Cost(count, time.perf_counter() - began, time.process_time() - cpu)


async def sending(parts: app.Parts, count: int) -> Cost:
    """*count* messages that wait are claimed, rendered, sent over HTTP and marked."""
    sender = parts.drain.sender
    began, cpu = time.perf_counter(), time.process_time()
    task = asyncio.create_task(sender.run())
    while await _leaving(parts):  # noqa: ASYNC110 - what is waited for is in the database
        await asyncio.sleep(0.2)
    cost = Cost(count, time.perf_counter() - began, time.process_time() - cpu)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    return cost


async def _leaving(parts: app.Parts) -> bool:
    async with parts.store.begin() as work:
        return await outbox.next_at(work) is not None or not parts.drain.sender.idle


async def replying(parts: app.Parts, stub: Stub, count: int, every_seconds: float = 0.05) -> Replies:
    """*count* people write one after the other while the reminders of everybody go out."""
    jobs = [asyncio.create_task(parts.drain.answer_forever()), asyncio.create_task(parts.drain.sender.run())]
    await asyncio.sleep(1)
    asked: dict[int, float] = {}
    for n in range(count):
        chat_id = 10_000_000 + n
        asked[chat_id] = time.monotonic()
        await parts.drain.accept([(n + 1, chat_id, _hello(n + 1, chat_id))])
        await asyncio.sleep(every_seconds)
    await asyncio.sleep(1)
    came = await stub.came()
    for job in jobs:
        job.cancel()
    await asyncio.gather(*jobs, return_exceptions=True)
    first: dict[int, float] = {}
    for at, chat_id in came:
        first.setdefault(chat_id, at)
    waited = sorted(first.get(chat_id, float("inf")) - at for chat_id, at in asked.items())
    median, p99 = (waited[min(int(len(waited) * mark), len(waited) - 1)] for mark in _MARKS)
    return Replies(count, median, p99, sum(chat < 10_000_000 for chat in first))


def _hello(update_id: int, chat_id: int) -> dict[str, object]:
    who = {"id": chat_id, "is_bot": False, "first_name": "Bench", "language_code": "en"}
    return {
        "update_id": update_id,
        "message": {
            "message_id": 1,
            "date": int(AT.timestamp()),
            "chat": {"id": chat_id, "type": "private", "first_name": "Bench"},
            "from": who,
            "text": "/start",
            "entities": [{"type": "bot_command", "offset": 0, "length": 6}],
        },
    }


def peak_megabytes() -> float:
    """Return the most memory this process has had."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
