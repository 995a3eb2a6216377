"""The values that understanding a message gives back."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from enum import StrEnum

from bot.domain.levels import Level
from bot.domain.understanding.context import Context


class Intent(StrEnum):
    """What a short message asks the bot to do or tells it of the tablet."""

    TAKEN = "taken"
    LATER = "later"
    SKIP = "skip"
    NOT_YET = "not_yet"
    FORGOT = "forgot"
    PAUSE = "pause"
    RESUME = "resume"
    STOP_TREATMENT = "stop_treatment"
    STOP_BOT = "stop_bot"
    UNDO = "undo"
    DID_I_TAKE = "did_i_take"
    RAN_OUT = "ran_out"
    CHANGE_TIME = "change_time"
    HISTORY = "history"
    SETTINGS = "settings"
    HOW_OFTEN = "how_often"
    EMERGENCY = "emergency"
    HELP = "help"
    THANKS = "thanks"
    GREETING = "greeting"
    YES = "yes"
    NO = "no"


@dataclass(frozen=True, slots=True)
class Flag:
    """A red flag: the rule that fired, its own level, the person's words, and what surrounds them."""

    rule_id: str
    level: Level
    words: str
    about_other: bool
    context: Context


@dataclass(frozen=True, slots=True)
class Understanding:
    """What a message means. ``level`` is what to act on at once; ``confirm`` asks "happening to you now?"."""

    level: Level = Level.NONE
    confirm: bool = False
    sure: Level = Level.NONE  # the level without what is only asked about
    topics: tuple[str, ...] = ()
    offered: tuple[str, ...] = ()
    flags: tuple[Flag, ...] = ()
    intent: Intent | None = None
    kept: bool = False  # its question is asked whatever the second look finds
    decision: bool = False
    means: bool = False  # a crisis in which an overdose or another means is named
    number: int | None = None
    tablets: int | None = None  # the most tablets of any medicine it counts; figures.MANY for "a whole box"
    because: tuple[tuple[str, str], ...] = ()
    talk: str = ""  # a kind of small talk, or "distress": smalltalk.toml
    doubt: Level | None = None  # what the second look asks about beside the answer; never acted on unasked
    asks: bool = False
    request: str = ""  # what it asks the bot to do (``asked_for``)
    whole: bool = False  # every word of it is spent on that request
    plainly: bool = False  # so much so that it tells nothing of how she is
    rest: str = ""  # what the request does not spend: it may tell something of its own
    place: str = ""  # all that it does not spend, where that stands in the place of a place
    cared: bool = False  # all of it is that help was called, or what those who help said (``caring``)
    doors: tuple[str, ...] = ()  # commands it may ask for in words that nothing else understands (``doors``)
    meant: frozenset[str] = frozenset()  # what the whole message may answer (``answering``)


def restrict(understanding: Understanding, allowed: Collection[str]) -> Understanding:
    """Return *understanding* without topics of the other world; level, flags and ``crisis`` stay as they are."""
    fits = {*allowed, "crisis"}
    return replace(
        understanding,
        topics=tuple(topic for topic in understanding.topics if topic in fits),
        offered=tuple(topic for topic in understanding.offered if topic in fits),
        because=tuple(row for row in understanding.because if row[0] in fits),
    )
