"""What people type for a plan: "one a day", "half a mg on Mondays and Thursdays". Closed: every word must be spoken for."""

import re
from dataclasses import dataclass, fields, replace
from decimal import Decimal

from bot.domain import rounds_told
from bot.domain.amounts import HALF, QUARTER, TABLET_MG
from bot.domain.numerals import in_digits
from bot.domain.rounds_told import Told

_LONGEST = 120


@dataclass(frozen=True, slots=True)
class Regimen:
    """What was said of a plan; what was not said is empty. Days count from Monday, 0."""

    amount_mg: Decimal | None = None
    often: str = ""  # daily | two | three (times a day) | every (n days) | days (of the week) | rounds
    every_days: int = 0
    days: tuple[int, ...] = ()
    a_week: int = 0  # how many days a week, when they were not named
    for_days: int = 0  # it ends after so many
    rounds: Told | None = None  # stretches of days that differ


_DAY_NAMES = ("mon(?:day)?", "tue(?:s|sday)?", "wed(?:s|nesday)?", "thu(?:r|rs|rsday)?", "fri(?:day)?", "sat(?:urday)?", "sun(?:day)?")  # fmt: skip
_DAY = re.compile("|".join(rf"(?P<d{n}>\b{name}s?\b)" for n, name in enumerate(_DAY_NAMES)))
_ONE_DAY = rf"(?:every )?(?:{'|'.join(rf'{name}s?' for name in _DAY_NAMES)})\b"
_DAYS = re.compile(rf"{_ONE_DAY}(?: (?:(?:and|or|plus) )?{_ONE_DAY})*")
_EACH = r"(?:a|per|every|each|in a|the)"
_MG = r"(?:mg|mgs|milligrams?)"
_UNIT = rf"(?: ?(?:{_MG}|tablets?|pills?))"
_OF = r"(?: of)?(?: an?(?! day)| 1)?"

# What is said, read from left to right; the first that fits a stretch of words has it, and gives the line its sign:
# M an amount in mg, T one in tablets, O once a day, W any other rhythm, F for some days, J joined; small: a part of the day.
_DAILY = Regimen(often="daily")
_PARTS = {"m": "mornings?|breakfast", "n": "lunch(?:time)?|noon|midday", "e": "evenings?|dinner", "b": "nights?|nightly|bedtime"}  # fmt: skip
_SAID: tuple[tuple[str, str, Regimen], ...] = (
    ("W", r"(?:2|twice|2x) ?(?:times|x)? ?(?:a|per|every|each|in a) ?(?:week)|(?:twice|2 times) weekly", Regimen(often="days", a_week=2)),
    ("W", r"3 ?(?:times|x) ?(?:a|per|every|each) ?week", Regimen(often="days", a_week=3)),
    ("W", r"(?:1|once) (?:time )?(?:a|per|every|each) week|every week|weekly|once weekly", Regimen(often="every", every_days=7)),
    ("W", r"every (?:2|2nd|second|other) weeks?|fortnightly|every fortnight|once a fortnight", Regimen(often="every", every_days=14)),
    ("W", r"every 4 weeks|(?:once|1) a month|monthly|every month", Regimen(often="every", every_days=28)),
    ("W", r"every (?:other|second|2nd|2) days?|alternate days|(?:1|a) day on (?:and )?(?:1|a) day off|day on day off", Regimen(often="every", every_days=2)),
    ("W", r"every (?:third|3rd|3) days?", Regimen(often="every", every_days=3)),
    ("W", rf"(?:twice|2 times|2x) ?{_EACH}? ?(?:day|daily)|every 12 hours", Regimen(often="two")),
    ("W", rf"(?:3 times|3x) ?{_EACH}? ?(?:day|daily)|every 8 hours", Regimen(often="three")),
    ("O", rf"(?:once|1 time) {_EACH} day|once daily", _DAILY),
    ("W", rf"{_EACH} day|everyday|daily", _DAILY),
    *((part, rf"(?:(?:every|each|in the|at|the) )?(?:{words})", Regimen()) for part, words in _PARTS.items()),
    ("J", "and|plus|then|also|again", Regimen()),
    ("M", rf"(?:{HALF}|0?[.,]5){_OF} ?{_MG}", Regimen(amount_mg=TABLET_MG / 2)),
    ("M", rf"(?:{QUARTER}|0?[.,]25){_OF} ?{_MG}", Regimen(amount_mg=TABLET_MG / 4)),
    ("M", rf"(?:1(?:[.,]0)?|an?) ?{_MG}", Regimen(amount_mg=TABLET_MG)),
    ("T", rf"(?:{HALF}|0?[.,]5|50 ?%){_OF}{_UNIT}?", Regimen(amount_mg=TABLET_MG / 2)),
    ("T", rf"(?:{QUARTER}|0?[.,]25){_OF}{_UNIT}?", Regimen(amount_mg=TABLET_MG / 4)),
    ("T", rf"(?:1(?:[.,]0)?|an?|the|my){_UNIT}|1", Regimen(amount_mg=TABLET_MG)),
)  # fmt: skip
_FORMS = tuple((sign, re.compile(rf"(?:{form})(?= |$)"), said) for sign, form, said in _SAID)
# Several a day: parts of the day in a row, one amount for all of them, or an amount with each.
_IN_A_ROW = re.compile(r"(?:[mneb]+J)+[mneb]")
_EACH_ITS_OWN = re.compile(r"[MT][mneb](?:J?[MT][mneb])+|[mneb][MT](?:J?[mneb][MT])+")
_ONCE_SAID = re.compile(
    r"[WOF]*[mneb]?[WOF]*(?:MT?|TM?|T[WO]M$)?[WOF]*[mneb]?[WOF]*"
)  # in tablets and in mg: one amount
_SEVERAL = {0: "", 1: "daily", 2: "two", 3: "three"}
_FOR = re.compile(r"for (?P<n>\d{1,3}|a) (?P<unit>day|week)s?")
_ASIDE = frozenset(
    "i im ive take takes taking it its is was the just only my of on at in with a an and to usual normal standard same "
    "please anastrozole arimidex plan dose tablet tablets pill pills as prescribed doctor said says told me do should "
    "supposed so that s have has had been for them they by mouth always thanks think well yes".split()
)
_ALSO = re.compile(r"[&+]")
_APART = re.compile(r"[^\w/%.,½¼ ]|(?<!\d)[.,]|[.,](?!\d)|_")


def read(text: str) -> Regimen | None:
    """Return the plan that *text* tells, None when a word of it is not understood or two things contradict."""
    words = " ".join(in_digits(_APART.sub(" ", _ALSO.sub(" and ", text.casefold())).split()))
    if not words or len(words) > _LONGEST:
        return None
    return _plain(words) or _in_rounds(words)


def _plain(words: str) -> Regimen | None:
    found, line = Regimen(), ""
    while words:
        sign, one, words = _first(words)
        joined = _joined(found, one) if one else None
        if joined is None:
            return None
        found, line = joined, line + sign
    several = _a_day(line.strip("J"))
    if several is None or ("O" in line and found.often in ("two", "three")):
        return None
    if several == "daily" and found.often in ("two", "three"):
        return None
    told = _joined(found, Regimen(often=several))
    return told if told != Regimen() else None


def _a_day(line: str) -> str | None:
    """Return how often a day the parts of the day in *line* are, "" without any; None when it may be more than it seems."""
    line = re.sub(r"([mnebJ])\1+", r"\1", line)
    parts = re.findall("[mneb]", line)
    if len(parts) > 1:
        own = _EACH_ITS_OWN.search(line)
        listed = own or _IN_A_ROW.search(line)
        if listed is None or len(set(parts)) != len(parts) or "O" in line:
            return None
        line = line[: listed.start()] + line[listed.end() :]
        if re.search("[mnebMT]" if own else "[mneb]", line):
            return None
    return _SEVERAL.get(len(parts)) if _ONCE_SAID.fullmatch(line) else None


def _in_rounds(words: str) -> Regimen | None:
    told = rounds_told.read(words, _ASIDE | {"and", "then"})
    return Regimen(told.amount_mg, often="rounds", rounds=told) if told else None


def _first(words: str) -> tuple[str, Regimen | None, str]:
    """Return the sign of what the beginning of *words* says and what it says (none for words that add nothing), and the rest."""
    days = _DAYS.match(words)
    if days and _ends(words, days.end()):
        named = {
            int(name[1:]) for m in _DAY.finditer(days[0]) for name, said in m.groupdict().items() if said
        }
        return "W", Regimen(often="days", days=tuple(sorted(named))), words[days.end() :].strip()
    lasts = _FOR.match(words)
    if lasts and _ends(words, lasts.end()):
        count = 1 if lasts["n"] == "a" else int(lasts["n"])
        lasting = count * (7 if lasts["unit"] == "week" else 1)
        return "F", (Regimen(for_days=lasting) if lasting else None), words[lasts.end() :].strip()
    for sign, form, said in _FORMS:
        if m := form.match(words):
            return sign, said, words[m.end() :].strip()
    word, _space, rest = words.partition(" ")
    return "", (Regimen() if word in _ASIDE else None), rest


def _ends(words: str, at: int) -> bool:
    return at == len(words) or words[at] == " "


def _joined(first: Regimen, second: Regimen) -> Regimen | None:
    """Return both in one; the days of a week go with how many they are, a daily time of day with any rhythm."""
    if second.often == "daily" and first.often:
        second = replace(second, often="")
    elif first.often == "daily" and second.often:
        first = replace(first, often="")
    kept = {}
    for field in fields(Regimen):
        a, b = getattr(first, field.name), getattr(second, field.name)
        if a and b and a != b:
            return None
        kept[field.name] = a or b
    joined = Regimen(**kept)
    counted = joined.a_week and joined.days and joined.a_week != len(joined.days)
    return None if counted else joined
