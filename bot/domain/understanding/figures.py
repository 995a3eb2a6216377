"""Numbers in a message, in digits or spoken: "39.2", "38,5", "one oh two point six", "forty five"."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from bot.domain.understanding.patterns import Item
from bot.domain.understanding.text import Words

MANY = 1000  # an amount that nobody counted: "the lot", "a whole box"
BEFORE = 4  # words before "a packet" among which stands what is done to it: "opened a new packet"
APART = 3  # words that may stand between a number and the tablets it counts: "40 of my sleeping pills"
_OH = frozenset({"oh", "o", "zero"})


class Figure(NamedTuple):
    """A number and the half-open range of the words that say it."""

    value: float
    start: int
    end: int
    decimal: bool = False


def figures(words: Sequence[str], numbers: Mapping[str, int]) -> list[Figure]:
    """Return the numbers said in *words*, in their order, none inside another."""
    found: list[Figure] = []
    at = 0
    while at < len(words):
        figure = _figure(words, at, numbers)
        if figure:
            found.append(figure)
        at = figure.end if figure else at + 1
    return found


def _figure(words: Sequence[str], at: int, numbers: Mapping[str, int]) -> Figure | None:
    written = words[at].replace(",", ".")
    if written.replace(".", "", 1).isdecimal() and len(written) < 8:
        whole = Figure(float(written), at, at + 1, "." in written)
        return whole if whole.decimal else _pointed(words, whole, numbers)
    value, end = _spoken(words, at, numbers)
    return _pointed(words, Figure(float(value), at, end), numbers) if end > at else None


def _spoken(words: Sequence[str], at: int, numbers: Mapping[str, int]) -> tuple[int, int]:
    """Return a whole number spoken from *at* on and where it ends; *at* itself when there is none."""
    value, end = _below_hundred(words, at, numbers)
    after = words[end : end + 2]
    if end > at and 0 < value < 10 and after[:1] and after[0] in _OH and len(after) == 2:
        last, stop = _below_hundred(words, end + 1, numbers)  # one oh two
        return (value * 100 + last, stop) if stop > end + 1 and last < 10 else (value, end)
    if end > at and 0 < value < 10 and (tens := _below_hundred(words, end, numbers))[0] > 9:
        return value * 100 + tens[0], tens[1]  # one forty
    if after[:1] == ("hundred",) or (end == at and words[at] == "hundred"):
        rest = end + 1 + (words[end + 1 : end + 2] == ("and",))
        last, stop = _below_hundred(words, rest, numbers)
        return (value if end > at else 1) * 100 + last, stop if stop > rest else end + 1
    return value, end


def _below_hundred(words: Sequence[str], at: int, numbers: Mapping[str, int]) -> tuple[int, int]:
    first = numbers.get(words[at]) if at < len(words) else None
    if first is None or first > 99:
        return 0, at
    unit = numbers.get(words[at + 1], 0) if at + 1 < len(words) else 0
    return (first + unit, at + 2) if first > 19 and 0 < unit < 10 else (first, at + 1)


def _pointed(words: Sequence[str], whole: Figure, numbers: Mapping[str, int]) -> Figure:
    """Return *whole* with the digits that follow "point"."""
    if words[whole.end : whole.end + 1] != ("point",):
        return whole
    end = whole.end + 1
    digits = ""
    while end < len(words) and len(digits) < 2:
        digit = words[end] if words[end].isdecimal() else str(numbers.get(words[end], ""))
        if len(digit) != 1:
            break
        digits, end = digits + digit, end + 1
    return Figure(float(f"{int(whole.value)}.{digits}"), whole.start, end, decimal=True) if digits else whole


def amounts(
    words: Words, found: Iterable[Figure], tablets: Item, lots: Item, other: Item, apart: Item
) -> list[Figure]:
    """Return the amounts of *tablets* said: the numbers that count them, and what is too many to count (*lots*).

    Between a number and its tablets stand no words of *other* things: "at 7 on day 3 my pill" counts nothing.
    A packet that something is done to, or comes out of (*apart*), is no amount: "opened a new packet of tablets".
    """
    uncounted = [
        Figure(MANY, at, at + 1)
        for at, word in enumerate(words.words)
        if lots.fits(word) and not _is_a_place(words, at, apart)
    ]
    return [
        Figure(number.value, number.start, at + 1)
        for number in [*found, *uncounted]
        if not number.decimal and (at := _counted(words, number.end, tablets, other)) is not None
    ]


def _counted(words: Words, at: int, tablets: Item, other: Item) -> int | None:
    """Return where the tablets stand that a number ending before *at* counts."""
    for place in range(at, min(at + APART + 1, len(words))):
        if words.pause[place] or other.fits(words.words[place]):
            return None
        if tablets.fits(words.words[place]):
            return place
    return None


def _is_a_place(words: Words, at: int, apart: Item) -> bool:
    """Return whether one of the words just before place *at*, in the same breath, is one of *apart*."""
    for place in range(at - 1, max(at - 1 - BEFORE, -1), -1):
        if words.pause[place + 1]:
            return False
        if apart.fits(words.words[place]):
            return True
    return False
