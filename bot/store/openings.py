"""What a turn finds, read in one go: the step in hand, the card under her finger, what she agreed to, what has not left."""

from dataclasses import dataclass

from sqlalchemy import bindparam, exists, select

from bot.store import cards, flows
from bot.store import tables as t
from bot.store.flows import Flow
from bot.store.work import Work


@dataclass(frozen=True, slots=True)
class Opening:
    """``pressed``: the topic of the card that was tapped. ``agreed``: the version of the text she agreed to last."""

    flow: Flow | None = None
    pressed: str = ""
    agreed: str | None = None
    unsent: bool = True  # a message for her may wait to leave


_PRESSED = t.card.alias("pressed")
_AGREED = (
    select(t.consent.c.version)
    .where(t.consent.c.person_id == t.person.c.id)
    .order_by(t.consent.c.id.desc())
    .limit(1)
    .scalar_subquery()
)
_OPENING = (
    select(
        t.flow,
        _PRESSED.c.buttons.label("pressed"),
        _AGREED.label("agreed"),
        exists()
        .where(t.outbox.c.chat_id == t.person.c.chat_id, t.outbox.c.state == "waiting")
        .label("unsent"),
    )
    .select_from(t.person)
    .outerjoin(t.flow, t.flow.c.person_id == t.person.c.id)
    .outerjoin(
        _PRESSED,
        (_PRESSED.c.chat_id == t.person.c.chat_id) & (_PRESSED.c.message_id == bindparam("message")),
    )
    .where(t.person.c.id == bindparam("person"))
)


async def of(work: Work, person_id: int, tapped: int | None) -> Opening:
    """Return what the person's turn finds; *tapped* is the message of the button. Lock the person first."""
    row = await work.row(_OPENING, {"person": person_id, "message": tapped or 0})
    if row is None:
        return Opening()
    flow = await flows.of_row(work, row) if row["person_id"] else None
    pressed = cards.topic_in(work, row["pressed"]) if row["pressed"] else ""
    return Opening(flow, pressed, row["agreed"], bool(row["unsent"]))
