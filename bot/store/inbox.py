"""What arrived: kept before it is confirmed to Telegram, handled once, in order for each chat."""

import json
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import BindParameter, Integer, Select, bindparam, delete, exists, func, select, update

from bot.domain.people import slice_of
from bot.store import tables as t
from bot.store.work import Slices, Work, within

_PLACE = "inbox.body"


@dataclass(frozen=True, slots=True)
class Arrival:
    """One update that waits. ``body`` is Telegram's JSON."""

    update_id: int
    chat_id: int
    body: dict[str, Any]
    received_at: datetime
    attempts: int


async def accept(work: Work, updates: list[tuple[int, int, dict[str, Any]]], at: datetime) -> int:
    """Each (update_id, chat_id, body) is kept once; one seen before changes nothing."""
    return await work.run(
        work.add_once(t.inbox),
        [
            {
                "update_id": update_id,
                "chat_id": chat_id,
                "slice": slice_of(chat_id),
                "body": work.vault.transit.seal(_PLACE, json.dumps(body).encode()),
                "received_at": at,
                "attempts": 0,
                "state": "waiting",
                "next_action_at": at,
            }
            for update_id, chat_id, body in updates
        ],
    )


async def waiting_chats(
    work: Work, now: datetime, limit: int = 200, *, slices: Slices = None
) -> dict[int, int]:
    """Return the chats (of *slices*) whose oldest waiting update may be handled now, and how many wait in each.

    Longest waiting first. A chat in which one waits for its next try is left out until then.
    """
    rows = await work.rows(_in_turn(slices), {"now": now, "most": limit})
    return {row["chat_id"]: row["waiting"] for row in rows}


@cache
def _in_turn(slices: Slices) -> Select[Any]:
    put_off = t.inbox.alias("put_off")
    now: BindParameter[datetime] = bindparam("now")
    later = exists().where(put_off.c.chat_id == t.inbox.c.chat_id, put_off.c.next_action_at > now)
    return (
        select(t.inbox.c.chat_id, func.count().label("waiting"))
        .where(t.inbox.c.next_action_at.is_not(None), t.inbox.c.next_action_at <= now, ~later)
        .where(within(t.inbox, slices))
        .group_by(t.inbox.c.chat_id)
        .order_by(func.min(t.inbox.c.received_at))
        .limit(bindparam("most", type_=Integer))
    )


async def oldest(work: Work, chat_id: int, now: datetime, *, first: int | None = None) -> Arrival | None:
    """Return the oldest waiting update of *chat_id*; None while that one waits for its next try.

    The update *first* goes before it, when it waits and may be handled now.
    """
    values = {"chat": chat_id} if first is None else {"chat": chat_id, "now": now, "first": first}
    row = await work.row(_oldest(alone=work.alone, overtaken=first is not None), values)
    return None if row is None or row["next_action_at"] > now else _arrival(work, row)


@cache
def _oldest(*, alone: bool, overtaken: bool) -> Select[Any]:
    overtakes = (t.inbox.c.update_id == bindparam("first")) & (t.inbox.c.next_action_at <= bindparam("now"))
    statement = (
        select(t.inbox)
        .where(t.inbox.c.chat_id == bindparam("chat"), t.inbox.c.state == "waiting")
        .order_by(*([overtakes.desc()] if overtaken else []), *_ORDER)
        .limit(1)
    )
    return (
        statement if alone else statement.with_for_update()
    )  # who else answers it waits, then finds it done


async def waiting(work: Work, chat_id: int) -> list[Arrival]:
    """Return every waiting update of *chat_id*, oldest first."""
    rows = await work.rows(
        select(t.inbox).where(t.inbox.c.chat_id == chat_id, t.inbox.c.state == "waiting").order_by(*_ORDER)
    )
    return [_arrival(work, row) for row in rows]


_ORDER = (t.inbox.c.received_at, t.inbox.c.update_id)


def _arrival(work: Work, row: Any) -> Arrival:
    body = json.loads(work.vault.transit.open(_PLACE, row["body"]))
    return Arrival(row["update_id"], row["chat_id"], body, row["received_at"], row["attempts"])


async def done(work: Work, update_id: int) -> None:
    """The update is settled and its body is gone."""
    await work.run(_DONE, [{"of": update_id}])


_DONE = (
    update(t.inbox)
    .where(t.inbox.c.update_id == bindparam("of"))
    .values(state="done", body=None, next_action_at=None)
)


async def try_again(work: Work, update_id: int, at: datetime, *, counted: bool) -> bool:
    """The update waits until *at*; *counted* says that this try was its own fault. Return whether it still waited."""
    return await _unless_settled(
        work, update_id, attempts=t.inbox.c.attempts + int(counted), next_action_at=at
    )


async def put_aside(work: Work, update_id: int) -> bool:
    """The update is not tried any more; its body stays, sealed, to be replayed. Return whether it still waited."""
    return await _unless_settled(work, update_id, state="quarantined", next_action_at=None)


async def _unless_settled(work: Work, update_id: int, **values: Any) -> bool:
    """A commit whose answer was lost may have been kept: what it settled stays settled."""
    waits = (t.inbox.c.update_id == update_id) & (t.inbox.c.state == "waiting")
    return await work.run(update(t.inbox).where(waits).values(**values)) == 1


async def aside(work: Work) -> tuple[int, int]:
    """Return how many updates were put aside, and how many of them are still kept whole."""
    put_aside = select(t.inbox.c.body.is_not(None).label("kept")).where(t.inbox.c.state == "quarantined")
    kept = [bool(row["kept"]) for row in await work.rows(put_aside)]
    return len(kept), sum(kept)


async def replay(work: Work, now: datetime) -> int:
    """Every update that was put aside waits again, in its old place; return how many those were."""
    aside = (t.inbox.c.state == "quarantined") & t.inbox.c.body.is_not(None)
    return await work.run(
        update(t.inbox).where(aside).values(state="waiting", attempts=0, next_action_at=now)
    )


async def forget(work: Work, before: datetime, aside_before: datetime) -> int:
    """Settled updates older than *before* are gone, and those put aside that are older than *aside_before*."""
    return await work.run(_FORGET, [{"before": before, "aside_before": aside_before}])


_FORGET = delete(t.inbox).where(
    ((t.inbox.c.state == "done") & (t.inbox.c.received_at < bindparam("before")))
    | ((t.inbox.c.state == "quarantined") & (t.inbox.c.received_at < bindparam("aside_before")))
)
