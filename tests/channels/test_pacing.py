"""Telegram's limits, kept from our side: counted on the loop's own clock, which the test moves."""

import asyncio
import heapq
from contextlib import suppress
from itertools import pairwise

import pytest

from bot.channels.telegram.pacer import Pacer
from bot.domain.messages import Lane
from bot.sandbox.faults import RateLimits
from bot.sandbox.refusals import ApiError


class SteppedLoop(asyncio.SelectorEventLoop):
    """A real event loop whose time jumps to the next timer instead of waiting for it."""

    def __init__(self) -> None:
        super().__init__()
        self.now = 0.0

    def time(self) -> float:
        return self.now

    def _run_once(self) -> None:
        if not self._ready and self._scheduled:
            self.now = max(self.now, heapq.nsmallest(1, self._scheduled)[0]._when)
        super()._run_once()


def run(work):
    loop = SteppedLoop()
    try:
        return loop.run_until_complete(work)
    finally:
        loop.close()


async def send(pacer: Pacer, chats: list[int], *, urgent: bool, sent: list[tuple[float, bool]]) -> None:
    async def one(chat: int) -> None:
        await pacer.turn(chat, Lane.REPLY if urgent else Lane.BULK)
        sent.append((asyncio.get_running_loop().time(), urgent))

    await asyncio.gather(*(one(chat) for chat in chats))


def busiest_second(times: list[float]) -> int:
    return max(sum(1 for other in times if at <= other < at + 1.0) for at in times)


def test_bulk_leaves_evenly_and_never_faster_than_the_rate():
    sent: list[tuple[float, bool]] = []

    run(send(Pacer(28), list(range(1, 301)), urgent=False, sent=sent))

    times = [at for at, _ in sent]
    assert busiest_second(times) <= 29
    assert times[-1] <= 300 / 28 * 1.05
    assert all(later - earlier >= 1 / 28 - 1e-6 for earlier, later in pairwise(times))


@pytest.mark.hazard("H3")
def test_replies_do_not_wait_behind_bulk_and_the_second_stays_within_thirty():
    async def both() -> tuple[list[tuple[float, bool]], list[float]]:
        pacer, sent = Pacer(28), []
        bulk = asyncio.create_task(send(pacer, list(range(1, 200)), urgent=False, sent=sent))
        waits = []
        for chat in range(1000, 1060):
            await asyncio.sleep(0.1)
            asked = asyncio.get_running_loop().time()
            await pacer.turn(chat, Lane.REPLY)
            waits.append(asyncio.get_running_loop().time() - asked)
            sent.append((asyncio.get_running_loop().time(), True))
        await bulk
        return sent, waits

    sent, waits = run(both())

    assert busiest_second([at for at, _ in sent]) <= 30
    assert sorted(waits)[int(len(waits) * 0.99)] <= 0.1


def test_one_chat_gets_a_short_burst_and_then_one_a_second():
    sent: list[tuple[float, bool]] = []

    run(send(Pacer(28, chat_burst=3), [7] * 8, urgent=True, sent=sent))

    times = sorted(at for at, _ in sent)
    assert times[2] < 0.2
    assert times[-1] == pytest.approx(5.25, abs=0.1)


@pytest.mark.hazard("H3")
def test_an_emergency_has_the_next_place_of_its_chat_however_many_replies_wait_there():
    async def both() -> tuple[float, list[float]]:
        pacer, sent = Pacer(28), []
        replies = asyncio.create_task(send(pacer, [7] * 20, urgent=True, sent=sent))
        await asyncio.sleep(4.6)
        asked = asyncio.get_running_loop().time()
        await pacer.turn(7, Lane.EMERGENCY)
        waited = asyncio.get_running_loop().time() - asked
        await replies
        return waited, sorted(at for at, _ in sent)

    waited, times = run(both())

    assert waited <= 1
    assert all(later - earlier >= 1 - 1e-6 for earlier, later in pairwise(times[3:]))


class Telegram:
    """Telegram's own count, at the moment a message arrives; those of the first second take *slow_seconds*."""

    def __init__(self, pacer: Pacer, slow_seconds: float = 0.0) -> None:
        self._loop = asyncio.get_running_loop()
        self._pacer = pacer
        self._slow_seconds = slow_seconds
        self._limits = RateLimits(tick=self._loop.time, on=True)

    async def gets(self, chat: int, *, urgent: bool = True) -> None:
        await self._pacer.turn(chat, Lane.REPLY if urgent else Lane.BULK)
        self._loop.call_later(self._slow_seconds if self._loop.time() < 1 else 0, self._arrives, chat)

    def _arrives(self, chat: int) -> None:
        with suppress(ApiError):
            self._limits.check(chat)

    async def refused(self) -> int:
        await asyncio.sleep(1)
        return self._limits.earned


@pytest.mark.parametrize(
    ("chats", "slow_seconds"),
    [([7] * 8, 0.2), (list(range(1, 100)), 0.04)],
    ids=["one chat", "everybody"],
)
def test_what_is_slow_on_its_way_earns_no_429_for_what_comes_after_it(chats, slow_seconds):
    """The first messages open their connections and arrive late; Telegram counts arrivals."""

    async def work() -> int:
        telegram = Telegram(Pacer(28), slow_seconds)
        await asyncio.gather(*(telegram.gets(chat) for chat in chats))
        return await telegram.refused()

    assert run(work()) == 0


def test_a_reminder_that_waited_for_its_turn_earns_no_429_for_the_replies_after_it():
    async def work() -> int:
        telegram = Telegram(Pacer(28))
        await asyncio.gather(*(telegram.gets(chat, urgent=False) for chat in range(1, 101)))
        for _ in range(3):
            await telegram.gets(100)
        return await telegram.refused()

    assert run(work()) == 0


def test_a_429_halts_its_chat_and_nobody_else():
    async def work() -> tuple[float, float]:
        pacer = Pacer(28)
        pacer.refused(1, 4.0)
        await pacer.turn(2, Lane.BULK)
        other = asyncio.get_running_loop().time()
        await pacer.turn(1, Lane.REPLY)
        return other, asyncio.get_running_loop().time()

    other, own = run(work())

    assert other < 0.1
    assert own >= 4.0


def test_429s_of_two_chats_halt_everything():
    async def work() -> float:
        pacer = Pacer(28)
        pacer.refused(1, 3.0)
        pacer.refused(2, 3.0)
        await pacer.turn(3, Lane.REPLY)
        return asyncio.get_running_loop().time()

    assert run(work()) >= 3.0
