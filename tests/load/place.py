"""A sandbox Telegram that keeps its limits, a database with a crowd in it, and ``bot run`` in a process of its own."""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import aiohttp
from sqlalchemy import update

from bot.domain.plans import to_row
from bot.lab.bench.ours import DAILY
from bot.sandbox import Persona, Sandbox, SandboxClock
from bot.store import Store, Vault, crowd
from bot.store import tables as t
from tests.intake.test_webhook import free_port
from tests.kills.lives import Life, Nursery
from tests.support.town import KEY, START, TOKEN

PATIENCE_SECONDS = 90
LOOK_SECONDS = 0.02


@dataclass(frozen=True, slots=True)
class Came:
    """A message that Telegram took."""

    at: datetime
    chat_id: int


class Place:
    """Time is real here: it begins in March 2026 and goes on with the seconds of the machine."""

    def __init__(self, url: str, warm: Nursery, folder: Path) -> None:
        born = time.monotonic()
        self.clock = SandboxClock(lambda: START + timedelta(seconds=time.monotonic() - born))
        self.sandbox = Sandbox(self.clock, TOKEN)
        self.sandbox.faults.rate_limits = True
        self.sandbox.witnesses.append(self._note)
        self.came: list[Came] = []
        self.port = free_port()
        self._url = url
        self._warm = warm
        self._log = folder / "bot.log"

    def _note(self, method: str, params: Any, status: int, _body: object) -> None:
        if status == 200 and method == "sendMessage":
            self.came.append(Came(self.clock.now(), params.number("chat_id")))

    # --- the process

    @asynccontextmanager
    async def life(self, **settings: str) -> AsyncIterator[Life]:
        """``bot run`` works inside the block, as an operator starts it; its imports were done before."""
        env = {
            "BOT_TOKEN": TOKEN,
            "BOT_API_URL": self.sandbox.base_url,
            "DATABASE_URL": self._url,
            "DAYMARK_KEY": KEY.hex(),
            "CLOCK_OFFSET_SECONDS": str((self.clock.now() - datetime.now(UTC)).total_seconds()),
            "METRICS_PORT": str(self.port),
            "LOG_LEVEL": "WARNING",
            **settings,
        }
        life = await self._warm.life(env, self._log)
        try:
            yield life
        finally:
            await life.killed()

    async def page(self, name: str) -> tuple[int, str]:
        """Return what the process says under /ready or /metrics; (0, "") while nobody listens."""
        try:
            async with (
                aiohttp.ClientSession() as session,
                session.get(f"http://127.0.0.1:{self.port}/{name}") as reply,
            ):
                return reply.status, await reply.text()
        except aiohttp.ClientConnectionError:
            return 0, ""

    async def ready(self) -> None:
        async def is_ready() -> bool:
            return (await self.page("ready"))[0] == 200

        await until(is_ready)

    # --- people

    def store(self) -> AbstractAsyncContextManager[Store]:
        return opened(self._url)

    async def settle(self, numbers: range, at: datetime) -> None:
        """Each of these people has a daily tablet that is due *at*, to the fraction of a second."""
        rule = to_row(DAILY) | {"times": [at.time().isoformat()]}  # people choose whole minutes
        mine = t.agenda.c.person_id.in_(numbers)
        async with self.store() as store, store.begin() as work:
            await crowd.add(work, len(numbers), DAILY, self.clock.now(), first=numbers.start)
            note = {"d": at.date().isoformat(), "s": 0, "v": 1}
            await work.run(update(t.agenda).where(mine).values(due_at=at, note=json.dumps(note)))
            await work.run(update(t.plan).where(t.plan.c.id.in_(numbers)).values(rule=json.dumps(rule)))
        for number in numbers:
            self.sandbox.person(number).open()

    def message(self, number: int, chat_id: int) -> dict[str, Any]:
        """Return an update of somebody who says hello."""
        who = {"id": chat_id, "is_bot": False, "first_name": "Somebody", "language_code": "en"}
        chat = {"id": chat_id, "type": "private", "first_name": "Somebody"}
        said = {"message_id": number, "date": self.clock.stamp(), "chat": chat, "from": who, "text": "hello"}
        return {"update_id": number, "message": said}

    def stranger(self, number: int) -> Persona:
        return self.sandbox.person(number)

    def firsts(self) -> dict[int, datetime]:
        """Return when each chat got its first message."""
        found: dict[int, datetime] = {}
        for one in self.came:
            found.setdefault(one.chat_id, one.at)
        return found


@asynccontextmanager
async def opened(url: str) -> AsyncIterator[Store]:
    """The database as the test looks at it, beside the bot."""
    store = Store(url, Vault(KEY))
    try:
        yield store
    finally:
        await store.close()


async def until(
    true: Callable[[], Awaitable[bool]],
    seconds: float = PATIENCE_SECONDS,
    every_seconds: float = LOOK_SECONDS,
) -> None:
    async with asyncio.timeout(seconds):
        while not await true():
            await asyncio.sleep(every_seconds)


def memory(pid: int, what: str = "VmHWM") -> float:
    """Return the most memory a process ever had, in MiB; VmRSS: what it has now."""
    lines = Path(f"/proc/{pid}/status").read_text("ascii").splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith(what))


def open_files(pid: int) -> int:
    return sum(1 for _ in Path(f"/proc/{pid}/fd").iterdir())
