"""Everything that must happen at a time. One row per meaning (unique key); no row is due twice."""

import json
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Delete, Integer, Select, bindparam, delete, func, select, update

from bot.domain.agenda import DOSE, Kind
from bot.domain.people import Person, slice_of
from bot.store import tables as t
from bot.store.work import Slices, Work, within


@dataclass(frozen=True, slots=True)
class Item:
    """Something due. ``note`` is small JSON, never a person's words."""

    person_id: int
    kind: str
    key: str
    due_at: datetime
    slice: int
    subject_id: int | None = None
    note: dict[str, Any] = field(default_factory=dict)
    id: int = 0

    def to_row(self) -> dict[str, Any]:
        return {
            "person_id": self.person_id,
            "slice": self.slice,
            "kind": self.kind,
            "subject_id": self.subject_id,
            "key": self.key,
            "note": json.dumps(self.note, separators=(",", ":")) if self.note else "{}",
            "due_at": self.due_at,
        }


def item(
    kind: Kind,
    person: Person,
    at: datetime,
    *about: int,
    subject: int | None = None,
    note: dict[str, Any] | None = None,
) -> Item:
    """Return the one thing of *kind* about *about* (the person, when nothing is named), due at *at*."""
    key = kind.key(*(about or (person.id,)))
    return Item(person.id, kind, key, at, slice_of(person.chat_id), subject, note or {})


async def put(work: Work, items: list[Item]) -> None:
    """Each of *items* is on the agenda; one with the same key has moved."""
    if items:
        await work.run(
            work.put(t.agenda, ["key"], ["due_at", "note", "kind", "subject_id"]), [i.to_row() for i in items]
        )


async def drop(work: Work, *keys: str) -> None:
    await work.run(_DROP, [{"of": key} for key in keys])


_DROP = delete(t.agenda).where(t.agenda.c.key == bindparam("of"))


async def drop_of(work: Work, person_id: int, *kinds: str) -> None:
    """Nothing of *kinds* (of any kind when none is named) is planned for the person."""
    await work.run(_drop_of(kinds), [{"person": person_id}])


@cache
def _drop_of(kinds: tuple[str, ...]) -> Delete:
    mine = delete(t.agenda).where(t.agenda.c.person_id == bindparam("person"))
    return mine.where(t.agenda.c.kind.in_(kinds)) if kinds else mine


async def due(
    work: Work,
    now: datetime,
    limit: int,
    *,
    kinds: tuple[str, ...] = (),
    without: frozenset[int] = frozenset(),
    slices: Slices = None,
    alone: bool = False,
) -> list[Item]:
    """Return about *limit* items (of *slices*) due at *now*, oldest first, but for the ids in *without*.

    Of *kinds* only, where any are named: what a newer version has planned stays where it is, in nobody's way.
    A full batch also holds whatever else is due of its people: what falls due together is handled together.
    With *alone* only their other doses, which share a card. Nothing is locked: lock the people, then see what is
    ``still_due``.
    """
    waiting, values = _due(slices, kinds), {"now": now, "most": limit}
    if without:
        waiting = waiting.where(t.agenda.c.id.not_in(without))
    found = await work.rows(waiting, values)
    items = [item_of(row) for row in found]
    if len(items) == limit:
        ids = {i.id for i in items}
        mine = waiting.where(t.agenda.c.person_id.in_({i.person_id for i in items}))
        if alone:
            with_a_dose = {i.person_id for i in items if i.kind == DOSE}
            mine = waiting.where(t.agenda.c.person_id.in_(with_a_dose), t.agenda.c.kind == DOSE)
        more = await work.rows(mine.limit(None), values)
        items += [item_of(row) for row in more if row["id"] not in ids]
    return items


@cache
def _due(slices: Slices, kinds: tuple[str, ...]) -> Select[Any]:
    every = select(t.agenda).where(t.agenda.c.kind.in_(kinds)) if kinds else select(t.agenda)
    return (
        every.where(
            t.agenda.c.due_at.is_not(None), t.agenda.c.due_at <= bindparam("now"), within(t.agenda, slices)
        )
        .order_by(t.agenda.c.due_at, t.agenda.c.id)
        .limit(bindparam("most", type_=Integer))
    )


async def still_due(work: Work, items: list[Item], now: datetime) -> list[Item]:
    """Return *items* as they are by now, without those that are gone or come later."""
    if not items:
        return []
    rows = await work.rows(
        select(t.agenda).where(t.agenda.c.id.in_({i.id for i in items}), t.agenda.c.due_at <= now)
    )
    by_id = {row["id"]: item_of(row) for row in rows}
    return [by_id[i.id] for i in items if i.id in by_id]


async def move(work: Work, moves: list[tuple[int, datetime, dict[str, Any]]]) -> None:
    """Each (id, due_at, note) has its new time: the successor of a fired item is the item itself."""
    await work.run(
        _MOVE,
        [{"row": i, "at": at, "why": json.dumps(note, separators=(",", ":"))} for i, at, note in moves],
    )


_MOVE = (
    update(t.agenda)
    .where(t.agenda.c.id == bindparam("row"))
    .values(due_at=bindparam("at"), note=bindparam("why"))
)


async def done(work: Work, ids: list[int]) -> None:
    await work.run(_DONE, [{"row": i} for i in ids])


_DONE = delete(t.agenda).where(t.agenda.c.id == bindparam("row"))


async def of_person(work: Work, person_id: int, *kinds: str) -> list[Item]:
    return [item_of(row) for row in await work.rows(_of_person(kinds), {"person": person_id})]


@cache
def _of_person(kinds: tuple[str, ...]) -> Select[Any]:
    statement = select(t.agenda).where(
        t.agenda.c.person_id == bindparam("person"), t.agenda.c.due_at.is_not(None)
    )
    if kinds:
        statement = statement.where(t.agenda.c.kind.in_(kinds))
    return statement.order_by(t.agenda.c.due_at)


async def upcoming(work: Work, limit: int = 20) -> list[tuple[str, datetime, int]]:
    """Return (kind, due_at, chat) of what comes next, for the time machine."""
    rows = await work.rows(
        select(t.agenda.c.kind, t.agenda.c.due_at, t.person.c.chat_id)
        .join(t.person, t.person.c.id == t.agenda.c.person_id)
        .where(t.agenda.c.due_at.is_not(None))
        .order_by(t.agenda.c.due_at)
        .limit(limit)
    )
    return [(row["kind"], row["due_at"], row["chat_id"]) for row in rows]


async def next_at(work: Work) -> datetime | None:
    """Return when the agenda next has something to do (``min``: a generic EXISTS plan reads the whole table)."""
    row = await work.row(
        select(func.min(t.agenda.c.due_at).label("at")).where(t.agenda.c.due_at.is_not(None))
    )
    return row["at"] if row else None


def item_of(row: Any) -> Item:
    return Item(
        person_id=row["person_id"],
        kind=row["kind"],
        key=row["key"],
        due_at=row["due_at"],
        slice=row["slice"],
        subject_id=row["subject_id"],
        note=json.loads(row["note"]),
        id=row["id"],
    )
