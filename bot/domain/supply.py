"""How many tablets are left: counted once by her, counted down by what is on record, never below none.

The record decides, so a correction or an undo corrects the count too. What has no answer may have been taken: the
lowest number that may be true is what a warning goes by.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from bot.domain.doses import Dose, State
from bot.domain.plans import ONE_DAY, Plan, next_due
from bot.domain.times import pieces

MOST = 999
FRIDAY, WEEKEND_DAYS = 4, 2
AHEAD_DOSES = 400  # further than this nobody has tablets for
LEVELS = {"10_5": (10, 5), "14_7": (14, 7), "5": (5,), "off": ()}
USUAL = "10_5"
_STRENGTH_MG = Decimal(1)  # anastrozole comes as 1 mg; half a milligram is half a tablet
_UNCERTAIN = frozenset({State.DUE, State.NO_ANSWER, State.UNKNOWN})


@dataclass(frozen=True, slots=True)
class Stock:
    """What she counted, and when; ``told``: the warnings that were given since."""

    count: Decimal
    counted_at: datetime
    pack: int = 0  # tablets of her usual pack, 0 when she never said
    ordered_on: date | None = None
    told: tuple[int, ...] = ()

    def to_row(self) -> dict[str, Any]:
        ordered = self.ordered_on.isoformat() if self.ordered_on else ""
        return {"count": str(self.count), "pack": self.pack, "ordered": ordered, "told": list(self.told)}

    @classmethod
    def from_row(cls, row: dict[str, Any], counted_at: datetime) -> "Stock":
        ordered = date.fromisoformat(row["ordered"]) if row["ordered"] else None
        return cls(Decimal(row["count"]), counted_at, row["pack"], ordered, tuple(row["told"]))


@dataclass(frozen=True, slots=True)
class Left:
    """``recorded``: what was counted less what is recorded as taken; ``lowest``: less what has no answer, too."""

    recorded: Decimal
    lowest: Decimal


def tablets(amount: str) -> Decimal:
    """Return how many tablets a dose of *amount* mg is; a medicine without an amount is one."""
    return Decimal(amount) / _STRENGTH_MG if amount else Decimal(1)


def left(stock: Stock, doses: Iterable[Dose]) -> Left:
    """Return what is left of *stock* after *doses* of the same medicine."""
    used = maybe = Decimal(0)
    for dose in doses:
        if dose.state is State.TAKEN and (dose.taken_at or dose.due_at) > stock.counted_at:
            used += tablets(dose.amount)
        elif dose.state in _UNCERTAIN and dose.due_at > stock.counted_at:
            maybe += tablets(dose.amount)
    return Left(max(stock.count - used, Decimal(0)), max(stock.count - used - maybe, Decimal(0)))


def enough_until(rule: Plan, count: Decimal, now: datetime) -> date | None:
    """Return the day before the first dose that *count* does not cover, None when it lasts to the end of the plan."""
    at = now
    for _ in range(AHEAD_DOSES):
        due = next_due(rule, at)
        if due is None:
            return None
        count -= tablets(rule.amount(due))
        if count < 0:
            return due.local_date - ONE_DAY
        at = due.due_at
    return None


def warning(days: int, levels: Sequence[int], told: Iterable[int], weekday: int, *, away: bool) -> int | None:
    """Return the level to warn of now, None for none. On Friday it says what the weekend would bring.

    *away*: a trip begins soon, and the tablets end before or soon after it does.
    """
    ahead = WEEKEND_DAYS if weekday == FRIDAY else 0
    reached = [level for level in levels if days <= level + ahead or away]
    new = set(reached) - set(told)
    return min(reached) if reached and min(reached) in new else None


def told(stock: Stock, days: int, levels: Sequence[int]) -> Stock:
    """Return *stock* with every warning given that *days* have reached: she has just read the day."""
    return replace(stock, told=tuple(sorted({*stock.told, *(n for n in levels if n >= days)})))


# --- what she types ----------------------------------------------------------------------------------------------

_PACK = frozenset(
    "pack packs packet packets box boxes strip strips blister blisters bottle bottles sheet sheets".split()
)
_NEW = frozenset("new bought collected picked received delivered arrived came fetched another extra".split())
_STILL = frozenset("have ive still only left remaining".split())  # "I have got 5" is what is there
_NONE = frozenset("none nothing zero".split())
_SPANS = frozenset("day days week weeks month months mg".split())
_LEFT = frozenset("left remaining".split())
_TABLETS = frozenset(
    "tablet tablets tab tabs pill pills med meds medicine medicines dose doses capsule capsules anastrozole arimidex adex".split()
)
_BETWEEN = frozenset(
    "of my the them these those more or so full whole still only in 1 2 3 4 5 6 7 8 9 half and a".split()
)
_BESIDE = frozenset(  # what else a plain count may hold; a word of anything else and the number is asked for
    """i im id been we ive weve he she my me you your us our there theres is are was it its that thats this these has had have
    having got get getting up down to go at by on from with about around roughly almost nearly exactly precisely just now
    today tonight yesterday tomorrow morning afternoon evening monday tuesday wednesday thursday friday saturday sunday week
    so far again last first one ones another each per every please sorry no yes yeah ok okay hi hello hey thanks thank well
    counted count recounted total altogether all together pharmacy pharmacist chemist chemists boots hospital clinic doctor
    doctors gp nurse shop post mail prescription refill order supply stock drawer cupboard cabinet bag box home house kitchen
    table shelf out for too also then not running low enough until long time worth packaged inside
    after before breakfast mine husband wife daughter son mum mom friend pm am x""".split()
)
_MANY = frozenset("enough plenty loads lots many few some all none nothing zero more most".split())
_ROUGHLY = frozenset(  # what a count may say of itself and of its packs, and nothing besides
    "about roughly around almost nearly exactly just over under started opened open used empty unopened i im ive weve we got them here "
    "there is are".split()
)
_DENIED = re.compile(r"\bnot (?:about |just |only )?\d+\b", re.IGNORECASE)
_MINUS = re.compile(r"(?:^|\s)(?:minus\b|[-−–] ?\d)", re.IGNORECASE)
_TIMES = re.compile(r"(?<=\d) ?[x×] ?(?=\d)", re.IGNORECASE)
_COST = re.compile(r"\b(?:afford|expensive|cost|costs|price|pricey|copay|co-pay|pay for)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Said:
    """What a message says of tablets at home. ``count`` None: the number must be asked for."""

    new: bool = False  # they come on top of what is there
    count: int | None = None
    packs: int = 0  # of a size she did not name
    size: int = 0
    cost: bool = False


def read(text: str, medicines: Iterable[str] = ()) -> Said:
    """Return what *text* says: "I have 5 left", "got a new pack of 28", "2 boxes of 30".

    Doubtful numbers are none, and so is every number in words that tell more than a count of tablets or *medicines*.
    """
    words = [piece.word for piece in pieces(_TIMES.sub(" packs of ", text))]
    said = set(words)
    new = bool(_NEW & said) or ("got" in said and not _STILL & said)
    cost = bool(_COST.search(text))
    if _MINUS.search(text) or not _plain(words, medicines):
        return Said(new, cost=cost)
    numbers = [n for n, word in enumerate(words) if word.isdecimal() and not _of_a_span(words, n)]
    packs, size, loose = 0, 0, [int(words[n]) for n in numbers]
    pack_at = next((n for n, word in enumerate(words) if word in _PACK), None)
    held = (
        len(numbers) == 1 and words[numbers[0] + 1 : numbers[0] + 2]
    )  # "7 tablets in the strip" are no 7 strips
    if pack_at is not None and not (held and numbers[0] < pack_at and held[0] in _TABLETS):
        before = [int(words[n]) for n in numbers if n < pack_at]
        after = [int(words[n]) for n in numbers if n > pack_at]
        sized = not after or words[pack_at + 1 : pack_at + 2] in (["of"], ["with"])
        packs, size, loose = _packed(before, after) if sized else (MOST + 1, 0, [])
    if not numbers and not new and _NONE & said:
        return Said(count=0, cost=cost)
    if "half" in text.casefold() or len(loose) > 1 or packs > MOST or size > MOST:
        return Said(new, cost=cost)
    total = packs * size + sum(loose)
    known = bool(loose) or bool(packs and size)
    return Said(new, total if known and total <= MOST else None, packs if not size else 0, size, cost)


def of_something_else(text: str, medicines: Iterable[str]) -> bool:
    """Return whether the number is not one of tablets: "5 friends left" beside "5 left", "5 of my calcium left"."""
    words = [piece.word for piece in pieces(text)]
    known = _words_of(medicines)
    for at, word in enumerate(words):
        ends = [n for n in range(at + 1, min(at + 4, len(words))) if words[n] in _LEFT]
        if word.isdecimal() and ends:
            return not (_TABLETS | _PACK | _SPANS | _BETWEEN | known).issuperset(words[at + 1 : ends[0]])
    return False


def only_counts(text: str, medicines: Iterable[str] = ()) -> bool:
    """Return whether every word of *text* is a number, a pack, a tablet or how near a count comes, and one is a number."""
    words = [piece.word.replace("'", "") for piece in pieces(_TIMES.sub(" packs of ", text))]
    known = _STILL | _NEW | _SPANS | _LEFT | _TABLETS | _PACK | _BETWEEN | _ROUGHLY | _words_of(medicines)
    counted = _SPANS | _PACK | {"half"}
    return all(w.isdecimal() or w in known for w in words) and any(
        w.isdecimal() or w in counted for w in words
    )


def tells_how_many(text: str) -> bool:
    """Return whether *text* holds a number, or a word for one."""
    words = {piece.word for piece in pieces(text)}
    return bool(_MANY & words) or any(word.isdecimal() for word in words)


def _words_of(medicines: Iterable[str]) -> frozenset[str]:
    said = {piece.word for name in medicines for piece in pieces(name)}
    return frozenset(said | {f"{word}s" for word in said})


def _plain(words: Sequence[str], medicines: Iterable[str]) -> bool:
    """Return whether *words* tell a count of tablets and nothing else: no word of a story, nor of what they are for."""
    known = (
        _NEW | _STILL | _NONE | _SPANS | _LEFT | _TABLETS | _PACK | _BETWEEN | _BESIDE | _words_of(medicines)
    )
    return all(word.isdecimal() or word.replace("'", "") in known for word in words)


def without_denied(text: str) -> str:
    """Return *text* without the numbers it denies: "15, not 20"."""
    return _DENIED.sub(" ", text)


def _packed(before: list[int], after: list[int]) -> tuple[int, int, list[int]]:
    """Return packs, their size and what is loose: "2 packs of 28", "a pack of 28", "a 28 pack", "2 packs"."""
    if len(before) > 1 or len(after) > 1:
        return MOST + 1, 0, []
    if after:
        return (before[0] if before else 1), after[0], []
    if before and before[0] > 9:  # a number of tablets: "a 28 pack"
        return 1, before[0], []
    return (before[0] if before else 1), 0, []


def _of_a_span(words: Sequence[str], at: int) -> bool:
    return bool(_SPANS & set(words[at + 1 : at + 2]))
