"""Hours of the clock that look like a number of tablets: "took it at 8 yesterday and 8 today"."""

from collections.abc import Mapping
from dataclasses import replace

from bot.domain.understanding.text import Words

HOUR = "oclock"  # what the word of an hour becomes: it counts nothing
_TOOK = frozenset({"took", "taken", "had", "swallowed"})
_ONE = frozenset("it mine my the tablet pill just already".split())  # no number among them
_CLOCK = range(1, 13)
_DAYS = frozenset("today yesterday monday tuesday wednesday thursday friday saturday sunday".split())


def without_hours(words: Words, numbers: Mapping[str, int]) -> Words:
    """Return *words* with the hours at which one tablet was taken marked: "at" and a day stand around the first.

    What is not said word by word so stays a number: "took 8 at 8 today", "took it at 8 and 8 more today". Beside any
    other number, which may be of tablets ("took it at 8 today, 20 of them"), nothing is marked.
    """
    hours = [
        at for begun, word in enumerate(words.words) if word in _TOOK for at in _hours(words, begun, numbers)
    ]
    others = (word for at, word in enumerate(words.words) if at not in hours)
    if not hours or any(_number(word, numbers) > 1 for word in others):
        return words
    return replace(words, words=tuple(HOUR if at in hours else word for at, word in enumerate(words.words)))


def _hours(words: Words, begun: int, numbers: Mapping[str, int]) -> list[int]:
    said, at, found = words.words, begun + 1, []
    while at < len(said) and said[at] in _ONE:
        at += 1
    before = "at"
    while said[at : at + 1] == (before,) and _is_hour(said[at + 1 : at + 3], numbers):
        found.append(at + 1)
        at, before = at + 3, "and"
    whole = at >= len(said) or words.pause[at] or said[at] == "with"
    return found if whole else []


def _is_hour(said: tuple[str, ...], numbers: Mapping[str, int]) -> bool:
    """Return whether *said* is an hour and a day."""
    return bool(said) and _number(said[0], numbers) in _CLOCK and said[-1] in _DAYS


def _number(word: str, numbers: Mapping[str, int]) -> int:
    return int(word) if word.isdecimal() else numbers.get(word, 0)
