"""python-telegram-bot as it comes: its Bot over httpx, 64 sends in flight."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager
from typing import Any

from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup
from telegram.ext import BaseRateLimiter, ExtBot
from telegram.request import HTTPXRequest

from bot.lab.bench import gauge, stub
from bot.lab.bench.child import Failed, Measured, Task
from bot.lab.bench.same_message import AT_ONCE, BUTTONS, CALLBACK, REMINDER_CHAT, TEXT

_PATIENCE_SECONDS = (
    600.0  # its defaults of one and five seconds would lose messages where we measure the wait
)
_KEYBOARD = InlineKeyboardMarkup(
    [
        [InlineKeyboardButton(label, callback_data=CALLBACK, style=style or None) for label, style in row]
        for row in BUTTONS
    ]
)


@asynccontextmanager
async def bot(api_url: str, limiter: BaseRateLimiter[Any] | None = None) -> AsyncIterator[ExtBot[Any]]:
    """A bot over httpx inside the block."""
    request = HTTPXRequest(
        connection_pool_size=AT_ONCE,
        read_timeout=_PATIENCE_SECONDS,
        write_timeout=_PATIENCE_SECONDS,
        connect_timeout=_PATIENCE_SECONDS,
        pool_timeout=_PATIENCE_SECONDS,
    )
    try:
        yield ExtBot("1:bench", base_url=f"{api_url}/bot", request=request, rate_limiter=limiter)
    finally:
        await request.shutdown()


async def say(by: Bot, chat_id: int) -> None:
    await by.send_message(chat_id, TEXT, parse_mode="HTML", reply_markup=_KEYBOARD)


async def all_sent(chats: Iterable[int], send: Callable[[int], Awaitable[None]]) -> None:
    """Each chat has its message; 64 are in flight until the last.

    Raises:
        Failed: not all did; how many is in the message.
    """
    everybody = list(chats)
    rest, arrived = iter(everybody), 0

    async def lane() -> None:
        nonlocal arrived
        for chat_id in rest:
            await send(chat_id)
            arrived += 1

    try:
        await asyncio.gather(*(lane() for _ in range(AT_ONCE)))
    except Exception as error:
        raise Failed(f"{arrived:,} of {len(everybody):,} arrived ({type(error).__name__})") from error


async def send(task: Task) -> Measured:
    async with stub.running(task.latency_seconds) as api, bot(api.url) as by:
        return await measured(task, by)


async def measured(task: Task, by: ExtBot[Any]) -> Measured:
    """Return what *count* messages through *by* cost; the first few open the connections."""
    chats = range(REMINDER_CHAT, REMINDER_CHAT + task.count)
    await all_sent(chats[:AT_ONCE], lambda chat_id: say(by, chat_id))
    meter = gauge.Meter()
    await all_sent(chats, lambda chat_id: say(by, chat_id))
    return meter.rate(task.count)
