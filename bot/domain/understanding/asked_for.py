"""What a person asks the bot to do: which request, and the words that stand where a place or a name stands."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.domain.understanding.patterns import Finder
from bot.domain.understanding.text import Words

LONGEST = 20  # words: a longer message tells a story


@dataclass(frozen=True, slots=True)
class Requests:
    """The requests as data: ``order`` says which one is meant when a message holds several."""

    order: Sequence[str]
    patterns: Finder  # keys are requests
    slots: Mapping[str, re.Pattern[str]]

    def of(self, words: Words) -> str:
        """Return the request in *words*, "" when there is none."""
        if len(words) > LONGEST:
            return ""
        found = {match.key for match in self.patterns.find(words)}
        return next((name for name in self.order if name in found), "")

    def slot(self, name: str, text: str) -> str:
        """Return the words of *text* that stand where *name* stands; of several the first."""
        found = [match["slot"].strip() for match in self.slots[name].finditer(text.casefold())]
        return found[0] if found else ""
