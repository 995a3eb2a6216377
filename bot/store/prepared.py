"""Statements that come again and again, run on SQLite as SQLite runs them.

SQLAlchemy's own bookkeeping costs ten times what SQLite does, and its driver changes threads four times a query.
SQLAlchemy still writes the SQL and says how values go in and come out: once, when a statement object comes for the
second time. One that is built anew for each use never does, and goes the usual way.
"""

import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol
from weakref import WeakKeyDictionary

from sqlalchemy import Dialect, Executable, Select
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.sql.dml import UpdateBase

Values = Mapping[str, Any]
_Change = Callable[[Any], Any] | None
_MARK = re.compile(r"__\[POSTCOMPILE_(\w+)\]")
_LONGEST = 16  # a longer list goes the usual way: each length is a statement of its own


class Driver(Protocol):
    """SQLite's own connection, inside the transaction: how rows are read, and how many a statement touched."""

    def read(self, sql: str, values: tuple[Any, ...]) -> Awaitable[list[tuple[Any, ...]]]: ...
    def write(self, sql: str, values: Sequence[tuple[Any, ...]]) -> Awaitable[int]: ...


@dataclass(frozen=True, slots=True)
class Prepared:
    """One statement as text, with what happens to each value on its way in and out."""

    sql: str
    binds: tuple[tuple[str, Any, _Change], ...]
    columns: tuple[str, ...]
    changes: tuple[tuple[int, Callable[[Any], Any]], ...]

    def bound(self, given: Values) -> tuple[Any, ...]:
        found: list[Any] = []
        for name, default, change in self.binds:
            value = given.get(name, default)
            many = value if value.__class__ is list else (value,)
            found += [change(one) for one in many] if change else many
        return tuple(found)

    def row(self, found: tuple[Any, ...]) -> Mapping[str, Any]:
        if self.changes:
            changed = list(found)
            for i, change in self.changes:
                changed[i] = change(changed[i])
            return dict(zip(self.columns, changed, strict=True))
        return dict(zip(self.columns, found, strict=True))


_known: "WeakKeyDictionary[Executable, dict[Any, Prepared]]" = WeakKeyDictionary()


def prepared(statement: Executable, dialect: Dialect, given: Values) -> Prepared | None:
    """Return *statement* prepared for values like *given*; None when it goes the usual way."""
    mine = _known.get(statement)
    if mine is None:
        if isinstance(statement, Select | UpdateBase):
            _known[statement] = {}
        return None
    key = tuple([(name, len(value)) if value.__class__ is list else name for name, value in given.items()])
    found = mine.get(key)
    if found is None:
        if any(len(value) > _LONGEST for value in given.values() if isinstance(value, list)):
            return None
        found = mine[key] = _prepare(statement, dialect, given)
    return found


def _prepare(statement: Any, dialect: Dialect, given: Values) -> Prepared:
    """A list stands in the SQL as often as it is long: SQLAlchemy leaves a mark where it does."""
    compiled = statement.compile(
        dialect=dialect, column_keys=list(given), for_executemany=isinstance(statement, UpdateBase)
    )
    values = compiled.construct_params(_check=False) | given

    def each(mark: re.Match[str]) -> str:
        return ", ".join("?" * len(values[mark[1]])) or "SELECT 1 WHERE 1 != 1"

    kinds = [(name, compiled.binds[name].type.dialect_impl(dialect)) for name in compiled.positiontup]
    columns = list(statement.exported_columns)
    made = [(i, c.type.dialect_impl(dialect).result_processor(dialect, None)) for i, c in enumerate(columns)]
    return Prepared(
        _MARK.sub(each, compiled.string),
        tuple((name, values[name], kind.bind_processor(dialect)) for name, kind in kinds),
        tuple(c.key for c in columns),
        tuple((i, change) for i, change in made if change),
    )


class OneHop:
    """The connection of the driver in its thread, which is gone to once a statement. Who listens to the engine hears it."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection.sync_connection
        self._raw: Any = None

    def _told(self, sql: str, values: Any, *, many: bool) -> Any:
        sync = self._connection
        if self._raw is None and sync is not None:
            self._raw = sync.connection.driver_connection
        if sync is not None:
            for listener in sync.engine.dispatch.before_cursor_execute:
                listener(sync, None, sql, values, None, many)
        return self._raw

    async def read(self, sql: str, values: tuple[Any, ...]) -> list[tuple[Any, ...]]:
        found: list[tuple[Any, ...]] = await self._told(sql, values, many=False).execute_fetchall(sql, values)
        return found

    async def write(self, sql: str, values: Sequence[tuple[Any, ...]]) -> int:
        if len(values) == 1:
            cursor = await self._told(sql, values[0], many=False).execute(sql, values[0])
        else:
            cursor = await self._told(sql, values, many=True).executemany(sql, values)
        count: int = cursor.rowcount
        return count
