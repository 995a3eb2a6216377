"""One transaction: the connection and the vault, handed to every function of this room."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, Executable, Insert, Table, select, true
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.dose_log import DoseLog
from bot.domain.people import Person
from bot.store.prepared import Driver, Values, prepared
from bot.store.vault import Seal, Vault

if TYPE_CHECKING:
    from bot.store.plans import Planned

Row = Mapping[Any, Any]
Slices = frozenset[int] | None  # whose rows are meant; None: everybody's


def within(table: Table, slices: Slices) -> ColumnElement[bool]:
    """Return the condition that a row of *table* belongs to *slices*."""
    return true() if slices is None else table.c.slice.in_(sorted(slices))


@dataclass(frozen=True, slots=True)
class Work:
    """An open transaction. Only functions of this room touch ``connection``.

    What was read of a locked person is here once, as changed since: ``persons`` by id, ``seals`` of everybody who was
    read (people.py), ``plans`` by id (plans.py), and the ``logs`` of whose doses were read ahead (doses.py).
    """

    connection: AsyncConnection
    vault: Vault
    persons: dict[int, Person] = field(default_factory=dict)
    seals: dict[int, Seal] = field(default_factory=dict)
    plans: "dict[int, Planned]" = field(default_factory=dict)
    logs: dict[int, DoseLog] = field(default_factory=dict)
    sqlite: Driver | None = None  # runs what comes again and again, past SQLAlchemy (prepared.py)

    @property
    def alone(self) -> bool:
        """Whether nobody else can write as long as this transaction is open."""
        return self.connection.dialect.name == "sqlite"

    def forget(self) -> None:
        """What was read may be gone by now: it is read again."""
        for one in (self.persons, self.seals, self.plans, self.logs):
            one.clear()

    async def run(self, statement: Executable, values: Sequence[Values] | None = None) -> int:
        """Run *statement* (once for each of *values*) and return how many rows it touched."""
        if values is not None and not values:
            return 0
        if self.sqlite and (
            found := prepared(statement, self.connection.dialect, values[0] if values else {})
        ):
            return await self.sqlite.write(found.sql, [found.bound(one) for one in values or ({},)])
        result = await self.connection.execute(statement, values)
        return result.rowcount

    async def rows(self, statement: Executable, values: Values | None = None) -> Sequence[Row]:
        given = values or {}
        if self.sqlite and (found := prepared(statement, self.connection.dialect, given)):
            rows = await self.sqlite.read(found.sql, found.bound(given))
            return [found.row(row) for row in rows]
        return (await self.connection.execute(statement, values)).mappings().all()

    async def row(self, statement: Executable, values: Values | None = None) -> Row | None:
        return next(iter(await self.rows(statement, values)), None)

    async def value(self, statement: Executable, values: Values | None = None) -> Any:
        """Return the first value of the first row, None without one."""
        row = await self.row(statement, values)
        return None if row is None else next(iter(row.values()))

    async def driver(self) -> Any:
        """Return the database driver's own connection, inside this transaction (for the engine of bot/cluster.py)."""
        await self.connection.execute(select(1))  # SQLAlchemy begins the transaction with the first statement
        raw = await self.connection.get_raw_connection()
        return raw.driver_connection

    def add_once(self, table: Table) -> Insert:
        """Return an insert into *table* that leaves a row already there as it is."""
        return _add_once(self.connection.dialect.name, table)

    def put(self, table: Table, keys: Sequence[str], columns: Sequence[str]) -> Insert:
        """Return an insert that replaces *columns* when a row with the same *keys* is there."""
        return _put(self.connection.dialect.name, table, tuple(keys), tuple(columns))


# Built once for each table: building one costs more than running it. So are those that every turn and cycle runs,
# beside the functions that run them: what changes is bound by name.


@cache
def _add_once(dialect: str, table: Table) -> Insert:
    statement: Insert = _insert(dialect, table).on_conflict_do_nothing()
    return statement


@cache
def _put(dialect: str, table: Table, keys: tuple[str, ...], columns: tuple[str, ...]) -> Insert:
    statement = _insert(dialect, table)
    put: Insert = statement.on_conflict_do_update(
        index_elements=list(keys), set_={name: statement.excluded[name] for name in columns}
    )
    return put


def _insert(dialect: str, table: Table) -> Any:
    return sqlite_insert(table) if dialect == "sqlite" else postgresql_insert(table)
