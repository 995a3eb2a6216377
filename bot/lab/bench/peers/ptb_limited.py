"""python-telegram-bot with its own AIORateLimiter, set to our rate where Telegram's limit is on."""

import asyncio
import time

from telegram.ext import AIORateLimiter

from bot.lab.bench import gauge, stub
from bot.lab.bench.child import Measured, Task
from bot.lab.bench.peers import ptb
from bot.lab.bench.same_message import ASKING_CHAT, REMINDER_CHAT

RATE = 28
_BEHIND = 300  # more would only make the wait longer: it is the queue's length
_EVERY_SECONDS = 0.1


async def send(task: Task) -> Measured:
    unlimited = AIORateLimiter(overall_max_rate=1_000_000)
    async with stub.running(task.latency_seconds) as api, ptb.bot(api.url, unlimited) as by:
        return await ptb.measured(task, by)


async def pace(task: Task) -> Measured:
    limited = AIORateLimiter(overall_max_rate=RATE)
    async with stub.running(task.latency_seconds) as api, ptb.bot(api.url, limited) as by:
        began = time.monotonic()
        await asyncio.gather(
            *(ptb.say(by, chat) for chat in range(REMINDER_CHAT, REMINDER_CHAT + task.count))
        )
        return gauge.paced(await api.came(), began, task.count, RATE)


async def reply(task: Task) -> Measured:
    limited = AIORateLimiter(overall_max_rate=RATE)
    async with stub.running(task.latency_seconds) as api, ptb.bot(api.url, limited) as by:
        waiting = range(REMINDER_CHAT, REMINDER_CHAT + min(task.waiting, _BEHIND))
        jobs = [asyncio.create_task(ptb.say(by, chat)) for chat in waiting]
        await asyncio.sleep(1)
        asked: dict[int, float] = {}
        for chat in range(ASKING_CHAT, ASKING_CHAT + task.count):
            asked[chat] = time.monotonic()
            jobs.append(asyncio.create_task(ptb.say(by, chat)))
            await asyncio.sleep(_EVERY_SECONDS)
        await asyncio.gather(*jobs)
        return gauge.waits(await api.came(), asked)
