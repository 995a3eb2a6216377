"""What a room answers to. Each room has its ``doors.py``; all of them merge into one house that knows no name twice."""

from collections import Counter
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass

from bot.domain.agenda import Kind
from bot.domain.messages import Tap
from bot.services.talk.turn import Moment, Turn
from bot.store.agenda import Item


@dataclass(frozen=True, slots=True)
class Command:
    """/name. The menu shows it at the place *listed* (0: it is not in the menu; then it needs no ``command.`` text)."""

    name: str
    answer: Callable[[Turn], Awaitable[None]]
    listed: int = 0
    early: bool = False  # also before the set-up is done
    open: bool = False  # for everybody, also before consent


@dataclass(frozen=True, slots=True)
class Taps:
    """The buttons of one kind."""

    name: str
    answer: Callable[[Turn, Tap], Awaitable[None]]
    early: bool = False
    open: bool = False


@dataclass(frozen=True, slots=True)
class Key:
    """A key of the keyboard below the chat; its name is its text."""

    name: str
    answer: Callable[[Turn], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Typed:
    """A step that waits for typed words: ``answer(turn, text, insist=)`` is whether it took them; who insists says why not."""

    name: str
    answer: Callable[..., Awaitable[bool]]
    any_words: bool = False  # it would take anything, so a tablet reported here is never kept as words
    time: bool = False  # it asks for a time: a part of a day alone is no answer


@dataclass(frozen=True, slots=True)
class Saves:
    """The topic of cards on which something of hers is kept: words of correction may be about it.

    *way* is the label and the tap of the button to where it is changed, when the card does not lead there itself.
    """

    name: str
    way: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Clock:
    """One kind of thing on the agenda, and who does it."""

    kind: Kind
    answer: Callable[[Moment, list[Item]], Awaitable[None]]

    @property
    def name(self) -> str:
        return self.kind


@dataclass(frozen=True, slots=True)
class Doors:
    """Everything a room, or the whole house, answers to."""

    commands: tuple[Command, ...] = ()
    taps: tuple[Taps, ...] = ()
    keys: tuple[Key, ...] = ()
    typed: tuple[Typed, ...] = ()
    saves: tuple[Saves, ...] = ()
    clock: tuple[Clock, ...] = ()

    @property
    def menu(self) -> tuple[str, ...]:
        """The commands that the menu shows, in its order."""
        return tuple(c.name for c in sorted(self.commands, key=lambda c: c.listed) if c.listed)


class Doubled(Exception):
    """Two rooms answer to the same thing, or stand at the same place of an order."""


def merged(rooms: Iterable[Doors]) -> Doors:
    """Return the doors of all *rooms*, the clock's in the order in which they are done.

    Raises:
        Doubled: a name or a place is there twice.
    """
    all_of = tuple(rooms)
    house = Doors(
        commands=tuple(c for room in all_of for c in room.commands),
        taps=tuple(t for room in all_of for t in room.taps),
        keys=tuple(k for room in all_of for k in room.keys),
        typed=tuple(t for room in all_of for t in room.typed),
        saves=tuple(s for room in all_of for s in room.saves),
        clock=tuple(sorted((c for room in all_of for c in room.clock), key=lambda c: c.kind.order)),
    )
    for kind in (house.commands, house.taps, house.keys, house.typed, house.saves, house.clock):
        _once(kind_of.name for kind_of in kind)
    _once(c.listed for c in house.commands if c.listed)
    _once(c.kind.order for c in house.clock)
    return house


def _once(names: Iterable[str | int]) -> None:
    twice = [name for name, n in Counter(names).items() if n > 1]
    if twice:
        raise Doubled(f"More than one door is called {', '.join(map(str, twice))}.")
