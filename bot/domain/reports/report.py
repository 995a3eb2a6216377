"""The value that reading a report gives back."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from bot.domain.times import Said


class Act(StrEnum):
    """What a message says or asks of a tablet."""

    TOOK = "took"
    NOT_TAKEN = "not_taken"
    FORGOT = "forgot"  # silence that she names herself: the late rule
    SKIP = "skip"
    LATER = "later"
    WILL = "will"  # "on it": nothing has happened yet
    LOST = "lost"  # swallowed and thrown up, spat out, dropped
    MORE = "more"  # more than one tablet at a time
    NOT_HERS = "not_hers"  # she took the wrong tablet, or somebody else's
    THEIRS = "theirs"  # somebody else took a tablet of their own
    DID_I = "did_i"
    DOUBT = "doubt"
    CAN_I = "can_i"  # may a late one still be taken
    TWO = "two"  # may two be taken
    UNDO = "undo"
    WRONG = "wrong"  # something is not right; what, she does not say
    MOVE = "move"  # "no, I meant yesterday", "actually it was 7.30"
    NONE = ""


@dataclass(frozen=True)
class Report:
    """``named`` holds what she says of each medicine she names; ``every`` means all of them, or all others.

    ``rest`` means that the others are meant, and ``whole`` how many all are (both: 2), 0 when she does not say.
    ``kind`` means that she names a kind of medicine ("my vitamins"): which of hers that is must be asked.
    """

    act: Act = Act.NONE
    sure: bool = False
    said: Said = field(default_factory=lambda: Said((), ()))
    named: Mapping[str, Act] = field(default_factory=dict)
    every: bool = False
    count: int = 0
    wish: bool = (
        False  # she asks to be reminded, or says that she will: its time is none at which she took one
    )
    turned: bool = False  # a correction of what was just saved, whatever that was
    one: bool = False  # "it", "mine", "my tablet": of several medicines it must be asked which
    rest: bool = False
    whole: int = 0
    kind: bool = False
    at_once: bool = (
        False  # the tablets of two days at one time, told without a word of what was done with them
    )
    also: bool = False  # of another day "too": on its own day, or together with this one
