"""The budgets of this bot, each measured on the real parts. Every function can be called by itself.

They need an empty database (*url*) and, for what leaves, a stub (*api_url*).
"""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from datetime import time as wall_time
from decimal import Decimal

from bot import app
from bot.channels.telegram import Pacer
from bot.domain.plans import Plan
from bot.lab.bench import gauge
from bot.lab.bench.child import Measured
from bot.lab.bench.same_message import ASKING_CHAT
from bot.lab.bench.stub import Stub
from bot.services.running import due
from bot.store import crowd, outbox

AT = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
DUE = AT + timedelta(minutes=30)
DAILY = Plan(zone="Europe/London", times=(wall_time(8, 30),), amounts=(Decimal(1),), starts_on=AT.date())
KEY = bytes(range(32))
_NO_LIMIT = 100_000
_TOGETHER = 50_000
_PATIENCE_SECONDS = 10


class StillClock:
    """A clock that shows *at* and goes on from there with the real seconds."""

    def __init__(self, at: datetime) -> None:
        self._at = at
        self._began = time.monotonic()

    def now(self) -> datetime:
        return self._at + timedelta(seconds=time.monotonic() - self._began)


@asynccontextmanager
async def bot(url: str, api_url: str, at: datetime, *, rate: int = _NO_LIMIT) -> AsyncIterator[app.Parts]:
    """The parts of a bot over *url* that shows *at*; nothing runs by itself yet."""
    store = await app.open_store(url, KEY)
    pacer = Pacer(rate, chat_burst=_NO_LIMIT)
    parts = app.build("1:bench", api_url, store, StillClock(at), pacer=pacer)
    await parts.line.open()
    try:
        yield parts
    finally:
        await parts.line.close()
        await store.close()


async def people(parts: app.Parts, count: int, first: int = 1) -> None:
    """*count* people, numbered from *first* on, have a daily tablet that is due at DUE."""
    for start in range(first, first + count, _TOGETHER):
        async with parts.store.begin() as work:
            await crowd.add(work, min(_TOGETHER, first + count - start), DAILY, AT, first=start)


async def planning(parts: app.Parts, batch: int = due.BATCH) -> Measured:
    """Everything due at the clock's time is planned: dose rows, sealed cards, follow-ups, successors."""
    meter, count = gauge.Meter(), 0
    while found := await due.fire(parts.world, parts.clock.now(), batch):
        count += found
    return meter.rate(count)


async def sending(parts: app.Parts, count: int) -> Measured:
    """*count* messages that wait are claimed, rendered, sent over HTTP and marked."""
    meter = gauge.Meter()
    task = asyncio.create_task(parts.drain.sender.run())
    await left(parts)
    measured = meter.rate(count)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    return measured


async def left(parts: app.Parts) -> None:
    """Nothing waits to leave any more."""
    while await _leaving(parts):
        await asyncio.sleep(0.05)


async def _leaving(parts: app.Parts) -> bool:
    if not parts.drain.sender.idle:  # asked first: it costs nothing, and the database is not disturbed
        return True
    async with parts.store.begin() as work:
        return await outbox.next_at(work) is not None


async def replying(parts: app.Parts, stub: Stub, count: int, every_seconds: float = 0.1) -> Measured:
    """*count* people write one after the other while the reminders of everybody go out."""
    jobs = [asyncio.create_task(parts.drain.answer_forever()), asyncio.create_task(parts.drain.sender.run())]
    await asyncio.sleep(1)
    asked: dict[int, float] = {}
    for n in range(count):
        chat_id = ASKING_CHAT + n
        asked[chat_id] = time.monotonic()
        await parts.drain.accept([(n + 1, chat_id, _hello(n + 1, chat_id))])
        await asyncio.sleep(every_seconds)
    came = await stub.came()
    for _ in range(_PATIENCE_SECONDS):
        if asked.keys() <= {chat_id for _at, chat_id in came}:
            break
        await asyncio.sleep(1)
        came += await stub.came()
    for job in jobs:
        job.cancel()
    await asyncio.gather(*jobs, return_exceptions=True)
    return gauge.waits(came, asked)


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
