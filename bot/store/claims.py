"""What is on its way: claimed for one sender, sent, settled.

A claim moves ``next_action_at`` forward by the lease and raises ``fence``; settling compares the fence, so a
worker that wakes up late changes nothing. A row found still ``sending`` after its lease is ambiguous: Telegram
may have taken it. A new message is then sent once more with a label; an edit is simply repeated.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    Integer,
    Select,
    Subquery,
    bindparam,
    case,
    literal_column,
    null,
    select,
    union_all,
    update,
)
from sqlalchemy.sql.dml import ReturningUpdate

from bot.domain.messages import Lane, Op, Outgoing, Priority, lane_of
from bot.store import envelope
from bot.store import tables as t
from bot.store.work import Row, Slices, Work, within

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
    live: int | None  # the message that is the topic's live card now
    lang: str | None  # of the person, None when nobody agreed in this chat

    @property
    def lane(self) -> Lane:
        return lane_of(self.outgoing.waits_as)


@dataclass(frozen=True, slots=True)
class Settled:
    """What became of a claimed row."""

    id: int
    fence: int
    state: str  # sent | refused | expired | waiting
    message_id: int | None = None
    next_action_at: datetime | None = None
    repeat: bool = False


async def claim(
    work: Work,
    now: datetime,
    rooms: Mapping[Lane, int],
    *,
    busy: frozenset[int] = frozenset(),
    crying: frozenset[int] = frozenset(),
    slices: Slices = None,
) -> list[Letter]:
    """Return messages (of *slices*) that may leave now, one a chat, most urgent first, leased to the caller.

    At most as many of each lane as *rooms* says. Chats in *busy* have one in flight, and so has a chat in which
    anybody holds one: what follows it must not overtake it. Only an emergency does, unless it is one itself that is
    in flight (*crying*): it waits for nothing else.
    Messages past their ``not_after`` expire here. Two who claim at once never get the same message.
    """
    if not any(room > 0 for room in rooms.values()):
        return []
    values: dict[str, Any] = {lane.name: max(rooms.get(lane, 0), 0) for lane in Lane} | {"now": now}
    values |= {name: sorted(chats) for name, chats in (("busy", busy), ("crying", crying)) if chats}
    found = await work.rows(_may_leave(slices, busy=bool(busy), crying=bool(crying)), values)
    chosen = _one_a_chat(found, rooms)
    if not chosen:
        return []
    leased = await work.rows(_TAKE, {"now": now, "until": now + LEASE, "rows": sorted(chosen)})
    taken = {row["id"]: row for row in leased if row["state"] == "sending"}
    return [_letter(work, end, taken[i]) for i, end in chosen.items() if i in taken]


def _one_a_chat(found: Sequence[Row], rooms: Mapping[Lane, int]) -> dict[int, Row]:
    """Return {id: row} of each chat's first message, while its lane has room."""
    room = dict(rooms)
    chosen: dict[int, Row] = {}
    for row in sorted(found, key=_turn):
        lane = lane_of(row["priority"])
        if row["chat_id"] not in chosen and room.get(lane, 0) > 0:
            chosen[row["chat_id"]] = row
            room[lane] -= 1
    return {row["id"]: row for row in chosen.values()}


def _turn(row: Row) -> tuple[Any, ...]:
    return lane_of(row["priority"]), row["priority"], row["next_action_at"], row["id"]


@cache
def _may_leave(slices: Slices, *, busy: bool, crying: bool) -> Select[Any]:
    """Each priority is read from its own end of the index, so that what waits behind costs nothing."""
    held = (  # chats in which somebody's lease goes on: what follows keeps its place
        select(t.outbox.c.chat_id, t.outbox.c.priority)
        .where(t.outbox.c.state == "sending", t.outbox.c.next_action_at > bindparam("now"))
        .cte("held")
    )
    at = {priority: t.outbox.c.priority == literal_column(str(int(priority))) for priority in Priority}
    newer = t.outbox.c.priority > literal_column(str(int(max(Priority))))  # what this version does not know
    ends = [
        select(_end(where, lane_of(of), slices, held, full=crying if of is Priority.EMERGENCY else busy))
        for of, where in [*at.items(), (envelope.UNKNOWN, newer)]
    ]
    found = union_all(*ends).subquery()
    card = (t.card.c.chat_id == found.c.chat_id) & (t.card.c.topic == found.c.topic)
    known = found.outerjoin(t.card, card).outerjoin(t.person, t.person.c.chat_id == found.c.chat_id)
    return select(found, t.card.c.message_id.label("live"), t.person.c.lang).select_from(known)


def _end(where: ColumnElement[bool], lane: Lane, slices: Slices, held: CTE, *, full: bool) -> Subquery:
    c = t.outbox.c
    first = select(c.id, c.chat_id, c.priority, c.topic, c.next_action_at).where(
        where,
        c.next_action_at.is_not(None),
        c.next_action_at <= bindparam("now"),
        within(t.outbox, slices),
    )
    taken = select(held.c.chat_id)
    if lane is Lane.EMERGENCY:
        taken = taken.where(held.c.priority == Priority.EMERGENCY)
    if full:
        first = first.where(
            c.chat_id.not_in(bindparam("crying" if lane is Lane.EMERGENCY else "busy", expanding=True))
        )
    return (
        first.where(c.chat_id.not_in(taken))
        .order_by(c.priority, c.next_action_at, c.id)  # as the index has them
        .limit(bindparam(lane.name, type_=Integer))
        .subquery()
    )


def _leasing() -> ReturningUpdate[Any]:
    c = t.outbox.c
    late = c.not_after.is_not(None) & (c.not_after < bindparam("now"))
    stale = late | ((c.priority == Priority.FILE) & _outrun(c))
    return (
        update(t.outbox)
        .where(c.id.in_(bindparam("rows", expanding=True)), c.next_action_at <= bindparam("now"))
        .values(
            state=case((stale, "expired"), else_="sending"),
            payload=case((stale, null()), else_=c.payload),
            next_action_at=case((stale, null()), else_=bindparam("until", type_=t.Instant)),
            fence=c.fence + 1,
            attempts=c.attempts + 1,
            repeat=case((c.state == "sending", 1), else_=c.repeat),
        )
        .returning(c.id, c.chat_id, c.state, c.fence, c.attempts, c.repeat, c.created_at, c.payload)
    )


def _outrun(c: Any) -> ColumnElement[bool]:
    """The picture would stand where a later answer stands by now, which did not wait for it."""
    newer = t.outbox.alias()
    return (
        select(newer.c.id)
        .where(newer.c.chat_id == c.chat_id, newer.c.topic == c.topic, newer.c.id > c.id)
        .where(newer.c.op.in_((Op.NEW, Op.EDIT)), newer.c.op.in_((Op.NEW, c.op)), c.op.in_((Op.NEW, Op.EDIT)))
        .exists()
    )


_TAKE = _leasing()


async def settle(work: Work, results: list[Settled]) -> None:
    """Each claimed row has its result, unless someone else claimed it meanwhile."""
    if not results:
        return
    await work.run(
        _SETTLE,
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


_SETTLE = (
    update(t.outbox)
    .where(t.outbox.c.id == bindparam("row"), t.outbox.c.fence == bindparam("held"))
    .values(
        state=bindparam("became"),
        message_id=bindparam("message"),
        next_action_at=bindparam("again_at"),
        repeat=bindparam("again"),
        payload=case(
            (bindparam("became") == "waiting", t.outbox.c.payload), else_=null()
        ),  # words are kept no longer
    )
)


async def release(work: Work, slices: Slices = None, flying: frozenset[int] = frozenset()) -> int:
    """Every row (of *slices*) still ``sending`` may be claimed at once, as a repeat: its holder is gone, or forgot it.

    The rows *flying* stay: the caller is sending them.

    It takes its old place: what was written to the chat after it leaves after it.
    """
    return await work.run(
        update(t.outbox)
        .where(t.outbox.c.state == "sending", within(t.outbox, slices), t.outbox.c.id.not_in(sorted(flying)))
        .values(state="waiting", repeat=1, next_action_at=t.outbox.c.created_at)
    )


async def held(work: Work, letter: Letter) -> bool:
    """Return whether *letter* is still the caller's to send: it was not claimed anew, and its person not erased."""
    row = select(t.outbox.c.id).where(t.outbox.c.id == letter.id, t.outbox.c.fence == letter.fence)
    return await work.value(row) is not None


def _letter(work: Work, end: Row, taken: Row) -> Letter:
    return Letter(
        id=taken["id"],
        chat_id=taken["chat_id"],
        fence=taken["fence"],
        attempts=taken["attempts"],
        repeat=bool(taken["repeat"]),
        created_at=taken["created_at"],
        outgoing=envelope.opened(work, taken["payload"], end["priority"]),
        live=end["live"],
        lang=end["lang"],
    )
