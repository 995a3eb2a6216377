"""A bot in a process of its own that lives through days in seconds: its clock is moved from outside, line by line.

``python -m tests.load.lasting API_URL DATABASE_URL START`` is that process: each line on stdin is so many seconds that
go by, with "night" behind it when the night's work is to be done; "rests" comes back when nothing is left to do.
"""

import asyncio
import sys
import time
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import datetime, timedelta

from bot import app
from bot.channels.telegram import Pacer
from bot.sandbox import Sandbox, SandboxClock
from bot.store import Store
from tests.kills.lives import ROOT
from tests.load.place import opened, until
from tests.support.town import KEY, START, TOKEN

HISTORY = 50  # messages a chat of the sandbox remembers


def _clock(at: datetime) -> SandboxClock:
    born = time.monotonic()
    return SandboxClock(lambda: at + timedelta(seconds=time.monotonic() - born))


async def live(api_url: str, url: str, at: datetime) -> None:
    clock, store = _clock(at), await app.open_store(url, KEY)
    pacer = Pacer(10_000, chat_burst=100_000, chat_per_second=1_000)
    parts = app.build(TOKEN, api_url, store, clock, pacer=pacer)
    async with app.running(parts):
        while line := await asyncio.to_thread(sys.stdin.readline):
            seconds, _, night = line.strip().partition(" ")
            clock.advance(timedelta(seconds=float(seconds)))
            await parts.drain.settle()
            if night:
                await app.at_night(parts, None)
            print("rests", flush=True)


class Lasting:
    """The sandbox, the process, and their common time."""

    def __init__(self, url: str) -> None:
        self.clock = _clock(START)
        self.sandbox = Sandbox(self.clock, TOKEN)
        self.sandbox.world.keep_history = HISTORY
        self._url = url
        self._process: asyncio.subprocess.Process | None = None

    @property
    def now(self) -> datetime:
        return self.clock.now()

    @property
    def pid(self) -> int:
        return self._process.pid

    def store(self) -> AbstractAsyncContextManager[Store]:
        return opened(self._url)

    async def begins(self) -> None:
        command = (sys.executable, "-m", "tests.load.lasting")
        self._process = await asyncio.create_subprocess_exec(
            *command,
            self.sandbox.base_url,
            self._url,
            self.now.isoformat(),
            cwd=ROOT,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
        )

    async def later(self, span: timedelta, *, night: bool = False) -> None:
        """Everything said was heard, it is later by *span*, and what was to happen has happened."""

        async def heard() -> bool:
            return not self.sandbox.updates.pending()

        await until(heard)
        self.clock.advance(span)
        self._process.stdin.write(f"{span.total_seconds()}{' night' if night else ''}\n".encode())
        said = await self._process.stdout.readline()
        assert said == b"rests\n", said

    async def ends(self) -> None:
        if self._process is not None:
            self._process.stdin.close()
            await self._process.wait()


@asynccontextmanager
async def lasting(url: str) -> AsyncIterator[Lasting]:
    here = Lasting(url)
    await here.sandbox.start()
    try:
        yield here
        await here.ends()
    finally:
        if here._process is not None and here._process.returncode is None:
            here._process.kill()
        await here.sandbox.stop()


if __name__ == "__main__":
    asyncio.run(live(sys.argv[1], sys.argv[2], datetime.fromisoformat(sys.argv[3])))
