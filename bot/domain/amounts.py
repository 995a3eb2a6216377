"""What people type for an amount: a strict reader that gives milligrams or None."""

import re
import unicodedata
from decimal import Decimal
from types import MappingProxyType

from bot.domain.plans import AMOUNTS_MG

TABLET_MG = Decimal(1)  # anastrozole comes as tablets of 1 mg (the labels of all countries read)
HALF, QUARTER = "half|1/2|½", "(?:an? )?quarter|1/4|¼"  # of a tablet, as people write it
_LONGEST = 40  # letters of an answer after cleaning; anything longer is a sentence, not an amount
_LOOK_ALIKES = MappingProxyType({"٫": ".", "،": ",", "⁄": "/"})  # Arabic point and comma, slash of "½"

_WHOLE = r"(?:mgs?|milligrams?|tablets?|tabs?|pills?)"  # one tablet of anastrozole holds 1 mg
_UNIT = rf"(?: ?(?:{_WHOLE}|of a {_WHOLE}|of {_WHOLE}|a {_WHOLE}))?"
_NUMBER = re.compile(rf"(?P<whole>\d{{0,5}})(?:(?P<point>[.,])(?P<part>\d{{1,3}}))?{_UNIT}")
_FRACTION = re.compile(rf"(?:(?P<whole>\d) )?(?P<over>\d)/(?P<under>[248]){_UNIT}")
_NAMED_AMOUNT = re.compile(rf"(?P<name>[a-z][a-z ]*?){_UNIT}")
_NAMED_AMOUNTS = MappingProxyType(
    {
        **dict.fromkeys(("half", "a half", "one half"), TABLET_MG / 2),
        **dict.fromkeys(("quarter", "a quarter", "one quarter"), TABLET_MG / 4),
        "one": TABLET_MG,
        "two": TABLET_MG * 2,
    }
)


def read_amount(text: str) -> Decimal | None:
    """Return the milligrams in *text* ("0.5", "0,5 mg", ".25", "1/2", "half"), 0.05 to 5, or None."""
    amount = read_figure(text)
    few, many = AMOUNTS_MG
    return amount if amount is not None and few <= amount <= many else None


def read_figure(text: str) -> Decimal | None:
    """Return the milligrams in *text*, however many; None when it is no amount."""
    words = _clean(text)
    return _number(words) or _fraction(words) or _named(words)


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
