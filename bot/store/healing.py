"""What the nightly pass looks for: coming doses beside the plan they come from, and open doses that nothing closes."""

import json
from collections.abc import AsyncIterator, Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import String, cast, exists, literal, select

from bot.domain.doses import State
from bot.domain.plans import Plan
from bot.store import agenda, plans
from bot.store import tables as t
from bot.store.agenda import Item
from bot.store.work import Work

BATCH = 2000


@dataclass(frozen=True, slots=True)
class Coming:
    """An agenda row of a dose: when it comes, and which dose of which plan it is."""

    id: int
    due_at: datetime
    rule: Plan
    day: date
    slot: int
    note: dict[str, Any]


async def coming_doses(work: Work) -> AsyncIterator[Coming]:
    """Yield the next dose of every plan; a row made for an older version of its plan is left out."""
    last = 0
    while True:
        rows = await work.rows(
            select(t.agenda.c.id, t.agenda.c.due_at, t.agenda.c.note, t.plan.c.rule, t.plan.c.version)
            .join(t.plan, t.plan.c.id == t.agenda.c.subject_id)
            .where(t.agenda.c.kind == "dose", t.agenda.c.due_at.is_not(None), t.agenda.c.id > last)
            .order_by(t.agenda.c.id)
            .limit(BATCH)
        )
        for row in rows:
            note = json.loads(row["note"])
            if note.get("v") == row["version"]:
                day = date.fromisoformat(note["d"])
                yield Coming(row["id"], row["due_at"], plans.read(row["rule"]), day, note["s"], note)
        if len(rows) < BATCH:
            return
        last = rows[-1]["id"]


async def of_kinds(work: Work, kinds: Collection[str]) -> AsyncIterator[list[Item]]:
    """Yield everything on the agenda that is of one of *kinds*, in batches."""
    last = 0
    while True:
        rows = await work.rows(
            select(t.agenda)
            .where(t.agenda.c.kind.in_(kinds), t.agenda.c.due_at.is_not(None), t.agenda.c.id > last)
            .order_by(t.agenda.c.id)
            .limit(BATCH)
        )
        yield [agenda.item_of(row) for row in rows]
        if len(rows) < BATCH:
            return
        last = rows[-1]["id"]


async def with_endless_doses(work: Work) -> list[int]:
    """Return who has an open dose without a late limit on the agenda: one that waits for Sunday, or that was lost."""
    return [row["person_id"] for row in await work.rows(_ENDLESS)]


_ENDLESS = (
    select(t.dose.c.person_id)
    .where(
        t.dose.c.state == State.DUE,
        ~exists().where(t.agenda.c.key == literal("limit:") + cast(t.dose.c.id, String)),
    )
    .distinct()
    .order_by(t.dose.c.person_id)
)
