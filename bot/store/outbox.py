"""Every message that leaves, from where it is written with the change that caused it: looked up, hushed, forgotten.

How one leaves is told in ``claims.py``; how it lies in its row in ``envelope.py``.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, func, select, update

from bot.domain.messages import Op, Outgoing, Priority
from bot.domain.people import slice_of
from bot.store import envelope, topics
from bot.store import tables as t
from bot.store.work import Work


@dataclass(frozen=True, slots=True)
class Shown:
    """A message that left: as which one, since when it was meant to, and what it is about as topics.py keeps it."""

    message_id: int
    topic: str | None
    created_at: datetime


def row_of(work: Work, chat_id: int, out: Outgoing, at: datetime) -> dict[str, Any]:
    return {
        "chat_id": chat_id,
        "slice": slice_of(chat_id),
        "priority": out.waits_as,
        "op": out.op,
        "topic": topics.kept(work, chat_id, out.topic) if out.topic else None,
        "key": topics.kept(work, chat_id, out.key) if out.key else None,
        "payload": envelope.sealed(work, out),
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


async def last_shown(work: Work, chat_id: int) -> Shown | None:
    """Return what was said last in the chat, None when nothing was or it has not left yet."""
    said = t.outbox.c.op.in_((Op.NEW, Op.EDIT))
    row = await work.row(
        select(t.outbox).where(t.outbox.c.chat_id == chat_id, said).order_by(t.outbox.c.id.desc()).limit(1)
    )
    if row is None or row["state"] != "sent" or row["message_id"] is None:
        return None
    return Shown(row["message_id"], row["topic"], row["created_at"])


async def sent_as(work: Work, chat_id: int, key: str) -> Shown | None:
    """Return the message that was made for *key*, None when none was; one that has not left yet has no number."""
    mine = select(t.outbox).where(t.outbox.c.key == topics.kept(work, chat_id, key))
    row = await work.row(mine)
    return Shown(row["message_id"] or 0, row["topic"], row["created_at"]) if row else None


async def cancel(work: Work, chat_id: int, topic: str) -> None:
    """No message of *topic* that has not left yet will leave."""
    await work.run(_CANCEL, [{"chat": chat_id, "about": topics.kept(work, chat_id, topic)}])


_CANCEL = (
    update(t.outbox)
    .where(t.outbox.c.chat_id == bindparam("chat"), t.outbox.c.topic == bindparam("about"))
    .where(t.outbox.c.state == "waiting")
    .values(state="expired", next_action_at=None, payload=None)
)


async def hold_down(work: Work, chat_id: int) -> None:
    """The replies that wait for *chat_id* make no sound, and of several cards of a topic only the newest leaves.

    An emergency has overtaken them: what she needs to see stays where she looks.
    """
    waits = (t.outbox.c.chat_id == chat_id) & (t.outbox.c.state == "waiting")
    replies = waits & t.outbox.c.priority.in_((Priority.REPLY, Priority.FILE)) & (t.outbox.c.op == Op.NEW)
    shown: set[str] = set()
    for row in await work.rows(select(t.outbox).where(replies).order_by(t.outbox.c.id.desc())):
        mine = update(t.outbox).where(t.outbox.c.id == row["id"], t.outbox.c.state == "waiting")
        if row["topic"] in shown:
            await work.run(mine.values(state="expired", next_action_at=None, payload=None))
            continue
        shown |= {row["topic"]} - {None}
        out = envelope.opened(work, row["payload"], row["priority"])
        if not out.silent:
            quiet = envelope.sealed(work, replace(out, silent=True))
            await work.run(mine.values(payload=quiet))


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
    return await work.value(_OF_OUR_OWN, {"chat": chat_id, "since": since}) is not None


_OF_OUR_OWN = (
    select(t.outbox.c.id)
    .where(t.outbox.c.chat_id == bindparam("chat"), t.outbox.c.created_at >= bindparam("since"))
    .where(t.outbox.c.priority.in_((Priority.CHECK_IN, Priority.ANNOUNCEMENT)), t.outbox.c.op == Op.NEW)
    .limit(1)
)


async def files_since(work: Work, chat_id: int, topic: str, since: datetime) -> tuple[int, bool]:
    """Return how many files of *topic* were asked for since then, and whether one has still to leave."""
    c = t.outbox.c
    mine = (
        c.chat_id == chat_id,
        c.op == Op.FILE,
        c.topic == topics.kept(work, chat_id, topic),
        c.created_at > since,
    )
    rows = await work.rows(select(c.next_action_at).where(*mine))
    return len(rows), any(row["next_action_at"] is not None for row in rows)


async def forget(work: Work, before: datetime) -> int:
    """Settled messages older than *before* are gone."""
    return await work.run(_FORGET, [{"before": before}])


_FORGET = delete(t.outbox).where(
    t.outbox.c.next_action_at.is_(None), t.outbox.c.created_at < bindparam("before")
)
