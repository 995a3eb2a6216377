"""Words one slip of the thumb away: a letter dropped, doubled, swapped with the next, or the key beside it."""

from collections import defaultdict
from collections.abc import Iterable

_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
SHORTEST = 3  # letters of a word that is looked for
SHORT_WORD = 4  # letters; a word no longer than this says nothing alone
MOST_SLIPPED = 60  # words of a message that are looked at, so that nonsense stays cheap


def _neighbours() -> frozenset[tuple[str, str]]:
    at = {key: (x + 0.5 * y, y) for y, row in enumerate(_ROWS) for x, key in enumerate(row)}
    return frozenset(
        (a, b)
        for a, (x, y) in at.items()
        for b, (u, v) in at.items()
        if a != b and abs(x - u) <= 1 and abs(y - v) <= 1
    )


_BESIDE = _neighbours()


class Slips:
    """Knows which of *words* a typed word may have been meant to be."""

    def __init__(self, words: Iterable[str]) -> None:
        self._meant = frozenset(word for word in words if len(word) >= SHORTEST and word.isalpha())
        by_shorter: dict[str, list[str]] = defaultdict(list)
        for word in sorted(self._meant):
            for shorter in _shorter(word):
                by_shorter[shorter].append(word)
        self._by_shorter = dict(by_shorter)

    def of(self, typed: str) -> tuple[str, ...]:
        """Return the words meant if exactly one slip made *typed*, the likelier kinds of slip first."""
        ranked = [(rank, word) for word in self.near(typed) if (rank := slip(typed, word)) is not None]
        return tuple(word for _, word in sorted(ranked))

    def near(self, typed: str) -> set[str]:
        """Return every word that may be one edit away, and some that are two."""
        if len(typed) < 2 or not typed.isalpha():
            return set()
        near = {*self._by_shorter.get(typed, ())}
        for shorter in _shorter(typed):
            near.update(self._by_shorter.get(shorter, ()))
            near |= {shorter} & self._meant
        return near


def _shorter(word: str) -> set[str]:
    return {word[:at] + word[at + 1 :] for at in range(len(word))}


def slip(typed: str, meant: str) -> int | None:
    """Return which kind of slip turns *meant* into *typed*, 0 the likeliest; None when it is none."""
    if len(typed) == len(meant):
        apart = [at for at, (a, b) in enumerate(zip(typed, meant, strict=True)) if a != b]
        if len(apart) == 2 and apart[1] == apart[0] + 1 and sorted(typed) == sorted(meant):
            return 0
        return 3 if len(apart) == 1 and (typed[apart[0]], meant[apart[0]]) in _BESIDE else None
    if len(typed) + 1 == len(meant):
        return 1 if typed in _shorter(meant) else None
    if len(typed) == len(meant) + 1:
        return _added(typed, meant)
    return None


def _added(typed: str, meant: str) -> int | None:
    """A letter struck twice, or one beside it struck with it."""
    at = next((at for at, (a, b) in enumerate(zip(typed, meant, strict=False)) if a != b), len(meant))
    if typed[:at] + typed[at + 1 :] != meant:
        return None
    around = typed[max(at - 1, 0) : at] + typed[at + 1 : at + 2]
    if typed[at] in around:
        return 2
    return 4 if any((typed[at], letter) in _BESIDE for letter in around) else None
