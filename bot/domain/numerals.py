"""Numbers as people spell them: "forty five" is 45."""

from types import MappingProxyType

_UNITS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
).split()
_TENS = dict(
    zip("twenty thirty forty fifty sixty seventy eighty ninety".split(), range(20, 100, 10), strict=True)
)
SPELLED = MappingProxyType({word: n for n, word in enumerate(_UNITS)} | _TENS | {"fourty": 40, "dozen": 12})


def spelled(word: str, following: str = "") -> tuple[int, int] | None:
    """Return the number that *word* spells, with a unit *following* it, and how many words that took; None for no number."""
    if word not in SPELLED:
        return None
    unit = SPELLED.get(following, 0) if word in _TENS else 0
    return (SPELLED[word] + unit, 2) if 0 < unit < 10 else (SPELLED[word], 1)


def in_digits(words: list[str]) -> list[str]:
    """Return *words* with digits for every number that is spelled."""
    out, at = [], 0
    while at < len(words):
        number, size = spelled(*words[at : at + 2]) or (words[at], 1)
        out.append(str(number))
        at += size
    return out
