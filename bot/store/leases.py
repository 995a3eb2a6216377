"""One process at a time works on a database; another waits beside it and takes over when the first is gone.

SQLite: a lock on a file beside the database, which the system lets go when the process ends, however it ends.
PostgreSQL: an advisory lock of one connection, which the server lets go when that connection ends; it ends it when
nothing was heard for some seconds, so that a process that is frozen does not keep its turn.
"""

import asyncio
import contextlib
import os
import sys
from pathlib import Path
from typing import IO, Protocol

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.store.engine import Store

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

_NUMBER = 0x6461796D61726B  # "daymark": any program's advisory locks share one space
# Who is at the database under our name, but for whoever asks and whoever holds the lease.
_OTHERS = f"""
SELECT count(*) FROM pg_stat_activity
WHERE datname = current_database() AND application_name LIKE 'daymark %' AND pid <> pg_backend_pid()
AND pid NOT IN (SELECT pid FROM pg_locks WHERE locktype = 'advisory'
                AND classid = {_NUMBER >> 32} AND objid = {_NUMBER & 0xFFFFFFFF})
"""  # noqa: S608 - two numbers of ours
_LOOK_SECONDS = 0.5
_SILENT_SECONDS = 4  # the server ends a connection that says so little, and we one that does not answer


class Lease(Protocol):
    """Who holds it works."""

    async def take(self) -> bool:
        """Return whether it is ours now; never waits for the other one."""

    async def lost(self) -> None:
        """Return when it is not ours any more: whatever runs must stop."""

    async def alone(self) -> bool:
        """Return whether, beside who holds it, nobody of ours is at the database: no worker, nobody who waits."""

    async def give_back(self) -> None:
        """It is nobody's; taking it again is possible."""


def of(store: Store) -> Lease:
    """Return the lease of the store's database."""
    if not store.is_sqlite:
        return AdvisoryLease(store.engine)
    file = Path(store.engine.url.database or "").resolve()  # one database, whatever path leads to it
    return FileLease(file.with_name(f"{file.name}.lock"))


async def taken(lease: Lease) -> None:
    """The lease is ours, after however long a wait."""
    while not await lease.take():  # noqa: ASYNC110 - the other one is another process
        await asyncio.sleep(_LOOK_SECONDS)


class FileLease:
    """A lock on a file. The file stays when the lock goes: removing it would let two hold it."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._open: IO[bytes] | None = None

    async def take(self) -> bool:
        handle = os.fdopen(os.open(self._file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "ab")
        try:
            if sys.platform == "win32":
                msvcrt.locking(handle.fileno(), msvcrt.LK_NBLCK, 1)
            else:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            handle.close()
            return False
        self._open = handle
        return True

    async def alone(self) -> bool:
        return True  # whoever works on a file holds this

    async def lost(self) -> None:
        await asyncio.Event().wait()  # only the end of the process takes it away

    async def give_back(self) -> None:
        if self._open:
            self._open.close()
            self._open = None


class AdvisoryLease:
    """A lock of one connection of its own, asked after twice a second from when it is taken until it is given back."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine
        self._connection: AsyncConnection | None = None
        self._keeping: asyncio.Task[None] | None = None

    async def take(self) -> bool:
        try:
            async with asyncio.timeout(_SILENT_SECONDS):
                if self._connection is None:
                    opened = await self._engine.connect()
                    self._connection = await opened.execution_options(isolation_level="AUTOCOMMIT")
                    await self._connection.execute(text(f"SET idle_session_timeout = '{_SILENT_SECONDS}s'"))
                mine = await self._connection.scalar(text(f"SELECT pg_try_advisory_lock({_NUMBER})"))
        except (SQLAlchemyError, OSError):
            await self.give_back()
            return False
        if mine:
            self._keeping = asyncio.create_task(self._keep(self._connection))
        return bool(mine)

    async def _keep(self, connection: AsyncConnection) -> None:
        """Return when the connection has ended, or does not answer."""
        with contextlib.suppress(SQLAlchemyError, OSError):
            while True:
                await asyncio.sleep(_LOOK_SECONDS)
                async with asyncio.timeout(_SILENT_SECONDS):
                    await connection.execute(text("SELECT 1"))

    async def alone(self) -> bool:
        async with self._engine.connect() as connection:
            return not await connection.scalar(text(_OTHERS))

    async def lost(self) -> None:
        if self._keeping is not None:
            await asyncio.wait([self._keeping])

    async def give_back(self) -> None:
        keeping, self._keeping = self._keeping, None
        connection, self._connection = self._connection, None
        if keeping is not None:
            keeping.cancel()
            await asyncio.gather(keeping, return_exceptions=True)
        if connection is not None:
            with contextlib.suppress(SQLAlchemyError, OSError):
                await connection.invalidate()  # a connection that goes back to the pool would keep the lock
                await connection.close()
