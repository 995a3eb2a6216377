"""The log of a life: one line for each thing that happened, as it is printed and as the judge reads it."""

import html
import re
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.store.watched import Row


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that happened. The last fields are for the judge and are not printed."""

    at: datetime
    zone: str  # where she is
    event: str  # sent | edited | tapped | typed | dose | offline | online
    kind: str
    text: str = ""  # what could be read
    rings: bool = False
    local_date: str = ""
    slot: int | None = None
    state: str = ""  # of the dose it is about
    row: Row | None = None  # the dose it is about
    act: str = ""  # what she meant: a button's act, "say" or "react"
    arg: str = ""
    asked_for: bool = False  # an answer to her; otherwise the message came by the clock
    asks: bool = False  # it asks whether she took a second tablet


@dataclass(frozen=True, slots=True)
class Seen:
    """Something that happened in this moment, to be told when it is known which dose it is about."""

    event: str
    topic: str
    text: str
    rings: bool = False
    act: str = ""
    arg: str = ""
    asked_for: bool = False
    asks: bool = False


def plain(text: str) -> str:
    return html.unescape(re.sub(r"<[^>]+>", "", text)).replace("\n", " / ")


def differs(old: Row | None, new: Row) -> bool:
    return old is None or (old.state, old.taken_at) != (new.state, new.taken_at)


def when(row: Row) -> str:
    return row.taken_at.astimezone(ZoneInfo(row.zone)).isoformat("T", "minutes") if row.taken_at else ""
