"""Typed words that mean a button of the card in hand: its label, or its number from the top."""

from bot.domain.messages import Tap
from bot.services import draft, setup
from bot.services.turn import Turn
from bot.store import cards

Buttons = list[tuple[str, Tap]]


async def button(turn: Turn) -> tuple[int, Tap] | None:
    """Return the message and the tap that the words mean, None when they mean none."""
    shown = await cards.current(turn.work, turn.chat_id)
    if shown is None:
        return None
    _topic, message_id, buttons = shown
    text = turn.incoming.text.strip()
    tap = _by_label(buttons, text) or (None if _takes_numbers(turn) else _by_number(buttons, text))
    return (message_id, tap) if tap else None


def _by_label(buttons: Buttons, text: str) -> Tap | None:
    return next((tap for label, tap in buttons if _bare(label) == _bare(text)), None)


def _bare(label: str) -> str:
    return "".join(c for c in label.casefold() if c.isalnum())


def _by_number(buttons: Buttons, text: str) -> Tap | None:
    one_digit = text.isdigit() and len(text) == 1 and 0 < int(text) <= len(buttons)
    return buttons[int(text) - 1][1] if one_digit else None


def _takes_numbers(turn: Turn) -> bool:
    """The step in hand may itself mean a number: an amount, a time."""
    flow = turn.flow
    return flow is not None and (flow.name != draft.KIND or flow.step in setup.NUMBERS)
