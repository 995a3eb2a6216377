"""What a person asks the bot to do: which request, and the words that stand where a place or a name stands."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.domain.understanding.patterns import Finder, Match
from bot.domain.understanding.text import Words

LONGEST = 20  # words: a longer message tells a story


@dataclass(frozen=True, slots=True)
class Requests:
    """The requests as data: ``order`` says which one is meant when a message holds several."""

    order: Sequence[str]
    patterns: Finder  # keys are requests
    slots: Mapping[str, re.Pattern[str]]
    plain: Mapping[
        str, int
    ]  # requests that tell nothing of how she is -> words of theirs that may be anything: a name

    def of(self, words: Words) -> str:
        """Return the request in *words*, "" when there is none."""
        if len(words) > LONGEST:
            return ""
        found = {match.key for match in self.patterns.find(words)}
        return next((name for name in self.order if name in found), "")

    def wholly(self, words: Words, fillers: frozenset[str]) -> bool:
        """Return whether *words* are a plain request and nothing else."""
        name = self.of(words)
        if name not in self.plain:
            return False
        said = {at for at, word in enumerate(words.words) if word not in fillers}
        matches = (match for match in self.patterns.find(words) if match.key == name)
        return any(_fits(match, said.difference(match.at), self.plain[name]) for match in matches)

    def beside(self, words: Words) -> str:
        """Return what stands behind the request in *words*, as it was typed: it may tell something of its own.

        "" for a single word: without the others it tells nothing.
        """
        name = self.of(words)
        if not name:
            return ""
        ends = [match.end for match in self.patterns.find(words) if match.key == name]
        tail = words.typed[min(ends) + 1 :]
        said = [word for n, word in enumerate(tail) if n == 0 or word != tail[n - 1]]
        return " ".join(said) if len(said) > 1 else ""

    def slot(self, name: str, text: str) -> str:
        """Return the words of *text* that stand where *name* stands; of several the first."""
        found = [match["slot"].strip() for match in self.slots[name].finditer(text.casefold())]
        return found[0] if found else ""


def _fits(match: Match, besides: set[int], most: int) -> bool:
    """Return whether the words *besides* a match are no more than a name in its place: in the pattern, or behind "stop telling"."""
    end = match.end + (len(match.at) == 2)
    return len(besides) <= most and all(match.start < at <= end for at in besides)
