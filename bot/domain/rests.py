"""Why a person's reminders rest: a set of reasons. Reminders go out when there is none.

Each reason belongs to somebody, and nobody touches another's: a pause cannot end what an alert holds, an alert's end
cannot end a pause, and coming back after a silence ends neither. ``MAY`` is the whole law.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, ClassVar


@dataclass(frozen=True, slots=True)
class Paused:
    """She paused them: up to midnight of *until*, or until she says so."""

    name: ClassVar[str] = "paused"
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Held:
    """An alert holds them until she says what the clinician decided."""

    name: ClassVar[str] = "held"
    alert: int


@dataclass(frozen=True, slots=True)
class Quiet:
    """She has been silent for days: the bot rests by itself."""

    name: ClassVar[str] = "quiet"
    since: datetime


@dataclass(frozen=True, slots=True)
class Gone:
    """The bot was blocked: nothing reaches her."""

    name: ClassVar[str] = "gone"


Rest = Paused | Held | Quiet | Gone
Rests = frozenset[Rest]
NO_REST: Rests = frozenset()


class Who(StrEnum):
    """Whoever may add a reason or take one away."""

    ALERTS = "alerts"  # a rule that holds; what the clinician decided; "that was a mistake"
    PAUSE = "pause"  # her pause, its end, "Start again"
    SILENCE = "silence"  # days without a word
    WORD = "word"  # any word or tap of hers
    HELPER = "helper"  # who helps says that she died, or that others give the tablets now
    DOOR = "door"  # the messenger says that she blocked the bot, or let it in again


Kinds = frozenset[type[Rest]]
MAY: Mapping[Who, tuple[Kinds, Kinds]] = {  # who: (may add, may take away)
    Who.ALERTS: (frozenset({Held, Paused}), frozenset({Held})),  # a pause when she is not to take it for now
    Who.PAUSE: (frozenset({Paused}), frozenset({Paused})),
    Who.SILENCE: (frozenset({Quiet}), frozenset()),
    Who.HELPER: (frozenset({Quiet}), frozenset()),  # any word of hers ends it
    Who.WORD: (frozenset(), frozenset({Quiet, Gone})),
    Who.DOOR: (frozenset({Gone}), frozenset({Gone})),
}


class NotTheirs(Exception):
    """Somebody tried to add or take away a reason that belongs to another."""


def added(rests: Rests, who: Who, rest: Rest) -> Rests:
    """Return *rests* with *rest*. Each alert holds for itself; of any other kind there is one, the newest.

    Raises:
        NotTheirs: *who* may not add that.
    """
    if type(rest) not in MAY[who][0]:
        raise NotTheirs(f"{who} may not add {rest.name}")
    older = rests if isinstance(rest, Held) else rests - of_kind(rests, type(rest))
    return older | {rest}


def without(rests: Rests, who: Who, reasons: Iterable[Rest]) -> Rests:
    """Return *rests* without *reasons*; one that is not there is none to take away.

    Raises:
        NotTheirs: *who* may not take one of them away.
    """
    going = rests & frozenset(reasons)
    for rest in going:
        if type(rest) not in MAY[who][1]:
            raise NotTheirs(f"{who} may not take away {rest.name}")
    return rests - going


def of_kind(rests: Rests, *kinds: type[Rest]) -> Rests:
    """Return the reasons that are of *kinds*."""
    return frozenset(rest for rest in rests if isinstance(rest, kinds))


def paused(rests: Rests) -> Paused | None:
    """Return her pause, None when she has none."""
    return next((rest for rest in rests if isinstance(rest, Paused)), None)


def holding(rests: Rests) -> list[int]:
    """Return the alerts that hold her reminders, the newest last."""
    return sorted(rest.alert for rest in rests if isinstance(rest, Held))


def to_row(rests: Rests) -> list[dict[str, Any]]:
    """Return *rests* as plain values, in a fixed order."""
    return sorted(map(_to_row, rests), key=lambda row: (row["why"], row.get("alert", 0)))


def _to_row(rest: Rest) -> dict[str, Any]:
    match rest:
        case Paused(until):
            return {"why": rest.name, "until": until.isoformat() if until else None}
        case Held(alert):
            return {"why": rest.name, "alert": alert}
        case Quiet(since):
            return {"why": rest.name, "since": since.isoformat()}
        case Gone():
            return {"why": rest.name}


def from_row(row: Iterable[Mapping[str, Any]]) -> Rests:
    """Return the reasons that *row* keeps.

    Raises:
        KeyError: a reason this version does not know: nobody is reminded on a guess.
    """
    return frozenset(_READ[one["why"]](one) for one in row)


_READ: Mapping[str, Callable[[Mapping[str, Any]], Rest]] = {
    Paused.name: lambda row: Paused(date.fromisoformat(row["until"]) if row["until"] else None),
    Held.name: lambda row: Held(row["alert"]),
    Quiet.name: lambda row: Quiet(datetime.fromisoformat(row["since"])),
    Gone.name: lambda _row: Gone(),
}
