"""The words of a message with its medicines, its set phrases and its times as one mark each."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache

from rapidfuzz.distance import OSA

from bot.domain.reports import vocabulary as v
from bot.domain.times import Day, Piece, Said, Span, pieces, read_pieces

MEDICINE = "<med>"
_LONGEST_PHRASE = 5
_REPAIRED = ("took", "taken", "swallowed", "tablet", "tablets", "already")
_WORDS_OF_THEIR_OWN = frozenset(
    "look book cook hook rook nook token taker tool toot take taking tablet tablets talked wallowed taxes baked naked".split()
)
_TURNS = frozenset({"but", "because", "cos", "coz", "although", "though"})
_PHRASES = {tuple(said.split()): tuple(meant.split()) for said, meant in v.PHRASES.items()}


@dataclass(frozen=True)
class Words:
    """``said`` holds the marked words, ``names`` the medicine of each medicine mark in its order."""

    said: Said
    names: tuple[str, ...]

    @cached_property
    def line(self) -> str:
        return " ".join(piece.word for piece in self.said.words)

    @cached_property
    def classes(self) -> tuple[str, ...]:
        """The class of each word; what stands in no table is unknown."""
        days = iter(self.said.named_days)
        spans = iter(self.said.spans)
        out = []
        for piece in self.said.words:
            if piece.word == "<day>":
                day = next(days)
                out.append(v.NOW if day == Day("offset", 0) else v.DAY)
            elif piece.word == "<span>":
                out.append(v.WHEN if next(spans).ago else v.UNKNOWN)
            else:
                out.append(_class_of(piece.word))
        return _with_food(out, [piece.word for piece in self.said.words])

    @cached_property
    def clauses(self) -> tuple[slice, ...]:
        """The ranges of the clauses: a pause ends one, and so does "but"."""
        words = self.said.words
        starts = [n for n, p in enumerate(words) if n == 0 or p.pause or p.word in _TURNS]
        return tuple(slice(a, b) for a, b in zip(starts, [*starts[1:], len(words)], strict=False))

    def of(self, clause: slice) -> str:
        return "".join(self.classes[clause])


def cut(text: str, medicines: Mapping[str, tuple[str, ...]]) -> Words:
    """Return the words of *text*; *medicines* are {name: the ways it is written}."""
    forms = {tuple(form.split()): name for name, ways in medicines.items() for form in ways}
    names: list[str] = []
    out: list[Piece] = []
    raw = [Piece(_repaired(p.word), p.pause, p.asked) for p in pieces(text)]
    at = 0
    while at < len(raw):
        size, words = _at(raw, at, forms, names)
        out += [Piece(word, raw[at].pause if n == 0 else 0, raw[at].asked) for n, word in enumerate(words)]
        if not words and at + size < len(raw) and raw[at].pause > raw[at + size].pause:
            raw[at + size] = Piece(raw[at + size].word, raw[at].pause, raw[at + size].asked)
        at += size
    return Words(read_pieces(tuple(out)), tuple(names))


def _at(
    raw: list[Piece], at: int, forms: Mapping[tuple[str, ...], str], names: list[str]
) -> tuple[int, tuple[str, ...]]:
    """Return how many words are read at this place and what they become."""
    longest = 1
    while longest < _LONGEST_PHRASE and at + longest < len(raw) and not raw[at + longest].pause:
        longest += 1
    run = tuple(piece.word for piece in raw[at : at + longest])
    for size in range(longest, 0, -1):
        if name := forms.get(run[:size]) or forms.get((*run[: size - 1], run[size - 1].removesuffix("s"))):
            names.append(name)
            return size, (MEDICINE,)
        if run[:size] in _PHRASES:
            return size, _PHRASES[run[:size]]
    return 1, run[:1]


def _class_of(word: str) -> str:
    if word == MEDICINE:
        return v.MEDICINE
    if word in ("<clock>", "<part>"):
        return v.WHEN
    if word.isdigit() and word != "1":
        return v.NUMBER
    return v.CLASS_OF.get(word, v.UNKNOWN)


def _with_food(classes: list[str], words: list[str]) -> tuple[str, ...]:
    """Return *classes* with "with a cup of tea" understood: with what a tablet is taken changes nothing."""
    for at, word in enumerate(words):
        if word not in ("with", "after", "before"):
            continue
        end = at + 1
        while end < len(words) and (
            words[end] in v.FOODS
            or words[end] in ("my", "a", "some", "the", "cup", "glass", "of", "and", "bit")
        ):
            end += 1
        if end > at + 1 and words[end - 1] in v.FOODS:
            classes[at:end] = [v.WITH] * (end - at)
        elif word == "with" and end < len(words) and classes[at] != v.WITH:
            classes[at] = v.UNKNOWN
    return tuple(classes)


@lru_cache(maxsize=4096)
def _repaired(word: str) -> str:
    """Return the word of taking that *word* is with one slip of the finger, else *word*."""
    if len(word) < 4 or word in v.CLASS_OF or word in _WORDS_OF_THEIR_OWN or not word.isalpha():
        return word
    near = (r for r in _REPAIRED if r[0] == word[0] and OSA.distance(word, r, score_cutoff=1) <= 1)
    return next(near, word)


def ago(said: Said) -> Span | None:
    return next((span for span in said.spans if span.ago), None)
