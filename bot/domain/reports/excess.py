"""More than one tablet at a time: counted, once more, of several days in one, or of another day beside today's."""

import re

from bot.domain.reports import patterns as p
from bot.domain.reports import vocabulary as v
from bot.domain.reports.words import Words
from bot.domain.times import Day

_MORE = re.compile(r"[VH][a-zS]*(?:#|1?G|[OM][a-z]*G)|[VH].{0,3}G")
_EACH = re.compile(r"[VH][a-z]*[OM][a-z]*t[a-z]*O[a-z]*t")  # "one at 8 and one at 8:10"
TAKEN = re.compile(r"\b(?:took|taken|swallowed|had)\b")
_DAYS_TOO = re.compile(
    r"<day> (?:1 |tablet |pill |dose )?(?:too|as well|also)\b|\b(?:1|tablet|pill|dose|it) (?:(?:that|which) )?(?:i )?(?:forgot|missed|skipped) <day> (?:too|as well|also)\b|\balso (?:took|had) (?:the )?<day>"
)
_BOTH_DAYS = re.compile(r"\b(?:both|2|3|all|several) days\b")
_ONE_TIME = re.compile(
    r"\b(?:together|at once|in 1 go|in 1|at the same time|same time)\b"
    r"|<(?:day|part)>(?: (?:1|tablet|pill|dose))? (?:along |together )?(?:with|alongside|on top of|plus) (?:the |my )?<(?:day|part)>"
)
_BY_MISTAKE = re.compile(  # in whatever tense: "I am taking also one more by error"
    r"\b(?:tak(?:e|es|en|ing)|took|had|swallow\w*|drank|drink|ate|eat)\b.*\b(?:1 more|another|(?:an )?extra|second|twice|double)\b.*\b(?:error|mistake|accident|accidentally|mistakenly)\b"
)
_ONE_MORE = re.compile(
    r"\b(?:and|then|plus) 1 (?:more|extra)\b(?! (?:thing|question|time|to go|left|to come))"
)
_OF_TWO_DAYS = frozenset(
    "both the 2 i took had taken swallowed just have ive and plus also with 1 tablet tablets pill pills dose doses sorry oh of my".split()
)
_AND_ONE = re.compile(r"[a-z]*G[a-z]*[tOM][a-zOM]*")  # "another at 9": a clause of its own
_TOMORROWS = re.compile(
    r"\b(?:took|taken|swallowed) (?:the |and |also )*<day>(?! morning| night)|\b(?:and|plus|too) <day>|<day> (?:1|tablets?|pills?|dose|too|as well)\b"
)
_COUNTED = re.compile(
    r"\b(?:took|taken|swallowed|popped|necked|downed|had|ate|take) (?:about |like |over |around |nearly |almost |accidentally |all |just |already |a )*(\d{1,4})\b(?! ?(?:mg|mcg|ml|percent|minutes?|mins?|hours?|hrs?|days?|weeks?|years?|months?|am|pm|<)\b)"
)


def more(words: Words) -> bool:
    """More than one tablet at a time, or one again: "another", "twice", "tomorrow's as well"."""
    clauses = [words.of(clause) for clause in words.clauses]
    twice = len(set(words.said.clocks)) > 1 and _EACH.search("".join(clauses))
    again = any(_AND_ONE.fullmatch(c) for c in clauses) and {v.TAKE, v.HAD} & set(words.classes)
    if (
        twice
        or again
        or _at_once(words)
        or _BY_MISTAKE.search(words.line)
        or (_ONE_MORE.search(words.line) and TAKEN.search(words.line))
        or any(_MORE.search(clause) for clause in clauses)
    ):
        return not _halves(words)
    return bool(
        re.search(r"\b(?:took|taken|swallowed)\b", words.line)
        and (_ahead(words) or p.WHOLE_PACK.search(words.line))
    )


def also(words: Words) -> bool:
    """Return whether the tablet of another day was taken "too": together with this one, or on its own day."""
    earlier = any(day != Day("offset", 0) for day in words.said.named_days)
    return earlier and TAKEN.search(words.line) is not None and _DAYS_TOO.search(words.line) is not None


def _at_once(words: Words) -> bool:
    """Return whether the tablets of several days were taken at one time."""
    several = len(words.said.named_days) > 1 or _BOTH_DAYS.search(words.line)
    return bool(several and TAKEN.search(words.line) and _ONE_TIME.search(words.line))


def two_days(words: Words) -> bool:
    """Return whether nothing but the tablets of two days is told, taken at one time or one of them before its day."""
    days = words.said.named_days
    at_once = _ONE_TIME.search(words.line) or any(day == Day("offset", 1) for day in days)
    several = len(days) + len(words.said.parts) > 1 and bool(days)
    told = re.sub(_ONE_TIME, "", words.line).split()
    return bool(several and at_once) and all(word in _OF_TWO_DAYS or word.startswith("<") for word in told)


def _halves(words: Words) -> bool:
    return bool(re.search(r"\bhal(?:f|ves)\b", words.line))


def _ahead(words: Words) -> bool:
    named = any(day == Day("offset", 1) for day in words.said.named_days)
    return named and bool(_TOMORROWS.search(words.line))


def count(words: Words) -> int:
    """Return the most tablets that are said to be taken: "took 40 of them", "2 this morning"."""
    if _halves(words):
        return 0
    counts = [int(m[1]) for m in re.finditer(_COUNTED, words.line) if m[1].isdigit()]
    early = re.search(r"\b(?:took|taken|had|swallowed) (?:just |already )*<clock>", words.line)
    counts += [clock.hour for clock in words.said.clocks if clock.count and early and clock.hour <= 4]
    return max(counts, default=0)
