"""Backups: a copy of the live database, checked, then sealed under the master key; and the way back."""

import asyncio
import os
import re
import shutil
import sqlite3
import subprocess
import tempfile
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager, closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import URL
from sqlalchemy.engine import make_url

from bot.store import sealed_file
from bot.store.engine import Store, open_engine
from bot.store.sealed_file import Header

KEPT = timedelta(days=30)  # people are told that backups are gone by then
_SQLITE, _POSTGRESQL = b"S", b"P"
_NAME = "daymark-%Y%m%dT%H%M%SZ.backup"
_DRAFTS = ".daymark-copy-"  # folders with a copy in the clear, gone when the work is done
_DRAFT_LIVES = timedelta(days=1)
_BUSY_SECONDS = 60


class BackupError(Exception):
    """The backup or the restore was not made; nothing that was there before has changed."""


async def backup(store: Store, folder: Path, key: bytes, at: datetime) -> Path:
    """A sealed copy of the database as it is now lies in *folder*; the bot goes on writing meanwhile.

    *key* is the master key (32 bytes); *at* is now, and gives the file its name.

    Raises:
        BackupError: the copy is not sound, or PostgreSQL's own tools are missing.
    """
    file = _free(folder, at)
    await asyncio.to_thread(_backup, store.engine.url, file, key, at)
    return file


def verify(file: Path, key: bytes) -> datetime:
    """Return when *file* was made, after every byte of it was proved genuine.

    Raises:
        DamagedError: it is not a backup, is damaged, or belongs to another master key.
    """
    return sealed_file.read(file, key).made_at


def restore(file: Path, key: bytes, target: str, *, force: bool = False) -> datetime:
    """The database at the address *target* is as it was when *file* was made (returned). The bot must not be running.

    Afterwards the caller migrates it and erases again whoever was erased meanwhile (see erasures.py).

    Raises:
        DamagedError: as ``verify``; the target is as it was.
        BackupError: a database is there already (and no *force*), it is in use, or it is of the other kind.
    """
    url = make_url(target)
    return (_restore_sqlite if _is_sqlite(url) else _restore_postgresql)(file, key, url, force=force)


class Kept(NamedTuple):
    """A new backup, and the old ones that went for it."""

    file: Path
    removed: list[Path]


async def keep(store: Store, folder: Path, key: bytes, at: datetime, *, rotates: bool = True) -> Kept:
    """A new backup lies in *folder*, proved to be readable, and only those worth keeping lie beside it (*rotates*).

    Raises:
        BackupError, DamagedError: there is no good new one; the old ones are all still there.
    """
    file = await backup(store, folder, key, at)
    await asyncio.to_thread(verify, file, key)
    removed = await asyncio.to_thread(rotate, folder, at, file) if rotates else []
    return Kept(file, removed)


def newest(folder: Path) -> tuple[Path, datetime] | None:
    """Return the newest backup in *folder* and when it was made, None when there is none."""
    found = _all(folder)
    return (found[max(found)], max(found)) if found else None


def rotate(folder: Path, at: datetime, new: Path | None = None) -> list[Path]:
    """Only the backups worth keeping at the instant *at*, and the *new* one, are left in *folder*. Return those removed."""
    found = _all(folder)
    kept = worth_keeping(found, at)
    return _removed([file for made, file in found.items() if made not in kept and file != new])


def expired(folder: Path, at: datetime) -> list[Path]:
    """Return the backups in *folder* that are as old as people were told no backup gets, oldest first."""
    return [file for made, file in sorted(_all(folder).items()) if at - made >= KEPT]


def expire(folder: Path, at: datetime) -> list[Path]:
    """None of those is left. Return those removed: a promise holds where no new backup is made, too."""
    return _removed(expired(folder, at))


def _all(folder: Path) -> dict[datetime, Path]:
    there = folder.iterdir() if folder.is_dir() else ()
    return {made: file for file in there if (made := _made_at(file.name))}


def _removed(files: list[Path]) -> list[Path]:
    for file in files:
        file.unlink(missing_ok=True)
    return files


def worth_keeping(
    made_at: Iterable[datetime], at: datetime, daily: int = 7, weekly: int = 4
) -> set[datetime]:
    """Return the last of each of the newest *daily* days and *weekly* weeks that have one, in UTC.

    None of them is ``KEPT`` old at the instant *at*. All of the last day stay: what was erased by mistake an hour ago
    stands in the one before. One dated ahead of *at* stays too, and counts for no other: a clock was wrong, and
    nobody knows which; ``bot doctor`` says so.
    """
    in_order = sorted(made_at)
    ahead = {made for made in in_order if made > at}
    behind = [made for made in in_order if made <= at and at - made < KEPT]
    fresh = {made for made in behind if at - made < timedelta(days=1)}
    days = {made.date(): made for made in behind}
    weeks = {made.isocalendar()[:2]: made for made in behind}
    return {*ahead, *fresh, *_newest(days.values(), daily), *_newest(weeks.values(), weekly)}


@asynccontextmanager
async def scratch(target: str) -> AsyncIterator[str]:
    """Inside the block: an address beside the database *target* where nothing is yet. After it, nothing is there again.

    SQLite gets a temporary folder, PostgreSQL a database of its own (the role needs CREATEDB).
    """
    url = make_url(target)
    if _is_sqlite(url):
        folder = _sqlite_file(url).parent
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=_DRAFTS, dir=folder) as draft:
            yield _address(url.set(database=str(Path(draft, "copy.sqlite3"))))
        return
    name = f"daymark_copy_{os.urandom(6).hex()}"
    await _on_server(url, f"CREATE DATABASE {name} TEMPLATE template0")
    try:
        yield _address(url.set(database=name))
    finally:
        await _on_server(url, f"DROP DATABASE {name} WITH (FORCE)")


def _newest(instants: Iterable[datetime], count: int) -> list[datetime]:
    return sorted(instants, reverse=True)[:count]


def _free(folder: Path, at: datetime) -> Path:
    """Return a name of this second or the next free one: no backup takes the place of another."""
    while (file := folder / at.astimezone(UTC).strftime(_NAME)).exists():
        at += timedelta(seconds=1)
    return file


def _made_at(name: str) -> datetime | None:
    if not re.fullmatch(r"daymark-\d{8}T\d{6}Z\.backup", name):
        return None
    return datetime.strptime(name, _NAME).replace(tzinfo=UTC)


def _backup(url: URL, file: Path, key: bytes, at: datetime) -> None:
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    kind, copy_out, beside = (
        (_SQLITE, _copy_sqlite, _sqlite_file(url).parent)
        if _is_sqlite(url)
        else (_POSTGRESQL, _copy_postgresql, file.parent)
    )
    _sweep(beside, at)
    with tempfile.TemporaryDirectory(prefix=_DRAFTS, dir=beside) as draft:
        copy = Path(draft, "copy")
        copy_out(url, copy)
        with copy.open("rb") as source:
            sealed_file.write(file, key, Header(kind, at), source)


def _sweep(folder: Path, at: datetime) -> None:
    """No copy in the clear is left of a backup that was killed long ago."""
    for left in folder.glob(f"{_DRAFTS}*"):
        if at.timestamp() - left.stat().st_mtime > _DRAFT_LIVES.total_seconds():
            shutil.rmtree(left)


def _copy_sqlite(url: URL, copy: Path) -> None:
    live = f"{_sqlite_file(url).resolve().as_uri()}?mode=ro"
    try:
        with (
            closing(sqlite3.connect(live, uri=True, timeout=_BUSY_SECONDS)) as source,
            closing(sqlite3.connect(copy)) as out,
        ):
            source.backup(out)  # in one step: one moment of the database, while its writer goes on
            out.execute("PRAGMA journal_mode = DELETE")  # one file, nothing beside it
            _check_integrity(out)
    except sqlite3.Error as error:
        raise BackupError(f"SQLite could not copy the database ({type(error).__name__}).") from error


def _check_integrity(connection: sqlite3.Connection) -> None:
    if connection.execute("PRAGMA integrity_check").fetchone() != ("ok",):
        raise BackupError("The database is damaged: SQLite's integrity check failed.")


def _copy_postgresql(url: URL, copy: Path) -> None:
    """Left out: the schema of bot/cluster.py, which holds who works on what just now."""
    without = ("--exclude-schema=pgqueuer", "--no-owner", "--no-privileges")
    _run(url, "pg_dump", "--format=custom", *without, f"--file={copy}")


def _restore_sqlite(file: Path, key: bytes, url: URL, *, force: bool) -> datetime:
    target = _sqlite_file(url)
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if target.exists() and not force:
        raise BackupError(
            f"{target} is there already. Move it away, or replace it: bot restore FILE --force."
        )
    _refuse_while_in_use(target)
    with tempfile.TemporaryDirectory(prefix=_DRAFTS, dir=target.parent) as draft:
        copy = Path(draft, "copy")
        header = _unseal(file, key, copy, _SQLITE)
        with closing(sqlite3.connect(copy)) as restored:
            _check_integrity(restored)
        for log in ("-wal", "-shm"):  # the old database's: they would be replayed into the new one
            target.with_name(target.name + log).unlink(missing_ok=True)
        copy.replace(target)
    return header.made_at


def _refuse_while_in_use(target: Path) -> None:
    if not target.exists():
        return
    try:
        with closing(sqlite3.connect(target, timeout=0, isolation_level=None)) as old:
            old.execute("PRAGMA locking_mode = EXCLUSIVE")
            old.execute("BEGIN EXCLUSIVE")
            old.execute("COMMIT")
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY:
            raise BackupError(f"{target} is in use. Stop the bot first.") from error
    except sqlite3.DatabaseError:
        return  # a damaged database is a good reason to restore


def _restore_postgresql(file: Path, key: bytes, url: URL, *, force: bool) -> datetime:
    with tempfile.TemporaryDirectory(prefix=_DRAFTS, dir=file.parent) as draft:
        copy = Path(draft, "copy")
        header = _unseal(file, key, copy, _POSTGRESQL)
        replace = ("--clean", "--if-exists") if force else ()
        _run(url, "pg_restore", "--single-transaction", "--no-owner", "--no-privileges", *replace, str(copy))
    return header.made_at


def _unseal(file: Path, key: bytes, copy: Path, kind: bytes) -> Header:
    with copy.open("wb") as out:
        header = sealed_file.read(file, key, out)
        out.flush()
        os.fsync(out.fileno())
    if header.kind != kind:
        raise BackupError(f"{file.name} was made of the other kind of database (SQLite, PostgreSQL).")
    return header


def _run(url: URL, tool: str, *arguments: str) -> None:
    """PostgreSQL's *tool* has done its work on the database at *url*; the password is not on its command line."""
    program = shutil.which(tool)
    if program is None:
        raise BackupError(f"{tool} is not installed: install PostgreSQL's client programs.")
    query = {
        "sslmode" if name == "ssl" else name: value for name, value in url.query.items()
    }  # asyncpg's word
    address = url.set(drivername="postgresql", password=None, query=query).render_as_string()
    done = subprocess.run(  # noqa: S603 - a fixed program, arguments that are ours
        [program, f"--dbname={address}", *arguments],
        env={**os.environ, **({"PGPASSWORD": str(url.password)} if url.password else {})},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise BackupError(f"{tool} failed: {done.stderr.partition(chr(10))[0]}")


async def _on_server(url: URL, statement: str) -> None:
    """*statement* ran outside any transaction, as databases are made and dropped."""
    engine = open_engine(_address(url))
    try:
        async with engine.connect() as connection:
            alone = await connection.execution_options(isolation_level="AUTOCOMMIT")
            await alone.exec_driver_sql(statement)
    finally:
        await engine.dispose()


def _address(url: URL) -> str:
    return url.render_as_string(hide_password=False)


def _is_sqlite(url: URL) -> bool:
    return url.drivername.startswith("sqlite")


def _sqlite_file(url: URL) -> Path:
    if not url.database or url.database == ":memory:":
        raise BackupError("A database in memory has no backup.")
    return Path(url.database)
