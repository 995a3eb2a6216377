"""Check-ins: one row each, open or closed, with every answer sealed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, bindparam, insert, select, update

from bot.domain.checkins import CheckIn, Outcome, Survey
from bot.domain.levels import Level
from bot.store import people
from bot.store import tables as t
from bot.store.vault import Seal
from bot.store.work import Work

_PLACE, _FOUND = "checkin.state", "checkin.found"


@dataclass(frozen=True, slots=True)
class Kept:
    """A check-in as kept. ``state`` is the row of domain.surveys.to_row; empty when it was never opened."""

    id: int
    survey: str
    outcome: Outcome
    invited_at: datetime
    level: Level
    worse: bool
    state: dict[str, Any]

    @property
    def brief(self) -> CheckIn:
        return CheckIn(Survey(self.survey), self.invited_at, self.outcome, self.level, self.worse)


async def add(work: Work, person_id: int, survey: str, version: str, at: datetime) -> int:
    """An open check-in exists; its id is returned."""
    seal = await people.seal_of(work, person_id)
    row = await work.row(
        insert(t.checkin)
        .values(
            person_id=person_id,
            survey=survey,
            outcome=Outcome.OPEN,
            invited_at=at,
            state=seal.seal_json(_PLACE, {}),
            found=seal.seal_json(_FOUND, {"level": Level.NONE, "worse": False}),
            content_version=version,
        )
        .returning(t.checkin.c.id)
    )
    return int(row["id"]) if row else 0


async def get(work: Work, person_id: int, checkin_id: int) -> Kept | None:
    found = await _kept(work, person_id, _ONE, checkin=checkin_id)
    return found[0] if found else None


async def open_one(work: Work, person_id: int) -> Kept | None:
    """Return the newest check-in that is still open."""
    found = await _kept(work, person_id, _OPEN)
    return found[0] if found else None


async def history(work: Work, person_id: int) -> list[Kept]:
    """Return every check-in, oldest first."""
    return await _kept(work, person_id, _ALL)


async def forms(work: Work, person_id: int) -> set[tuple[str, int]]:
    """Return each form, and its version, that was opened."""
    states = [one.state for one in await history(work, person_id)]
    return {(state["survey"], state["version"]) for state in states if state}


async def keep(work: Work, person_id: int, checkin_id: int, state: Mapping[str, Any]) -> None:
    """The answers so far are kept: after each tap, so that nothing is lost at any moment."""
    seal = await people.seal_of(work, person_id)
    await _update(work, person_id, checkin_id, {"state": seal.seal_json(_PLACE, dict(state))})


async def close(
    work: Work,
    person_id: int,
    checkin_id: int,
    outcome: Outcome,
    *,
    level: Level = Level.NONE,
    worse: bool = False,
) -> None:
    seal = await people.seal_of(work, person_id)
    found = seal.seal_json(_FOUND, {"level": level, "worse": worse})
    await _update(work, person_id, checkin_id, {"outcome": outcome, "found": found})


async def reopen(work: Work, person_id: int, checkin_id: int) -> None:
    """A check-in that was done is open again, every answer in it."""
    await _update(work, person_id, checkin_id, {"outcome": Outcome.OPEN})


async def _update(work: Work, person_id: int, checkin_id: int, values: dict[str, Any]) -> None:
    await work.run(_UPDATE, [{"checkin": checkin_id, "person": person_id, **values}])


_UPDATE = update(t.checkin).where(
    t.checkin.c.id == bindparam("checkin"), t.checkin.c.person_id == bindparam("person")
)
_HERS = select(t.checkin).where(t.checkin.c.person_id == bindparam("person"))
_ONE = _HERS.where(t.checkin.c.id == bindparam("checkin"))
_OPEN = _HERS.where(t.checkin.c.outcome == Outcome.OPEN).order_by(t.checkin.c.id.desc()).limit(1)
_ALL = _HERS.order_by(t.checkin.c.id)


async def _kept(work: Work, person_id: int, statement: Select[Any], **values: Any) -> list[Kept]:
    rows = await work.rows(statement, {"person": person_id, **values})
    seal = await people.seal_of(work, person_id) if rows else None
    return [_one(row, seal) for row in rows if seal]


def _one(row: Mapping[Any, Any], seal: Seal) -> Kept:
    found = seal.open_json(_FOUND, row["found"])
    return Kept(
        id=row["id"],
        survey=row["survey"],
        outcome=Outcome(row["outcome"]),
        invited_at=row["invited_at"],
        level=Level(found["level"]),
        worse=found["worse"],
        state=seal.open_json(_PLACE, row["state"]),
    )
