"""Everything kept of one person, opened, for the files they take away. Walks the schema, so no table is forgotten."""

import json
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from typing import Any

from sqlalchemy import LargeBinary, Select, Table, func, select

from bot.store import people
from bot.store import tables as t
from bot.store.work import Work

_INNER = frozenset(
    {"id", "data_key", "slice", "key", "message_id", "token_hash", "helper_hash", "their_chat"}
)  # ours, or somebody else's: they say nothing about the person
PAGE = 100  # rows read at a time: ten years must not hold up anybody else
_LISTED: Mapping[str, tuple[Table, Select[Any]]] = {  # what grows with the years, read page by page
    "report": (
        t.dose_event,
        select(t.dose_event, t.dose.c.plan_id, t.dose.c.due_at, t.dose.c.zone).join(
            t.dose, t.dose.c.id == t.dose_event.c.dose_id
        ),
    ),
    "checkin": (t.checkin, select(t.checkin)),
    "note": (t.note, select(t.note)),
    "alert": (t.alert, select(t.alert)),
    "visit": (t.visit, select(t.visit)),
}


async def page(work: Work, person_id: int, what: str, after: int = 0) -> list[dict[str, Any]]:
    """Return the next rows of *what* (report, checkin, note, alert, visit) with an id over *after*, sealed columns opened as text."""
    table, statement = _LISTED[what]
    seal = await people.seal_of(work, person_id)
    mine = (
        statement.where(table.c.person_id == person_id, table.c.id > after).order_by(table.c.id).limit(PAGE)
    )
    return [
        {name: _opened(table, name, value, seal) for name, value in row.items()}
        for row in await work.rows(mine)
    ]


async def days(work: Work, person_id: int) -> tuple[str, str] | None:
    """Return the first and the last local date of a tablet, None when there was none."""
    dates = select(func.min(t.dose.c.local_date), func.max(t.dose.c.local_date))
    first, last = (await work.connection.execute(dates.where(t.dose.c.person_id == person_id))).one()
    return (first, last) if first else None


async def dose_versions(work: Work, person_id: int, first: str, last: str) -> dict[int, int]:
    """Return {dose id: the version of its plan} of the local dates *first* to *last*."""
    c = t.dose.c
    mine = (c.person_id == person_id, c.local_date >= first, c.local_date <= last)
    return {
        row["id"]: row["plan_version"] for row in await work.rows(select(c.id, c.plan_version).where(*mine))
    }


async def plan_versions(work: Work, person_id: int) -> list[dict[str, Any]]:
    """Return every version of every plan, ended ones too, oldest first: plan_id, version, rule, from_at, active."""
    rows = await work.rows(
        select(t.plan_version, t.plan.c.active)
        .join(t.plan, t.plan.c.id == t.plan_version.c.plan_id)
        .where(t.plan_version.c.person_id == person_id)
        .order_by(t.plan_version.c.from_at, t.plan_version.c.plan_id, t.plan_version.c.version)
    )
    return [dict(row) for row in rows]


async def agreements(work: Work, person_id: int) -> list[dict[str, Any]]:
    """Return what was agreed to, and what was asked: version, at, answer, answered_at, lang."""
    given = await work.rows(select(t.consent).where(t.consent.c.person_id == person_id))
    asked = await work.rows(select(t.policy_asked).where(t.policy_asked.c.person_id == person_id))
    yes = [
        {
            "version": r["version"],
            "at": r["given_at"],
            "answer": "yes",
            "answered_at": r["given_at"],
            "lang": r["lang"],
        }
        for r in given
    ]
    return yes + [
        {
            "version": r["version"],
            "at": r["asked_at"],
            "answer": r["answer"] or "open",
            "answered_at": r["answered_at"],
            "lang": None,
        }
        for r in asked
    ]


async def of(
    work: Work, person_id: int, without: frozenset[str] = frozenset()
) -> dict[str, list[dict[str, Any]]]:
    """Return {table: rows} of every table but *without*: sealed columns opened, times as ISO UTC, no id of ours."""
    seal = await people.seal_of(work, person_id)
    found: dict[str, list[dict[str, Any]]] = {}
    for table in t.metadata.sorted_tables:
        owner = table.c.id if table is t.person else table.c.get("person_id")
        if owner is None or table.name in without:
            continue
        rows = await work.rows(select(table).where(owner == person_id).order_by(*table.primary_key))
        found[table.name] = [
            {name: _plain(_opened(table, name, value, seal)) for name, value in row.items() if _theirs(name)}
            for row in rows
        ]
    return found


def _theirs(name: str) -> bool:
    return name not in _INNER and (name == "chat_id" or not name.endswith("_id"))


def _opened(table: Table, name: str, value: Any, seal: Any) -> Any:
    sealed = value is not None and name in table.c and isinstance(table.c[name].type, LargeBinary)
    return seal.open(f"{table.name}.{name}", value).decode() if sealed and name not in _INNER else value


def _plain(value: Any) -> Any:
    """Return *value* as JSON has it; JSON that is kept as text is no text."""
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, str) and value.startswith(("{", "[")):
        with suppress(ValueError):
            return json.loads(value)
    return value


async def some(work: Work, count: int) -> list[int]:
    """Return the ids of up to *count* people, any."""
    return [row["id"] for row in await work.rows(select(t.person.c.id).order_by(func.random()).limit(count))]


async def counts(work: Work, person_id: int) -> dict[str, int]:
    return {name: len(rows) for name, rows in (await of(work, person_id)).items()}
