"""What we say: gettext catalogues, one a language, in Telegram's HTML. Values are escaped when they are put in."""

from bot.texts.catalogue import has, languages, many, say, words_of
from bot.texts.numbers import (
    amount,
    clock,
    day,
    decimal_mark,
    full_date,
    month,
    month_first,
    short_date,
    short_day,
    short_month,
    span,
    twelve_hour,
    weekday,
    weekdays,
)

__all__ = [
    "amount",
    "clock",
    "day",
    "decimal_mark",
    "full_date",
    "has",
    "languages",
    "many",
    "month",
    "month_first",
    "say",
    "short_date",
    "short_day",
    "short_month",
    "span",
    "twelve_hour",
    "weekday",
    "weekdays",
    "words_of",
]
