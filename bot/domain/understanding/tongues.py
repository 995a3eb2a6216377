"""Which language a message is in, when it is not English: by its letters, then by its small words. Pure.

English with a foreign name, dish or word in it stays English: several words must be foreign, and most of them.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

LONGEST = 1000  # characters that are looked at
FEWEST = 2  # foreign words that make a language
_WORD = re.compile(r"[^\W\d_]+(?:['’ʻ‘][^\W\d_]+)*")
_SCRIPTS = re.compile(r"LATIN|CYRILLIC|ARABIC|DEVANAGARI|CJK|HIRAGANA|KATAKANA|HANGUL")
_OTHER = "OTHER"


@dataclass(frozen=True, slots=True)
class Tongue:
    """A language: the letters or the small words it is known by, and the line we have in it."""

    code: str
    say: str
    local: str
    script: str = ""
    marks: frozenset[str] = frozenset()  # letters that only this one has among those of its script
    words: frozenset[str] = frozenset()
    alone: frozenset[str] = frozenset()  # a message of this one word


def tongue_of(text: str, tongues: Iterable[Tongue], english: frozenset[str]) -> Tongue | None:
    """Return the language of *text* when it is one of *tongues*; None for English and for what nobody can tell."""
    said = unicodedata.normalize("NFC", text[:LONGEST]).casefold()
    letters = [c for c in said if c.isalpha()]
    if not letters:
        return None
    scripts = Counter(_script(c) for c in letters)
    if scripts["HIRAGANA"]:  # Japanese writes both
        scripts["HIRAGANA"] += scripts.pop("CJK", 0)
    script, count = scripts.most_common(1)[0]
    if script == "LATIN":
        return _by_words([w.replace("’", "'") for w in _WORD.findall(said)], tongues, english)
    return _by_letters(letters, script, tongues) if 2 * count > len(letters) else None


def _script(letter: str) -> str:
    found = _SCRIPTS.match(unicodedata.name(letter, ""))
    return found.group().replace("KATAKANA", "HIRAGANA") if found else _OTHER


def _by_letters(letters: list[str], script: str, tongues: Iterable[Tongue]) -> Tongue | None:
    """Return the language of the script whose own letters are there; the first of the script without any."""
    same = [t for t in tongues if t.script == script]
    marked = next((t for t in same if t.marks.intersection(letters)), None)
    return marked or next((t for t in same if not t.marks), None)


def _by_words(words: list[str], tongues: Iterable[Tongue], english: frozenset[str]) -> Tongue | None:
    if len(words) == 1:
        return next((t for t in tongues if words[0] in t.alone), None)
    foreign = {t.code: sum(w in t.words for w in words) for t in tongues}
    best = max((t for t in tongues if t.words), key=lambda t: foreign[t.code], default=None)
    if best is None:
        return None
    count, own = foreign[best.code], sum(w in english for w in words)
    enough = count >= FEWEST and len({w for w in words if w in best.words}) >= FEWEST
    return best if enough and 2 * count >= len(words) - 1 and count > 2 * own else None
