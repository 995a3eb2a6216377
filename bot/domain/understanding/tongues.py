"""Which language a message is in, when it is not English: by its letters, then by its words. Pure.

English with a foreign name, dish or word in it stays English: what is English counts against every other language. A
cry of need ("no puedo respirar") is known by one word that nothing English explains.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

LONGEST = 400  # characters that are looked at
ENOUGH = 2  # what the words of a language must come to
FEW = 5  # words of a message in which one telling word is enough
TELLING = 4  # letters of a word that tells by itself, where nothing is English
INFLECTED = 6  # letters of a word whose ending tells
SHORTEST_FOLDED = 5  # letters of a word that is known without its accents too
_WORD = re.compile(r"[^\W\d_]+(?:['’ʻ‘ʼ`][^\W\d_]+)*")
_APOSTROPHES = str.maketrans("’ʻ‘ʼ`", "'''''")
_SCRIPTS = re.compile(r"LATIN|CYRILLIC|ARABIC|DEVANAGARI|CJK|HIRAGANA|KATAKANA|HANGUL")
_OTHER = "OTHER"
_BARE = str.maketrans({"ı": "i", "ł": "l", "đ": "d", "ß": "ss", "œ": "oe"})


@dataclass(frozen=True, slots=True)
class Tongue:
    """A language: the letters or the words it is known by, and the line we have in it."""

    code: str
    say: str
    local: str
    script: str = ""
    marks: frozenset[str] = frozenset()  # letters that none of the others has
    words: frozenset[str] = frozenset()
    ends: tuple[str, ...] = ()  # how words of this one end, and of none of the others
    cries: frozenset[str] = (
        frozenset()
    )  # words of need, folded ones too; a few of the same script are told by them
    alone: frozenset[str] = frozenset()  # a message of this one word


def folded(words: Iterable[str]) -> frozenset[str]:
    """Return *words* with those beside them that lack the accents: they are often left out."""
    words = frozenset(words)
    return words | {bare(word) for word in words if len(word) >= SHORTEST_FOLDED}


def bare(word: str) -> str:
    """Return *word* without its accents."""
    apart = unicodedata.normalize("NFKD", word.translate(_BARE))
    return "".join(mark for mark in apart if not unicodedata.combining(mark))


def tongue_of(text: str, tongues: Iterable[Tongue], english: frozenset[str]) -> Tongue | None:
    """Return the language of *text* when it is one of *tongues*; None for English and for what nobody can tell."""
    said = unicodedata.normalize("NFC", text[:LONGEST]).casefold().replace("i̇", "i")
    letters = [c for c in said if c.isalpha()]
    if not letters:
        return None
    words = [word.translate(_APOSTROPHES) for word in _WORD.findall(said)]
    scripts = Counter(_script(c) for c in letters)
    if scripts["HIRAGANA"]:  # Japanese writes both
        scripts["HIRAGANA"] += scripts.pop("CJK", 0)
    script, count = scripts.most_common(1)[0]
    if script == "LATIN":
        return _by_words(words, tongues, english)
    return _by_letters(letters, words, script, tongues) if 2 * count > len(letters) else None


def _script(letter: str) -> str:
    found = _SCRIPTS.match(unicodedata.name(letter, ""))
    return found.group().replace("KATAKANA", "HIRAGANA") if found else _OTHER


def _by_letters(
    letters: list[str], words: list[str], script: str, tongues: Iterable[Tongue]
) -> Tongue | None:
    """Return the language of the script whose own letters or cries are there; the first of the script without any."""
    same = [t for t in tongues if t.script == script]
    marked = next((t for t in same if t.marks.intersection(letters) or t.cries.intersection(words)), None)
    return marked or next((t for t in same if not t.marks), None)


def _by_words(words: list[str], tongues: Iterable[Tongue], english: frozenset[str]) -> Tongue | None:
    if len(words) == 1 and (alone := next((t for t in tongues if words[0] in t.alone), None)):
        return alone
    best = max((t for t in tongues if t.words), key=lambda t: _weight(words, t, english), default=None)
    if best is None:
        return None
    theirs = {word for word in words if _tells(word, best, english)}
    hits = sum(word in theirs for word in words)
    own = sum(word in english and word not in best.words for word in words)
    few = (not own and 1 < len(words) <= FEW) or any(_is_cry(word, best) for word in theirs)
    enough = _weight(theirs, best, english) >= ENOUGH and (few or len(theirs) >= ENOUGH)
    return best if enough and 2 * hits >= len(words) - 3 and hits > 2 * own else None


def _weight(words: Iterable[str], tongue: Tongue, english: frozenset[str]) -> int:
    """Return how much of *words* is of *tongue*: each word once."""
    return sum(_tells(word, tongue, english) for word in set(words))


def _tells(word: str, tongue: Tongue, english: frozenset[str]) -> int:
    """Return what *word* says for *tongue*: 2 a cry or a longer word, 1 a small one, 0 none or one that is English too."""
    if _is_cry(word, tongue):
        return 2
    if word in english:
        return 0
    if word in tongue.words or not tongue.marks.isdisjoint(word):
        return 2 if len(word) >= TELLING else 1
    return 2 if len(word) >= INFLECTED and word.endswith(tongue.ends) else 0


def _is_cry(word: str, tongue: Tongue) -> bool:
    """Return whether *word*, or what follows its elided article ("l'ambulance"), is a cry."""
    return word in tongue.cries or word.rpartition("'")[2] in tongue.cries
