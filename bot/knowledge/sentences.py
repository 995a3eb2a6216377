"""The sentence that answers a question, looked for in the topics' own words at every depth.

A sentence counts by the words of the question that it has, rare ones more; words nobody wrote count against all.
Depth costs: what is said plainly comes first, science only where asked for in its own words, or readable and said nowhere else.
Nothing is made up: what is found is a sentence of a topic this reader may see, or nothing.
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from bot.domain.audience import Reader, fits
from bot.knowledge.cards import shown
from bot.knowledge.indexed import (
    LEADS,
    WORD,
    Cues,
    Index,
    Line,
    cues_of,
    index_of,
    kind_of,
    likeness,
    part_of,
    words_of,
)
from bot.knowledge.library import Library
from bot.knowledge.readability import CEILINGS, grade
from bot.knowledge.schema import Depth, Group, Part, Say

ENOUGH = 0.5  # of the weight of a question: below it a sentence answers something else
BESIDE = 0.4  # what a word counts that stands in the title or search words of the topic, not in the sentence
NAMED = 0.25  # what it counts for a sentence that the whole message was understood to be about its topic
ALONE = 0.6  # enough where the message was not understood to be about any topic
ASKED = 0.5  # what it counts for a sentence to name the very question, word for word but for those that say nothing
NEAR = 0.65  # of the weight of both questions together: from here on the question named is the question asked
WITHIN = 0.6  # the same, where all of it is in what was asked, and more
KIND = 0.15  # what it counts for a sentence to say what kind of thing is asked: when, why, how often
_ONLY_ASKED = {Part.WHY, Part.FEELS, Part.HOW_COMMON}  # they answer no other kind of question
DEPTH = {Depth.SIMPLE: 0.0, Depth.MORE: 0.1, Depth.SCIENCE: 0.3}  # what it costs to lie deeper
READABLE = CEILINGS[Depth.MORE]  # a sentence of science that stands first is no harder than the middle card
BULLET = 0.1  # what a bullet of a list lacks beside a whole sentence, unless such a list is asked for

_ON_PRODUCTS = frozenset(
    {Group.USE, Group.LIFE, Group.CARE, Group.MEN}
)  # elsewhere a word is a body's own substance
_ABOUT_PRODUCTS = {
    Part.HELPS,
    Part.AVOID,
    Part.DOCTOR,
}  # and what a topic of a side effect says in these parts
_PIECES = re.compile(
    r"[.?!;:\n]+|,\s|\s-+\s|\b(?<!what )(?<!know )(?<!ask )(?:if|because|since|while|or(?= (?:is|are|do|does|should|can|will)\b))\b"
)
_ASKS = re.compile(
    r"^\W*(?:(?:and|so|but|or|then|also)\s+)?(?:is|are|am|was|do|does|did|can|could|should|may|must|shall|will|would|has"
    r"|have|what|whats|why|how|when|which|who|where|any)\b"
)
_TURNED = re.compile(
    r"\b(?:is|are|do|does|can|could|should|may|must|will|would) (?:i|she|he|they|it|we|this|that|you)\b"
)
_NOTHING: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Answer:
    """A sentence of a topic, how much of the question it has (1: every word), and how deep it lies.

    What is said at the simple depth stands on the card that follows: only a deeper sentence has to be put first.
    """

    topic: str
    text: str
    share: float
    depth: Depth = Depth.SIMPLE

    @property
    def leads(self) -> bool:
        return self.depth is not Depth.SIMPLE


def best(question: str, reader: Reader, library: Library, named: Collection[str] = ()) -> Answer | None:
    """Return the sentence that answers *question* for *reader*, or None when none has enough of its words.

    *named*: topics the message was understood to be about; their sentences are preferred, unless the question has a
    word that nobody wrote: it may be the point. People tell before they ask: what is asked is looked at alone too.
    """
    found = [_best(question, reader, library, named)]
    told = words_of(question)
    found += [_best(piece, reader, library, named, told) for piece in askings(question) if piece != question]
    ranked = [answer for answer in found if answer is not None]
    return max(ranked, key=lambda answer: answer.share - DEPTH[answer.depth], default=None)


def askings(text: str) -> list[str]:
    """Return the pieces of *text* that ask, without what is told around them."""
    asks = (_ASKS.search(piece) or _TURNED.search(piece) for piece in _PIECES.split(text.casefold()))
    return [found.string[found.start() :].strip() for found in asks if found]


def _best(
    question: str, reader: Reader, library: Library, named: Collection[str], told: frozenset[str] = _NOTHING
) -> Answer | None:
    """Return the best sentence for *question*; where more was *told* around it, only one that names the question.

    What was told, and what the message was understood to be about, may say what is meant by "it" and "they".
    """
    index = index_of(library)
    asked = frozenset(word for word in words_of(question) if index.uses.get(word) or not word[0].isdigit())
    if not asked | told:
        return None
    cues = cues_of(question)
    preferred = named if all(index.uses.get(word) for word in asked) else ()
    weight = {word: index.weight([word]) for word in asked}
    ranked = sorted(
        (
            (
                _share(line, weight, preferred) + _fit(line, cues) + ASKED * near,
                -len(line.words),
                line,
            )
            for line in index.lines
            if shown(line.topic, reader) and fits(reader, line.said.audience)
            for near in (_nearness(line, asked, told, named, cues, index),)
            if near > 0.0 or (not told and _speaks_of(line, asked, named, index))
            if near > 0.0 or (_adds(line, asked, cues) and _plain_enough(line, asked, index))
        ),
        key=lambda row: (row[0] - DEPTH[row[2].depth], row[1], row[2].topic.id, row[2].text),
    )
    if not ranked:
        return None
    share, _length, line = ranked[-1]
    enough = share if preferred else share - DEPTH[line.depth]
    if enough < (ENOUGH if named else ALONE):
        return None
    return Answer(line.topic.id, line.text, share, line.depth)


def _nearness(
    line: Line,
    asked: frozenset[str],
    told: frozenset[str],
    named: Collection[str],
    cues: Cues,
    index: Index,
) -> float:
    """Return how much of the question *asked* and of one that *line* names is the same; 0 where it is another.

    It counts whatever the message was understood to be about: nothing says better what a sentence answers. One word
    alone is a question only where few sentences have it. What is *told* beside it, and the topic's own name where that
    was understood, may complete it and are never missed.
    """
    kinds = _telling(cues)
    about = line.beside if line.topic.id in named else _NOTHING
    first = next(iter(named), line.topic.id) == line.topic.id
    return max(
        (
            _same(asked, told, about, one, index)
            for one, asks in line.asked
            if _telling(asks) == kinds
            if len(one) > 1 or first or not told
            if asked or (about and len(one) > 1)
        ),
        default=0.0,
    )


def _telling(cues: Cues) -> set[frozenset[Part]]:
    """Return the kinds that make another question of the same words."""
    return {parts for _, parts in cues if not parts & _ABOUT_PRODUCTS}


def _same(
    asked: frozenset[str], told: frozenset[str], about: frozenset[str], one: frozenset[str], index: Index
) -> float:
    """Return how much of *asked* and *one* is the same; "is it the tablet?" asks about all that was told before."""
    shared = one & (asked | told | (about if one & asked - about else _NOTHING))
    if not (one & asked if asked else one and one <= told):
        return 0.0
    if len(shared) < 2 and not about and index.common(shared):
        return 0.0
    share = index.weight(shared) / index.weight(asked | one)
    return share if share >= (WITHIN if one <= shared and len(one) > 1 else NEAR) else 0.0


def _speaks_of(line: Line, asked: frozenset[str], named: Collection[str], index: Index) -> bool:
    """Return whether *line* is of a topic the question was understood to be about, and shares a word with it.

    Where more was asked than the topic's own name, a name that many sentences have is not enough. Where nothing was
    understood one word is not enough: it may stand in any sentence.
    """
    shared = asked & line.words
    rest = asked - line.words
    if rest and shared <= line.beside and all(index.common([word]) for word in shared & line.own):
        return False
    return (
        bool(shared)
        if line.topic.id in named
        else not named and len(shared) > 1 and bool(shared & line.beside)
    )


def _adds(line: Line, asked: frozenset[str], cues: Cues) -> bool:
    """Return whether *line* has something of the question that the simple card has not."""
    if line.depth is Depth.SIMPLE:
        return True
    if cues or part_of(line) in _ONLY_ASKED:
        return _of_kind(line, cues)
    return bool(asked & line.words - line.plain)


def _plain_enough(line: Line, asked: frozenset[str], index: Index) -> bool:
    """Return whether *line* is no science, or asked for in words of science, or readable and nothing plainer says it."""
    if line.depth is not Depth.SCIENCE or asked & line.words & index.science:
        return True
    alone = asked & line.words - line.beside - index.plainer[line.topic.id]
    return bool(alone) and grade([line.text]) <= READABLE


def _share(line: Line, weight: Mapping[str, float], named: Collection[str]) -> float:
    whole = sum(weight.values()) or 1.0
    inside = sum(value for word, value in weight.items() if word in line.words)
    beside = sum(value for word, value in weight.items() if word in line.beside - line.words)
    return (inside + BESIDE * beside) / whole + (NAMED * inside / whole if line.topic.id in named else 0.0)


def _fit(line: Line, cues: Cues) -> float:
    fits_kind = _of_kind(line, cues)
    return (KIND if fits_kind else 0.0) - (BULLET if part_of(line) in LEADS and not fits_kind else 0.0)


def _of_kind(line: Line, cues: Cues) -> bool:
    """Return whether *line* tells the kind of thing that is asked: by its part, or as it asks so itself."""
    asking = " ".join(
        (line.text, *line.said.questions) if isinstance(line.said, Say) else (line.text,)
    ).casefold()
    return any(part_of(line) in parts or cue.search(asking) for cue, parts in cues)


def unknown_product(question: str, reader: Reader, library: Library) -> str | None:
    """Return the product *question* names that no sentence this reader may see speaks of."""
    like = likeness()
    named = [word for word in WORD.findall(question.casefold()) if word in like.products]
    if not named:
        return None
    spoken_of = {
        word
        for line in index_of(library).lines
        if line.depth is not Depth.SCIENCE  # "iron" of an enzyme is no word on iron tablets
        if line.topic.group in _ON_PRODUCTS or part_of(line) in _ABOUT_PRODUCTS
        if shown(line.topic, reader) and fits(reader, line.said.audience)
        for word in line.words
    }
    return next((word for word in named if kind_of(word, like) not in spoken_of), None)
