"""What people type for a plan: "one a day", "half a mg on Mondays and Thursdays". Closed: every word must be spoken for."""

import re
from dataclasses import dataclass, fields, replace
from decimal import Decimal

from bot.domain import rounds_told
from bot.domain.rounds_told import Told

_LONGEST = 120
_COUNTED = "one two three four five six seven eight nine ten eleven twelve thirteen fourteen".split()
_NUMBERS = {word: str(n) for n, word in enumerate(_COUNTED, 1)} | {"twenty": "20"}
_TABLET_MG = Decimal(1)  # anastrozole comes as tablets of 1 mg (the labels of all countries read)


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
_PART = r"(?:mornings?|evenings?|nights?|bedtime|lunch(?:time)?|breakfast|dinner)"
_UNIT = r"(?: ?(?:mg|mgs|milligrams?|tablets?|pills?))"

# What is said, read from left to right; the first that fits a stretch of words has it.
_SAID: tuple[tuple[str, Regimen], ...] = (
    (r"(?:2|twice|2x) ?(?:times|x)? ?(?:a|per|every|each|in a) ?(?:week)|(?:twice|2 times) weekly", Regimen(often="days", a_week=2)),
    (r"3 ?(?:times|x) ?(?:a|per|every|each) ?week", Regimen(often="days", a_week=3)),
    (r"(?:1|once) (?:time )?(?:a|per|every|each) week|every week|weekly|once weekly", Regimen(often="every", every_days=7)),
    (r"every (?:2|2nd|second|other) weeks?|fortnightly|every fortnight|once a fortnight", Regimen(often="every", every_days=14)),
    (r"every 4 weeks|(?:once|1) a month|monthly|every month", Regimen(often="every", every_days=28)),
    (r"every (?:other|second|2nd|2) days?|alternate days|(?:1|a) day on (?:and )?(?:1|a) day off|day on day off", Regimen(often="every", every_days=2)),
    (r"every (?:third|3rd|3) days?", Regimen(often="every", every_days=3)),
    (rf"(?:twice|2 times|2x) ?{_EACH}? ?(?:day|daily)|every 12 hours|{_PART} and (?:1 )?(?:at |in the )?{_PART}", Regimen(often="two")),
    (rf"(?:3 times|3x) ?{_EACH}? ?(?:day|daily)|every 8 hours", Regimen(often="three")),
    (rf"(?:once |1 time )?{_EACH} day|once daily|everyday|daily|days?|(?:every|each|in the|at) {_PART}|{_PART}|nightly", Regimen(often="daily")),
    (rf"(?:half|1/2|½|0?[.,]5|50 ?%)(?: of)?(?: an?| 1)?{_UNIT}?", Regimen(amount_mg=_TABLET_MG / 2)),
    (rf"(?:a quarter|quarter|1/4|¼|0?[.,]25)(?: of)?(?: an?| 1)?{_UNIT}?", Regimen(amount_mg=_TABLET_MG / 4)),
    (rf"1(?:[.,]0)?{_UNIT} 1(?:[.,]0)? ?mg|1(?:[.,]0)?{_UNIT} (?:of )?1(?:[.,]0)? ?milligrams?|(?:1(?:[.,]0)?|an?|the|my){_UNIT}|1", Regimen(amount_mg=_TABLET_MG)),
)  # fmt: skip
_FORMS = tuple((re.compile(form), said) for form, said in _SAID)
_FOR = re.compile(r"for (?P<n>\d{1,3}|a) (?P<unit>day|week)s?")
_ASIDE = frozenset(
    "i im ive take takes taking it its is was the just only my of on at in with a an and to usual normal standard same "
    "please anastrozole arimidex plan dose tablet tablets pill pills as prescribed doctor said says told me do should "
    "supposed so that s have has had been for then them they by mouth always thanks think well yes".split()
)
_APART = re.compile(r"[^\w/%.,½¼ ]|(?<!\d)[.,]|[.,](?!\d)|_")


def read(text: str) -> Regimen | None:
    """Return the plan that *text* tells, None when a word of it is not understood or two things contradict."""
    words = " ".join(_APART.sub(" ", text.casefold()).split())
    words = " ".join(_NUMBERS.get(word, word) for word in words.split())
    if not words or len(words) > _LONGEST:
        return None
    return _plain(words) or _in_rounds(words)


def _plain(words: str) -> Regimen | None:
    found = Regimen()
    while words:
        one, words = _first(words)
        joined = _joined(found, one) if one else None
        if joined is None:
            return None
        found = joined
    return found if found != Regimen() else None


def _in_rounds(words: str) -> Regimen | None:
    told = rounds_told.read(words.replace("20 1 ", "21 ").replace("20 8 ", "28 "), _ASIDE)
    return Regimen(told.amount_mg, often="rounds", rounds=told) if told else None


def _first(words: str) -> tuple[Regimen | None, str]:
    """Return what the beginning of *words* says (an empty one for words that add nothing), and the rest."""
    days = _DAYS.match(words)
    if days and _ends(words, days.end()):
        named = {
            int(name[1:]) for m in _DAY.finditer(days[0]) for name, said in m.groupdict().items() if said
        }
        return Regimen(often="days", days=tuple(sorted(named))), words[days.end() :].strip()
    lasts = _FOR.match(words)
    if lasts and _ends(words, lasts.end()):
        count = 1 if lasts["n"] == "a" else int(lasts["n"])
        lasting = count * (7 if lasts["unit"] == "week" else 1)
        return (Regimen(for_days=lasting) if lasting else None), words[lasts.end() :].strip()
    for form, said in _FORMS:
        m = form.match(words)
        if m and m.end() and _ends(words, m.end()):
            return said, words[m.end() :].strip()
    word, _space, rest = words.partition(" ")
    return (Regimen() if word in _ASIDE else None), rest


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
