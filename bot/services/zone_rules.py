"""New zone rules: a country may change its clocks between the planning of a dose and the dose."""

from datetime import UTC, datetime
from importlib import metadata

from bot.domain.plans import due_on
from bot.store import Work, agenda, healing, house

VERSION = metadata.version("tzdata")
RELEASED = datetime(int(VERSION.split(".")[0]), 1, 1, tzinfo=UTC)  # no clock that is right shows less
NAME = "zone_rules"  # the version that every planned instant was made with


async def follow(work: Work, version: str = VERSION) -> int:
    """Every coming dose is due when its wall-clock time is by the rules of *version*; return how many moved."""
    if await house.get(work, NAME) == version:
        return 0
    moves: list[tuple[int, datetime, dict[str, object]]] = []
    async for coming in healing.coming_doses(work):
        due = next((d for d in due_on(coming.rule, coming.day) if d.slot == coming.slot), None)
        if due and due.due_at != coming.due_at:
            moves.append((coming.id, due.due_at, coming.note))
    await agenda.move(work, moves)
    await house.put(work, NAME, version)
    return len(moves)
