"""What people type of stretches of days: "21 days on, 7 off", "1 mg and 0.5 mg on alternate days", "1 mg for 2 weeks, then half".

The words become signs, one for each thing that is said, and the line of signs is a plan or none: closed.
"""

import re
from dataclasses import dataclass
from decimal import Decimal

from bot.domain.amounts import HALF, QUARTER, TABLET_MG
from bot.domain.plans import AMOUNTS_MG
from bot.domain.rounds import PHASE_DAYS

_WEEK = 7


@dataclass(frozen=True, slots=True)
class Told:
    """``parts``: days and mg of each stretch; None is the plan's own amount, 0 is a day without."""

    parts: tuple[tuple[int, Decimal | None], ...]
    amount_mg: Decimal | None = None
    again: bool = True
    ends: bool = False  # after the last stretch; else what it says goes on


# The first form that fits a stretch of words gives its sign: A amount, S days, D "the next day", O days off by number,
# F off, L in turn, T then, R for, Q every day.
_FORMS = tuple(
    (sign, re.compile(rf"(?:{form})(?= |$)"))
    for sign, form in (
        ("Q", r"(?:every|each|per|a) ?day|once (?:a|per|each) day|once daily|daily|every (?:morning|evening|night)"),
        ("L", r"(?:on )?alternat(?:e|ing)(?: days)?|alternately|in turn|taking turns"),
        ("D", r"(?:on )?(?:the )?(?:next|other|following)(?: (?:day|1))?|the day after"),
        ("A", r"(?P<mg>\d{1,2}(?:[.,]\d{1,3})?) ?(?:mgs?|milligrams?)"),
        ("A", rf"(?P<half>{HALF})(?: of)?(?: an?| 1(?! day))?(?: ?(?:mg|milligram|tablet|pill))?"),
        ("A", rf"(?P<quarter>{QUARTER})(?: of)?(?: an?| 1(?! day))?(?: ?(?:mg|milligram|tablet|pill))?"),
        ("A", r"(?P<whole>(?:1|an?|the|my)(?: whole| full)? (?:tablet|pill)|(?:an? |the )?(?:whole|full)(?: (?:1(?! day)|tablet|pill))?)"),
        ("O", r"(?P<off>\d{1,3}) (?:off|without|free)"),
        ("S", r"(?P<days>\d{1,3}) days?"),
        ("S", r"(?P<weeks>\d{1,2}) weeks?"),
        ("S", r"(?P<one_week>(?:a )?week)"),
        ("F", r"(?:with )?(?:off|without|nothing|none|no tablets?|pause|break|rest|stop|the end)(?: of)?"),
        ("T", r"then|followed by|after that|and then"),
        ("R", r"for"),
    )
)  # fmt: skip
_ON_OFF = re.compile(r"A?(?:ASF?|SA|S)F?(?P<off>S|O)F?A?")
_IN_TURN = re.compile(r"L?AAL?|ASAS|AS?AD|ADAD|DADA|SAAD|SADA")
_STEPS = re.compile(r"(?:AS|SA){2,}(?P<end>F)?|(?:AS)+(?P<last>A)")


def read(words: str, asides: frozenset[str]) -> Told | None:
    """Return what cleaned *words* tell, None when a word is not understood; *asides* are words that add nothing."""
    signs, amounts, days = "", [], []
    while words:
        for sign, form in _FORMS:
            if m := form.match(words):
                said = m.groupdict()
                amounts += [_amount(said)] if sign == "A" else []
                days += [_days(said)] if sign in "SO" else []
                signs, words = signs + sign, words[m.end() :].strip()
                break
        else:
            word, _space, words = words.partition(" ")
            if word not in asides:
                return None
    return _told(signs, amounts, days)


def _told(signs: str, amounts: list[Decimal], days: list[int]) -> Told | None:
    said, line = set(signs), re.sub("[QTR]", "", signs)
    few, many = AMOUNTS_MG
    if "QQ" in signs:  # every morning and every night: more than once a day
        return None
    if not (set(days) <= set(PHASE_DAYS) and all(few <= mg <= many for mg in amounts)):
        return None
    in_turn = ("L" in said or "D" in said or days == [1, 1]) and _IN_TURN.fullmatch(line)
    if in_turn and set(days) <= {1}:
        return Told(((1, amounts[0]), (1, amounts[1])))
    if len(days) == 2 and len(amounts) <= 1 and said & {"F", "O"} and _ON_OFF.fullmatch(line):
        return Told(((days[0], None), (days[1], Decimal(0))), next(iter(amounts), None))
    steps = _STEPS.fullmatch(line)
    if steps and "T" in said:
        goes_on = [(1, amounts[-1])] if steps["last"] else []
        return Told((*zip(days, amounts, strict=False), *goes_on), again=False, ends=not goes_on)
    return None


def _amount(said: dict[str, str | None]) -> Decimal:
    parts = {"half": TABLET_MG / 2, "quarter": TABLET_MG / 4, "whole": TABLET_MG}
    named = next((mg for name, mg in parts.items() if said.get(name)), None)
    return named or Decimal((said.get("mg") or "0").replace(",", ".")).normalize()


def _days(said: dict[str, str | None]) -> int:
    weeks = said.get("weeks") or (said.get("one_week") and "1")
    return int(weeks) * _WEEK if weeks else int(said.get("off") or said.get("days") or 0)
