"""Days, dates, parts of a day: "yesterday", "the 2nd", "3/5", "last night", "after lunch"."""

import re
from collections.abc import Callable
from types import MappingProxyType

from bot.domain.times.values import Day, Forms, Part, any_of

WEEKDAYS = MappingProxyType(
    {
        "monday": 0, "mon": 0, "tuesday": 1, "tues": 1, "tue": 1, "wednesday": 2, "weds": 2, "wed": 2, "thursday": 3,
        "thurs": 3, "thur": 3, "thu": 3, "friday": 4, "fri": 4, "saturday": 5, "sat": 5, "sunday": 6, "sun": 6,
    }
)  # fmt: skip
MONTHS = MappingProxyType(
    {
        "january": 1, "jan": 1, "february": 2, "feb": 2, "march": 3, "mar": 3, "april": 4, "apr": 4, "may": 5, "june": 6,
        "jun": 6, "july": 7, "jul": 7, "august": 8, "aug": 8, "september": 9, "sept": 9, "sep": 9, "october": 10,
        "oct": 10, "november": 11, "nov": 11, "december": 12, "dec": 12,
    }
)  # fmt: skip
PART_WORDS = MappingProxyType(
    {
        "morning": "morning", "breakfast": "breakfast", "lunch": "lunch", "lunchtime": "lunch", "lunch time": "lunch",
        "afternoon": "afternoon", "teatime": "evening", "tea time": "evening", "dinner": "evening", "supper": "evening",
        "dinnertime": "evening", "evening": "evening", "tonight": "evening", "night": "night", "bed": "night",
        "bedtime": "night", "bed time": "night",
    }
)  # fmt: skip
_SHORT = ("mon", "wed", "fri", "sat", "sun")  # words of their own: "still sat here"
_SHORT_DAY = rf"(?P<day>{any_of(_SHORT)})"
_DAY = rf"(?P<day>{any_of(d for d in WEEKDAYS if d not in _SHORT)})s?"
_MONTH = rf"(?P<month>{any_of(MONTHS)})"


def _offset(n: int, *, night: bool = False) -> Callable[[re.Match[str]], Day]:
    return lambda m: Day("offset", n, night=night or "night" in m[0], since="since" in m[0])


def _weekday(m: re.Match[str]) -> Day:
    named = WEEKDAYS[m["day"]]
    return Day("weekday", named, night="night" in m[0], since=m[0].startswith("since"), next="next" in m[0])


def _date(m: re.Match[str]) -> Day | None:
    parts = m.groupdict()
    month = MONTHS.get(parts.get("month") or "", 0)
    day = int(parts["d"])
    return Day("date", day, month, int(parts.get("year") or 0)) if 1 <= day <= 31 else None


def _figured_date(m: re.Match[str]) -> Day | None:
    """3/5 has its order from the reader: the month is kept negative until then."""
    first, second = int(m["a"]), int(m["b"])
    year = int(m["year"] or 0)
    year += 2000 if 0 < year < 100 else 0
    fits = 1 <= first <= 31 and 1 <= second <= 31 and min(first, second) <= 12
    return Day("date", first, -second, year) if fits else None


def _iso_date(m: re.Match[str]) -> Day | None:
    month, day = int(m["m"]), int(m["d"])
    return Day("date", day, month, int(m["year"])) if 1 <= month <= 12 and 1 <= day <= 31 else None


def _last(m: re.Match[str]) -> Day:
    return Day("last", int(m["n"]) if m["n"].isdigit() else 2 if "couple" in m["n"] else 0)


def _part(m: re.Match[str]) -> Part | None:
    return Part(PART_WORDS[m["part"]], m["side"] if m["side"] in ("before", "after") else "")


DATES: Forms = (
    (r"(?P<year>\d{4})-(?P<m>\d{1,2})-(?P<d>\d{1,2})\b", _iso_date),
    (rf"(?:on |the ){{0,3}}(?P<d>\d{{1,2}})(?: (?:st|nd|rd|th))?(?: of)? {_MONTH}(?: (?P<year>20\d\d))?\b", _date),
    (rf"(?:on )?{_MONTH}(?: the)? (?P<d>\d{{1,2}})(?![:.\d])(?: (?:st|nd|rd|th))?(?: (?P<year>20\d\d))?\b", _date),
    (r"(?:on )?(?:the )(?P<d>\d{1,2}) (?:st|nd|rd|th)\b", _date),
)  # fmt: skip
DAYS: Forms = (
    (r"(?:on )?(?:the )?(?:night|day|1) before (?:last|yesterday)\b", _offset(-2)),
    (r"(?:last nights?|yesterday (?:nights?|evenings?)|yesterday at night)\b", _offset(-1, night=True)),
    (r"(?:since )?yesterdays?(?: (?:morning|afternoon|lunchtime))?\b", _offset(-1)),
    (r"(?:from |since )?(?:tomorrows?|tmrw|tmw)(?: (?:morning|night|evening|afternoon))?\b", _offset(1)),
    (r"todays?\b", _offset(0)),
    (r"(?:for )?(?:the )?(?:last|past|previous) (?P<n>\d|few|couple of|couple) days\b", _last),
    (r"(?:at |on |over |this |the |last ){0,3}weekends?\b", lambda _m: Day("weekend")),
    (rf"(?:on |last |since |this |next |every |until |till |by |from ){{1,3}}{_SHORT_DAY}(?: (?:night|morning|evening|afternoon))?\b", _weekday),
    (rf"(?:on |last |since |this |next |every |until |till |by |from ){{0,3}}{_DAY}(?: (?:night|morning|evening|afternoon))?\b", _weekday),
    (r"(?:the )?other (?:days?|nights?)\b|last weeks?\b|(?:a )?few days ago\b|days ago\b|(?:the )?day before\b|last months?\b", lambda _m: Day("vague")),
    (r"(?:on )?(?<![\d/])(?P<a>\d{1,2})/(?P<b>\d{1,2})(?:/(?P<year>\d{2,4}))?(?![\d/])(?! (?:an|hour|tablet|pill|mg|of)\b)", _figured_date),
)  # fmt: skip
PARTS: Forms = (
    (rf"(?:(?P<side>before|after|with|at|by|until|till|in|this|for|over|during|to) )?(?:my |the |a )?(?P<part>{any_of(p for p in PART_WORDS if p not in ('morning', 'night', 'bed', 'tonight', 'evening'))})\b", _part),
    (r"(?P<side>this|in) (?:the )?(?P<part>morning|evening|night)s?\b|(?:first thing)\b", lambda m: Part(PART_WORDS.get(m["part"] or "morning", "morning"))),
    (r"(?:for |until )?(?P<part>tonight)s?\b", lambda _m: Part("evening")),
    (r"(?:at|by) (?P<part>night)\b", lambda _m: Part("night")),
    (r"(?P<side>before|to|at) (?P<part>bed)\b", lambda m: Part("night", m["side"] if m["side"] == "before" else "")),
)  # fmt: skip
