"""What a person asks the bot to do: which request, whether all of the message is that request, and what it leaves.

A closed world: a request is whole when every word of the message is spent: its own words, what may be said besides it,
a time, a name where a name stands. What is left is a message of its own, and then the request is only offered.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from bot.domain.understanding.patterns import Finder, Match
from bot.domain.understanding.text import Words

LONGEST = 20  # words: a longer message tells a story
_TRAVELS = frozenset({"trip"})
_FIGURE = re.compile(
    r"\d+(st|nd|rd|th)|[0-9]{1,4}|([01]?\d|2[0-3])[.,:]\d\d?|[0-3]?\d/\d\d?"
)  # a time, a day, how many; 39.5 is none


@dataclass(frozen=True, slots=True)
class Asked:
    """A request; whether the *whole* message is that, so *plainly* that no second look is needed; the *rest* of it as typed.

    *place* are the words of a place when nothing else is left: whoever knows the places can spend them.
    """

    name: str = ""
    whole: bool = False
    plainly: bool = False
    rest: str = ""
    place: str = ""


@dataclass(frozen=True, slots=True)
class Requests:
    """The requests as data: ``order`` says which one is meant when a message holds several."""

    order: Sequence[str]
    patterns: Finder  # keys are requests
    slots: Mapping[str, re.Pattern[str]]
    plain: Mapping[str, int]  # tell nothing of how she is -> words of theirs that may be anything: a name
    calm: frozenset[str]  # tell nothing of how she is when they are whole
    spends: Mapping[str, frozenset[str]]  # the words that each request spends
    loaded: frozenset[str]  # are spent only where a pattern waits for them
    titles: frozenset[str]  # a name stands behind one: "Dr Shaw"
    names: Mapping[
        str, tuple[frozenset[str], frozenset[str]]
    ]  # a name of somebody near stands between two of these

    def read(self, words: Words, fillers: frozenset[str], intent: str = "") -> Asked:
        """Return what *words* ask for; *fillers* add nothing to a plain request.

        Where they hold no more than a word for the bot, its *intent* says which, and that is whole or not in the same way.
        """
        found = self.patterns.find(words) if len(words) <= LONGEST else []
        keys = {match.key for match in found}
        name = next((name for name in self.order if name in keys), "")
        if not name:
            spent = self.spends.get(intent, frozenset())
            own = frozenset(at for at, word in enumerate(words.words) if word in spent)
            whole = not self.left(intent, words, own)
            return Asked(whole=whole, plainly=whole and intent in self.calm)
        matches = [match for match in found if match.key == name]
        plainly = self._plainly(name, words, matches, fillers)
        asked = frozenset(at for match in matches for at in match.at)
        left = set() if plainly else self.left(name, words, asked)
        return Asked(
            name,
            whole=not left,
            plainly=plainly or (not left and name in self.calm),
            rest=_rest(words, left, asked),
            place=self._place(words, left) if name in _TRAVELS else "",
        )

    def left(self, name: str, words: Words, asked: frozenset[int] = frozenset()) -> set[int]:
        """Return the places of the words that the request *name*, found at *asked*, does not spend."""
        spent = self.spends.get(name, frozenset())
        return {
            at
            for at, word in enumerate(words.words)
            if at not in asked
            and (word not in spent or word in self.loaded)
            and not _FIGURE.fullmatch(word)
            and not self._is_name(name, words, at)
        }

    def _is_name(self, request: str, words: Words, at: int) -> bool:
        """Return whether a name stands at place *at*: behind a title, or between "tell" and "when"."""
        if not at or words.pause[at] or words.words[at] in self.loaded:
            return False
        before, after = self.names.get(request, (frozenset(), frozenset()))
        between = (
            words.words[at - 1] in before
            and words.words[at + 1 : at + 2] != ()
            and words.words[at + 1] in after
        )
        return words.words[at - 1] in self.titles or between

    def _place(self, words: Words, left: set[int]) -> str:
        """Return the words *left* when all of them stand in the place of a place."""
        typed = " ".join(f", {word}" if words.pause[at] else word for at, word in enumerate(words.typed))
        there = self.slot("place", typed).split()
        return (
            " ".join(words.typed[at] for at in sorted(left))
            if {words.typed[at] for at in left} <= {*there}
            else ""
        )

    def _plainly(self, name: str, words: Words, matches: list[Match], fillers: frozenset[str]) -> bool:
        if name not in self.plain:
            return False
        said = {at for at, word in enumerate(words.words) if word not in fillers}
        return any(_fits(match, said.difference(match.at), self.plain[name]) for match in matches)

    def slot(self, name: str, text: str) -> str:
        """Return the words of *text* that stand where *name* stands; of several the first."""
        found = [match["slot"].strip() for match in self.slots[name].finditer(text.casefold())]
        return found[0] if found else ""


def _rest(words: Words, left: Collection[int], asked: Collection[int]) -> str:
    """Return the words beside those that *asked*, as typed, in runs that hold one of *left*: "know I jumped" -> "I jumped"."""
    kept: list[int] = []
    run: list[int] = []
    for at in range(len(words) + 1):
        if at < len(words) and at not in asked and not (run and words.pause[at]):
            run.append(at)
            continue
        kept += run if not set(left).isdisjoint(run) else []
        run = [at] if at not in asked else []
    said = [words.typed[at] for at in kept if at < len(words)]
    return " ".join(word for n, word in enumerate(said) if n == 0 or word != said[n - 1])


def _fits(match: Match, besides: set[int], most: int) -> bool:
    """Return whether the words *besides* a match are no more than a name in its place: in the pattern, or behind "stop telling"."""
    end = match.end + (len(match.at) == 2)
    return len(besides) <= most and all(match.start < at <= end for at in besides)
