"""Many invented people at once, each with one plan and its next dose: what the benchmark measures with."""

from datetime import datetime
from typing import Any

from sqlalchemy import String, Table, cast, insert, literal, select, true

from bot.domain import rests
from bot.domain.people import Profile, slice_of
from bot.domain.plans import Plan, next_due
from bot.store import tables as t
from bot.store.plans import text_of
from bot.store.work import Work

_TOGETHER = 5_000
SLICES = 64


async def add(work: Work, count: int, rule: Plan, at: datetime, *, first: int = 1) -> None:
    """*count* active people live on *rule*; chat, person and plan of each have the same number, from *first* on.

    Into an empty database only: the numbers are the rows' ids.
    """
    due = next_due(rule, at)
    if due is None:
        raise ValueError("This plan has no dose.")
    note = f'{{"d":"{due.local_date}","s":{due.slot},"v":1}}'
    written = text_of(rule)
    for start in range(first, first + count, _TOGETHER):
        persons, plans, items = [], [], []
        for n in range(start, min(start + _TOGETHER, first + count)):
            persons.append(_person(work, n, rule.zone, at))
            plans.append(
                {"id": n, "person_id": n, "version": 1, "active": 1, "rule": written, "created_at": at}
            )
            items.append(
                {
                    "person_id": n,
                    "slice": slice_of(n),
                    "kind": "dose",
                    "subject_id": n,
                    "key": f"dose:{n}",
                    "note": note,
                    "due_at": due.due_at,
                }
            )
        await work.run(insert(t.person), persons)
        await work.run(insert(t.plan), plans)
        await work.run(insert(t.agenda), items)


def _person(work: Work, n: int, zone: str, at: datetime) -> dict[str, Any]:
    wrapped = work.vault.new_key(n)
    seal = work.vault.person(n, wrapped)
    return {
        "id": n,
        "chat_id": n,
        "slice": slice_of(n),
        "settled": 1,
        "lang": "en",
        "zone": zone,
        "data_key": wrapped,
        "profile": seal.seal_json("person.profile", Profile(cue="breakfast").to_row()),
        "rests": seal.seal_json("person.rests", rests.to_row(rests.NO_REST)),
        "created_at": at,
        "seen_at": at,
    }


async def pad(work: Work, count: int, *, first: int, due_at: datetime) -> None:
    """*count* more people, numbered from *first* on, whose next dose is at *due_at*: copies of person 1.

    They make the tables as large as life. Their sealed columns cannot be opened, so they must not come due.
    """
    start = select(literal(first).label("n")).cte("numbers", recursive=True)
    numbers = start.union_all(select(start.c.n + 1).where(start.c.n < first + count - 1))
    n, at = numbers.c.n, literal(due_at, t.agenda.c.due_at.type)
    made: tuple[tuple[Table, dict[str, Any]], ...] = (
        (t.person, {"id": n, "chat_id": n, "slice": n % SLICES}),
        (t.plan, {"id": n, "person_id": n}),
        (
            t.agenda,
            {
                "person_id": n,
                "subject_id": n,
                "slice": n % SLICES,
                "key": literal("dose:") + cast(n, String),
                "due_at": at,
            },
        ),
    )
    for table, changes in made:
        names = [c.name for c in table.c if c.name in changes or c.name != "id"]
        columns = [changes.get(name, table.c[name]) for name in names]
        copies = select(*columns).select_from(table.join(numbers, true())).where(table.c.id == 1)
        await work.run(insert(table).from_select(names, copies))
