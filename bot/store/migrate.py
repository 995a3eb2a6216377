"""The schema, brought to a version in one transaction: a migration killed half-way leaves the old one whole."""

from functools import cache
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.store.engine import Store, Unsafe
from bot.store.vault import Vault

_HERE = Path(__file__).resolve().parent.parent
_PLACES = (_HERE.parent / "migrations", _HERE / "_migrations")  # a checkout; an installed package


def _config(connection: Connection | None = None, vault: Vault | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(next(p for p in _PLACES if p.is_dir())))
    config.attributes["connection"] = connection
    config.attributes["vault"] = vault  # for migrations that move what is sealed
    return config


async def migrate(store: Store, revision: str = "head") -> None:
    """The database has the schema of *revision* ("head", "base", or one in between), and everything kept is in it."""

    def work(connection: Connection) -> None:
        run: Any = command.downgrade if _is_down(connection, revision) else command.upgrade
        run(_config(connection, store.vault), revision)

    if revision == "head" and await _revision(store.engine) == _newest():
        return
    await known(store)
    async with store.engine.connect() as connection:
        await _watch_foreign_keys(connection, "OFF")
        try:
            async with connection.begin():
                if (
                    connection.dialect.name == "postgresql"
                ):  # a slow machine thinks for long between two statements
                    await connection.execute(text("SET LOCAL idle_in_transaction_session_timeout = 0"))
                await connection.run_sync(work)
        finally:
            await _watch_foreign_keys(connection, "ON")


async def _watch_foreign_keys(connection: AsyncConnection, how: str) -> None:
    """SQLite changes a table by copying it and dropping the old one, which would take along every row that points there.

    It can be told outside a transaction only, so past SQLAlchemy, which begins one with the first statement.
    """
    if connection.dialect.name == "sqlite":
        raw: Any = await connection.get_raw_connection()
        cursor = await raw.driver_connection.execute(f"PRAGMA foreign_keys = {how}")
        await cursor.close()


def _is_down(connection: Connection, revision: str) -> bool:
    if revision in ("head", "base"):
        return revision == "base"
    scripts = ScriptDirectory.from_config(_config())
    now = MigrationContext.configure(connection).get_current_revision()
    older = {script.revision for script in scripts.iterate_revisions(now, "base")} if now else set()
    return revision in older and revision != now


async def known(store: Store) -> None:
    """The database's schema is one this program knows.

    Raises:
        Unsafe: a newer program has been at it.
    """
    now = await _revision(store.engine)
    if now is not None and now not in _revisions():
        raise Unsafe(
            f"The database has schema {now}, and this program knows none newer than {_newest()}: it is older than the "
            "database. Install the newer version again; or restore a backup that this one made: bot restore FILE --force."
        )


async def version(engine: AsyncEngine) -> tuple[str | None, str | None]:
    """Return (the revision the database has, the newest revision)."""
    return await _revision(engine), _newest()


async def _revision(engine: AsyncEngine) -> str | None:
    async with engine.connect() as connection:
        return await connection.run_sync(lambda c: MigrationContext.configure(c).get_current_revision())


@cache
def _revisions() -> frozenset[str]:
    return frozenset(s.revision for s in ScriptDirectory.from_config(_config()).walk_revisions())


@cache
def _newest() -> str | None:
    return ScriptDirectory.from_config(_config()).get_current_head()
