"""Which message is the live card of a topic, and what its buttons mean when they are typed."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, select

from bot.domain.messages import Button, Rows, Style, Tap
from bot.store import tables as t
from bot.store import topics
from bot.store.envelope import row_of_tap
from bot.store.work import Row, Work

_PLACE = "card.buttons"
MOST = 8  # cards looked back on


@dataclass(frozen=True, slots=True)
class Live:
    """A card as it stands in the chat: what it is about, and what its buttons mean."""

    topic: str
    message_id: int
    buttons: list[Button]
    shown_at: datetime


async def message_of(work: Work, chat_id: int, topic: str) -> int | None:
    """Return the message that is the live card of *topic*, None without one."""
    of = {"chat": chat_id, "about": topics.kept(work, chat_id, topic)}
    found: int | None = await work.value(_MESSAGE, of)
    return found


_HERE = t.card.c.chat_id == bindparam("chat")
_MESSAGE = select(t.card.c.message_id).where(_HERE, t.card.c.topic == bindparam("about"))


async def topic_of(work: Work, chat_id: int, message_id: int) -> str | None:
    """Return the topic whose live card is this message."""
    row = await work.row(select(t.card).where(t.card.c.chat_id == chat_id, t.card.c.message_id == message_id))
    return _live(work, row).topic if row else None


async def show(work: Work, cards: list[tuple[int, str, int, Rows, datetime]]) -> None:
    """Each (chat, topic, message, buttons, shown_at) is the live card of its topic."""
    if not cards:
        return
    await work.run(
        work.put(t.card, ["chat_id", "topic"], ["message_id", "buttons", "shown_at"]),
        [
            {
                "chat_id": chat_id,
                "topic": topics.kept(work, chat_id, topic),
                "message_id": message_id,
                "buttons": work.vault.transit.seal_json(_PLACE, [topic, _taps(rows)]),
                "shown_at": at,
            }
            for chat_id, topic, message_id, rows, at in cards
        ],
    )


async def leave_other_topics(work: Work, messages: list[tuple[int, str, int]]) -> None:
    """Each (chat, topic, message) is no longer the live card of what it was about before it was edited."""
    values = [
        {"chat": chat, "topic_": topics.kept(work, chat, topic), "message": message}
        for chat, topic, message in messages
    ]
    await work.run(_OF_ANOTHER_TOPIC, values)


_OF_ANOTHER_TOPIC = delete(t.card).where(
    t.card.c.chat_id == bindparam("chat"),
    t.card.c.message_id == bindparam("message"),
    t.card.c.topic != bindparam("topic_"),
)


async def drop(work: Work, chat_id: int, topic: str) -> None:
    await work.run(_DROP, [{"chat": chat_id, "topic_": topics.kept(work, chat_id, topic)}])


_DROP = delete(t.card).where(t.card.c.chat_id == bindparam("chat"), t.card.c.topic == bindparam("topic_"))


async def messages_of(work: Work, chat_id: int) -> list[int]:
    """Return every message that is a live card in the chat, newest first."""
    rows = await work.rows(
        select(t.card.c.message_id).where(t.card.c.chat_id == chat_id).order_by(t.card.c.message_id.desc())
    )
    return [row["message_id"] for row in rows]


async def live(work: Work, chat_id: int, message_id: int | None = None) -> list[Live]:
    """Return the card that *message_id* is; when none is named, those that stand, the one shown last first."""
    of = {"message": message_id} if message_id else {}
    rows = await work.rows(_THIS if message_id else _STANDING, {"chat": chat_id, **of})
    return [_live(work, row) for row in rows]


_NEWEST = (
    select(t.card).where(_HERE).order_by(t.card.c.shown_at.desc(), t.card.c.message_id.desc()).limit(MOST)
)
_THIS = _NEWEST.where(t.card.c.message_id == bindparam("message"))
_STANDING = _NEWEST.where(t.card.c.topic != "status")


def topic_in(work: Work, buttons: bytes) -> str:
    """Return the topic that is sealed with the buttons of a card."""
    topic: str = work.vault.transit.open_json(_PLACE, buttons)[0]
    return topic


def _live(work: Work, row: Row) -> Live:
    topic, kept = work.vault.transit.open_json(_PLACE, row["buttons"])
    return Live(topic, row["message_id"], [_button(*one) for one in kept], row["shown_at"])


def _taps(rows: Rows) -> list[Any]:
    return [[b.label, row_of_tap(b.tap), b.style] for row in rows for b in row if b.tap]


def _button(label: str, tap: dict[str, str], style: str = "") -> Button:  # kept without a style before
    return Button(label, Tap(**tap), Style(style))
