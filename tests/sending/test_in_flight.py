"""How much may be on its way at once, and how soon what came back is settled."""

import asyncio
import threading
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from bot.domain.messages import Card, Drawing, Lane, Op, Outgoing, Priority
from bot.drawing import press
from bot.services.running.sending import IN_FLIGHT, LANE_AT_LEAST, Sender
from bot.services.talk.ports import Delivery, Outcome
from bot.services.talk.turn import World
from bot.store import outbox
from bot.store import tables as t

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)


class Telegram:
    """A chat in which every message stays on its way until it is let through."""

    def __init__(self, per_second: int) -> None:
        self.per_second = per_second
        self.on_its_way: dict[int, asyncio.Future[None]] = {}

    async def deliver(self, chat_id, _outgoing, _message_id) -> Delivery:
        self.on_its_way[chat_id] = asyncio.get_running_loop().create_future()
        await self.on_its_way[chat_id]
        return Delivery(Outcome.SENT, chat_id)

    async def at_work(self, _chat_id) -> None: ...

    async def answer_tap(self, *_words, **_more) -> None: ...

    async def has(self, *chats: int) -> None:
        while not set(chats) <= self.on_its_way.keys():
            await asyncio.sleep(0.001)


class Clock:
    def now(self) -> datetime:
        return AT


@asynccontextmanager
async def sending(store, telegram: Telegram):
    sender = Sender(World(store, None, None, None), telegram, Clock())
    task = asyncio.create_task(sender.run())
    try:
        yield sender
    finally:
        for way in telegram.on_its_way.values():
            if not way.done():
                way.set_result(None)
        await sender.land()
        await store.rest()
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def written(store, *chats: int, priority: Priority = Priority.DOSE) -> None:
    async with store.begin() as work:
        await outbox.add(work, [(n, Outgoing(Op.NEW, Card("-"), priority=priority)) for n in chats], AT)


async def states(store) -> dict[int, str]:
    async with store.begin() as work:
        return {row["chat_id"]: row["state"] for row in await work.rows(select(t.outbox))}


@pytest.mark.hazard("H2")
@pytest.mark.parametrize(
    ("per_second", "lane"), [(28, 28), (3, LANE_AT_LEAST), (100_000, IN_FLIGHT[Lane.BULK])]
)
async def test_a_killed_process_leaves_no_more_in_doubt_than_leaves_in_a_second(any_store, per_second, lane):
    telegram = Telegram(per_second)
    await written(any_store, *range(1, IN_FLIGHT[Lane.BULK] + 41))

    async with sending(any_store, telegram):
        while len(telegram.on_its_way) < lane:
            await asyncio.sleep(0.001)
        await asyncio.sleep(0.1)  # several looks at what else may leave

        assert list((await states(any_store)).values()).count("sending") == lane


async def test_a_reply_leaves_at_once_while_the_lane_of_reminders_is_full(any_store):
    telegram = Telegram(28)
    await written(any_store, *range(1, 41))

    async with sending(any_store, telegram) as sender:
        await telegram.has(1, 28)
        await written(any_store, 99, priority=Priority.REPLY)
        sender.wake.set()

        await asyncio.wait_for(telegram.has(99), 10)


async def test_a_reply_that_came_back_is_settled_while_reminders_are_still_on_their_way(any_store):
    """Her next message waits for that: it may need the card that was just sent."""
    telegram = Telegram(28)
    await written(any_store, *range(1, 11))
    await written(any_store, 99, priority=Priority.REPLY)

    async with sending(any_store, telegram):
        await telegram.has(1, 99)
        telegram.on_its_way.pop(99).set_result(None)
        await written(any_store, 99, priority=Priority.REPLY)

        await asyncio.wait_for(telegram.has(99), 10)


async def test_what_came_back_is_settled_together_and_others_take_its_place(any_store):
    telegram = Telegram(28)
    await written(any_store, *range(1, 41))

    async with sending(any_store, telegram):
        await telegram.has(1, 28)
        for chat in range(1, 13):
            telegram.on_its_way[chat].set_result(None)

        await asyncio.wait_for(telegram.has(40), 10)

        found = await states(any_store)
        assert [found[chat] for chat in range(1, 13)] == ["sent"] * 12


@pytest.mark.hazard("H2")
async def test_a_reply_leaves_at_once_while_forty_pictures_wait_for_the_press(any_store):
    telegram = Telegram(28)
    free = threading.Event()
    press._THREAD.submit(free.wait, 10)
    picture = Outgoing(Op.NEW, Card("-"), carries=Drawing("a.png", "calendar", "{}"))
    async with any_store.begin() as work:
        await outbox.add(work, [(chat, picture) for chat in range(1, 41)], AT)

    try:
        async with sending(any_store, telegram) as sender:
            await asyncio.sleep(0.1)  # several looks at what else may leave
            await written(any_store, 99, priority=Priority.REPLY)
            sender.wake.set()

            await asyncio.wait_for(telegram.has(99), 5)

            assert list((await states(any_store)).values()).count("sending") == IN_FLIGHT[Lane.FILE] + 1
            free.set()
    finally:
        free.set()
