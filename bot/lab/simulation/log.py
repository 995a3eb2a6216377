"""The log of a life: one line for each thing that happened, as it is printed and as the judge reads it."""

import html
import re
from dataclasses import dataclass
from datetime import datetime

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


def plain(text: str) -> str:
    return html.unescape(re.sub(r"<[^>]+>", "", text)).replace("\n", " / ")
