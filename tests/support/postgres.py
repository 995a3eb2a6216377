"""The PostgreSQL server of the tests is the one of the benchmark; here it dies, too."""

import asyncio
import contextlib
import os
import signal
import subprocess

import asyncpg

from bot.lab.bench.postgres import Cluster, cluster

__all__ = ["DEATHS", "Cluster", "cluster", "restarted"]
PATIENCE_SECONDS = 60
DEATHS = (signal.SIGQUIT, signal.SIGKILL)  # the children told to go, or left alone


async def restarted(server: Cluster, by: signal.Signals) -> None:
    """The server died without a word to anybody, and answers again."""
    dead = server.pid
    os.kill(dead, by)
    async with asyncio.timeout(PATIENCE_SECONDS):
        while server.pid == dead:
            await asyncio.sleep(0.5)
            # a child of the dead one may still hold its memory
            with contextlib.suppress(subprocess.SubprocessError):
                await asyncio.to_thread(server.start)
        while True:
            with contextlib.suppress(OSError, asyncpg.PostgresError):
                return await (await asyncpg.connect(server.url("postgres"))).close()
            await asyncio.sleep(0.1)
