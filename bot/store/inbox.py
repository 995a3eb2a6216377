"""What arrived: kept before it is confirmed to Telegram, handled once, in order for each chat."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, select, update

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


async def waiting_chats(work: Work, now: datetime, limit: int = 200, *, slices: Slices = None) -> list[int]:
    """Return the chats (of *slices*) whose oldest waiting update may be handled now, longest waiting first."""
    rows = await work.rows(
        select(t.inbox.c.chat_id)
        .where(t.inbox.c.next_action_at.is_not(None), t.inbox.c.next_action_at <= now)
        .where(within(t.inbox, slices))
        .group_by(t.inbox.c.chat_id)
        .order_by(func.min(t.inbox.c.received_at))
        .limit(limit)
    )
    return [row["chat_id"] for row in rows]


async def oldest(work: Work, chat_id: int, now: datetime) -> Arrival | None:
    """Return the oldest waiting update of *chat_id*; None while that one waits for its next try."""
    statement = (
        select(t.inbox)
        .where(t.inbox.c.chat_id == chat_id, t.inbox.c.state == "waiting")
        .order_by(t.inbox.c.received_at, t.inbox.c.update_id)
        .limit(1)
    )
    if work.connection.dialect.name == "postgresql":  # whoever else answers it waits, and then finds it done
        statement = statement.with_for_update()
    row = await work.row(statement)
    if row is None or row["next_action_at"] > now:
        return None
    body = json.loads(work.vault.transit.open(_PLACE, row["body"]))
    return Arrival(row["update_id"], row["chat_id"], body, row["received_at"], row["attempts"])


async def done(work: Work, update_id: int, state: str = "done") -> None:
    """The update is settled and its body is gone."""
    await work.run(
        update(t.inbox)
        .where(t.inbox.c.update_id == update_id)
        .values(state=state, body=None, next_action_at=None)
    )


async def failed(work: Work, update_id: int, next_try_at: datetime) -> None:
    await work.run(
        update(t.inbox)
        .where(t.inbox.c.update_id == update_id)
        .values(attempts=t.inbox.c.attempts + 1, next_action_at=next_try_at)
    )


async def forget(work: Work, before: datetime) -> int:
    """Settled updates older than *before* are gone (Telegram keeps an update for 24 h)."""
    return await work.run(delete(t.inbox).where(t.inbox.c.state != "waiting", t.inbox.c.received_at < before))
