"""New zone rules: a country may change its clocks between the planning of a dose and the dose."""

from datetime import UTC, datetime
from importlib import metadata

from bot.domain.people import Person
from bot.domain.plans import due_on
from bot.services.plans import hours
from bot.store import Work, agenda, healing, house, people
from bot.store.agenda import Item

VERSION = metadata.version("tzdata")
RELEASED = datetime(int(VERSION.split(".")[0]), 1, 1, tzinfo=UTC)  # no clock that is right shows less
NAME = "zone_rules"  # the version that every planned instant was made with


Moves = list[tuple[int, datetime, dict[str, object]]]


async def follow(work: Work, version: str = VERSION) -> int:
    """Whatever waits for an hour of the day is due when its clock shows it by the rules of *version*; return how many moved."""
    if await house.get(work, NAME) == version:
        return 0
    moves = await _doses(work)
    async for items in healing.of_kinds(work, hours.CLOCKS):
        persons = await people.get_many(work, {i.person_id for i in items})
        moves += [move for i in items if (move := _moved(persons[i.person_id], i))]
    await agenda.move(work, moves)
    await house.put(work, NAME, version)
    return len(moves)


async def _doses(work: Work) -> Moves:
    moves: Moves = []
    async for coming in healing.coming_doses(work):
        due = next((d for d in due_on(coming.rule, coming.day) if d.slot == coming.slot), None)
        if due and due.due_at != coming.due_at:
            moves.append((coming.id, due.due_at, coming.note))
    return moves


def _moved(person: Person, item: Item) -> tuple[int, datetime, dict[str, object]] | None:
    at = hours.by_new_rules(person, item)
    return (item.id, at, item.note) if at != item.due_at else None
