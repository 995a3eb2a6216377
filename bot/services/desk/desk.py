"""Where everything that arrives is answered: by what it is; taps and commands by the routes, words by the conversation."""

from collections.abc import Awaitable, Callable
from dataclasses import replace

from bot.domain.incoming import HEARD, Did
from bot.domain.messages import Op, Outgoing
from bot.services.data import consent
from bot.services.desk import conversation, presence, routes
from bot.services.doses import booking
from bot.services.talk.turn import Turn
from bot.services.typing import helping, steps, wayout
from bot.store import cards, doses

LASTING = ("status", "dose:")  # topics whose card nothing else may take the place of


async def answer(turn: Turn) -> None:
    """Whatever *turn* is, it has its answer among the letters afterwards."""
    did = turn.incoming.did
    if turn.person and did in HEARD:
        await presence.woken(turn)
    if did in (Did.COMMAND, Did.TAP):
        await steps.turned_away(turn)
    await _ARRIVALS[did](turn)
    if did is Did.COMMAND and turn.incoming.beside:
        wayout.under(turn)
    if turn.pressed.startswith(LASTING):
        turn.letters = [(chat, _beside(turn, out)) for chat, out in turn.letters]
    await consent.ask(turn)


def _beside(turn: Turn, out: Outgoing) -> Outgoing:
    """A card that lasts is never turned into another one: what is asked from it comes as a new message."""
    turned = out.op is Op.EDIT and out.message_id == turn.incoming.message_id and out.topic != turn.pressed
    return replace(out, op=Op.NEW, message_id=None) if turned else out


async def _reaction(turn: Turn) -> None:
    """A thumbs up on a dose card says the same as its button; on one that is closed it is asked what she means."""
    if not turn.person or turn.incoming.emoji not in ("👍", "👌", "❤", "🔥", "💊", "🎉"):
        return
    topic = await cards.topic_of(turn.work, turn.chat_id, turn.incoming.message_id or 0)
    if topic and topic.startswith("dose:"):
        sitting = await doses.sitting_of(turn.work, turn.me.id, int(topic.partition(":")[2]))
        if sitting and sitting.open:
            turn.incoming = replace(turn.incoming, message_id=None)
            await booking.take(turn, sitting, booking.said_at(turn), "reaction")
        elif sitting and len(sitting.taken) < len(sitting.doses):
            await booking.tell(turn, sitting)


async def _command(turn: Turn) -> None:
    """A question after /ask is answered like one without it."""
    if turn.incoming.text == "ask" and turn.incoming.arg:
        turn.incoming = replace(turn.incoming, did=Did.TEXT, text=turn.incoming.arg)
        await conversation.answer(turn)
    else:
        await routes.command(turn)


async def _unreadable(turn: Turn) -> None:
    helping.unreadable(turn)


async def _nothing(_turn: Turn) -> None:
    """Service messages, bots and channels are not answered."""


_ARRIVALS: dict[Did, Callable[[Turn], Awaitable[None]]] = {
    Did.TEXT: conversation.answer,
    Did.COMMAND: _command,
    Did.TAP: routes.tap,
    Did.REACTION: _reaction,
    Did.MEDIA: _unreadable,
    Did.VOICE: _unreadable,
    Did.PHOTO: _unreadable,
    Did.LOCATION: _unreadable,
    Did.EDITED: conversation.changed,
    Did.BLOCKED: presence.blocked,
    Did.UNBLOCKED: presence.unblocked,
    Did.GROUP: presence.group,
    Did.NOTHING: _nothing,
}
