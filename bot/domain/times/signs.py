"""A message as words, numbers and the pauses between them: spelled numbers become digits, thumbs become words."""

import re
import unicodedata
from dataclasses import dataclass
from types import MappingProxyType

from bot.domain.numerals import SPELLED, spelled

MOST_LETTERS = 4096
_INVISIBLE = frozenset({"Cf", "Mn", "Cc", "Me"})
_LOOK_ALIKES = MappingProxyType(
    {"٫": ".", "،": ",", "⁄": "/", "：": ":", "@": " at ", "&": " and ", "+": " plus "}
)
_APOSTROPHES = frozenset("'’‘`´ʼ′")
YES, NO, PILL = "(yes)", "(no)", "(pill)"
_PICTURES = MappingProxyType(
    dict.fromkeys("👍👌✅✔☑🙌👏🆗💯", YES) | dict.fromkeys("👎❌✖🚫", NO) | {"💊": PILL}
)

_ABOUT = frozenset({*SPELLED, "noon", "midday", "midnight", "lunchtime", "teatime"})

_GLUED = re.compile(r"(?<=\d) ?([ap])\.? ?m\b\.?|(?<=\d)([ap])\b")  # 8am, 8 a.m., 9:15p
_WITH = re.compile(r"\bw/")
_PIECE = re.compile(
    r"\d{4}-\d{1,2}-\d{1,2}(?!\d)"  # 2026-03-05
    r"|(?<![\d/])\d{1,2}/\d{1,2}/\d{2,4}(?![\d/])|(?<![\d/])\d{1,2}/\d{1,2}(?![\d/])"  # 3/5, 1/2
    r"|\d+[:.h]\d\d(?!\d)|\d+(?:[.,]\d+)?"  # 8:30, 8.30, 0.5
    r"|\([a-z]+\)|[a-z]+\d*"
    r"|[.!?;,\n…]|[:()–—]| - "
)
_ENDS = frozenset(".!?;\n…")


@dataclass(frozen=True, slots=True)
class Piece:
    """A word or number. ``pause`` is the break before it: 0 none, 1 comma, 2 a new sentence."""

    word: str
    pause: int = 0
    asked: bool = False  # its sentence ends in a question mark


def plain(text: str) -> str:
    """Return *text* in lower case, without accents, apostrophes and invisible signs, with plain digits."""
    wide = unicodedata.normalize("NFKD", text[:MOST_LETTERS]).casefold()
    return "".join(_sign(sign) for sign in wide)


def _sign(sign: str) -> str:
    if sign in _PICTURES:
        return f" {_PICTURES[sign]} "
    if sign in _APOSTROPHES or (unicodedata.category(sign) in _INVISIBLE and sign not in "\n\t"):
        return ""
    if "\U0001f3fb" <= sign <= "\U0001f3ff":  # the colour of a hand
        return ""
    digit = unicodedata.decimal(sign, None)
    return str(digit) if digit is not None else _LOOK_ALIKES.get(sign, sign)


def pieces(text: str) -> tuple[Piece, ...]:
    """Return the words of *text*; the same text always gives the same words."""
    bare = _GLUED.sub(lambda m: f" {m[1] or m[2]}m ", _WITH.sub("with ", plain(text)))
    found: list[Piece] = []
    pause = opened = 0
    for sign in _PIECE.findall(bare):
        if sign[0].isalnum() or sign in (YES, NO, PILL):
            found.append(Piece(sign, pause))
            pause = 0
            continue
        if sign == "?":
            found[opened:] = [Piece(p.word, p.pause, asked=True) for p in found[opened:]]
        pause = max(pause, 2 if sign in _ENDS else 1)
        opened = len(found) if sign in _ENDS else opened
    return tuple(_counted(found))


def _counted(found: list[Piece]) -> list[Piece]:
    """Return *found* with "forty five" as "45": a spelled number is a number."""
    out: list[Piece] = []
    at = 0
    while at < len(found):
        piece = found[at]
        if piece.word.removesuffix("ish") in _ABOUT and piece.word.endswith(
            "ish"
        ):  # "sevenish" is "seven ish"
            found[at : at + 1] = [
                Piece(piece.word.removesuffix("ish"), piece.pause, piece.asked),
                Piece("ish", 0, piece.asked),
            ]
            piece = found[at]
        after = next((later.word for later in found[at + 1 : at + 2] if not later.pause), "")
        number, size = spelled(piece.word, after) or (piece.word, 1)
        out.append(Piece(str(number), piece.pause, piece.asked))
        at += size
    return out
