"""A bot in a process of its own that lives through days in seconds, and the sandbox it lives with."""

import asyncio
import contextlib
import json
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path

from bot.sandbox import Sandbox, SandboxClock
from bot.store import Store
from tests.kills.lives import Life, Nursery, nursery
from tests.load.living import Clock
from tests.load.place import opened, until
from tests.support.town import KEY, START, TOKEN

HISTORY = 50  # messages a chat of the sandbox remembers


class Lasting:
    """The sandbox, the process, and their common time."""

    def __init__(self, url: str, warm: Nursery, folder: Path) -> None:
        self._born = time.monotonic()
        self.clock = SandboxClock(Clock(START, self._born).now)
        self.sandbox = Sandbox(self.clock, TOKEN)
        self.sandbox.world.keep_history = HISTORY
        self.wrong_seconds = 0.0  # what the clock of the process is wrong by
        self.log = folder / "log"
        self._url, self._warm, self._door = url, warm, folder / "orders"
        self._ahead = timedelta()
        self._lines: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None
        self.life: Life | None = None

    @property
    def now(self) -> datetime:
        return self.clock.now()

    @property
    def pid(self) -> int:
        return self.life.pid

    @property
    def lives(self) -> bool:
        return self.life is not None and not self.life.gone.done()

    def store(self) -> AbstractAsyncContextManager[Store]:
        return opened(self._url)

    async def begins(self) -> None:
        """A life of the bot listens for what time it is, or has ended already."""
        await self._hang_up()
        came = asyncio.get_running_loop().create_future()
        door = await asyncio.start_unix_server(lambda *lines: came.set_result(lines), self._door)
        env = {
            "BOT_TOKEN": TOKEN,
            "BOT_API_URL": self.sandbox.base_url,
            "DATABASE_URL": self._url,
            "DAYMARK_KEY": KEY.hex(),
            "ORDERS": str(self._door),
            "START": START.isoformat(),
            "BORN": str(self._born),
            "AHEAD": str(self._ahead.total_seconds()),
        }
        self.life = await self._warm.life(env, self.log, words=("-m", "tests.load.living"))
        await asyncio.wait({came, self.life.gone}, return_when=asyncio.FIRST_COMPLETED)
        door.close()
        self._door.unlink()
        self._lines = came.result() if came.done() else None

    def goes_by(self, span: timedelta) -> None:
        """It is later by *span*; the process has not been told yet."""
        self._ahead += span
        self.clock.advance(span)

    async def later(self, span: timedelta, *, night: bool = False) -> None:
        """Everything said was heard, it is later by *span*, and what was to happen has happened."""

        async def heard() -> bool:
            return not self.sandbox.updates.pending()

        await until(heard)
        self.goes_by(span)
        assert await self.rests(night=night)

    async def rests(self, *, night: bool = False) -> bool:
        """What is to happen by now has happened; False when the process ended before."""
        told = {"ahead": self._ahead.total_seconds(), "wrong": self.wrong_seconds, "night": night}
        if self._lines is None:
            return False
        answers, orders = self._lines
        with contextlib.suppress(ConnectionError):
            orders.write(json.dumps(told).encode() + b"\n")
            await orders.drain()
            if await answers.readline() == b"rests\n":
                return True
        await self.life.gone
        return False

    async def ends(self) -> None:
        if self.life:
            await self.life.killed()
        await self._hang_up()
        await self.sandbox.stop()

    async def _hang_up(self) -> None:
        if self._lines:
            _, orders = self._lines
            orders.close()
            with contextlib.suppress(ConnectionError):
                await orders.wait_closed()
            self._lines = None


@asynccontextmanager
async def lasting(url: str) -> AsyncIterator[Lasting]:
    with tempfile.TemporaryDirectory(prefix="daymark-lasting-") as folder:
        async with nursery() as warm:
            here = Lasting(url, warm, Path(folder))
            await here.sandbox.start()
            try:
                yield here
            finally:
                await here.ends()
