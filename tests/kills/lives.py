"""Lives of the bot's process, as seen from the test: born, asked to go, killed, gone."""

import asyncio
import atexit
import contextlib
import itertools
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
KILLED = -signal.SIGKILL


@dataclass(slots=True)
class Life:
    """One process of the bot. ``gone`` has its exit code once it has ended."""

    pid: int
    gone: asyncio.Future[int]
    clock: Path | None = None

    def strike(self) -> None:
        """``kill -9``."""
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGKILL)

    async def killed(self) -> int:
        """It has ended by ``kill -9``, or had ended before."""
        self.strike()
        return await self.gone

    def steps(self, seconds: float) -> None:
        """Its wall clock is set by so much, as by an administrator, NTP or a machine that wakes up."""
        self.clock.write_text(str(seconds))
        os.kill(self.pid, signal.SIGUSR2)

    @contextlib.contextmanager
    def suspended(self) -> Iterator[None]:
        """Nothing of it runs inside the block."""
        os.kill(self.pid, signal.SIGSTOP)
        try:
            yield
        finally:
            os.kill(self.pid, signal.SIGCONT)

    async def asked_to_go(self) -> int:
        """It was told SIGTERM, as at a deployment, and has ended."""
        os.kill(self.pid, signal.SIGTERM)
        return await self.gone


class Nursery:
    """Starts lives through the warm process of ``nursery.py``."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer
        self._numbers = itertools.count()
        self._born: dict[int, asyncio.Future[int]] = {}
        self._gone: dict[int, asyncio.Future[int]] = {}

    async def life(
        self,
        env: dict[str, str],
        log: Path,
        *,
        clock_off_by: float | None = None,
        words: tuple[str, ...] = ("run",),
    ) -> Life:
        """A life whose clock can be set afterwards, when it is said by how much it is wrong at birth."""
        clock = None if clock_off_by is None else log.with_suffix(".clock")
        if clock:
            clock.write_text(str(clock_off_by))
            env = env | {"WALL_CLOCK": str(clock)}
        loop, number = asyncio.get_running_loop(), next(self._numbers)
        born, gone = loop.create_future(), loop.create_future()
        self._born[number], self._gone[number] = born, gone
        order = {"id": number, "words": words, "env": os.environ | env, "out": str(log), "err": str(log)}
        self._writer.write(json.dumps(order).encode() + b"\n")
        # shielded: who gives up waiting for a birth must not make the news of it an error for everybody else
        return Life(await asyncio.shield(born), gone, clock)

    async def listen(self) -> None:
        async for line in self._reader:
            told = json.loads(line)
            if "pid" in told:
                self._born.pop(told["id"]).set_result(told["pid"])
            else:
                self._gone.pop(told["id"]).set_result(told["code"])


@cache
def door(root: Path = ROOT) -> str:
    """Return the socket of the warm process of all tests of the checkout at *root*; it is started when the first one asks."""
    path = f"{tempfile.mkdtemp(prefix='daymark-nursery-')}/door"
    command = [sys.executable, "-m", "tests.kills.nursery", path]
    env = os.environ | {"PYTHONPATH": str(root)}
    process = subprocess.Popen(command, cwd=root, env=env, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE)

    def close() -> None:
        process.kill()
        process.wait()
        process.stdout.close()
        shutil.rmtree(Path(path).parent)

    atexit.register(close)
    assert process.stdout.readline() == b"open\n"
    return path


@contextlib.asynccontextmanager
async def nursery(root: Path = ROOT) -> AsyncIterator[Nursery]:
    """A nurse of the warm process of *root*; no life of hers outlives the block."""
    reader, writer = await asyncio.open_unix_connection(await asyncio.to_thread(door, root))
    warm = Nursery(reader, writer)
    listening = asyncio.create_task(warm.listen())
    try:
        yield warm
    finally:
        writer.write_eof()
        await listening
        writer.close()
        await writer.wait_closed()


@contextlib.asynccontextmanager
async def life(env: dict[str, str], log: Path) -> AsyncIterator[Life]:
    """One life of the bot, its output in *log*; it does not outlive the block."""
    async with nursery() as warm:
        yield await warm.life(env, log)


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
