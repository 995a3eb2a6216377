"""Whether what was found is said to be absent ("no headaches", "never had a stroke").

Our own small NegEx. The rules, each with a case in ``tests/language``:

* a negator reaches a few words to the right, inside its clause; fillers do not count;
* "but", "except", "because", "still", "caused" ... end its reach, and so does "and" before a new verb;
* a comma ends it too, unless the list closes in "or" / "nor";
* some words only look negative: "no relief from", "not only", "no idea why", "can't stop";
* a symptom that is itself an absence ("no appetite", "can't sleep") is a pattern with the negator inside,
  which is why the words of a match never negate that match.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

from bot.domain.understanding.patterns import Finder, Match
from bot.domain.understanding.text import COMMA, SENTENCE, Words

REACH = 6  # words, for ordinary topics
ADJACENT = 4  # words, for red flags


class Absence(Enum):
    """How sure we are that a finding is denied."""

    NO = 0
    LISTED = 1  # inside a denied list, behind a comma: "no fever, chest pain or cough"
    YES = 2


@dataclass(frozen=True, slots=True)
class NegationWords:
    negators: frozenset[str]
    stops: frozenset[str]  # words that end a negator's reach
    joins: frozenset[str]  # "and", "plus": end it before a verb
    verbs: frozenset[str]  # verbs that begin something new after "and"
    lists: frozenset[str]  # "or", "nor"
    fillers: frozenset[str]
    feigned: Finder  # what only looks negative


def feigned(words: Words, rules: NegationWords) -> frozenset[int]:
    """Return the positions of negators that deny nothing."""
    return frozenset(at for match in rules.feigned.find(words) for at in match.at)


def absence(
    words: Words, match: Match, rules: NegationWords, ignored: Iterable[int] = (), *, strict: bool = False
) -> Absence:
    """Return whether *match* is denied by a negator before it or between its words.

    *strict* is for red flags: a shorter reach, and "and" always ends it ("no fever and chest pain").
    """
    skip = frozenset(ignored) | frozenset(match.at)
    for at in range(match.start + 1, match.end):
        if words.words[at] in rules.negators and at not in skip:
            return Absence.YES
    return _before(words, match, rules, skip, strict=strict)


def _before(
    words: Words, match: Match, rules: NegationWords, skip: frozenset[int], *, strict: bool
) -> Absence:
    reach = ADJACENT if strict else REACH
    left, commas = reach, words.pause[match.start] == COMMA
    if words.pause[match.start] >= SENTENCE:
        return Absence.NO
    for at in range(match.start - 1, -1, -1):
        word = words.words[at]
        if word in rules.negators and at not in skip:
            return _of_list(words, match, rules) if commas else Absence.YES
        if word in rules.stops and at > 0 and words.words[at - 1] in rules.negators and at - 1 not in skip:
            return Absence.YES  # "did not cause drowsiness"
        if word in rules.stops or _begins_anew(words, at, rules, strict=strict):
            return Absence.NO
        left -= word not in rules.fillers and word not in rules.lists
        if left < (-reach if commas else 0) or words.pause[at] >= SENTENCE:
            return Absence.NO
        commas = commas or words.pause[at] == COMMA
    return Absence.NO


def _begins_anew(words: Words, at: int, rules: NegationWords, *, strict: bool) -> bool:
    return words.words[at] in rules.joins and (
        strict or words.words[at + 1] in rules.verbs or words.pause[at] == COMMA
    )


def _of_list(words: Words, match: Match, rules: NegationWords) -> Absence:
    """A denied list closes in "or"/"nor", just before the match or after it in the same clause."""
    rest = words.words[match.start - 1 : words.clause(match.start)[1]]
    return Absence.LISTED if not rules.lists.isdisjoint(rest) else Absence.NO
