"""What a set-up has gathered so far, the buttons of its steps, and a refusal that says why."""

from typing import Any

from bot.domain.messages import Button, Style, Tap
from bot.services.talk.turn import Turn

KIND = "setup"
TOPIC = "setup"
Draft = dict[str, Any]


class Refused(Exception):
    """The answer could not be taken; ``key`` is the text that says why, in words that help."""

    def __init__(self, key: str, **values: Any) -> None:
        super().__init__(key)
        self.key = key
        self.values = values


def plain(label: str, value: str) -> Button:
    """Return a button whose label is already in the person's words: a time, a day, a place."""
    return Button(label, Tap(KIND, "", "pick", value))


def choice(turn: Turn, key: str, value: str, style: Style = Style.PLAIN, **values: Any) -> Button:
    """Return a button that answers the step in hand with *value*."""
    return turn.button(key, KIND, "pick", arg=value, style=style, **values)
