"""Her own words on a card: from the first that raised it to the end of her clause, never a sign that she did not name."""

import re
from collections.abc import Iterator

from bot.domain.understanding.text import plain
from bot.services.alerts.cards import SHOWN_WORDS

_TOKEN = re.compile(r"[\w'\u2019\u2018`/]+(?:[.,]\d+)*")
_ENDS = re.compile(r"[.,;:!?\n\r()]+(?=\s|$)|[\n\r]")


def quoted(text: str, words: str) -> str:
    """Return what *text* says from the first of *words* to the end of the clause of the last one, "" if they are not in it."""
    found = _span(text, plain(words).split())
    if found is None:
        return ""
    start, last = found
    end = _ENDS.search(text, last)
    said = " ".join(text[start : end.start() if end else len(text)].split())
    return said if len(said) <= SHOWN_WORDS else f"{said[:SHOWN_WORDS].rsplit(' ', 1)[0]}\u2026"


def _span(text: str, words: list[str]) -> tuple[int, int] | None:
    """Return where the shortest run of *text* that holds *words* in order begins and ends."""
    tokens = [(said, m.start(), m.end()) for m in _TOKEN.finditer(text) for said in plain(m.group()).split()]
    runs = [run for at in range(len(tokens)) if (run := _run(tokens, at, words))]
    return min(runs, key=lambda run: run[1] - run[0]) if runs else None


def _run(tokens: list[tuple[str, int, int]], at: int, words: list[str]) -> tuple[int, int] | None:
    if not words or tokens[at][0] != words[0]:
        return None
    rest: Iterator[tuple[str, int, int]] = iter(tokens[at:])
    ends = [next((end for said, _start, end in rest if said == word), None) for word in words]
    return (tokens[at][1], ends[-1]) if ends[-1] is not None and None not in ends else None
