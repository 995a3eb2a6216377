"""The small language in which the data files say what people write, and its matcher.

A pattern is a row of items, read in order:

====================  ===================================================================
``pain``              this word
``pain+``             this word and its forms: pains, pained, paining
``suicid*``           any word that begins so
``{body}``            any word of a class from ``words.toml``
``pain|ache+``        either
``(short|out) of``    the pattern once for each choice (a choice may be several words)
``(my)? heart``       with and without
``^pain``, ``on$``    only as the first, the last word of a clause
``..3``               up to three further words may stand here, not across a comma
``,,3``               the same, commas allowed
``{chest} & {pain}``  both, in either order, close together, not across a comma
====================  ===================================================================

Filler words ("very", "my", "is") may stand anywhere between items. No pattern reaches over the end of a
clause. Matching tries a bounded number of words for each item, so no message can make it slow.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain, product
from types import MappingProxyType
from typing import NamedTuple

from bot.domain.understanding.text import COMMA, SENTENCE, Words

NEAR = 3  # words between the two halves of "a & b"
MOST_FILLERS = 4
_CHOICE = re.compile(r"\(([^()]*)\)(\??)")
_WORD = re.compile(r"[a-z0-9.,/]+")


class Item(NamedTuple):
    """One place of a pattern: which words fit, how far from the item before, and where in its clause."""

    words: frozenset[str]
    starts: tuple[str, ...]
    gap: int = 0
    commas: bool = False
    first: bool = False
    last: bool = False

    def fits(self, word: str) -> bool:
        return word in self.words or (bool(self.starts) and word.startswith(self.starts))


Row = tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Match:
    """A pattern of *key* found at these word positions."""

    key: str
    at: tuple[int, ...]

    @property
    def start(self) -> int:
        return self.at[0]

    @property
    def end(self) -> int:
        return self.at[-1]

    def said(self, words: Words) -> str:
        """Return the person's own words that made the match."""
        typed = [words.typed[i] for i in self.at]
        return " ".join(word for i, word in enumerate(typed) if i == 0 or word != typed[i - 1])


def forms(word: str) -> frozenset[str]:
    """Return *word* with its regular endings."""
    stem = word.removesuffix("e")
    if word.endswith("y") and word[-2:-1] not in "aeou":
        return frozenset({word, f"{word[:-1]}ies", f"{word[:-1]}ied", f"{word}ing"})
    if re.fullmatch(r"[a-z]?[a-z]?[^aeiou][aeiou][bdgmnprt]", word):
        stem += word[-1]
    plural = f"{word}es" if word.endswith(("s", "x", "ch", "sh")) else f"{word}s"
    return frozenset({word, plural, f"{stem}ed", f"{stem}ing"})


class Phrasebook:
    """Turns written patterns into rows of items, given the word classes; remembers all words waited for."""

    def __init__(self, classes: Mapping[str, str]) -> None:
        self._written = classes
        self._said: dict[str, tuple[frozenset[str], tuple[str, ...]]] = {}
        self.waiting: Counter[str] = Counter()  # how many places of rows wait for a word

    @property
    def words(self) -> frozenset[str]:
        """Every word that some pattern read so far waits for."""
        return frozenset().union(*(words for words, _ in self._said.values()))

    @property
    def starts(self) -> frozenset[str]:
        """Every beginning (``suicid*``) that some pattern read so far waits for."""
        return frozenset(start for _, starts in self._said.values() for start in starts)

    def rows(self, pattern: str) -> Iterator[Row]:
        """Yield each row of items that *pattern* stands for."""
        for plain in _choices(pattern):
            if "&" in plain:
                at = plain.index("&")
                left, right = plain[:at], plain[at + 1 :]
                yield self._row([*left, f"..{NEAR}", *right])
                yield self._row([*right, f"..{NEAR}", *left])
            else:
                yield self._row(plain)

    def _row(self, parts: list[str]) -> Row:
        row: list[Item] = []
        gap, commas, first = 0, False, False
        for part in parts:
            if part == "^":
                first = True
            elif part == "$":
                row[-1] = row[-1]._replace(last=True)
            elif part.startswith(("..", ",,")):
                gap, commas = int(part[2:]), part.startswith(",")
            else:
                words, starts = self.said(part.strip("^$"))
                self.waiting.update(words)
                row.append(Item(words, starts, gap, commas, first or part[0] == "^", part[-1] == "$"))
                gap, commas, first = 0, False, False
        if not row:
            raise ValueError(f"empty pattern: {parts!r}")
        return tuple(row)

    def said(self, part: str) -> tuple[frozenset[str], tuple[str, ...]]:
        """Return the words and beginnings that one written item stands for; KeyError for an unknown class."""
        if part not in self._said:
            self._said[part] = self._read(part)
        return self._said[part]

    def _read(self, part: str) -> tuple[frozenset[str], tuple[str, ...]]:
        words: set[str] = set()
        starts: list[str] = []
        for choice in part.split("|"):
            if choice.startswith("{"):
                inner = self.said("|".join(self._written[choice.strip("{}")].split()))
                words |= inner[0]
                starts += inner[1]
            elif choice.endswith("*"):
                starts.append(choice[:-1])
            elif choice.endswith("+"):
                words |= forms(choice[:-1])
            elif _WORD.fullmatch(choice):
                words.add(choice)
            else:
                raise ValueError(f"not a word, class or choice: {part!r}")
        return frozenset(words), tuple(starts)


def _choices(pattern: str) -> Iterator[list[str]]:
    """Yield the parts of each reading of *pattern*; single words of a choice stay together in one part."""
    if "(" not in pattern:
        yield pattern.split()
        return
    pieces = _CHOICE.split(pattern)
    options: list[list[list[str]]] = [[pieces[0].split()]]
    for choice, optional, rest in zip(pieces[1::3], pieces[2::3], pieces[3::3], strict=True):
        said = [one.split() for one in choice.split("|")]
        single = "|".join(one[0] for one in said if len(one) == 1)
        several = [one for one in said if len(one) > 1]
        readings = [[single], *several] if single else several
        options += [[*readings, []] if optional else readings, [rest.split()]]
    for picked in product(*options):
        yield list(chain.from_iterable(picked))


Also = Mapping[int, tuple[str, ...]]  # at a place, what may have been meant by the word there


def _fits(item: Item, words: Words, at: int, also: Also) -> bool:
    if not item.fits(words.words[at]) and not any(map(item.fits, also.get(at, ()))):
        return False
    if item.first and at > 0 and words.pause[at] < SENTENCE:
        return False
    return not (item.last and at + 1 < len(words) and words.pause[at + 1] < COMMA)


_Entry = tuple[str, Row, list[frozenset[str]]]  # key, row, and what each further item needs


class Finder:
    """Finds every pattern of a collection in a message; indexed by first item, so that most are never tried."""

    def __init__(self, rows: Iterable[tuple[str, Row]], fillers: frozenset[str]) -> None:
        self._fillers = fillers
        self._by_word: dict[str, list[_Entry]] = defaultdict(list)
        self._by_start: dict[str, list[_Entry]] = defaultdict(list)
        for key, row in rows:
            entry = (key, row, [item.words for item in row[1:] if not item.starts])
            for word in row[0].words:
                self._by_word[word].append(entry)
            for start in row[0].starts:
                self._by_start[start].append(entry)
        self._lengths = sorted({len(start) for start in self._by_start})

    def find(self, words: Words, also: Also = MappingProxyType({})) -> list[Match]:
        """Return all matches, in the order of their first words; *also* says what else a word may be."""
        present = frozenset(words.words).union(*also.values())
        possible = {word: self._possible(word, present) for word in present}
        found: dict[Match, None] = {}
        for at, word in enumerate(words.words):
            for meant in (word, *also.get(at, ())):
                for key, row in possible[meant]:
                    fits = _fits(row[0], words, at, also)
                    rest = self._rest(words, at, row, 1, also) if fits else None
                    if rest is not None:
                        found[Match(key, (at, *rest))] = None
        return list(found)

    def _possible(self, word: str, present: frozenset[str]) -> list[tuple[str, Row]]:
        """Return the rows that begin with *word* and whose other words are there at all."""
        begun = list(self._by_word.get(word, ()))
        for size in self._lengths:
            if size <= len(word):
                begun += self._by_start.get(word[:size], ())
        return [
            (key, row) for key, row, needs in begun if not any(present.isdisjoint(words) for words in needs)
        ]

    def _rest(self, words: Words, last: int, row: Row, nth: int, also: Also) -> tuple[int, ...] | None:
        if nth == len(row):
            return ()
        item = row[nth]
        skipped = fillers = 0
        wall = SENTENCE if item.commas else COMMA
        for at in range(last + 1, len(words)):
            if words.pause[at] >= wall:
                return None
            if _fits(item, words, at, also):
                rest = self._rest(words, at, row, nth + 1, also)
                if rest is not None:
                    return (at, *rest)
            if words.words[at] in self._fillers and fillers < MOST_FILLERS:
                fillers += 1
            else:
                skipped += 1
                if skipped > item.gap:
                    return None
        return None
