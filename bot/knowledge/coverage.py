"""Every number of the inventory is answered by an entry, or left out with a reason. Nothing is lost silently.

F001-F329 are facts of the source documents, C01-C40 places where they contradict each other, G01-G26 gaps
filled from public sources, P01-P19 claims that public sources do not support.
"""

from collections.abc import Mapping
from types import MappingProxyType

from bot.knowledge.library import Library
from bot.knowledge.schema import Fault, Topic

NUMBERS = (
    *(f"F{number:03}" for number in range(1, 330)),
    *(f"C{number:02}" for number in range(1, 41)),
    *(f"G{number:02}" for number in range(1, 27)),
    *(f"P{number:02}" for number in range(1, 20)),
)


def used(library: Library) -> Mapping[str, tuple[str, ...]]:
    """Return, for each number in use, the ids of the topics that answer it."""
    where: dict[str, dict[str, None]] = {}
    for topic in library.topics.values():
        for _, statement in topic.statements():
            for number in statement.numbers:
                where.setdefault(number, {})[topic.id] = None
    return MappingProxyType({number: tuple(ids) for number, ids in where.items()})


def missing(library: Library) -> tuple[str, ...]:
    """Return the numbers that are in no entry and not left out."""
    taken = used(library)
    return tuple(number for number in NUMBERS if number not in taken and number not in library.left_out)


def faults(library: Library) -> list[Fault]:
    """Return a fault for each number that is lost, and for each that is used and left out at once."""
    taken = used(library)
    lost = [Fault("left_out.toml", number, "in no entry and not left out") for number in missing(library)]
    both = sorted(set(taken) & set(library.left_out))
    return lost + [
        Fault("left_out.toml", number, f"left out, but used in {taken[number][0]}") for number in both
    ]


def unknown_numbers(topic: Topic) -> list[Fault]:
    """Return a fault for each number that the inventory does not have."""
    return [
        Fault(f"{topic.id}.toml", field, f"no inventory number {number}")
        for field, statement in topic.statements()
        for number in statement.numbers
        if number not in NUMBERS
    ]
