"""Where a person stands in a check-in, what they can do there, and what they are shown."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

from bot.domain.audience import Reader
from bot.domain.surveys.model import Kind, Option, Survey

NO_ANSWERS: Mapping[str, tuple[str, ...]] = MappingProxyType({})


class Act(StrEnum):
    """What a person can do on a question."""

    TOGGLE = "toggle"
    CHOOSE = "choose"
    DONE = "done"
    BACK = "back"
    SKIP = "skip"
    TYPED = "typed"
    SAME = "same"  # as last week, for this and every other symptom still to be rated
    CHANGE = "change"  # from the review to one question


class Refusal(StrEnum):
    """Why a tap changed nothing."""

    FINISHED = "finished"
    FIRST = "first"  # nothing to go back to
    EMPTY = "empty"  # Done without a tick
    UNKNOWN = "unknown"  # no such option here
    NOT_HERE = "not_here"  # this question is not answered that way
    NOT_UNDERSTOOD = "not_understood"  # typed words that are no answer


@dataclass(frozen=True, slots=True)
class Tap:
    act: Act
    value: str = ""


@dataclass(frozen=True, slots=True)
class Tablets:
    """The past week in the dose log: how many were planned and how many are recorded as taken."""

    planned: int = 0
    taken: int = 0

    @property
    def complete(self) -> bool:
        """Nothing to ask: the review shows the count, and saving confirms it."""
        return self.planned > 0 and self.taken == self.planned


@dataclass(frozen=True, slots=True)
class State:
    """Where a person stands in a check-in. ``closed`` are the questions answered or passed over."""

    survey: Survey
    reader: Reader
    at: str
    answers: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: NO_ANSWERS)
    closed: frozenset[str] = frozenset()
    previous: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: NO_ANSWERS)
    tablets: Tablets = field(default_factory=Tablets)
    finished: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """The state after a tap; with ``refused`` it is the state before it."""

    state: State
    refused: Refusal | None = None


@dataclass(frozen=True, slots=True)
class Screen:
    """What to show now: question *number* of *total*; the review comes after the last."""

    key: str
    kind: Kind
    text: str
    simple: str
    options: tuple[Option, ...]
    selected: tuple[str, ...]
    number: int
    total: int
    note: str
    last: str  # the option chosen last time, "" when unknown
    same: bool  # "same as last week" is offered
    skippable: bool
    back: bool
