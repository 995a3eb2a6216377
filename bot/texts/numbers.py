"""Times, days and amounts in the words of a person's language and country."""

from datetime import date, datetime, time
from decimal import Decimal
from functools import lru_cache

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_skeleton, format_time, get_day_names
from babel.numbers import get_decimal_symbol

from bot.texts.catalogue import SOURCE, many, say

_HALVES = {Decimal("0.5"): "amount.half", Decimal("0.25"): "amount.quarter"}


@lru_cache(maxsize=256)
def locale_of(lang: str, country: str = "") -> Locale:
    """Return the locale of *lang* in *country*; for a pair CLDR does not know, English as that country's clocks go."""
    language = lang.partition("_")[0]
    found = _known(f"{language}_{country}" if country else lang)
    if found is None and language == SOURCE and (there := _known(f"und_{country}")):
        found = Locale.parse("en_001" if _twelve(there) else "en_150")
    return found or _known(language) or Locale.parse(SOURCE)


def _known(name: str) -> Locale | None:
    try:
        return Locale.parse(name.replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        return None


def _twelve(locale: Locale) -> bool:
    return "a" in str(locale.time_formats["short"].pattern)


def clock(at: time | datetime, lang: str, country: str = "") -> str:
    """Return the time of day as people there write it: 08:30 or 8:30 AM."""
    plain = at.time() if isinstance(at, datetime) else at
    return format_time(plain, "short", locale=locale_of(lang, country)).replace("\u202f", " ")


@lru_cache(maxsize=256)
def twelve_hour(lang: str, country: str = "") -> bool:
    """Return whether clocks there show 12 hours: "9:30" may then be morning or evening."""
    return _twelve(locale_of(lang, country))


def month_first(lang: str, country: str = "") -> bool:
    """Return whether 3/5 is the fifth of March there."""
    return str(locale_of(lang, country).date_formats["short"].pattern).upper().startswith("M")


def decimal_mark(lang: str, country: str = "") -> str:
    """Return what stands between 0 and 5 in a half: a point or a comma."""
    return get_decimal_symbol(locale_of(lang, country))


def day(on: date, lang: str, country: str = "") -> str:
    """Return "Monday 30 November" in the order and words of the language."""
    skeleton = "EEEE d MMMM" if locale_of(lang, country).territory != "US" else "EEEE, MMMM d"
    return format_date(on, skeleton, locale=locale_of(lang, country))


def short_date(on: date, lang: str, country: str = "") -> str:
    """Return "30 Nov" in the order of the language and country."""
    return format_skeleton("MMMd", _midnight(on), locale=locale_of(lang, country))


def full_date(on: date, lang: str, country: str = "") -> str:
    """Return "30 Nov 2026" in the order of the language and country."""
    return format_skeleton("yMMMd", _midnight(on), locale=locale_of(lang, country))


def _midnight(on: date) -> datetime:
    return datetime(on.year, on.month, on.day)  # noqa: DTZ001 - a calendar day, whatever the zone


def month(on: date, lang: str) -> str:
    """Return "March 2031"."""
    return format_date(on, "LLLL y", locale=locale_of(lang))


def short_day(on: date, lang: str) -> str:
    return format_date(on, "EEE", locale=locale_of(lang))


def short_month(on: date, lang: str) -> str:
    return format_date(on, "LLL", locale=locale_of(lang))


def weekday(number: int, lang: str, width: str = "wide") -> str:
    """Return the name of a weekday; 0 is Monday."""
    return str(get_day_names(width, locale=locale_of(lang))[number])  # type: ignore[arg-type]  # Babel's literal type


def weekdays(numbers: frozenset[int], lang: str) -> str:
    names = [weekday(n, lang) for n in sorted(numbers)]
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} {say(lang, 'and')} {names[-1]}"


def amount(mg: Decimal | str, lang: str) -> str:
    """Return "1 mg", "half a milligram (0.5 mg)": fractions are said in words, so that a point is not overlooked."""
    value = Decimal(mg).normalize()
    number = format(value, "f")
    key = _HALVES.get(value)
    return str(say(lang, key, mg=number)) if key else f"{number} mg"


def span(minutes: float, lang: str) -> str:
    """Return "40 minutes", "3 hours", "2 days"."""
    for size, key in ((60 * 24 * 2, "span.days"), (60, "span.hours")):
        if minutes >= size:
            return str(many(lang, key, round(minutes / (1440 if key == "span.days" else 60))))
    return str(many(lang, "span.minutes", max(1, round(minutes))))
