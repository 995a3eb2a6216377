"""What the bot says, as plain values: cards with buttons, and what is to be done with them."""

from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum, StrEnum


class Style(StrEnum):
    """How a button is coloured; words always say the same."""

    PLAIN = ""
    PRIMARY = "primary"
    GOOD = "success"
    DANGER = "danger"


@dataclass(frozen=True, slots=True)
class Tap:
    """What a button means: a kind of thing, which one, what to do with it, and with what."""

    kind: str
    id: str = ""
    act: str = ""
    arg: str = ""


@dataclass(frozen=True, slots=True)
class Button:
    label: str
    tap: Tap | None = None
    style: Style = Style.PLAIN
    url: str = ""
    copy: str = ""


Rows = tuple[tuple[Button, ...], ...]


@dataclass(frozen=True, slots=True)
class Card:
    """Text in Telegram's HTML (made only by ``texts.say``) and the buttons under it."""

    text: str
    rows: Rows = ()


class Priority(IntEnum):
    """What a message is for, as it is kept; who goes first when many wait is said by its lane."""

    REPLY = 0
    EMERGENCY = 1
    DOSE = 2
    FOLLOW_UP = 3
    CHECK_IN = 4
    ANNOUNCEMENT = 5
    FILE = 6  # a reply that is made as it leaves


class Lane(IntEnum):
    """Messages that wait for each other. An earlier lane goes first, and nothing in a later one holds it up."""

    EMERGENCY = 0
    REPLY = 1
    FILE = 2
    BULK = 3


def lane_of(priority: Priority) -> Lane:
    return _LANES.get(priority, Lane.BULK)


_LANES = {Priority.EMERGENCY: Lane.EMERGENCY, Priority.REPLY: Lane.REPLY, Priority.FILE: Lane.FILE}


class Op(StrEnum):
    """What is done in the chat. All but NEW and FILE may be repeated without harm."""

    NEW = "new"  # a new message; the live card of the same topic goes
    EDIT = "edit"  # the card of the topic, or the message named, in place; a new one when it is gone
    DROP = "drop"  # the live card of the topic, or the message named, goes; too old for that, it says the card's text only
    PIN = "pin"  # the live card of the topic is pinned, silently
    UNPIN = "unpin"  # nothing of ours is pinned any more
    REACT = "react"  # an emoji on a message of the person
    FILE = "file"  # a document
    KEYS = "keys"  # a message that brings the reply keyboard, or takes it away
    LEAVE = "leave"  # the bot leaves the chat (groups)


@dataclass(frozen=True, slots=True)
class Reaction:
    """The sign that is put on her words."""

    emoji: str


@dataclass(frozen=True, slots=True)
class File:
    """What leaves beside the card: with FILE a document, with NEW and EDIT a picture."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Drawing:
    """What a File is made of when it leaves: finished words (*data*, JSON) in a template. It is kept no longer.

    *words* are said instead where it cannot be drawn; without any, what the card says.
    """

    name: str
    template: str
    data: str
    words: str = ""


@dataclass(frozen=True, slots=True)
class Making:
    """A document that is made as it leaves, so that nothing of it is kept; *what* says which."""

    what: str


@dataclass(frozen=True, slots=True)
class Keys:
    """The keyboard below the chat, row by row; without rows it goes away. *hint* stands in the empty line."""

    rows: tuple[tuple[str, ...], ...] = ()
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Door:
    """The label of the button that opens the private chat."""

    label: str


@dataclass(frozen=True, slots=True)
class Invitation:
    """A link to the private chat that says *token*; with NEW it stands below the card, with a button to share and to copy it."""

    token: str
    share: str
    copy: str


Carried = (
    Reaction | File | Drawing | Making | Keys | Door | Invitation
)  # what REACT, FILE and LEAVE need beside the card, KEYS unless it takes away, NEW and EDIT for a picture


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One thing that leaves for one chat."""

    op: Op
    card: Card = Card("")
    topic: str = ""
    message_id: int | None = None
    silent: bool = False
    priority: Priority = Priority.REPLY
    key: str | None = None  # one message per meaning: a second one with the same key is never made
    not_after: datetime | None = None  # stale messages die
    not_before: datetime | None = None
    carries: Carried | None = None

    @property
    def waits_as(self) -> Priority:
        """What it waits as until it leaves: what takes a while to make lets answers go first."""
        made = isinstance(self.carries, Drawing | Making)
        return Priority.FILE if made and self.priority is Priority.REPLY else self.priority


def toggle_rows(buttons: list[Button], per_row: int) -> Rows:
    """Return *buttons* laid out *per_row* to a row."""
    return tuple(tuple(buttons[i : i + per_row]) for i in range(0, len(buttons), per_row))
