"""What people type for a time of day, an amount and a month: strict readers that give a value or None.

Strict on purpose: a bare "8" may be morning or evening, so it is asked about and not guessed.
"""

import re
import unicodedata
from collections.abc import Mapping
from datetime import date, time
from decimal import Decimal
from types import MappingProxyType

from bot.domain.plans import AMOUNTS_MG

_LONGEST = 40  # letters of an answer after cleaning; anything longer is a sentence, not a time
_NOON = 12
_LOOK_ALIKES = MappingProxyType({"٫": ".", "،": ",", "⁄": "/"})  # Arabic point and comma, slash of "½"
YEARS = range(1990, 2100)

_HALVES = MappingProxyType(
    {
        "am": "am",
        "a.m.": "am",
        "a.m": "am",
        "in the morning": "am",
        "pm": "pm",
        "p.m.": "pm",
        "p.m": "pm",
        "in the afternoon": "pm",
        "in the evening": "pm",
    }
)
_NAMED_TIMES = MappingProxyType(
    {
        "noon": time(12),
        "12 noon": time(12),
        "midday": time(12),
        "12 midday": time(12),
        "midnight": time(0),
        "12 midnight": time(0),
    }
)
_HALF = "|".join(re.escape(words) for words in sorted(_HALVES, key=len, reverse=True))
_TIMES = (
    re.compile(
        rf"(?P<hour>\d{{1,2}})[:.h](?P<minute>\d{{2}}) ?(?P<half>{_HALF})?"
    ),  # 8:30 08.30 8h30 8:30 pm
    re.compile(r"(?P<hour>\d{2})(?P<minute>\d{2})(?: ?(?:h|hrs|hours))?"),  # 0830
    re.compile(rf"(?P<hour>\d{{1,2}}) ?(?P<half>{_HALF})"),  # 8 am
    re.compile(r"(?P<hour>\d{1,2}) ?(?:h|uhr)"),  # 8h, 20 Uhr: only said on a 24-hour clock
)

_UNIT = r"(?: ?(?:mg|mgs|milligrams?|of a milligram|a milligram))?"
_NUMBER = re.compile(rf"(?P<whole>\d{{0,2}})(?:(?P<point>[.,])(?P<part>\d{{1,3}}))?{_UNIT}")
_FRACTION = re.compile(rf"(?:(?P<whole>\d) )?(?P<over>\d)/(?P<under>[248]){_UNIT}")
_NAMED_AMOUNT = re.compile(rf"(?P<name>[a-z][a-z ]*?){_UNIT}")
_NAMED_AMOUNTS = MappingProxyType(
    {
        "half": Decimal("0.5"),
        "a half": Decimal("0.5"),
        "one half": Decimal("0.5"),
        "quarter": Decimal("0.25"),
        "a quarter": Decimal("0.25"),
        "one quarter": Decimal("0.25"),
        "one": Decimal(1),
        "two": Decimal(2),
    }
)

_MONTH_NAMES = (
    ("january", "jan"), ("february", "feb"), ("march", "mar"), ("april", "apr"), ("may", "may"), ("june", "jun"),
    ("july", "jul"), ("august", "aug"), ("september", "sept", "sep"), ("october", "oct"), ("november", "nov"),
    ("december", "dec"),
)  # fmt: skip
ENGLISH_MONTHS: Mapping[str, int] = MappingProxyType(
    {name: number for number, names in enumerate(_MONTH_NAMES, 1) for name in names}
)
_MONTHS = (
    re.compile(r"(?P<month>\d{1,2})[/.-](?P<year>\d{4})"),  # 3/2025
    re.compile(r"(?P<year>\d{4})[/.-](?P<month>\d{1,2})"),  # 2025-03
    re.compile(r"(?P<name>[^\W\d]+)\.?,? (?P<year>\d{4})"),  # March 2025
)


def read_time(text: str) -> time | None:
    """Return the time of day in *text* ("8:30", "08.30", "8h30", "0830", "8 am", "noon"), or None."""
    words = _clean(text).removeprefix("at ")
    if words in _NAMED_TIMES:
        return _NAMED_TIMES[words]
    for form in _TIMES:
        if found := form.fullmatch(words):
            parts = found.groupdict()
            return _time(
                int(parts["hour"]), int(parts.get("minute") or 0), _HALVES.get(parts.get("half") or "")
            )
    return None


def read_amount(text: str) -> Decimal | None:
    """Return the milligrams in *text* ("0.5", "0,5 mg", ".25", "1/2", "half"), 0.05 to 5, or None."""
    words = _clean(text)
    amount = _number(words) or _fraction(words) or _named(words)
    few, many = AMOUNTS_MG
    return amount if amount is not None and few <= amount <= many else None


def read_month(text: str, names: Mapping[str, int] = ENGLISH_MONTHS) -> date | None:
    """Return the first day of the month in *text* ("3/2025", "2025-03", "March 2025"), or None.

    *names* maps lower-case month names of the reader's language to 1..12.
    """
    words = _clean(text)
    for form in _MONTHS:
        if found := form.fullmatch(words):
            parts = found.groupdict()
            month = int(parts.get("month") or names.get(parts.get("name") or "", 0))
            year = int(parts["year"])
            return date(year, month, 1) if month in range(1, 13) and year in YEARS else None
    return None


def say_part_of_day(at: time) -> str:
    """Return the key of the words said with a time: "08:30 in the morning"."""
    starts = ((5, "night"), (12, "morning"), (18, "afternoon"), (22, "evening"))
    return next((part for until, part in starts if at.hour < until), "night")


def _clean(text: str) -> str:
    """Return *text* in lower case with plain digits, single spaces and no invisible signs, or "" if long."""
    signs = unicodedata.normalize("NFKC", text).casefold()
    seen = (
        _plain(sign)
        for sign in signs
        if unicodedata.category(sign) not in {"Cf", "Mn", "Cc"} or sign in "\t\n"
    )
    words = " ".join("".join(seen).split())
    return words if len(words) <= _LONGEST else ""


def _plain(sign: str) -> str:
    """Return the digit 0-9 for a digit of any script, and the ASCII form of a few look-alike signs."""
    digit = unicodedata.decimal(sign, None)
    return str(digit) if digit is not None else _LOOK_ALIKES.get(sign, sign)


def _time(hour: int, minute: int, half: str | None) -> time | None:
    if half is not None:
        if hour not in range(1, _NOON + 1):
            return None
        hour = hour % _NOON + (_NOON if half == "pm" else 0)
    return time(hour, minute) if hour in range(24) and minute in range(60) else None


def _number(words: str) -> Decimal | None:
    found = _NUMBER.fullmatch(words)
    if not found or not (found["whole"] or found["part"]):
        return None
    if found["point"] == "," and len(found["part"]) == len("000") and found["whole"].strip("0"):
        return None  # "1,000" may mean a thousand
    return Decimal(f"{found['whole'] or 0}.{found['part'] or 0}").normalize()


def _fraction(words: str) -> Decimal | None:
    found = _FRACTION.fullmatch(words)
    return Decimal(found["whole"] or 0) + Decimal(found["over"]) / Decimal(found["under"]) if found else None


def _named(words: str) -> Decimal | None:
    found = _NAMED_AMOUNT.fullmatch(words)
    return _NAMED_AMOUNTS.get(found["name"]) if found else None
