"""What a message can say of time and day, as values."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from bot.domain.times.signs import Piece

EDGES = ("before", "after", "since", "until", "till", "by", "from")
DENIALS = ("not", "instead of", "rather than")


@dataclass(frozen=True, slots=True)
class Clock:
    """A time of day. ``half`` is am, pm, 24 (said without doubt) or "" (morning or evening)."""

    hour: int
    minute: int = 0
    half: str = ""
    edge: str = ""  # before, after, since, until, by
    figures: bool = False  # written like 8:30
    count: bool = False  # "2 this morning": the number may be one of tablets
    every_hour: bool = False  # "five past", "ten to": no hour is named, the nearest one is meant


@dataclass(frozen=True, slots=True)
class Span:
    """So many minutes, or days; ``ago`` when they are past."""

    minutes: int = 0
    days: int = 0
    ago: bool = False


@dataclass(frozen=True, slots=True)
class Day:
    """A named day. ``kind``: offset, weekday, date, last (so many days), weekend, vague."""

    kind: str
    n: int = 0
    month: int = 0
    year: int = 0
    night: bool = False  # last night: an evening tablet's own day, a morning tablet's doubt
    since: bool = False
    next: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the day or a meal; ``edge`` is before, after, or "" for at and with."""

    name: str
    edge: str = ""


Value = Clock | Span | Day | Part
MARKS: dict[type, str] = {Clock: "<clock>", Span: "<span>", Day: "<day>", Part: "<part>"}


@dataclass(frozen=True)
class Said:
    """What was found. ``words`` are the pieces with each finding as one mark: "<clock>", "<day>" ..."""

    words: tuple[Piece, ...]
    found: tuple[Value, ...]
    denied: tuple[Clock, ...] = ()  # "not 8", "instead of 9"
    lasting: bool = False

    @cached_property
    def clocks(self) -> tuple[Clock, ...]:
        return tuple(v for v in self.found if isinstance(v, Clock))

    @cached_property
    def spans(self) -> tuple[Span, ...]:
        return tuple(v for v in self.found if isinstance(v, Span))

    @cached_property
    def named_days(self) -> tuple[Day, ...]:
        return tuple(v for v in self.found if isinstance(v, Day))

    @cached_property
    def parts(self) -> tuple[Part, ...]:
        return tuple(v for v in self.found if isinstance(v, Part))


Build = Callable[[re.Match[str]], Value | None]
Forms = tuple[tuple[str, Build], ...]


def any_of(words: object) -> str:
    """Return what matches any of *words*, the longest first."""
    return "|".join(sorted(map(re.escape, words), key=len, reverse=True))  # type: ignore[call-overload]
