"""The database: one way to open it, one way to begin a transaction, on SQLite and PostgreSQL."""

import asyncio
import os
import sqlite3
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager, suppress
from pathlib import Path
from typing import Any

from sqlalchemy import event, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, NotSupportedError, ProgrammingError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from bot.store.prepared import OneHop
from bot.store.vault import Vault
from bot.store.work import Work

_DRIVERS = {
    "sqlite": "sqlite+aiosqlite",
    "postgresql": "postgresql+asyncpg",
    "postgres": "postgresql+asyncpg",
}
# What may stand behind the ? of a PostgreSQL address, and what the driver calls it. Hosts write sslmode, as libpq does.
_ADDRESS_OPTIONS = {
    name: name for name in ("ssl", "host", "port", "user", "password", "timeout", "passfile")
} | {"sslmode": "ssl"}
PRAGMAS = {
    "journal_mode": "WAL",
    "synchronous": "FULL",
    "foreign_keys": "ON",
    "busy_timeout": "10000",
    "secure_delete": "ON",
    "wal_autocheckpoint": "1000",
}
_SESSION = {  # in ms
    "idle_in_transaction_session_timeout": "5000",  # a frozen process keeps nobody's rows for itself
    "lock_timeout": "4000",  # who waits for a locked table tries again later, and leaves the connection to others
}
_SAFE_SQLITE = {"journal_mode": ("wal",), "synchronous": ("2", "3")}  # FULL, EXTRA
_SAFE_POSTGRESQL = {
    "synchronous_commit": ("on", "local", "remote_write", "remote_apply"),
    "fsync": ("on",),
    "full_page_writes": ("on",),
}


class Unsafe(Exception):
    """The database may forget what it has confirmed; the bot does not start on it."""


class Unavailable(Exception):
    """The database is locked, full, read-only or away just now: nothing was kept, and it may be tried again."""


_TROUBLE = (DBAPIError, PoolTimeout, sqlite3.Error, OSError)
_OUR_FAULT = (  # trying again changes nothing
    *(DataError, IntegrityError, NotSupportedError, ProgrammingError),
    *(sqlite3.DataError, sqlite3.IntegrityError, sqlite3.NotSupportedError, sqlite3.ProgrammingError),
)
# A column or table that is not there, a plan of before: another version changes the schema just now, or has done so.
_SCHEMA_CHANGED = ("42703", "42P01", "0A000")
_SQLSTATES = ("08", "53", "57")  # PostgreSQL: connection lost, out of resources, shutting down or starting up
_READS_LAG_SECONDS = 10.0  # a read that works does not prove that a write will


def open_engine(url: str) -> AsyncEngine:
    """Return an engine for *url*; SQLite gets WAL, full durability and one writer connection.

    Raises:
        Unsafe: SQLite without a file, or an address that nobody can follow.
    """
    parsed = make_url(url)
    kind = parsed.drivername.partition("+")[0]
    if kind not in _DRIVERS:
        raise Unsafe("DATABASE_URL: it begins with sqlite:/// or with postgresql://.")
    parsed = parsed.set(drivername=_DRIVERS[kind])
    if kind != "sqlite":
        return create_async_engine(
            parsed.set(query=_driver_options(parsed.query)),
            pool_size=5,
            max_overflow=5,
            pool_pre_ping=True,
            hide_parameters=True,
            connect_args={"server_settings": _SESSION | {"application_name": f"daymark {os.getpid()}"}},
        )
    if not parsed.database or ":memory:" in parsed.database or parsed.query.get("mode") == "memory":
        raise Unsafe("A database in memory forgets everyone when the process ends. Give SQLite a file.")
    file = Path(parsed.database)
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    engine = create_async_engine(parsed, pool_size=1, max_overflow=0, pool_timeout=60, hide_parameters=True)
    event.listen(engine.sync_engine, "connect", lambda _connection, _record: keep_private(file))
    event.listen(engine.sync_engine, "connect", prepare_sqlite)
    event.listen(
        engine.sync_engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN IMMEDIATE")
    )
    return engine


def _driver_options(given: Mapping[str, Any]) -> dict[str, Any]:
    """Return *given* as the driver calls it.

    Raises:
        Unsafe: something it does not know.
    """
    unknown = sorted(set(given) - set(_ADDRESS_OPTIONS))
    if unknown:
        known = ", ".join(sorted(_ADDRESS_OPTIONS))
        raise Unsafe(
            f"DATABASE_URL: {', '.join(unknown)} is not known behind the question mark, only {known}."
        )
    return {_ADDRESS_OPTIONS[name]: value for name, value in given.items()}


def keep_private(file: Path) -> None:
    """Only the owner can read *file* and its log, whatever the umask says.

    What is there is never opened: closing it again would let go of SQLite's own locks on it.
    """
    with suppress(OSError):  # a file system without such rights, a file of somebody else
        if not file.exists():
            os.close(os.open(file, os.O_RDWR | os.O_CREAT, 0o600))
        for part in (file, *(file.with_name(file.name + end) for end in ("-wal", "-shm"))):
            if part.exists():
                part.chmod(0o600)


def prepare_sqlite(connection: Any, _record: Any, pragmas: Mapping[str, str] = PRAGMAS) -> None:
    connection.isolation_level = (
        None  # transactions are ours: BEGIN IMMEDIATE, never a late upgrade to a write
    )
    cursor = connection.cursor()
    for name, value in pragmas.items():
        cursor.execute(f"PRAGMA {name} = {value}")
    cursor.close()


class Store:
    """A database, the vault that reads its sealed columns, and the file beside its backups that knows who was erased."""

    def __init__(self, url: str, vault: Vault, erased_file: Path | None = None) -> None:
        self.engine = open_engine(url)
        self.vault = vault
        self.erased_file = erased_file
        self.is_sqlite = self.engine.dialect.name == "sqlite"
        self._open = 0
        self.begun = 0  # transactions so far
        self._ended = asyncio.Event()
        self._resting = False
        self._failed_at = float("-inf")

    @property
    def place(self) -> str:
        """Where the database is, for the operator: its file, or server and name; no user, no password."""
        url = self.engine.url
        return str(url.database) if self.is_sqlite else f"{url.host or 'this machine'}/{url.database}"

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[Work]:
        """Everything done with the work is committed together, or, after an exception, not at all.

        Raises:
            Unavailable: the database could not do it now. When it broke off at the commit, all may be kept
                after all: what is tried again must not mind.
        """
        if self._resting:
            await asyncio.Event().wait()  # until the task is cancelled
        self._open += 1
        self.begun += 1
        try:
            with self.named_trouble():
                async with self.engine.begin() as connection:
                    yield Work(connection, self.vault, sqlite=OneHop(connection) if self.is_sqlite else None)
        finally:
            self._open -= 1
            self._ended.set()

    @contextmanager
    def named_trouble(self) -> Iterator[None]:
        """What the database cannot do inside the block, just now, is told as Unavailable."""
        try:
            yield
        except Exception as error:
            if not _is_trouble(error):
                raise
            self._failed_at = asyncio.get_running_loop().time()
            raise Unavailable(type(getattr(error, "orig", None) or error).__name__) from error

    @property
    def in_trouble(self) -> bool:
        """Something could not be read or written in the last ten seconds."""
        return asyncio.get_running_loop().time() - self._failed_at < _READS_LAG_SECONDS

    async def rest(self) -> None:
        """No transaction is under way and none begins any more: every task may be cancelled now.

        A task cancelled inside a transaction makes aiosqlite wait for its own thread: the process would never end.
        """
        self._resting = True
        while self._open:
            self._ended.clear()
            await self._ended.wait()

    async def check_durability(self) -> None:
        """Return when a confirmed commit survives a crash.

        Raises:
            Unsafe: SQLite without a write-ahead log or full syncs; PostgreSQL with ``synchronous_commit``, ``fsync``
                or ``full_page_writes`` off: 131 acknowledged rows were lost in five kills with the first one off.
            Unavailable: the database cannot be asked just now.
        """
        with self.named_trouble():
            await self._refuse_forgetful()

    async def _refuse_forgetful(self) -> None:
        ask, safe = ("PRAGMA", _SAFE_SQLITE) if self.is_sqlite else ("SHOW", _SAFE_POSTGRESQL)
        async with self.engine.connect() as connection:
            for name, values in safe.items():
                value = str(await connection.scalar(text(f"{ask} {name}")))
                if value not in values:
                    raise Unsafe(f"The database runs with {name}={value}: confirmed answers could be lost.")

    async def forget_freed_pages(self) -> None:
        """No byte of deleted rows is left in the write-ahead log (SQLite keeps them until a checkpoint)."""
        if self.is_sqlite:
            async with self.engine.connect() as connection:
                raw: Any = await connection.get_raw_connection()  # checkpoints need no transaction
                cursor = await raw.driver_connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
                await cursor.close()

    async def close(self) -> None:
        await self.engine.dispose()
        self._resting = False


def _is_trouble(error: Exception) -> bool:
    if str(getattr(getattr(error, "orig", None), "sqlstate", "")) in _SCHEMA_CHANGED:
        return True  # nobody's update is to blame: it waits for a process of the right version
    if isinstance(error, _OUR_FAULT):
        return False
    return isinstance(error, _TROUBLE) or str(getattr(error, "sqlstate", "")).startswith(_SQLSTATES)
