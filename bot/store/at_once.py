"""A SQLite store for a file nobody will miss: no thread, nobody else waits, and a power cut may take it.

For simulations only. What a killed process loses is the same as with `Store`: a transaction is kept whole or not at
all. What is left out is the wait for the disk (``synchronous``), the wiping of freed pages and the pool.
"""

import sqlite3
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from functools import partial
from typing import Any, cast

from sqlalchemy import Connection, Executable, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store import tables as t
from bot.store.engine import PRAGMAS, Store, prepare_sqlite
from bot.store.vault import Vault
from bot.store.work import Work

_CARELESS = PRAGMAS | {
    "journal_mode": "MEMORY",
    "synchronous": "OFF",
    "secure_delete": "OFF",
}


class AtOnceConnection:
    """The part of AsyncConnection that `Work` uses, over a connection that answers at once."""

    def __init__(self, connection: Connection) -> None:
        self.dialect = connection.dialect
        self._connection = connection

    async def execute(self, statement: Executable, values: Any = None) -> Any:
        return self._connection.execute(statement, values)


class AtOnce:
    """Python's own connection, asked without waiting."""

    def __init__(self, raw: sqlite3.Connection) -> None:
        self._raw = raw

    async def read(self, sql: str, values: tuple[Any, ...]) -> list[tuple[Any, ...]]:
        return self._raw.execute(sql, values).fetchall()

    async def write(self, sql: str, values: Sequence[tuple[Any, ...]]) -> int:
        if len(values) == 1:
            return self._raw.execute(sql, values[0]).rowcount
        return self._raw.executemany(sql, values).rowcount


class AtOnceStore(Store):
    """The store of one process, one task at a time and one throw-away file; ``raw`` is Python's own connection."""

    def __init__(self, url: str, vault: Vault) -> None:
        super().__init__(url, vault)
        self._at_once = create_engine(make_url(url))
        event.listen(self._at_once, "connect", partial(prepare_sqlite, pragmas=_CARELESS))
        self._connection: Connection | None = None

    def _opened(self) -> Connection:
        if self._connection is None:
            self._connection = self._at_once.connect()
        return self._connection

    @property
    def raw(self) -> Any:
        return self._opened().connection.dbapi_connection

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[Work]:
        """As `Store.begin`. The transaction is the file's: SQLAlchemy's own bookkeeping of it is never ended."""
        connection = cast("AsyncConnection", AtOnceConnection(self._opened()))
        work = Work(connection, self.vault, sqlite=AtOnce(self.raw))
        self.raw.execute("BEGIN IMMEDIATE")
        try:
            yield work
        except BaseException:
            self.raw.execute("ROLLBACK")
            raise
        self.raw.execute("COMMIT")

    def lay_out(self) -> None:
        """The new file has today's tables, made at once: nobody has anything in it that an older schema held."""
        t.metadata.create_all(self._opened(), checkfirst=False)

    async def forget_freed_pages(self) -> None:
        """Nothing to do: the file is gone before anybody could read it."""

    async def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
        self._at_once.dispose()
        await super().close()
