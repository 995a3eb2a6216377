"""What is typed where the week's tablets are confirmed: as recorded, fewer, more, and how many. A closed world."""

import re
from dataclasses import dataclass

from bot.domain.surveys.state import Tablets
from bot.domain.times import pieces

AS_RECORDED, FEWER, MORE = "as_recorded", "took_fewer", "took_more"
_RIGHT = frozenset("yes yep yeah yup right correct true ok okay exactly".split())
_ALL = frozenset("all every everyone each everything".split())
_LESS = frozenset(
    "but except bar missed missing miss forgot forgotten skipped skip left out fewer less short without".split()
)
_NOT_ALL = frozenset("none nothing not didnt havent never no nope".split())
_ONLY = frozenset("only just".split())
_MORE = frozenset("more extra additional plus twice double doubled".split())
_DAYS = frozenset("monday tuesday wednesday thursday friday saturday sunday".split())
_VAGUE = frozenset("few some couple several most".split())
_BESIDE = frozenset(
    """i im ive id it its is was that thats this these them they the of my a an and or for on in at to than from since days day week
    weeks last past tablet tablets tab tabs pill pills dose doses anastrozole took take taken had have one ones time times planned
    recorded record as said apart off both any up dear love thanks please sorry think about""".split()
)
_OUT_OF = re.compile(r"(\d+) ?(?:/|out of|of) ?(?:the )?(\d+)")


@dataclass(frozen=True, slots=True)
class Told:
    """Which answer words are, "" for none; how many tablets fewer or more, 0 when that is not said; whether it was all of them."""

    answer: str = ""
    number: int = 0
    all: bool = False


def read(text: str, record: Tablets) -> Told:
    """Return which answer to "is this right?" *text* is: nothing unless every word of it is understood."""
    words = [piece.word.replace("'", "") for piece in pieces(text)]
    said = set(words)
    numbers = [int(word) for word in words if word.isdecimal()]
    known = _RIGHT | _ALL | _LESS | _NOT_ALL | _ONLY | _MORE | _DAYS | _VAGUE | _BESIDE
    if not said or not all(word.isdecimal() or word in known for word in words) or len(numbers) > 2:
        return Told()
    if "left" in said and "out" not in said:  # none left: of the pack, not of the week
        return Told()
    if said & _MORE:
        return Told() if said & (_NOT_ALL | _LESS) else Told(MORE, numbers[-1] if len(numbers) == 1 else 0)
    taken = _taken(" ".join(words), numbers, said)
    if taken is not None:
        return _counted(taken, record)
    if said & (_LESS | (_NOT_ALL - {"no", "nope"})) or (said & _ONLY and said & _VAGUE) or "most" in said:
        days = len(said & _DAYS) if "since" not in said else 0
        return Told(FEWER, numbers[0] if len(numbers) == 1 else days)
    if said & _RIGHT and not numbers and not said & (_ALL | _DAYS | _VAGUE):
        return Told(AS_RECORDED)
    return Told(AS_RECORDED if record.complete else "", all=bool(said & _ALL))


def says_all(text: str, record: Tablets) -> bool:
    """Return whether *text* says that every tablet was taken, where the record lacks some."""
    return read(text, record).all and not record.complete


def _taken(words: str, numbers: list[int], said: set[str]) -> int | None:
    """Return how many tablets she says that she took: "5 of 7", "only 5"; None when she does not."""
    if found := _OUT_OF.search(words):
        return int(found[1]) if not said & ((_LESS | _NOT_ALL) - {"out"}) else None
    alone = len(numbers) == 1 and not said & (_LESS | _NOT_ALL | _ALL | _DAYS)
    return numbers[0] if alone else None


def _counted(taken: int, record: Tablets) -> Told:
    if taken == record.taken:
        return Told(AS_RECORDED)
    if record.planned and taken < record.planned:
        return Told(FEWER, record.planned - taken)
    return Told(MORE, taken - record.planned) if record.planned and taken > record.planned else Told()
