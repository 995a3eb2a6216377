"""This bot in every trial: its real parts, put together as ``app`` does."""

import asyncio
import time
from dataclasses import replace
from datetime import timedelta

from bot import app
from bot.domain.understanding import understand
from bot.lab.bench import gauge, ours, stub, turns
from bot.lab.bench.child import Measured, Task
from bot.lab.bench.same_message import AT_ONCE, TYPED
from bot.reader import second_look
from bot.services.running import due
from bot.store import crowd

_APART = timedelta(
    minutes=5
)  # between the groups of a crowd: each is due by itself, before the first follow-up
_FAR = timedelta(days=3_650)
_RATE = 28
_WARM = 200
_TOGETHER = 10_000
tap, typed, check_in = turns.tap, turns.typed, turns.check_in  # a trial is a function of this module
tap_in_a_minute, tap_in_a_minute_paced = turns.tap_in_a_minute, turns.tap_in_a_minute_paced


async def fill(task: Task) -> Measured:
    """The database holds *count* people: a third of the first ten thousand is due in each of three turns."""
    store = await app.open_store(task.database, ours.KEY)
    group = min(task.count, _TOGETHER) // task.turns
    for turn in range(task.turns):
        at = ours.DUE + turn * _APART
        rule = replace(ours.DAILY, times=(at.time(),))
        async with store.begin() as work:
            await crowd.add(work, group, rule, ours.AT, first=1 + turn * group)
    done = group * task.turns
    for first in range(done + 1, task.count + 1, 100_000):
        async with store.begin() as work:
            await crowd.pad(work, min(100_000, task.count + 1 - first), first=first, due_at=ours.DUE + _FAR)
    await store.close()
    return {}


async def start(task: Task) -> Measured:
    """The process has begun, and is ready to do what is due and to answer."""
    began = time.monotonic()
    async with ours.bot(task.database, "http://127.0.0.1:1", ours.AT) as parts:
        await parts.drain.start()
        await parts.drain.tick()
        return gauge.ready(began)


async def plan(task: Task) -> Measured:
    """Everything due in this turn is planned; the first few warm the caches and are not counted."""
    at = ours.DUE + task.turn * _APART
    async with ours.bot(task.database, "http://127.0.0.1:1", at) as parts:
        await due.fire(parts.world, parts.clock.now(), min(_WARM, task.count // 10))
        return await ours.planning(parts)


async def same_second(task: Task) -> Measured:
    """*count* doses are due at once: how many are handed to the sender, and when the last one."""
    async with ours.bot(task.database, "http://127.0.0.1:1", ours.DUE) as parts:
        await ours.people(parts, task.count)
        began = time.monotonic()
        async with gauge.pulse() as watch:
            ran = await parts.drain.tick()
        return {
            "share": 100 * ran / task.count,
            "last_seconds": time.monotonic() - began,
            "blocked_millis": watch.longest_seconds * 1e3,
        }


async def send(task: Task) -> Measured:
    """*count* cards that wait are claimed, rendered, sent over HTTP and marked; a few before them open the line."""
    async with (
        stub.running(task.latency_seconds) as api,
        ours.bot(task.database, api.url, ours.DUE) as parts,
    ):
        await ours.people(parts, AT_ONCE)
        await ours.planning(parts)
        await ours.sending(parts, AT_ONCE)
        await ours.people(parts, task.count, first=AT_ONCE + 1)
        await ours.planning(parts)
        return await ours.sending(parts, task.count)


async def pace(task: Task) -> Measured:
    """*count* doses due in the same minute leave at the rate Telegram allows, planning included."""
    async with (
        stub.running(task.latency_seconds) as api,
        ours.bot(task.database, api.url, ours.DUE, rate=_RATE) as parts,
    ):
        await ours.people(parts, task.count)
        began = time.monotonic()
        sender = asyncio.create_task(parts.drain.sender.run())
        await parts.drain.tick()
        await ours.left(parts)
        sender.cancel()
        await asyncio.gather(sender, return_exceptions=True)
        return gauge.paced(await api.came(), began, task.count, _RATE)


async def reply(task: Task) -> Measured:
    """*count* people write, one after the other, while the reminders of *waiting* others go out."""
    async with (
        stub.running(task.latency_seconds) as api,
        ours.bot(task.database, api.url, ours.DUE, rate=_RATE) as parts,
    ):
        await ours.people(parts, task.waiting)
        await ours.planning(parts)
        return await ours.replying(parts, api, task.count)


async def understand_typed(task: Task) -> Measured:
    """Return what it costs to understand a typed message, by the rules alone and with the second look.

    Each process has one reader: its weights are read before the first look, and count as memory, not as time.
    """
    _books, lexicon, _asked = app.contents()
    texts = [f"{TYPED[n % len(TYPED)]} {n}" for n in range(task.count)]
    rules = gauge.cpu_millis(lambda text: understand(text, lexicon), texts)
    before, second = gauge.megabytes_held(), second_look()
    await second.wake()
    added = gauge.megabytes_held() - before
    both = gauge.cpu_millis(lambda text: second.at(text, understand(text, lexicon)), texts)
    return {
        "p50_millis": gauge.mark(rules, 0.5),
        "p99_millis": gauge.mark(rules, 0.99),
        "both_p50_millis": gauge.mark(both, 0.5),
        "both_p99_millis": gauge.mark(both, 0.99),
        "megabytes": added,
    }
