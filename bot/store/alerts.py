"""Every alert shown: how urgent, which rule of which version, what it holds, why, what became of it (all sealed)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select, update

from bot.store import people
from bot.store import tables as t
from bot.store.work import Work

_PLACE = "alert.because"


@dataclass(frozen=True, slots=True)
class Alert:
    """``evidence``: what it was about and how severe that was, None for a sign; empty for typed words.

    ``state``: open | helped | mistake | known | resolved | worse | again | listed.
    """

    id: int
    level: str
    rule_id: str
    rule_version: int
    content_version: str
    because: str
    state: str
    hold: bool
    at: datetime
    evidence: Mapping[str, int | None]


async def add(
    work: Work,
    person_id: int,
    *,
    level: str,
    rule_id: str,
    rule_version: int,
    content_version: str,
    because: str,
    hold: bool,
    at: datetime,
    evidence: Mapping[str, int | None] | None = None,
) -> int:
    """The alert is on record; its id is returned."""
    seal = await people.seal_of(work, person_id)
    said = {
        "level": level,
        "rule_id": rule_id,
        "rule_version": rule_version,
        "hold": hold,
        "because": because,
        "evidence": dict(evidence or {}),
        "state": "open",
    }
    row = await work.row(
        insert(t.alert)
        .values(
            person_id=person_id,
            content_version=content_version,
            because=seal.seal_json(_PLACE, said),
            open=1,
            at=at,
        )
        .returning(t.alert.c.id)
    )
    return int(row["id"]) if row else 0


async def get(work: Work, person_id: int, alert_id: int) -> Alert | None:
    found = await _alerts(work, person_id, select(t.alert).where(t.alert.c.id == alert_id))
    return found[0] if found else None


async def open_ones(work: Work, person_id: int) -> list[Alert]:
    return await _alerts(work, person_id, select(t.alert).where(t.alert.c.open == 1).order_by(t.alert.c.id))


async def close(work: Work, person_id: int, alert_id: int, state: str) -> None:
    """Nothing is open about the alert of this person; *state* is what became of it."""
    mine = (t.alert.c.id == alert_id, t.alert.c.person_id == person_id)
    for row in await work.rows(select(t.alert.c.because).where(*mine)):
        seal = await people.seal_of(work, person_id)
        said = seal.open_json(_PLACE, row["because"]) | {"state": state}
        await work.run(update(t.alert).where(*mine).values(because=seal.seal_json(_PLACE, said), open=0))


async def _alerts(work: Work, person_id: int, statement: Any) -> list[Alert]:
    rows = await work.rows(statement.where(t.alert.c.person_id == person_id))
    seal = await people.seal_of(work, person_id) if rows else None
    return [_alert(row, seal.open_json(_PLACE, row["because"])) for row in rows if seal]


def _alert(row: Any, said: dict[str, Any]) -> Alert:
    return Alert(
        row["id"],
        said["level"],
        said["rule_id"],
        said["rule_version"],
        row["content_version"],
        said["because"],
        said["state"],
        said["hold"],
        row["at"],
        said["evidence"],
    )


async def since(work: Work, person_id: int, start: datetime) -> list[Alert]:
    return await _alerts(work, person_id, select(t.alert).where(t.alert.c.at >= start).order_by(t.alert.c.id))
