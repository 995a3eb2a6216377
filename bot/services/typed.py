"""Typed words that mean a button of the card in hand: its label, or its number from the top.

A button that cannot be taken back (``Style.DANGER``) is meant by its whole label only: a slip must not press it.
"""

from bot.domain.messages import Button, Style, Tap
from bot.services import draft, setup
from bot.services.turn import Turn
from bot.store import cards


async def button(turn: Turn) -> tuple[int, Tap] | None:
    """Return the message and the tap that the words mean, None when they mean none."""
    shown = await cards.current(turn.work, turn.chat_id, turn.incoming.reply_to)
    if shown is None:
        return None
    _topic, message_id, buttons = shown
    text = turn.incoming.text.strip()
    tap = _by_label(buttons, text) or (None if _takes_numbers(turn) else _by_number(buttons, text))
    return (message_id, tap) if tap else None


def _by_label(buttons: list[Button], text: str) -> Tap | None:
    said = _bare(text)
    return next((b.tap for b in buttons if _bare(b.label) == said), None) if said else None


def _bare(label: str) -> str:
    return "".join(c for c in label.casefold() if c.isalnum())


def _by_number(buttons: list[Button], text: str) -> Tap | None:
    if not (text.isdecimal() and len(text) == 1 and 0 < int(text) <= len(buttons)):
        return None
    meant = buttons[int(text) - 1]
    return None if meant.style is Style.DANGER else meant.tap


def _takes_numbers(turn: Turn) -> bool:
    """The step in hand may itself mean a number: an amount, a time."""
    flow = turn.flow
    return flow is not None and (flow.name != draft.KIND or flow.step in setup.NUMBERS)
