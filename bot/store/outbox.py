"""Every message that leaves: written with the change that caused it, claimed, sent, settled.

A claim moves ``next_action_at`` forward by the lease and raises ``fence``; settling compares the fence, so a
worker that wakes up late changes nothing. A row found still ``sending`` after its lease is ambiguous: Telegram
may have taken it. A new message is then sent once more with a label; an edit is simply repeated.
"""

import base64
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
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
    delete,
    func,
    literal_column,
    null,
    select,
    union_all,
    update,
)
from sqlalchemy.sql.dml import ReturningUpdate

from bot.domain.messages import (
    Button,
    Card,
    Carried,
    Door,
    Drawing,
    File,
    Invitation,
    Keys,
    Lane,
    Making,
    Op,
    Outgoing,
    Priority,
    Reaction,
    Style,
    Tap,
    lane_of,
)
from bot.domain.people import slice_of
from bot.store import tables as t
from bot.store import topics
from bot.store.work import Row, Slices, Work, within

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
    ends = [
        select(_end(priority, slices, held, full=crying if priority is Priority.EMERGENCY else busy))
        for priority in Priority
    ]
    found = union_all(*ends).subquery()
    card = (t.card.c.chat_id == found.c.chat_id) & (t.card.c.topic == found.c.topic)
    known = found.outerjoin(t.card, card).outerjoin(t.person, t.person.c.chat_id == found.c.chat_id)
    return select(found, t.card.c.message_id.label("live"), t.person.c.lang).select_from(known)


def _end(priority: Priority, slices: Slices, held: CTE, *, full: bool) -> Subquery:
    c = t.outbox.c
    first = select(c.id, c.chat_id, c.priority, c.topic, c.next_action_at).where(
        c.priority == literal_column(str(int(priority))),
        c.next_action_at.is_not(None),
        c.next_action_at <= bindparam("now"),
        within(t.outbox, slices),
    )
    lane, taken = lane_of(priority), select(held.c.chat_id)
    if lane is Lane.EMERGENCY:
        taken = taken.where(held.c.priority == priority)
    if full:
        first = first.where(
            c.chat_id.not_in(bindparam("crying" if lane is Lane.EMERGENCY else "busy", expanding=True))
        )
    return (
        first.where(c.chat_id.not_in(taken))
        .order_by(c.next_action_at, c.id)
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
        out = _unpack(work.vault.transit.open(_PLACE, row["payload"]))
        if not out.silent:
            quiet = work.vault.transit.seal(_PLACE, _pack(replace(out, silent=True)))
            await work.run(mine.values(payload=quiet))


async def hush(work: Work, chat_id: int) -> None:
    """Nothing that waits for *chat_id* will leave (the bot was blocked)."""
    await work.run(
        update(t.outbox)
        .where(t.outbox.c.chat_id == chat_id, t.outbox.c.next_action_at.is_not(None))
        .values(state="refused", next_action_at=None, payload=None)
    )


async def held(work: Work, letter: Letter) -> bool:
    """Return whether *letter* is still the caller's to send: it was not claimed anew, and its person not erased."""
    row = select(t.outbox.c.id).where(t.outbox.c.id == letter.id, t.outbox.c.fence == letter.fence)
    return await work.value(row) is not None


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


def _letter(work: Work, end: Row, taken: Row) -> Letter:
    return Letter(
        id=taken["id"],
        chat_id=taken["chat_id"],
        fence=taken["fence"],
        attempts=taken["attempts"],
        repeat=bool(taken["repeat"]),
        created_at=taken["created_at"],
        outgoing=_unpack(work.vault.transit.open(_PLACE, taken["payload"])),
        live=end["live"],
        lang=end["lang"],
    )


def _pack(out: Outgoing) -> bytes:
    """Return *out* as JSON; a file's bytes travel as base64 (written out: dataclasses.asdict took a fifth of a send)."""
    body = {
        "op": out.op,
        "card": {"text": out.card.text, "rows": [[_button_row(b) for b in row] for row in out.card.rows]},
        "topic": out.topic,
        "message_id": out.message_id,
        "silent": out.silent,
        "priority": out.priority,
        "extra": _row_of_carried(out.carries),
    }
    return _AS_JSON.encode(body).encode()


def _button_row(b: Button) -> dict[str, Any]:
    return {"label": b.label, "tap": row_of_tap(b.tap), "style": b.style, "url": b.url, "copy": b.copy}


def row_of_tap(tap: Tap | None) -> dict[str, str] | None:
    return {"kind": tap.kind, "id": tap.id, "act": tap.act, "arg": tap.arg} if tap else None


def _row_of_carried(carried: Carried | None) -> dict[str, Any] | None:
    match carried:
        case None:
            return None
        case Reaction(emoji):
            return {"emoji": emoji}
        case File(name, content):
            return {"name": name, "content": base64.b64encode(content).decode()}
        case Drawing(name, template, data, words):
            return {"name": name, "template": template, "data": data, "words": words}
        case Making(what):
            return {"make": what}
        case Keys(rows, hint):
            return {"keys": rows or None, "hint": hint}
        case Door(label):
            return {"label": label}
        case Invitation(token, share, copy):
            return {"token": token, "share": share, "copy": copy}


def _carried(raw: dict[str, Any] | None) -> Carried | None:
    match raw:
        case {"emoji": emoji}:
            return Reaction(emoji)
        case {"name": name, "content": content}:
            return File(name, base64.b64decode(content))
        case {"name": name, "template": template, "data": data, "words": words}:
            return Drawing(name, template, data, words)
        case {"make": what}:
            return Making(what)
        case {"keys": rows, "hint": hint}:
            return Keys(tuple(tuple(row) for row in rows or ()), hint)
        case {"label": label}:
            return Door(label)
        case {"token": token, "share": share, "copy": copy}:
            return Invitation(token, share, copy)
    return None


_AS_JSON = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


_OPS = {op.value: op for op in Op}  # looked up, not called: an Enum's own look-up costs ten times as much
_PRIORITIES = {priority.value: priority for priority in Priority}
_STYLES = {style.value: style for style in Style}


def _unpack(body: bytes) -> Outgoing:
    raw = json.loads(body)
    rows = tuple(tuple(_button(b) for b in row) for row in raw["card"]["rows"])
    return Outgoing(
        op=_OPS[raw["op"]],
        card=Card(raw["card"]["text"], rows),
        topic=raw["topic"],
        message_id=raw["message_id"],
        silent=raw["silent"],
        priority=_PRIORITIES[raw["priority"]],
        carries=_carried(raw["extra"]),
    )


def _button(raw: dict[str, Any]) -> Button:
    tap = Tap(**raw["tap"]) if raw["tap"] else None
    return Button(raw["label"], tap, _STYLES[raw["style"]], raw["url"], raw["copy"])
