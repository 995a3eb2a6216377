"""What a message says of time and day. Every form is a line of a table (clocks, spans, days); the first that fits at a place counts."""

import re
from collections.abc import Iterator
from itertools import pairwise

from bot.domain.times.clocks import CLOCKS
from bot.domain.times.days import DATES, DAYS, MONTHS, PART_WORDS, PARTS, WEEKDAYS
from bot.domain.times.signs import Piece, pieces
from bot.domain.times.spans import BARE, SPANS
from bot.domain.times.values import DENIALS, EDGES, MARKS, Clock, Said, Value, any_of

_FORMS = DATES + SPANS + CLOCKS + BARE + DAYS + PARTS
_COMPILED = tuple((re.compile(pattern), build) for pattern, build in _FORMS)
_FIRST = re.compile(
    rf"(?:\d|half|quarter|a|an|in|give|me|couple|few|noon|midday|midnight|the|on|last|past|previous|yesterdays?|todays?|tomorrows?|tmrw|tmw|first|tonight|this|for|with|over|during|to|other|days|until|another|wait|within|rather|instead|not|about|around|approx|roughly|at|weekends?|next|every|{any_of([*EDGES, *WEEKDAYS, *MONTHS, *PART_WORDS])})"
)
_LASTING = re.compile(
    r"\b(from now on|from tomorrow|every ?day|everyday|always|each day|in future|from next|going forward|daily)\b|\bfrom <day>|\binstead from\b"
)


def read(text: str) -> Said:
    """Return what *text* says of time and day."""
    return read_pieces(pieces(text))


def read_pieces(said: tuple[Piece, ...]) -> Said:
    """Return what is said of time and day in words that were cut already. A form never reaches over a pause."""
    words: list[Piece] = []
    found: list[Value] = []
    denied: list[Clock] = []
    plain_words = " ".join(p.word for p in said)
    for start, stretch in _stretches(said):
        for piece, value in _in_stretch(said[start : start + stretch]):
            words.append(piece)
            if isinstance(value, Clock) and value.edge in DENIALS:
                denied.append(value)
            elif value is not None:
                found.append(value)
    marked = " ".join(p.word for p in words)
    lasting = bool(_LASTING.search(plain_words) or _LASTING.search(marked))
    return Said(tuple(words), tuple(found), tuple(denied), lasting)


def _stretches(said: tuple[Piece, ...]) -> Iterator[tuple[int, int]]:
    """Yield where each run of words without a pause starts and how long it is."""
    starts = [n for n, piece in enumerate(said) if n == 0 or piece.pause]
    yield from ((a, b - a) for a, b in pairwise([*starts, len(said)]))


def _in_stretch(run: tuple[Piece, ...]) -> Iterator[tuple[Piece, Value | None]]:
    line = " ".join(piece.word for piece in run)
    at = place = 0
    while at < len(run):
        match = _first_form(line, place) if _FIRST.match(line, place) else None
        if match is None:
            yield run[at], None
            place += len(run[at].word) + 1
            at += 1
            continue
        value, end = match
        yield Piece(MARKS[type(value)], run[at].pause, run[at].asked), value
        at += line[place:end].count(" ") + 1
        place = end + 1


def _first_form(line: str, place: int) -> tuple[Value, int] | None:
    for form, build in _COMPILED:
        match = form.match(line, place)
        if match and (match.end() == len(line) or line[match.end()] == " ") and (value := build(match)):
            return value, match.end()
    return None
