"""Every message that leaves: written with the change that caused it, claimed, sent, settled.

A claim moves ``next_action_at`` forward by the lease and raises ``fence``; settling compares the fence, so a
worker that wakes up late changes nothing. A row found still ``sending`` after its lease is ambiguous: Telegram
may have taken it. A new message is then sent once more with a label; an edit is simply repeated.
"""

import base64
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, delete, func, select, update

from bot.domain.messages import Button, Card, Op, Outgoing, Priority, Style, Tap
from bot.domain.people import slice_of
from bot.store import tables as t
from bot.store.work import Work

_PLACE = "outbox.payload"
LEASE = timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class Letter:
    """A claimed row: what to do in which chat, and the fence that settles it."""

    id: int
    chat_id: int
    fence: int
    attempts: int
    repeat: bool
    created_at: datetime
    outgoing: Outgoing


@dataclass(frozen=True, slots=True)
class Settled:
    """What became of a claimed row."""

    id: int
    fence: int
    state: str  # sent | refused | expired | waiting
    message_id: int | None = None
    next_action_at: datetime | None = None
    repeat: bool = False


def row_of(work: Work, chat_id: int, out: Outgoing, at: datetime) -> dict[str, Any]:
    return {
        "chat_id": chat_id,
        "slice": slice_of(chat_id),
        "priority": out.priority,
        "op": out.op,
        "topic": out.topic or None,
        "key": out.key,
        "payload": work.vault.transit.seal(_PLACE, _pack(out)),
        "state": "waiting",
        "attempts": 0,
        "fence": 0,
        "repeat": 0,
        "created_at": at,
        "not_after": out.not_after,
        "next_action_at": out.not_before or at,
    }


async def add(work: Work, letters: Iterable[tuple[int, Outgoing]], at: datetime) -> None:
    """Each (chat_id, message) will leave; one whose key was used before is not made again."""
    rows = [row_of(work, chat_id, out, at) for chat_id, out in letters]
    if rows:
        await work.run(work.add_once(t.outbox), rows)


async def claim(
    work: Work, now: datetime, limit: int, *, urgent: bool, busy: frozenset[int] = frozenset()
) -> list[Letter]:
    """Return up to *limit* messages that may leave now, one a chat, most urgent first, leased to the caller.

    *urgent*: replies and emergencies; otherwise everything else. Chats in *busy* have one in flight.
    Messages past their ``not_after`` expire here.
    """
    due = (t.outbox.c.next_action_at.is_not(None)) & (t.outbox.c.next_action_at <= now)
    lane = t.outbox.c.priority <= Priority.EMERGENCY if urgent else t.outbox.c.priority > Priority.EMERGENCY
    statement = select(t.outbox).where(due, lane).order_by(t.outbox.c.priority, t.outbox.c.id).limit(limit)
    if busy:
        statement = statement.where(t.outbox.c.chat_id.not_in(busy))
    if work.connection.dialect.name == "postgresql":
        statement = statement.with_for_update(skip_locked=True)
    found = await work.rows(statement)
    await _expire(work, [row["id"] for row in found if row["not_after"] and row["not_after"] < now])
    alive = [row for row in found if not (row["not_after"] and row["not_after"] < now)]
    rows = list({row["chat_id"]: row for row in reversed(alive)}.values())
    await work.run(
        update(t.outbox)
        .where(t.outbox.c.id == bindparam("row"))
        .values(
            state="sending",
            fence=t.outbox.c.fence + 1,
            attempts=t.outbox.c.attempts + 1,
            next_action_at=bindparam("until"),
            repeat=bindparam("again"),
        ),
        [{"row": row["id"], "until": now + LEASE, "again": int(_repeats(row))} for row in rows],
    )
    return [_letter(work, row) for row in rows]


async def _expire(work: Work, ids: list[int]) -> None:
    await work.run(
        update(t.outbox)
        .where(t.outbox.c.id == bindparam("row"))
        .values(state="expired", next_action_at=None, payload=None),
        [{"row": i} for i in ids],
    )


def _repeats(row: Any) -> bool:
    return bool(row["repeat"]) or row["state"] == "sending"


async def settle(work: Work, results: list[Settled]) -> None:
    """Each claimed row has its result, unless someone else claimed it meanwhile."""
    if not results:
        return
    await work.run(
        update(t.outbox)
        .where(t.outbox.c.id == bindparam("row"), t.outbox.c.fence == bindparam("held"))
        .values(
            state=bindparam("became"),
            message_id=bindparam("message"),
            next_action_at=bindparam("again_at"),
            repeat=bindparam("again"),
        ),
        [
            {
                "row": r.id,
                "held": r.fence,
                "became": r.state,
                "message": r.message_id,
                "again_at": r.next_action_at,
                "again": int(r.repeat),
            }
            for r in results
        ],
    )
    over = [{"row": r.id, "held": r.fence} for r in results if r.next_action_at is None]
    mine = (t.outbox.c.id == bindparam("row")) & (t.outbox.c.fence == bindparam("held"))
    await work.run(update(t.outbox).where(mine).values(payload=None), over)


async def release(work: Work, now: datetime) -> int:
    """After a restart every row still ``sending`` may be claimed at once: nobody else holds it."""
    return await work.run(update(t.outbox).where(t.outbox.c.state == "sending").values(next_action_at=now))


async def cancel(work: Work, chat_id: int, topic: str) -> None:
    """No message of *topic* that has not left yet will leave."""
    await work.run(
        update(t.outbox)
        .where(t.outbox.c.chat_id == chat_id, t.outbox.c.topic == topic, t.outbox.c.state == "waiting")
        .values(state="expired", next_action_at=None, payload=None)
    )


async def hush(work: Work, chat_id: int) -> None:
    """Nothing that waits for *chat_id* will leave (the bot was blocked)."""
    await work.run(
        update(t.outbox)
        .where(t.outbox.c.chat_id == chat_id, t.outbox.c.next_action_at.is_not(None))
        .values(state="refused", next_action_at=None, payload=None)
    )


async def next_at(work: Work) -> datetime | None:
    row = await work.row(
        select(func.min(t.outbox.c.next_action_at).label("at")).where(t.outbox.c.next_action_at.is_not(None))
    )
    return row["at"] if row else None


async def asked_since(work: Work, chat_id: int, since: datetime) -> bool:
    """Return whether a message of our own accord, reminders and safety apart, was made for the chat since then."""
    own = (
        (t.outbox.c.priority >= Priority.CHECK_IN)
        & (t.outbox.c.op == Op.NEW)
        & (t.outbox.c.created_at >= since)
    )
    found = select(t.outbox.c.id).where(t.outbox.c.chat_id == chat_id, own).limit(1)
    return await work.value(found) is not None


async def forget(work: Work, before: datetime) -> int:
    """Settled messages older than *before* are gone."""
    return await work.run(
        delete(t.outbox).where(t.outbox.c.next_action_at.is_(None), t.outbox.c.created_at < before)
    )


def _letter(work: Work, row: Any) -> Letter:
    out = _unpack(work.vault.transit.open(_PLACE, row["payload"]))
    return Letter(
        row["id"],
        row["chat_id"],
        row["fence"] + 1,
        row["attempts"] + 1,
        _repeats(row),
        row["created_at"],
        out,
    )


def _pack(out: Outgoing) -> bytes:
    """Return *out* as JSON; a file's bytes travel as base64."""
    body = asdict(out)
    for name in ("key", "not_after", "not_before"):
        del body[name]
    return json.dumps(body, ensure_ascii=False, default=_bytes, separators=(",", ":")).encode()


def _bytes(value: Any) -> str:
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    raise TypeError("A message holds only text, numbers and file bytes.")


def _unpack(body: bytes) -> Outgoing:
    raw = json.loads(body)
    rows = tuple(tuple(_button(b) for b in row) for row in raw["card"]["rows"])
    return Outgoing(
        op=Op(raw["op"]),
        card=Card(raw["card"]["text"], rows),
        topic=raw["topic"],
        message_id=raw["message_id"],
        silent=raw["silent"],
        priority=Priority(raw["priority"]),
        extra=raw["extra"],
    )


def _button(raw: dict[str, Any]) -> Button:
    tap = Tap(**raw["tap"]) if raw["tap"] else None
    return Button(raw["label"], tap, Style(raw["style"]), raw["url"], raw["copy"])
