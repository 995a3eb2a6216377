"""The one dialogue a person is in: its name, its step and what was said so far, sealed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, select

from bot.store import people
from bot.store import tables as t
from bot.store.work import Work

_PLACE = "flow.data"


@dataclass(frozen=True, slots=True)
class Flow:
    """Where a person is in a dialogue that waits for them."""

    name: str
    step: str
    data: dict[str, Any] = field(default_factory=dict)
    message_id: int | None = None
    changed_at: datetime | None = field(default=None, compare=False)  # of a flow that was kept


async def get(work: Work, person_id: int) -> Flow | None:
    row = await work.row(_HERS, {"person": person_id})
    return None if row is None else await of_row(work, row)


async def of_row(work: Work, row: Mapping[Any, Any]) -> Flow:
    seal = await people.seal_of(work, row["person_id"])
    step, data = seal.open_json(_PLACE, row["data"])
    return Flow(row["name"], step, data, row["message_id"], row["changed_at"])


async def put(work: Work, person_id: int, flow: Flow, at: datetime) -> None:
    seal = await people.seal_of(work, person_id)
    row = {
        "person_id": person_id,
        "name": flow.name,
        "data": seal.seal_json(_PLACE, [flow.step, flow.data]),
        "message_id": flow.message_id,
        "changed_at": at,
    }
    await work.run(work.put(t.flow, ["person_id"], ["name", "data", "message_id", "changed_at"]), [row])


async def end(work: Work, person_id: int) -> None:
    await work.run(_END, [{"person": person_id}])


_HERS = select(t.flow).where(t.flow.c.person_id == bindparam("person"))
_END = delete(t.flow).where(t.flow.c.person_id == bindparam("person"))
