"""Visits and tests of a person: everything about them is sealed."""

from datetime import datetime

from sqlalchemy import delete, insert, select, update

from bot.domain.visits import Visit
from bot.store import people
from bot.store import tables as t
from bot.store.work import Work

_PLACE = "visit.state"


async def of_person(work: Work, person_id: int) -> list[Visit]:
    """Return every visit, in the order in which they come."""
    rows = await work.rows(select(t.visit).where(t.visit.c.person_id == person_id))
    seal = await people.seal_of(work, person_id) if rows else None
    found = [Visit.from_row(seal.open_json(_PLACE, row["state"]), row["id"]) for row in rows if seal]
    return sorted(found, key=lambda v: (v.ends_at, v.id))


async def add(work: Work, person_id: int, visit: Visit, at: datetime) -> int:
    seal = await people.seal_of(work, person_id)
    row = {"person_id": person_id, "state": seal.seal_json(_PLACE, visit.to_row()), "created_at": at}
    return int(await work.value(insert(t.visit).values(row).returning(t.visit.c.id)))


async def save(work: Work, person_id: int, visit: Visit) -> None:
    state = (await people.seal_of(work, person_id)).seal_json(_PLACE, visit.to_row())
    mine = t.visit.c.id == visit.id, t.visit.c.person_id == person_id
    await work.run(update(t.visit).where(*mine).values(state=state))


async def drop(work: Work, person_id: int, visit_id: int) -> None:
    await work.run(delete(t.visit).where(t.visit.c.id == visit_id, t.visit.c.person_id == person_id))
