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

    What is not said word by word so stays a number: "took 8 at 8 today", "took it at 8 and 8 more today".
    """
    hours = [
        at for begun, word in enumerate(words.words) if word in _TOOK for at in _hours(words, begun, numbers)
    ]
    if not hours:
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
    hour = said[0] if said else ""
    number = int(hour) if hour.isdecimal() else numbers.get(hour, 0)
    return number in _CLOCK and said[-1] in _DAYS
