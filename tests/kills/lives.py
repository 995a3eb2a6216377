"""Lives of the bot's process, as seen from the test: born, asked to go, killed, gone."""

import asyncio
import contextlib
import itertools
import json
import os
import signal
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
KILLED = -signal.SIGKILL


@dataclass(slots=True)
class Life:
    """One process of the bot. ``gone`` has its exit code once it has ended."""

    pid: int
    gone: asyncio.Future[int]

    async def killed(self) -> int:
        """It has ended by ``kill -9``, or had ended before."""
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGKILL)
        return await self.gone

    async def asked_to_go(self) -> int:
        """It was told SIGTERM, as at a deployment, and has ended."""
        os.kill(self.pid, signal.SIGTERM)
        return await self.gone


class Nursery:
    """Starts lives through the warm process of ``nursery.py``."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self._numbers = itertools.count()
        self._born: dict[int, asyncio.Future[int]] = {}
        self._gone: dict[int, asyncio.Future[int]] = {}

    async def life(self, env: dict[str, str], log: Path) -> Life:
        loop, number = asyncio.get_running_loop(), next(self._numbers)
        born, gone = loop.create_future(), loop.create_future()
        self._born[number], self._gone[number] = born, gone
        self._process.stdin.write(json.dumps({"id": number, "env": env, "log": str(log)}).encode() + b"\n")
        # shielded: who gives up waiting for a birth must not make the news of it an error for everybody else
        return Life(await asyncio.shield(born), gone)

    async def listen(self) -> None:
        async for line in self._process.stdout:
            told = json.loads(line)
            if "pid" in told:
                self._born.pop(told["id"]).set_result(told["pid"])
            else:
                self._gone.pop(told["id"]).set_result(told["code"])


@contextlib.asynccontextmanager
async def nursery() -> AsyncIterator[Nursery]:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.kills.nursery",
        cwd=ROOT,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    warm = Nursery(process)
    listening = asyncio.create_task(warm.listen())
    try:
        yield warm
    finally:
        process.stdin.close()
        await process.wait()
        await listening


@contextlib.asynccontextmanager
async def command(env: dict[str, str], log: Path) -> AsyncIterator[asyncio.subprocess.Process]:
    """``python -m bot run`` itself, its output in *log*; it does not outlive the block."""
    with log.open("ab") as out:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot", "run", cwd=ROOT, env={**os.environ, **env}, stdout=out, stderr=out
        )
    try:
        yield process
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await process.wait()
