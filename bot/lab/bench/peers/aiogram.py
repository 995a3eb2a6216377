"""aiogram as it comes: its Bot over aiohttp and pydantic, 64 sends in flight. It has no limiter of its own."""

import asyncio
import time

from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup

from bot.lab.bench import gauge, stub
from bot.lab.bench.child import Measured, Task
from bot.lab.bench.peers.ptb import all_sent
from bot.lab.bench.same_message import ASKING_CHAT, AT_ONCE, BUTTONS, CALLBACK, REMINDER_CHAT, TEXT

_EVERY_SECONDS = 0.1
_KEYBOARD = InlineKeyboardMarkup(
    inline_keyboard=[
        [
            InlineKeyboardButton(text=label, callback_data=CALLBACK, style=style or None)
            for label, style in row
        ]
        for row in BUTTONS
    ]
)


def bot(api_url: str) -> Bot:
    return Bot("1:bench", AiohttpSession(api=TelegramAPIServer.from_base(api_url)))


async def say(by: Bot, chat_id: int) -> None:
    await by.send_message(chat_id, TEXT, parse_mode="HTML", reply_markup=_KEYBOARD)


async def send(task: Task) -> Measured:
    async with stub.running(task.latency_seconds) as api, bot(api.url) as by:
        chats = range(REMINDER_CHAT, REMINDER_CHAT + task.count)
        await all_sent(chats[:AT_ONCE], lambda chat_id: say(by, chat_id))
        meter = gauge.Meter()
        await all_sent(chats, lambda chat_id: say(by, chat_id))
        return meter.rate(task.count)


async def reply(task: Task) -> Measured:
    """With no limit on, the reminders go out as fast as they can: what is measured is the busy process."""
    async with stub.running(task.latency_seconds) as api, bot(api.url) as by:
        waiting = range(REMINDER_CHAT, REMINDER_CHAT + task.waiting)
        bulk = asyncio.create_task(all_sent(waiting, lambda chat_id: say(by, chat_id)))
        asked: dict[int, float] = {}
        replies = []
        for chat in range(ASKING_CHAT, ASKING_CHAT + task.count):
            asked[chat] = time.monotonic()
            replies.append(asyncio.create_task(say(by, chat)))
            await asyncio.sleep(_EVERY_SECONDS)
            if bulk.done():
                break
        await asyncio.gather(bulk, *replies)
        return gauge.waits(await api.came(), asked)
