"""A typed message as words with the pauses between them.

Everything later looks at ``Words``: lower case, no apostrophes, short forms opened ("r" -> "are"), two-word
negations joined ("do not" -> "dont"), British spellings turned American. ``typed`` keeps what the person wrote.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import pairwise

from bot.domain.understanding.readings import blood_pressure

MAX_CHARS = 4096  # letters read at a time: Telegram's limit for a plain message
MOST_CHARS = 32_768  # signs of its longest rich message; nothing longer is looked at
MOST_PLAIN = 65_536  # letters of that in plain: one sign may stand for several ("…", a thumb)
OVERLAP = 256  # letters that two windows share: what stands on the edge of one stands inside the other
_APOSTROPHES = str.maketrans("", "", "'’‘`´ʼ")
_SAID = str.maketrans({"ß": "ss", "œ": "oe", "æ": "ae"})
_SYMBOLS = str.maketrans(
    dict.fromkeys("👍👌🆗", " thumbsup ")
    | dict.fromkeys("✅✔☑", " tickmark ")
    | dict.fromkeys("👎🙅", " thumbsdown ")
    | dict.fromkeys("❌✖", " crossmark ")
    | {"💊": " pillsign "}
)  # signs that answer a question as words do
_PIECE = re.compile(
    r"\b[a-z]/[a-z]?(?![a-z])|[0-9]+(?:st|nd|rd|th)\b|[0-9]+(?:[.,][0-9]+)?(?: ?/ ?[0-9]+)?|[a-z]+[0-9]*|[.!?;\n\r\u2028\u2029]|[,:()/&\[\]{}|–—*•]| - "
)
_SENTENCE_END = frozenset(".!?;\n\r\u2028\u2029")
_GAP = re.compile(r"\s")
_SENTENCE_GAP = re.compile(r"[.!?;\n\r\u2028\u2029]\s*")
_WARD = re.compile(r"\ba ?& ?e\b")  # accident and emergency
_LONG_RUN = re.compile(r"([a-z])\1{2,}")

COMMA, SENTENCE = 1, 2
LONGEST_REWRITE = 3  # words


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a message; ``pause[i]`` is the break before word *i*: 0 none, 1 comma, 2 new clause."""

    words: tuple[str, ...]
    typed: tuple[str, ...]
    pause: tuple[int, ...]
    asked: tuple[bool, ...]  # whether the sentence of word i ends in a question mark
    clauses: tuple[tuple[int, int], ...]

    def __len__(self) -> int:
        return len(self.words)

    def part(self, start: int, end: int) -> "Words":
        """Return the words of a half-open range as a message of its own."""
        size = end - start
        pause = (0, *self.pause[start + 1 : end])
        return Words(
            self.words[start:end], self.typed[start:end], pause, self.asked[start:end], ((0, size),) * size
        )

    def clause(self, at: int) -> tuple[int, int]:
        """Return the half-open range of the clause around word *at*."""
        return self.clauses[at]


def _clauses(pause: list[int]) -> tuple[tuple[int, int], ...]:
    """Return the range of the clause around each word."""
    starts = [at for at, rest in enumerate(pause) if at == 0 or rest >= SENTENCE]
    ranges = pairwise([*starts, len(pause)])
    return tuple((start, end) for start, end in ranges for _ in range(start, end))


def plain(text: str) -> str:
    """Return *text* in lower case without accents and apostrophes, at most ``MOST_PLAIN`` long."""
    wide = (
        unicodedata.normalize("NFKD", text[:MOST_CHARS])
        .lower()
        .translate(_SYMBOLS)
        .translate(_SAID)
        .translate(_APOSTROPHES)
    )
    bare = "".join(mark for mark in wide if not unicodedata.combining(mark))
    return _WARD.sub("aande", _LONG_RUN.sub(r"\1\1", bare))[:MOST_PLAIN]


def windows(text: str) -> list[str]:
    """Return *text*, plain, in parts of at most ``MAX_CHARS``, cut where a sentence or else a word ends; most are one."""
    bare, parts = plain(text), []
    while len(bare) > MAX_CHARS:
        parts.append(bare[:MAX_CHARS])
        shared = MAX_CHARS - OVERLAP
        rest = _SENTENCE_GAP.search(bare, shared, MAX_CHARS) or _GAP.search(bare, shared, MAX_CHARS)
        bare = bare[rest.end() if rest else shared :]
    return [*parts, bare]


def split(
    text: str,
    rewrites: Mapping[tuple[str, ...], tuple[str, ...]],
    repair: Callable[[str], str],
    turns: frozenset[str],
) -> Words:
    """Return the words of *text*: spelling repaired, then rewritten, a clause beginning at each turn ("but")."""
    rough = _pieces(plain(text), repair, rewrites)
    words: list[str] = []
    typed: list[str] = []
    pause: list[int] = []
    asked: list[bool] = []
    at = 0
    while at < len(rough):
        size, new = _rewritten(rough, at, rewrites)
        said = " ".join(piece[1] for piece in rough[at : at + size])
        for nth, word in enumerate(new):
            words.append(word)
            typed.append(said)
            pause.append(SENTENCE if nth == 0 and word in turns else rough[at][2] if nth == 0 else 0)
            asked.append(rough[at][3])
        at += size
    return Words(tuple(words), tuple(typed), tuple(pause), tuple(asked), _clauses(pause))


_Rough = tuple[str, str, int, bool]


def _pieces(
    bare: str, repair: Callable[[str], str], rewrites: Mapping[tuple[str, ...], tuple[str, ...]]
) -> list[_Rough]:
    found: list[_Rough] = []
    pause = 0
    opened = 0  # the first word of the sentence being read
    for piece in _PIECE.findall(bare):
        if piece[0].isalnum():
            word = piece.replace(" ", "") if (piece,) in rewrites or piece[0].isdecimal() else repair(piece)
            found.append((word, piece, pause, False))
            pause = 0
            continue
        if piece == "?":
            found[opened:] = [(word, said, rest, True) for word, said, rest, _ in found[opened:]]
        ends = piece in _SENTENCE_END
        pause = max(pause, SENTENCE if ends else COMMA)
        opened = len(found) if ends else opened
    return found


def _figures(rough: list[_Rough], at: int) -> tuple[str, str] | None:
    """Return the two figures of "158/92" or "158 over 92" at this place."""
    upper, _, lower = rough[at][0].partition("/")
    if lower:
        return upper, lower
    said = rough[at : at + 3]
    spoken = len(said) == 3 and said[1][0] == "over" and not any(rest for _, _, rest, _ in said[1:])
    return (upper, said[2][0]) if spoken else None


def _rewritten(
    rough: list[_Rough], at: int, rewrites: Mapping[tuple[str, ...], tuple[str, ...]]
) -> tuple[int, tuple[str, ...]]:
    figures = _figures(rough, at)
    pressure = blood_pressure(*figures) if figures else None
    if pressure:
        return (1 if "/" in rough[at][0] else 3), pressure
    longest = 1
    while longest < LONGEST_REWRITE and at + longest < len(rough) and rough[at + longest][2] == 0:
        longest += 1
    run = tuple(word for word, _, _, _ in rough[at : at + longest])
    for size in range(longest, 0, -1):
        new = rewrites.get(run[:size])
        if new is not None:
            return size, new
    return 1, run[:1]
