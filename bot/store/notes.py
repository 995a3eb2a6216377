"""The doctor's notebook: questions and notes, sealed, until the visit is over."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, insert, select, update

from bot.store import people
from bot.store import tables as t
from bot.store.work import Work

_PLACE = "note.body"


@dataclass(frozen=True, slots=True)
class Note:
    id: int
    kind: str  # question | note
    body: str
    created_at: datetime


async def add(work: Work, person_id: int, kind: str, body: str, at: datetime) -> int:
    """The note is kept (the same one only once) and the number of open notes is returned."""
    if body not in [note.body for note in await open_ones(work, person_id)]:
        seal = await people.seal_of(work, person_id)
        await work.run(
            insert(t.note).values(
                person_id=person_id, kind=kind, body=seal.seal(_PLACE, body.encode()), created_at=at
            )
        )
    return int(
        await work.value(
            select(func.count())
            .select_from(t.note)
            .where(t.note.c.person_id == person_id, t.note.c.cleared_at.is_(None))
        )
    )


async def open_ones(work: Work, person_id: int) -> list[Note]:
    rows = await work.rows(
        select(t.note)
        .where(t.note.c.person_id == person_id, t.note.c.cleared_at.is_(None))
        .order_by(t.note.c.id)
    )
    seal = await people.seal_of(work, person_id) if rows else None
    return [
        Note(r["id"], r["kind"], seal.open(_PLACE, r["body"]).decode(), r["created_at"]) for r in rows if seal
    ]


async def clear(work: Work, person_id: int, at: datetime) -> int:
    """The open notes are put away after a visit."""
    return await work.run(
        update(t.note)
        .where(t.note.c.person_id == person_id, t.note.c.cleared_at.is_(None))
        .values(cleared_at=at)
    )
