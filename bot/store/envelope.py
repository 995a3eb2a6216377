"""A message as it lies in its sealed row, and how it is read again."""

import base64
import json
from typing import Any

import structlog

from bot.domain.messages import (
    Button,
    Card,
    Carried,
    Door,
    Drawing,
    File,
    Invitation,
    Keys,
    Making,
    Op,
    Outgoing,
    Priority,
    Reaction,
    Style,
    Tap,
)
from bot.store.work import Work

_PLACE = "outbox.payload"
UNKNOWN = Priority.ANNOUNCEMENT  # as what a message leaves whose priority only a newer version knows
log = structlog.get_logger()


def sealed(work: Work, out: Outgoing) -> bytes:
    """Return *out* as it may lie in a row: sealed, and small enough to be written often."""
    return work.vault.transit.seal(_PLACE, pack(out))


def opened(work: Work, payload: bytes, waits_as: int) -> Outgoing:
    """Return the message that was sealed as *payload*, by this build or an older one. It never holds up others.

    A newer version may have left an operation that is not known here: nothing is in it then, which nobody can send,
    and it ends as whatever is refused: with the safe reply to her who waits, and a word to the operators.
    """
    try:
        return unpack(work.vault.transit.open(_PLACE, payload))
    except Exception as error:  # noqa: BLE001 - whatever it is, it is of this row
        log.warning("letter_not_read", error=type(error).__name__)
        return Outgoing(Op.NEW, priority=_PRIORITIES.get(waits_as, UNKNOWN))


def pack(out: Outgoing) -> bytes:
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


def unpack(body: bytes) -> Outgoing:
    raw = json.loads(body)
    rows = tuple(tuple(_button(b) for b in row) for row in raw["card"]["rows"])
    return Outgoing(
        op=_OPS[raw["op"]],
        card=Card(raw["card"]["text"], rows),
        topic=raw["topic"],
        message_id=raw["message_id"],
        silent=raw["silent"],
        priority=_PRIORITIES.get(raw["priority"], UNKNOWN),
        carries=_carried(raw["extra"]),
    )


def _button(raw: dict[str, Any]) -> Button:
    tap = Tap(**raw["tap"]) if raw["tap"] else None
    return Button(raw["label"], tap, _STYLES[raw["style"]], raw["url"], raw["copy"])
