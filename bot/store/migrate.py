"""The schema, brought to a version in one transaction: a migration killed half-way leaves the old one whole.

Alembic is loaded only where there is something to migrate: on most days a start finds the schema it wants.
"""

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, inspect, text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.store.engine import Store, Unsafe
from bot.store.vault import Vault

if TYPE_CHECKING:
    from alembic.config import Config

_HERE = Path(__file__).resolve().parent.parent
_PLACES = (_HERE.parent / "migrations", _HERE / "_migrations")  # a checkout; an installed package


def _place() -> Path:
    return next(p for p in _PLACES if p.is_dir())


def _config(connection: Connection, vault: Vault) -> "Config":
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_place()))
    config.attributes["connection"] = connection
    config.attributes["vault"] = vault  # for migrations that move what is sealed
    return config


async def migrate(store: Store, revision: str = "head") -> None:
    """The database has the schema of *revision* ("head", "base", or one in between), and everything kept is in it."""

    def work(connection: Connection) -> None:
        from alembic import command

        run: Any = command.downgrade if _is_down(_kept(connection), revision) else command.upgrade
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


def _is_down(now: str | None, revision: str) -> bool:
    if revision in ("head", "base"):
        return revision == "base"
    return now is not None and now in _revisions() and revision < now


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


async def version(engine: AsyncEngine) -> tuple[str | None, str]:
    """Return (the revision the database has, the newest revision)."""
    return await _revision(engine), _newest()


async def _revision(engine: AsyncEngine) -> str | None:
    async with engine.connect() as connection:
        return await connection.run_sync(_kept)


def _kept(connection: Connection) -> str | None:
    """Return the revision of the database, None for one without a schema."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    found: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return found


@cache
def _revisions() -> tuple[str, ...]:
    """Return every revision, oldest first, by the numbers at the ends of the files' names."""
    return tuple(sorted(file.stem.rpartition("_")[2] for file in (_place() / "versions").glob("*.py")))


def _newest() -> str:
    return _revisions()[-1]
