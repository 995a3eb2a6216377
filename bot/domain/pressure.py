"""A blood pressure in her own words: two numbers with a stroke, beside the words that say what they are."""

import re
from typing import NamedTuple

from bot.domain.understanding.readings import LOWER, UPPER


class Pressure(NamedTuple):
    """Millimetres of mercury."""

    systolic: int
    diastolic: int


_NAMED = re.compile(r"\b(blood\s+pressure|bp|rr)\b", re.IGNORECASE)
_PAIR = re.compile(r"(?<![\d/.,-])(\d{2,3})\s?/\s?(\d{2,3})(?![\d/]|[.,-]\d)")


def told(text: str) -> tuple[Pressure, ...]:
    """Return the blood pressures in *text*; none when it does not say that they are some."""
    if not _NAMED.search(text):
        return ()
    pairs = [Pressure(int(m[1]), int(m[2])) for m in _PAIR.finditer(text)]
    return tuple(
        p for p in pairs if p.systolic in UPPER and p.diastolic in LOWER and p.diastolic < p.systolic
    )
