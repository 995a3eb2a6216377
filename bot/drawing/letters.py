"""Which signs the shipped letters have: one without a letter would be a box, and stop a tagged page altogether."""

import re
import struct
import unicodedata
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from bot.drawing.press import FONTS

_WRITTEN = str.maketrans({"−": "-", "→": "->", "←": "<-", "≥": ">=", "≤": "<=", "≈": "~"})
LOST = "�"  # stands for what cannot be printed
_UNSEEN = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\ufe0e\ufe0f]")


def printable(text: str) -> str:
    """Return *text* with a sign for each run of what cannot be printed; line breaks stay."""
    plain = _UNSEEN.sub("", unicodedata.normalize("NFC", text)).translate(_WRITTEN)
    kept = "".join(c if c == "\n" or ord(c) in _known() else LOST for c in plain)
    return re.sub(f"{LOST}[{LOST} ]*(?={LOST})", "", kept)


def unprintable(text: str) -> bool:
    """Return whether something of *text* cannot be printed."""
    return LOST in printable(text)


@cache
def _known() -> frozenset[int]:
    return frozenset(sign for font in FONTS.glob("*-Regular.ttf") for sign in _signs(font))


def _signs(font: Path) -> Iterator[int]:
    """Yield every code point that *font* has a letter for (OpenType's table ``cmap``, format 4)."""
    raw = font.read_bytes()
    tables = {raw[n : n + 4]: n for n in range(12, 12 + 16 * struct.unpack_from(">H", raw, 4)[0], 16)}
    start = struct.unpack_from(">I", raw, tables[b"cmap"] + 8)[0]
    for n in range(struct.unpack_from(">H", raw, start + 2)[0]):
        at = start + struct.unpack_from(">I", raw, start + 4 + 8 * n + 4)[0]
        if struct.unpack_from(">H", raw, at)[0] == 4:
            count = struct.unpack_from(">H", raw, at + 6)[0] // 2
            ends = struct.unpack_from(f">{count}H", raw, at + 14)
            starts = struct.unpack_from(f">{count}H", raw, at + 16 + 2 * count)
            for first, last in zip(starts, ends, strict=True):
                yield from range(first, min(last, 0xFFFE) + 1)
