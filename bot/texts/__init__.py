"""What we say: gettext catalogues, one a language, in Telegram's HTML. Values are escaped when they are put in."""

from bot.texts.catalogue import has, languages, many, say, words_of
from bot.texts.numbers import amount, clock, day, month, short_day, short_month, span, weekday, weekdays

__all__ = [
    "amount",
    "clock",
    "day",
    "has",
    "languages",
    "many",
    "month",
    "say",
    "short_day",
    "short_month",
    "span",
    "weekday",
    "weekdays",
    "words_of",
]
