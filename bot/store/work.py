"""One transaction: the connection and the vault, handed to every function of this room."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Executable, Insert, RowMapping, Table, select, true
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.vault import Vault

Slices = frozenset[int] | None  # whose rows are meant; None: everybody's


def within(table: Table, slices: Slices) -> ColumnElement[bool]:
    """Return the condition that a row of *table* belongs to *slices*."""
    return true() if slices is None else table.c.slice.in_(sorted(slices))


@dataclass(frozen=True, slots=True)
class Work:
    """An open transaction. Only functions of this room touch ``connection``."""

    connection: AsyncConnection
    vault: Vault

    async def run(self, statement: Executable, values: Sequence[dict[str, Any]] | None = None) -> int:
        """Run *statement* (once for each of *values*) and return how many rows it touched."""
        if values is not None and not values:
            return 0
        result = await self.connection.execute(statement, values)
        return result.rowcount

    async def rows(self, statement: Executable) -> Sequence[RowMapping]:
        return (await self.connection.execute(statement)).mappings().all()

    async def row(self, statement: Executable) -> RowMapping | None:
        return (await self.connection.execute(statement)).mappings().first()

    async def driver(self) -> Any:
        """Return the database driver's own connection, inside this transaction (for the engine of bot/cluster.py)."""
        await self.connection.execute(select(1))  # SQLAlchemy begins the transaction with the first statement
        raw = await self.connection.get_raw_connection()
        return raw.driver_connection

    async def value(self, statement: Executable) -> Any:
        return (await self.connection.execute(statement)).scalar()

    def add_once(self, table: Table) -> Insert:
        """Return an insert into *table* that leaves a row already there as it is."""
        statement: Insert = self._insert(table).on_conflict_do_nothing()
        return statement

    def put(self, table: Table, keys: Sequence[str], columns: Sequence[str]) -> Insert:
        """Return an insert that replaces *columns* when a row with the same *keys* is there."""
        statement = self._insert(table)
        put: Insert = statement.on_conflict_do_update(
            index_elements=list(keys), set_={name: statement.excluded[name] for name in columns}
        )
        return put

    def _insert(self, table: Table) -> Any:
        make = sqlite_insert if self.connection.dialect.name == "sqlite" else postgresql_insert
        return make(table)
