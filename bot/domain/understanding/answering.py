"""What a typed word means under the question just asked: pure, and only when every one of its words is spoken for."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from bot.domain.messages import Tap
from bot.domain.understanding.patterns import Finder
from bot.domain.understanding.text import Words

LONGEST = 12  # words of an answer
_NEVER_LED = frozenset({"no"})  # "yes no" says nothing


@dataclass(frozen=True, slots=True)
class Answering:
    """The meanings of short answers, and the buttons that take them."""

    meanings: Finder  # keys are meanings
    aside: frozenset[str]
    leads: frozenset[str]  # meanings that may stand before another one: "yes, the same"
    presses: Mapping[str, frozenset[str]]  # name of a button -> the meanings that press it
    instead: Mapping[str, Mapping[str, str]]  # name of a button -> {meaning: the act behind it}
    near: frozenset[str]  # meanings that only the newest card hears: "ok"
    covered: Mapping[str, str]  # name of a button -> the act while a newer card lies over it

    def meant(self, words: Words) -> frozenset[str]:
        """Return every meaning that *words* have as a whole; a question has none."""
        if not 0 < len(words) <= LONGEST or any(words.asked):
            return frozenset()
        found: dict[str, set[int]] = {}
        for match in self.meanings.find(words):
            found.setdefault(match.key, set()).update(match.at)
        needed = {at for at, word in enumerate(words.words) if word not in self.aside}
        led = needed - set().union(*(at for key, at in found.items() if key in self.leads))
        return frozenset(
            key for key, at in found.items() if needed <= at or (led and led <= at and key not in _NEVER_LED)
        )

    def tap(self, meant: frozenset[str], taps: Sequence[Tap], *, covered: bool = False) -> Tap | None:
        """Return the tap that *meant* is under a card with *taps*, None when the card asked for nothing like it."""
        for tap in taps:
            for name in _names(tap):
                act = self._act(name, tap, meant, covered=covered)
                if act is not None:
                    return replace(tap, act=act)
        return None

    def pressing(self, tap: Tap) -> frozenset[str]:
        """Return every meaning by which the button with *tap* is named, the broad ones of its narrowest name too."""
        return frozenset().union(*(self.presses.get(name, frozenset()) for name in _names(tap)))

    def _act(self, name: str, tap: Tap, meant: frozenset[str], *, covered: bool) -> str | None:
        behind = self.instead.get(name, {})
        found = tap.act if meant & self.presses.get(name, frozenset()) else None
        if found is None:
            found = next((behind[meaning] for meaning in behind if meaning in meant), None)
        return self.covered.get(name, found) if covered and found is not None else found


def _names(tap: Tap) -> Iterator[str]:
    """Yield the names a button goes by in the data, the narrowest first."""
    yield f"{tap.kind}.{tap.act}.{tap.arg}"
    yield f"{tap.kind}.{tap.id}.{tap.arg}"
    yield f"{tap.kind}.{tap.act}"
