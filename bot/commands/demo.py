"""``bot demo``: the sandbox and the real bot in one process, on a temporary database. No token, no account, no network."""

import asyncio
import secrets
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from bot.sandbox import Sandbox, SandboxClock, add_default_people

if TYPE_CHECKING:
    from bot.app import Parts

BURST = 30  # the time machine lives through hours in a moment


async def run(port: int, announce: Callable[[str], None]) -> int:
    """Run until a signal; return the exit code.

    The page is announced as soon as it is there. The bot comes a moment later: what is said meanwhile waits for it.
    """
    clock, bot = SandboxClock(lambda: datetime.now(UTC)), Bot()
    sandbox = Sandbox(clock, f"1:{secrets.token_urlsafe(24)}", upcoming=bot.upcoming, settle=bot.settle)
    add_default_people(sandbox)
    announce(await sandbox.start(port))
    try:
        with tempfile.TemporaryDirectory(prefix="daymark-demo-") as folder:
            await bot.live(sandbox, clock, f"sqlite:///{Path(folder) / 'demo.sqlite3'}")
    finally:
        await sandbox.stop()
    return 0


class Bot:
    """The bot as the time machine sees it: nothing to come before it lives."""

    def __init__(self) -> None:
        self._parts: Parts | None = None

    async def live(self, sandbox: Sandbox, clock: SandboxClock, url: str) -> None:
        """It has lived until a signal."""
        await asyncio.to_thread(import_module, "bot.app")  # for a second or two; the page answers meanwhile
        from bot import app
        from bot.channels.telegram import Pacer

        stop = app.on_signal()
        store = await app.open_store(url, secrets.token_bytes(32))
        pacer = Pacer(chat_burst=BURST)
        self._parts = app.build(
            sandbox.token, sandbox.base_url, store, clock, pacer=pacer, operator="This demo"
        )
        async with app.running(self._parts) as task:
            await asyncio.wait(
                [task, asyncio.ensure_future(stop.wait())], return_when=asyncio.FIRST_COMPLETED
            )
            if task.done():
                task.result()

    async def upcoming(self) -> list[tuple[str, datetime, int]]:
        from bot.store import agenda

        if self._parts is None:
            return []
        async with self._parts.store.begin() as work:
            return [event for event in await agenda.upcoming(work, 50) if event[0] != "status"]

    async def settle(self) -> None:
        if self._parts is not None:
            await self._parts.drain.settle()
