"""A life of the bot whose clock is moved from outside, line by line: ``-m tests.load.living`` of the nursery.

ORDERS is a socket where its orders come from, a line of JSON each: how far "ahead" it is now, by how many seconds its
clock is "wrong", and whether the "night"'s work is to be done; "rests" goes back when nothing is left to do.
"""

import asyncio
import json
import os
import time
from datetime import datetime, timedelta

from bot import app
from bot.channels.telegram import Pacer
from bot.services.running import outliving


class Clock:
    """It was *at* when the machine's monotonic clock showed *born*; then real time, what was jumped over, and an error."""

    def __init__(self, at: datetime, born: float, ahead: float = 0.0) -> None:
        self._at, self._born = at, born
        self.ahead, self.wrong = ahead, 0.0

    def now(self) -> datetime:
        gone = time.monotonic() - self._born + self.ahead + self.wrong
        return self._at + timedelta(seconds=gone)


async def live(env: dict[str, str]) -> None:
    clock = Clock(datetime.fromisoformat(env["START"]), float(env["BORN"]), float(env["AHEAD"]))
    orders, answers = await asyncio.open_unix_connection(env["ORDERS"])
    store = await app.open_store(env["DATABASE_URL"], bytes.fromhex(env["DAYMARK_KEY"]))
    pacer = Pacer(10_000, chat_burst=100_000, chat_per_second=1_000)
    parts = app.build(env["BOT_TOKEN"], env["BOT_API_URL"], store, clock, pacer=pacer)

    async def obeys() -> None:
        async for line in orders:
            told = json.loads(line)
            clock.ahead, clock.wrong = told["ahead"], told["wrong"]
            await outliving.until_done("settling", parts.drain.settle)
            if told["night"]:
                await outliving.until_done("night", lambda: app.at_night(parts, None))
            answers.write(b"rests\n")

    asked_to_go = asyncio.create_task(app.on_signal().wait())
    async with app.running(parts) as working:
        obeying = asyncio.create_task(obeys())
        await asyncio.wait({asked_to_go, working, obeying}, return_when=asyncio.FIRST_COMPLETED)
        obeying.cancel()
        if working.done():
            working.result()
    answers.close()


if __name__ == "__main__":
    asyncio.run(live(dict(os.environ)))
