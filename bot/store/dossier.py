"""Everything kept of one person, opened, for their own download. Walks the schema, so no table is forgotten."""

from datetime import datetime
from typing import Any

from sqlalchemy import LargeBinary, Table, func, select

from bot.store import people
from bot.store import tables as t
from bot.store.work import Work

_SECRET = frozenset({"data_key"})  # the key itself says nothing about the person


async def of(work: Work, person_id: int) -> dict[str, list[dict[str, Any]]]:
    """Return {table: rows} with every sealed column opened, times as ISO UTC."""
    seal = await people.seal_of(work, person_id)
    found: dict[str, list[dict[str, Any]]] = {}
    for table in t.metadata.sorted_tables:
        owner = table.c.id if table is t.person else table.c.get("person_id")
        if owner is None:
            continue
        rows = await work.rows(select(table).where(owner == person_id).order_by(*table.primary_key))
        found[table.name] = [
            {name: _plain(table, name, value, seal) for name, value in row.items() if name not in _SECRET}
            for row in rows
        ]
    return found


def _plain(table: Table, name: str, value: Any, seal: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    if value is not None and isinstance(table.c[name].type, LargeBinary):
        return seal.open(f"{table.name}.{name}", value).decode()
    return value


async def some(work: Work, count: int) -> list[int]:
    """Return the ids of up to *count* people, any."""
    return [row["id"] for row in await work.rows(select(t.person.c.id).order_by(func.random()).limit(count))]


async def counts(work: Work, person_id: int) -> dict[str, int]:
    return {name: len(rows) for name, rows in (await of(work, person_id)).items()}
