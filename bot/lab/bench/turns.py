"""What patients do most, on the real parts: a tap on Taken, typed words, an answer of a check-in.

Each is an update as Telegram sends it; it is done with when all that it brought about has left.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from itertools import count
from typing import Any

from bot import app
from bot.channels.telegram import Pacer
from bot.channels.telegram.callback import encode
from bot.domain.doses import State
from bot.domain.messages import Tap
from bot.domain.people import SLICES
from bot.lab.bench import gauge, ours, stub
from bot.lab.bench.child import Failed, Measured, Task
from bot.lab.bench.same_message import AT_ONCE, TYPED
from bot.reader import second_look
from bot.services.checkins.cards import KIND as CHECKIN
from bot.services.data.consent import POLICY_VERSION
from bot.store import cards, doses, inbox, people
from bot.store.work import Work

Update = tuple[int, int, dict[str, object]]  # its number, the chat, the body
A_MINUTE = 60 / 1_000  # seconds between two of a thousand in a minute
_LOOK_SECONDS = 0.05
_number = count(1).__next__


async def tap(task: Task) -> Measured:
    """*count* people tap on Taken: what each costs until it is booked and the card is edited."""
    async with _asked(task) as (parts, _api):
        updates = await _pressed(parts, _chats(task), _is_taken)
        return await _cost(parts, updates, task, _booked)


async def tap_in_a_minute(task: Task) -> Measured:
    """Return how long those who tap, a thousand a minute, wait until their card shows it."""
    async with _asked(task) as (parts, api):
        return await _one_after_the_other(parts, api, task)


async def tap_in_a_minute_paced(task: Task) -> Measured:
    """The same with Telegram's limits kept, as they are kept in front of patients."""
    async with _asked(task) as (parts, api):
        drain = app.drain_of(parts, frozenset(range(SLICES)), Pacer())
        return await _one_after_the_other(replace(parts, drain=drain), api, task)


async def _one_after_the_other(parts: app.Parts, api: stub.Stub, task: Task) -> Measured:
    updates = await _pressed(parts, _chats(task), _is_taken)
    async with _answering(parts):
        await _all_answered(parts, updates[: _warm(task)])
        await api.came()
        asked: dict[int, float] = {}
        for update in updates[_warm(task) :]:
            asked[update[1]] = time.monotonic()
            await parts.drain.accept([update])
            await asyncio.sleep(A_MINUTE)
        await _all_answered(parts, [])
    return gauge.waits(await api.came(), asked)


async def typed(task: Task) -> Measured:
    """*count* people type what people type: what each costs until the answer has left."""
    async with _asked(task) as (parts, _api):
        await second_look().wake()
        said = [(chat, TYPED[chat % len(TYPED)]) for chat in _chats(task)]
        return await _cost(parts, [_message(chat, words) for chat, words in said], task)


async def check_in(task: Task) -> Measured:
    """*count* people answer the first question of a check-in that they began: what each costs until the next one left."""
    async with _asked(task) as (parts, _api):
        chats = _chats(task)
        async with _answering(parts):
            await _all_answered(parts, [_message(chat, "/checkin") for chat in chats])
        return await _cost(parts, await _pressed(parts, chats, _is_answer), task)


def _is_taken(button: Tap) -> bool:
    return button.act == "taken"


def _is_answer(button: Tap) -> bool:
    return button.kind == CHECKIN and button.arg.rpartition(".")[2].isdecimal()


@asynccontextmanager
async def _asked(task: Task) -> AsyncIterator[tuple[app.Parts, stub.Stub]]:
    """*count* people, and a few who open the line, look at a card that asks about their tablet."""
    async with (
        stub.running(task.latency_seconds) as api,
        ours.bot(task.database, api.url, ours.DUE) as parts,
    ):
        await ours.people(parts, _warm(task) + task.count)
        await _agreed(parts, _chats(task))
        await ours.planning(parts)
        await ours.sending(parts, task.count)
        yield parts, api


def _warm(task: Task) -> int:
    """Return how many go first, to open the line and warm the caches."""
    return min(AT_ONCE, task.count)


def _chats(task: Task) -> range:
    return range(1, _warm(task) + task.count + 1)


async def _agreed(parts: app.Parts, chats: Iterable[int]) -> None:
    """Everybody has agreed to today's text: nobody is asked about it below an answer."""
    async with parts.store.begin() as work:
        for chat in chats:
            if person := await people.find(work, chat):
                await people.agree_again(work, person, POLICY_VERSION, ours.AT)


async def _cost(
    parts: app.Parts,
    updates: Sequence[Update],
    task: Task,
    done: Callable[[Work, int], Any] | None = None,
) -> Measured:
    """Return what *updates* cost until everything is answered; the first few warm the caches and are not counted.

    Raises:
        Failed: not all of them were *done*.
    """
    async with _answering(parts):
        await _all_answered(parts, updates[: _warm(task)])
        meter = gauge.Meter()
        await _all_answered(parts, updates[_warm(task) :])
        measured = meter.rate(task.count)
    if done:
        async with parts.store.begin() as work:
            booked = sum([await done(work, chat) for _n, chat, _body in updates[_warm(task) :]])
        if booked < task.count:
            raise Failed(f"{booked:,} of {task.count:,} booked")
    return measured


async def _booked(work: Work, person_id: int) -> bool:
    found = await doses.between(work, person_id, ours.AT, ours.DUE + timedelta(hours=1))
    return [dose.state for dose in found] == [State.TAKEN]


@asynccontextmanager
async def _answering(parts: app.Parts) -> AsyncIterator[None]:
    """What arrives inside the block is answered, and what is to leave leaves."""
    jobs = [asyncio.create_task(parts.drain.answer_forever()), asyncio.create_task(parts.drain.sender.run())]
    try:
        yield
    finally:
        for job in jobs:
            job.cancel()
        await asyncio.gather(*jobs, return_exceptions=True)


async def _all_answered(parts: app.Parts, updates: Sequence[Update]) -> None:
    """Everything of *updates* is answered and every answer has left."""
    for first in range(0, len(updates), AT_ONCE):
        await parts.drain.accept(list(updates[first : first + AT_ONCE]))
        await asyncio.sleep(0)
    while await _waiting(parts):
        await asyncio.sleep(_LOOK_SECONDS)
    await ours.left(parts)


async def _waiting(parts: app.Parts) -> bool:
    async with parts.store.begin() as work:
        return bool(await inbox.waiting_chats(work, parts.clock.now(), 1))


async def _pressed(parts: app.Parts, chats: Iterable[int], means: Callable[[Tap], bool]) -> list[Update]:
    """Return a tap on the button that *means* it, of the newest card that has one, in each of *chats*.

    Raises:
        Failed: there is no such card in some.
    """
    found: list[Update] = []
    async with parts.store.begin() as work:
        for chat in chats:
            standing = [(card, b.tap) for card in await cards.live(work, chat) for b in card.buttons if b.tap]
            one = next(((card, tap) for card, tap in standing if means(tap)), None)
            if one is None:
                raise Failed(f"nothing to tap in chat {chat:,}")
            data = encode(one[1], chat, parts.store.vault.callback_key)
            found.append(_tapped(chat, one[0].message_id, data))
    return found


def _who(chat: int) -> dict[str, object]:
    return {"id": chat, "is_bot": False, "first_name": "Bench", "language_code": "en"}


def _in(chat: int) -> dict[str, object]:
    return {"id": chat, "type": "private", "first_name": "Bench"}


def _tapped(chat: int, message_id: int, data: str) -> Update:
    message = {"message_id": message_id, "date": int(ours.DUE.timestamp()), "chat": _in(chat), "text": "."}
    query = {
        "id": str(chat),
        "from": _who(chat),
        "chat_instance": "1",
        "message": message,
        "data": data,
    }
    return _number(), chat, {"update_id": chat, "callback_query": query}


def _message(chat: int, text: str) -> Update:
    body: dict[str, object] = {
        "message_id": 1_000_000 + chat,
        "date": int(ours.DUE.timestamp()),
        "chat": _in(chat),
        "from": _who(chat),
        "text": text,
    }
    if text.startswith("/"):
        body["entities"] = [{"type": "bot_command", "offset": 0, "length": len(text)}]
    return _number(), chat, {"update_id": chat, "message": body}
