"""What a person asks the bot to do: which request, and the words that stand where a place or a name stands."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.domain.understanding.patterns import Finder, Match
from bot.domain.understanding.text import Words

LONGEST = 20  # words: a longer message tells a story


@dataclass(frozen=True, slots=True)
class Asked:
    """A request, whether the message is that request and nothing else, and what stands behind it as it was typed."""

    name: str = ""
    plainly: bool = False
    beside: str = ""


@dataclass(frozen=True, slots=True)
class Requests:
    """The requests as data: ``order`` says which one is meant when a message holds several."""

    order: Sequence[str]
    patterns: Finder  # keys are requests
    slots: Mapping[str, re.Pattern[str]]
    plain: Mapping[
        str, int
    ]  # requests that tell nothing of how she is -> words of theirs that may be anything: a name

    def read(self, words: Words, fillers: frozenset[str]) -> Asked:
        """Return what *words* ask for; *fillers* add nothing to a plain request."""
        found = self.patterns.find(words) if len(words) <= LONGEST else []
        keys = {match.key for match in found}
        name = next((name for name in self.order if name in keys), "")
        if not name:
            return Asked()
        matches = [match for match in found if match.key == name]
        return Asked(name, self._plainly(name, words, matches, fillers), _behind(words, matches))

    def _plainly(self, name: str, words: Words, matches: list[Match], fillers: frozenset[str]) -> bool:
        if name not in self.plain:
            return False
        said = {at for at, word in enumerate(words.words) if word not in fillers}
        return any(_fits(match, said.difference(match.at), self.plain[name]) for match in matches)

    def slot(self, name: str, text: str) -> str:
        """Return the words of *text* that stand where *name* stands; of several the first."""
        found = [match["slot"].strip() for match in self.slots[name].finditer(text.casefold())]
        return found[0] if found else ""


def _behind(words: Words, matches: list[Match]) -> str:
    """Return the words behind *matches*: they may tell something of their own. "" for one alone, which tells nothing."""
    tail = words.typed[min(match.end for match in matches) + 1 :]
    said = [word for n, word in enumerate(tail) if n == 0 or word != tail[n - 1]]
    return " ".join(said) if len(said) > 1 else ""


def _fits(match: Match, besides: set[int], most: int) -> bool:
    """Return whether the words *besides* a match are no more than a name in its place: in the pattern, or behind "stop telling"."""
    end = match.end + (len(match.at) == 2)
    return len(besides) <= most and all(match.start < at <= end for at in besides)
