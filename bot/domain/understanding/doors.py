"""What somebody may want to open whose words nobody understood: at most two doors, never opened by themselves.

A door is told by loose words ("husband told forget" for somebody who helps). It is offered when at least half of the
words that say something are among its own, two at least or all there are: a message about something else gets no door.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import ceil

from bot.domain.understanding.text import Words

OFFERED = 2
LONGEST = 20  # words: a longer message tells a story
SURE = 2  # words of a door, or all there are


@dataclass(frozen=True, slots=True)
class Doors:
    """*told_by* are each door's words, by the command that opens it; *silent* words say nothing of any."""

    told_by: Mapping[str, frozenset[str]]
    silent: frozenset[str]

    def likely(self, words: Words) -> tuple[str, ...]:
        """Return the doors that *words* may ask for, likeliest first; none when they say nothing of one."""
        telling = {word for word in words.words if word not in self.silent and not word.isdigit()}
        if not telling or len(words) > LONGEST:
            return ()
        enough = max(min(SURE, len(telling)), ceil(len(telling) / 2))
        hits = {door: len(telling & told) for door, told in self.told_by.items()}
        found = sorted((-n, door) for door, n in hits.items() if n >= enough)
        return tuple(door for _, door in found)[:OFFERED]
