"""The reply keyboard: four large targets that never scroll away."""

from bot.domain.messages import Card, Keys, Op, Outgoing
from bot.services.talk.turn import Turn

KEYS = (("keys.today", "keys.checkin"), ("keys.ask", "keys.urgent"))


def show(turn: Turn, text: str) -> None:
    """The keyboard appears with *text*, silently."""
    labels = tuple(tuple(turn.voice.label(key) for key in row) for row in KEYS)
    keys = Keys(labels if turn.me.profile.keyboard else (), turn.voice.label("keys.hint"))
    turn.letters.append((turn.chat_id, Outgoing(Op.KEYS, Card(str(text)), silent=True, carries=keys)))


def meaning(turn: Turn, text: str) -> str:
    """Return the key of the button with this label, "" when it is none of them."""
    return next((key for row in KEYS for key in row if turn.voice.label(key) == text.strip()), "")
