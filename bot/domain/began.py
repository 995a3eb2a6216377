"""When a treatment began, as people tell it: a month, or only a year, of which the month is then asked."""

import re
from dataclasses import dataclass
from datetime import date

from bot.domain.numerals import SPELLED

_MONTHS = ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december")  # fmt: skip
_SEASONS = {
    "spring": 3,
    "summer": 6,
    "autumn": 9,
    "fall": 9,
    "winter": 12,
}  # the month it begins, in the north
_NUMBERS = {**SPELLED, "a": 1, "an": 1, "couple": 2}
_ASIDE = frozenset(
    "i ive it its since from in about around roughly approximately maybe think start started starting began begun been taking on "
    "the of was for now back ago me my tablet tablets taken last this year years month months couple a an probably".split()
)
_AGO = re.compile(r"\b(\d{1,3}|[a-z]+)(?: of)? (years?|months?)(?: ago)?\b")
MOST_YEARS = 30


@dataclass(frozen=True, slots=True)
class Began:
    """The year, and the month when it was told."""

    year: int
    month: int = 0


def read(text: str, today: date) -> Began | None:
    """Return when *text* says it began, None when a word of it says something else or it lies ahead."""
    words = re.findall(r"[a-z]+|\d+", text.casefold().replace("\u2019", "").replace("'", ""))
    months = [n for w in words if (n := _month(w))]
    years = [int(w) for w in words if len(w) == len("2024") and w.isdecimal()]
    seasons = [_SEASONS[w] for w in words if w in _SEASONS]
    figures = re.fullmatch(r"\s*(0?[1-9]|1[0-2])\s*[/.-]\s*(\d{4})\s*", text)
    if figures:
        return _told(int(figures[2]), int(figures[1]), today)
    ago = _AGO.search(" ".join(words))
    n = (int(ago[1]) if ago[1].isdecimal() else _NUMBERS.get(ago[1], 0)) if ago else 0
    known = {*_ASIDE, *_SEASONS, *(str(y) for y in years), *([ago[1]] if ago and n else [])}
    if any(w not in known and not _month(w) for w in words) or len(months) > 1 or len(years) > 1:
        return None
    if n and ago and not (months or years or seasons):
        return _before(n, ago[2], today)
    if months or seasons:
        return _of_the_year(months, seasons, years, words, today)
    if years:
        return _told(years[0], 0, today)
    return Began(today.year - 1) if "last year" in " ".join(words) else None


def _month(word: str) -> int:
    whole = [
        n
        for n, name in enumerate(_MONTHS, 1)
        if word == name or (len(word) in (3, 4) and name.startswith(word))
    ]
    return whole[0] if whole else 0


def _before(n: int, unit: str, today: date) -> Began | None:
    """So many months ago is a month; so many years ago is a year: nobody means the day."""
    if unit.startswith("year"):
        return _told(today.year - n, 0, today)
    first = today.year * 12 + today.month - 1 - n
    return _told(first // 12, first % 12 + 1, today)


def _of_the_year(
    months: list[int], seasons: list[int], years: list[int], words: list[str], today: date
) -> Began | None:
    """A month or a season without its year is the last one that has begun; of a season the month is asked."""
    month = months[0] if months else seasons[0]
    last_year = "last year" in " ".join(words)
    begun = month if months else month + 1  # a season that has just begun is not meant
    year = years[0] if years else today.year - 1 if last_year or begun > today.month else today.year
    return _told(year, month if months else 0, today)


def _told(year: int, month: int, today: date) -> Began | None:
    past = today.year - MOST_YEARS <= year and (year, month) <= (today.year, today.month)
    return Began(year, month) if past else None
