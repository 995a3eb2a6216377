"""Repair of misspelt words: only words nobody knows are changed, and only into words a rule is waiting for."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType

from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.domain.understanding.slips import Slips, slip

SHORTEST = 4
_ENDINGS = ("s", "es", "ed", "ing", "ly", "er", "ness")
LONG = 8  # letters
MOST_NEAR, UNLIKELY = 12, 9
MOST_REPAIRS = 60  # distinct unknown words looked up per message, so that nonsense stays cheap


class Speller:
    """The words that rules wait for (*wanted*; *waiting*: how many), the *starts* of others, and real words (*known*)."""

    def __init__(
        self,
        wanted: Iterable[str],
        known: Iterable[str],
        starts: Iterable[str] = (),
        waiting: Mapping[str, int] = MappingProxyType({}),
    ) -> None:
        self._waiting = waiting
        wanted = frozenset(wanted)
        self._starts = tuple(sorted(start for start in starts if len(start) >= SHORTEST))
        self._wanted = frozenset(word for word in wanted if len(word) >= SHORTEST and word.isalpha())
        self._known = frozenset(known) | wanted
        by_start: dict[str, list[str]] = defaultdict(list)
        for word in sorted(self._wanted):
            by_start[word[0]].append(word)
        self._by_start = dict(by_start)
        self._slips = Slips(self._wanted)

    def __call__(self, word: str) -> str:
        """Return the word meant by *word*: itself when known, short or unlike every wanted word."""
        if len(word) < SHORTEST or not word.isalpha() or self._familiar(word):
            return word
        same = self._by_start.get(word[0], ())
        if len(word) == SHORTEST:  # so short that only swapped letters are clear enough
            return next((meant for meant in same if sorted(meant) == sorted(word)), word)
        one = (meant for meant in self._slips.near(word) if OSA.distance(word, meant) == 1)
        return self._likeliest(word, one) or self._likeliest(word, self._two_edits(word, same)) or word

    def real(self, word: str) -> bool:
        """Return whether *word* is known as it stands, or as a regular form of a known word."""
        return not word.isalpha() or word in self._known or self._form_of_known(word)

    def _familiar(self, word: str) -> bool:
        """Known itself, or a regular form of a known word."""
        return word in self._known or word.startswith(self._starts) or self._form_of_known(word)

    def _form_of_known(self, word: str) -> bool:
        stems = (word.removesuffix(ending) for ending in _ENDINGS if word.endswith(ending))
        return any(
            stem in self._known or f"{stem}e" in self._known for stem in stems if len(stem) >= SHORTEST
        )

    @staticmethod
    def _two_edits(word: str, among: Sequence[str]) -> list[str]:
        """Return what is two edits away; only a long word may be so far off."""
        if len(word) < LONG:
            return []
        near = process.extract(word, among, scorer=OSA.distance, score_cutoff=2, limit=MOST_NEAR)
        return [meant for meant, _, _ in near]

    def _likeliest(self, word: str, near: Iterable[str]) -> str | None:
        """Return the word with the same first letter, the likelier slip, then the one that more rules wait for."""
        ranked = [
            (
                meant[0] != word[0],
                UNLIKELY if (kind := slip(word, meant)) is None else kind,
                -self._waiting.get(meant, 0),
                meant,
            )
            for meant in near
        ]
        return min(ranked)[-1] if ranked else None


class Repairs:
    """One message's repairs: each distinct word is looked up once, and only so many of them."""

    def __init__(self, speller: Speller) -> None:
        self._speller = speller
        self._done: dict[str, str] = {}

    def __call__(self, word: str) -> str:
        if word not in self._done:
            if len(self._done) >= MOST_REPAIRS:
                return word
            self._done[word] = self._speller(word)
        return self._done[word]
