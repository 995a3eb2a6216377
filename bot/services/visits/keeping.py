"""A visit is kept, changed, removed, and what is to be said of it is on the agenda."""

from dataclasses import replace
from datetime import datetime

from bot.domain.agenda import VISIT
from bot.domain.people import Person
from bot.domain.visits import Visit, When, coming, told_at
from bot.services.talk.turn import Turn
from bot.store import Work, agenda, visits

NUMBERS = {when: n for n, when in enumerate(When)}  # of the keys on the agenda: they live for ever


async def add(turn: Turn, visit: Visit) -> Visit:
    """The visit is kept; before and after it she hears of it."""
    kept = replace(visit, id=await visits.add(turn.work, turn.me.id, visit, turn.now))
    await plan(turn.work, turn.me, kept, turn.now)
    return kept


async def plan(work: Work, person: Person, visit: Visit, now: datetime) -> None:
    """What is still to be said of *visit* is on the agenda, and nothing else of it."""
    await agenda.drop(work, *(VISIT.key(visit.id, n) for n in NUMBERS.values()))
    if visit.over:
        return
    await agenda.put(
        work,
        [
            agenda.item(
                VISIT,
                person,
                at,
                visit.id,
                NUMBERS[when],
                subject=visit.id,
                note={"when": when, "at": told_at(visit, when)[1].isoformat("minutes")},
            )
            for when, at in coming(visit, person.zone, now)
        ],
    )


async def change(turn: Turn, visit: Visit) -> Visit:
    await visits.save(turn.work, turn.me.id, visit)
    await plan(turn.work, turn.me, visit, turn.now)
    return visit


async def remove(turn: Turn, visit: Visit) -> None:
    await visits.drop(turn.work, turn.me.id, visit.id)
    await agenda.drop(turn.work, *(VISIT.key(visit.id, n) for n in NUMBERS.values()))


async def one(turn: Turn, visit_id: str) -> Visit | None:
    """Return the visit of hers that a button names."""
    mine = await visits.of_person(turn.work, turn.me.id)
    return next((v for v in mine if str(v.id) == visit_id), None)
