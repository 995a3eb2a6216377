"""The doctor's notebook: questions and notes, sealed, until the visit is over.

A question she asked waits beside it for some days, in case she taps "for my doctor" under its answer.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete, func, insert, select, update

from bot.store import people
from bot.store import tables as t
from bot.store.work import Work

_PLACE = "note.body"
_ASKED = "asked"
_WAITS = timedelta(days=7)


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
    """Return what is on the list for the next visit, oldest first."""
    return await _of(work, person_id, t.note.c.cleared_at.is_(None))


async def written(work: Work, person_id: int) -> list[Note]:
    """Return every note and question that was kept for a visit, those put away too, oldest first."""
    return await _of(work, person_id, t.note.c.kind != _ASKED)


async def _of(work: Work, person_id: int, which: ColumnElement[bool]) -> list[Note]:
    rows = await work.rows(select(t.note).where(t.note.c.person_id == person_id, which).order_by(t.note.c.id))
    seal = await people.seal_of(work, person_id) if rows else None
    return [
        Note(r["id"], r["kind"], seal.open(_PLACE, r["body"]).decode(), r["created_at"]) for r in rows if seal
    ]


async def ask(work: Work, person_id: int, body: str, at: datetime) -> int:
    """The question just asked is at hand for its card, not on the list; return its id. Older ones are forgotten."""
    old = t.note.c.person_id == person_id, t.note.c.kind == _ASKED, t.note.c.created_at < at - _WAITS
    await work.run(delete(t.note).where(*old))
    seal = await people.seal_of(work, person_id)
    values = {"kind": _ASKED, "body": seal.seal(_PLACE, body.encode()), "created_at": at, "cleared_at": at}
    return int(await work.value(insert(t.note).values(person_id=person_id, **values).returning(t.note.c.id)))


async def asked(work: Work, person_id: int, note_id: int) -> str:
    """Return the question that was asked under this id, "" when it is gone or somebody else's."""
    body = await work.value(
        select(t.note.c.body).where(
            t.note.c.id == note_id, t.note.c.person_id == person_id, t.note.c.kind == _ASKED
        )
    )
    return (await people.seal_of(work, person_id)).open(_PLACE, body).decode() if body else ""


async def clear(work: Work, person_id: int, at: datetime, note_id: int | None = None) -> int:
    """The open notes, or the one named, are put away; return how many."""
    mine = [t.note.c.person_id == person_id, t.note.c.cleared_at.is_(None)]
    if note_id is not None:
        mine.append(t.note.c.id == note_id)
    return await work.run(update(t.note).where(*mine).values(cleared_at=at))


async def back(work: Work, person_id: int, at: datetime) -> int:
    """The notes that were put away at *at* are open again; return how many."""
    mine = t.note.c.person_id == person_id, t.note.c.cleared_at == at, t.note.c.kind != _ASKED
    return await work.run(update(t.note).where(*mine).values(cleared_at=None))
