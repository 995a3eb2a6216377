"""Concept frames: several ideas close together in any order, for what no row of words can foresee.

A frame is written as its ideas, joined by ``+`` (any order) or ``>`` (this order), each an item of the pattern
language (``a|b``, ``{class}``, ``begin*``, ``form+``) or one of

====================  ===================================================================
``*end``              any word that ends so
``cold_sweat``        these words, one directly after the other
``#38-42``            a number between these, in digits or spoken; ``#.38-42`` with decimals; ``#38-42$`` ending its clause
``#pills3-``          at least so many tablets of any medicine, "the lot" included
====================  ===================================================================

then ``<9`` (how many words they may span, fillers not counted; 7 unless told), ``!idea`` (not in the same
sentence) and ``~idea`` (not between them, and no pause either: what is taken *out of* a packet is no packet taken).
A frame may reach over the end of a sentence only beside one of three words or less: "Crushing. Chest."
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import NamedTuple

from bot.domain.understanding.figures import Figure, amounts, figures
from bot.domain.understanding.patterns import Also, Item, Match, Phrasebook
from bot.domain.understanding.text import SENTENCE, Words

SPAN = 7
SHORT = 3  # words of a sentence that belongs to its neighbours
MOST = 3  # finds of one frame in one message
_JOINED = re.compile(r" ([+>]) ")
_FIGURE = re.compile(r"#(pills|\.)?([0-9.]+)-([0-9.]*)(\$)?")


class Number(NamedTuple):
    """A range of numbers that an idea waits for."""

    kind: str
    low: float
    high: float
    last: bool

    def fits(self, figure: Figure, words: Words) -> bool:
        ends = figure.end == len(words) or words.pause[figure.end] > 0
        exact = self.kind != "." or figure.decimal
        return self.low <= figure.value <= self.high and exact and (ends or not self.last)


@dataclass(frozen=True, slots=True)
class Idea:
    """One place of a frame: single words, runs of words, endings of words, numbers."""

    words: frozenset[str] = frozenset()
    starts: tuple[str, ...] = ()
    ends: tuple[str, ...] = ()
    runs: tuple[tuple[str, ...], ...] = ()
    numbers: tuple[Number, ...] = ()


class Frame(NamedTuple):
    key: str
    sure: bool
    ideas: tuple[int, ...]
    ordered: tuple[bool, ...]  # whether idea n must stand behind idea n - 1
    barred: tuple[int, ...]
    apart: tuple[int, ...]  # what keeps the ideas from belonging together
    span: int


class Counting(NamedTuple):
    """The words that amounts of tablets are read with."""

    numbers: Mapping[str, int]
    tablets: Item
    lots: Item
    other: Item
    apart: Item

    def amounts(self, words: Words) -> list[Figure]:
        found = figures(words.words, self.numbers)
        return amounts(words, found, self.tablets, self.lots, self.other, self.apart)


Place = tuple[int, int]  # half-open range of words


class Framebook:
    """Reads written frames; every idea is kept once, whoever uses it."""

    def __init__(self, book: Phrasebook, classes: Mapping[str, str]) -> None:
        self._book = book
        self._classes = classes
        self._numbered: dict[Idea, int] = {}

    @property
    def ideas(self) -> list[Idea]:
        return list(self._numbered)

    def frame(self, key: str, line: str, *, sure: bool) -> Frame:
        """Return the frame written in *line*; ValueError or KeyError for what cannot be read."""
        written, span, barred, apart = [], SPAN, [], []
        for part in line.split():
            if part.startswith("<"):
                span = int(part[1:])
            elif part.startswith("!"):
                barred.append(self._number(part[1:]))
            elif part.startswith("~"):
                apart.append(self._number(part[1:]))
            else:
                written.append(part)
        parts = _JOINED.split(" ".join(written))
        ordered = (False, *(join == ">" for join in parts[1::2]))
        ideas = tuple(map(self._number, parts[::2]))
        return Frame(key, sure, ideas, ordered, tuple(barred), tuple(apart), span)

    def _number(self, written: str) -> int:
        idea = self._idea(written)
        return self._numbered.setdefault(idea, len(self._numbered))

    def _idea(self, written: str) -> Idea:
        plain: list[str] = []
        runs: list[tuple[str, ...]] = []
        ends: list[str] = []
        numbers: list[Number] = []
        for one in self._opened(written):
            figure = _FIGURE.fullmatch(one)
            if figure:
                kind, low, high, last = figure.groups()
                numbers.append(Number(kind or "", float(low), float(high or "inf"), bool(last)))
            elif one.startswith("*"):
                ends.append(one[1:])
            elif "_" in one:
                runs.append(tuple(one.split("_")))
            else:
                plain.append(one)
        words, starts = self._book.said("|".join(plain)) if plain else (frozenset(), ())
        for run in runs:
            self._book.said("|".join(run))
        return Idea(words, starts, tuple(ends), tuple(runs), tuple(numbers))

    def _opened(self, written: str) -> Iterable[str]:
        """Yield the choices of *written*, its classes opened."""
        for one in written.split("|"):
            if one.startswith("{"):
                for inner in self._classes[one.strip("{}")].split():
                    yield from self._opened(inner)
            else:
                yield one


@dataclass(slots=True)
class _Index:
    """Which ideas a word may stand for."""

    by_word: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    by_start: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    by_end: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    runs: dict[str, list[tuple[tuple[str, ...], int]]] = field(default_factory=lambda: defaultdict(list))
    numbers: list[tuple[Number, int]] = field(default_factory=list)


class Frames:
    """Finds every frame of a collection in a message, each a bounded number of times."""

    def __init__(
        self, frames: Iterable[Frame], ideas: Iterable[Idea], counting: Counting, fillers: frozenset[str]
    ) -> None:
        self._frames = [(frame, frozenset(frame.ideas)) for frame in frames]
        self._counting = counting
        self._fillers = fillers
        self._index = index = _Index()
        for number, idea in enumerate(ideas):
            for word in idea.words:
                index.by_word[word].append(number)
            for start in idea.starts:
                index.by_start[start].append(number)
            for end in idea.ends:
                index.by_end[end].append(number)
            for run in idea.runs:
                index.runs[run[0]].append((run, number))
            index.numbers += [(wanted, number) for wanted in idea.numbers]
        self._begun = sorted({len(start) for start in index.by_start})
        self._ended = sorted({len(end) for end in index.by_end})

    def find(self, words: Words, also: Also = MappingProxyType({})) -> list[tuple[Match, bool]]:
        """Return the finds with whether each is sure, in the order of the frames."""
        places = self._places(words, also)
        at = _distances(words, self._fillers)
        present = places.keys()
        return [
            (match, frame.sure)
            for frame, needs in self._frames
            if needs <= present
            for match in _matches(frame, places, at, words)
        ]

    def _places(self, words: Words, also: Also) -> dict[int, list[Place]]:
        """Return where each idea stands, in order."""
        index, said = self._index, words.words
        places: dict[int, set[Place]] = defaultdict(set)
        for at, word in enumerate(said):
            numbers = [*index.by_word.get(word, ())]
            for meant in also.get(at, ()):
                numbers += index.by_word.get(meant, ())
            for size in self._begun:
                numbers += index.by_start.get(word[:size], ()) if size <= len(word) else ()
            for size in self._ended:
                numbers += index.by_end.get(word[-size:], ()) if size < len(word) else ()
            for number in numbers:
                places[number].add((at, at + 1))
            for run, number in index.runs.get(word, ()):
                if said[at : at + len(run)] == run:
                    places[number].add((at, at + len(run)))
        found = figures(said, self._counting.numbers)
        counted = self._counting.amounts(words) if found or self._lots(said) else []
        for wanted, number in index.numbers:
            for figure in counted if wanted.kind == "pills" else found:
                if wanted.fits(figure, words):
                    places[number].add((figure.start, figure.end))
        return {number: sorted(stand) for number, stand in places.items()}

    def _lots(self, said: tuple[str, ...]) -> bool:
        return any(self._counting.lots.fits(word) for word in said)


def _distances(words: Words, fillers: frozenset[str]) -> list[int]:
    """Return for each word how far it is from the first, fillers not counted; far beyond a wall."""
    far, distances = 0, []
    for at, word in enumerate(words.words):
        if at and words.pause[at] >= SENTENCE and not _beside_short(words, at):
            far += 1000
        far += word not in fillers
        distances.append(far)
    return distances


def _beside_short(words: Words, at: int) -> bool:
    """Return whether a sentence of a few words ends or begins at word *at*."""
    (before, _), (_, after) = words.clause(at - 1), words.clause(at)
    return at - before <= SHORT or after - at <= SHORT


def _matches(frame: Frame, places: Mapping[int, list[Place]], at: list[int], words: Words) -> list[Match]:
    """Return the closest finds of *frame*, none beginning inside another."""
    standing = sorted((place, n) for n, idea in enumerate(frame.ideas) for place in places[idea])
    seen: list[list[Place]] = [[] for _ in frame.ideas]
    found: list[Match] = []
    free = -1
    for place, n in standing:
        seen[n] = [*seen[n][-1:], place]
        if place[0] <= free or not all(seen):
            continue
        chosen = _chosen(frame, seen, n, place)
        if chosen is None:
            continue
        first, last = min(chosen)[0], max(chosen)[1] - 1
        if at[last] - at[first] > frame.span or first <= free or _barred(frame, places, words, first, last):
            continue
        if frame.apart and _parted(frame, places, words, first, last):
            continue
        found.append(Match(frame.key, tuple(sorted({i for a, b in chosen for i in range(a, b)}))))
        free = last
        if len(found) == MOST:
            break
    return found


def _chosen(frame: Frame, seen: list[list[Place]], newest: int, place: Place) -> list[Place] | None:
    """Return one place for each idea, the newest at *place*, none of them shared, in the order asked for."""
    chosen: list[Place] = [place] * len(seen)
    taken = [place]
    for n, stand in enumerate(seen):
        if n == newest:
            continue
        free = [one for one in reversed(stand) if all(one[1] <= a or b <= one[0] for a, b in taken)]
        if not free:
            return None
        chosen[n] = free[0]
        taken.append(free[0])
    if any(after and chosen[n][0] < chosen[n - 1][0] for n, after in enumerate(frame.ordered)):
        return None
    return chosen


def _barred(frame: Frame, places: Mapping[int, list[Place]], words: Words, first: int, last: int) -> bool:
    """Return whether a word that rules the frame out stands in the same sentence."""
    start, end = words.clause(first)[0], words.clause(last)[1]
    return any(start <= at < end for idea in frame.barred for at, _ in places.get(idea, ()))


def _parted(frame: Frame, places: Mapping[int, list[Place]], words: Words, first: int, last: int) -> bool:
    """Return whether a pause, or a word that keeps the ideas apart, stands between them."""
    paused = any(words.pause[first + 1 : last + 1])
    return paused or any(first < at < last for idea in frame.apart for at, _ in places.get(idea, ()))
