"""The sentence that answers a question, looked for in the topics' own words at every depth.

A sentence counts by the words of the question that it has, rare ones more; words nobody wrote count against all.
Nothing is made up: what is found is a sentence of a topic this reader may see, or nothing.
"""

import re
import tomllib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from math import log
from pathlib import Path

from bot.domain.audience import Reader, fits
from bot.knowledge.cards import figure_line, shown
from bot.knowledge.library import Library
from bot.knowledge.schema import Depth, Figure, Group, Part, Say, Topic

LIKENESS = Path(__file__).parent / "language" / "likeness.toml"
ENOUGH = 0.5  # of the weight of a question: below it a sentence answers something else
BESIDE = 0.4  # what a word counts that stands in the title or search words of the topic, not in the sentence
NAMED = 0.25  # what it counts for a sentence that the whole message was understood to be about its topic
ALONE = 0.6  # enough where the message was not understood to be about any topic
KIND = 0.15  # what it counts for a sentence to say what kind of thing is asked: when, why, how often
BULLET = 0.1  # what a bullet of a list lacks beside a whole sentence, unless such a list is asked for

_WORD = re.compile(r"[a-z0-9]+")
_ENDINGS = ("ingly", "ings", "ing", "edly", "ed", "ies", "es", "s", "ly")
_KINDS: tuple[tuple[re.Pattern[str], frozenset[Part]], ...] = (
    (re.compile(r"how (long|soon|many (years|months|weeks))|until when"), frozenset({Part.WHEN})),
    (re.compile(r"\bwhy\b"), frozenset({Part.WHY, Part.SCIENCE})),
    (
        re.compile(r"how (common|often|likely)|chance|percent|how many (people|women|men)"),
        frozenset({Part.HOW_COMMON}),
    ),
    (re.compile(r"avoid|not (eat|take|do)\b"), frozenset({Part.AVOID})),
    (
        re.compile(r"what (can|could|might) (i|help)|\bhelps?\b|\bease\b"),
        frozenset({Part.HELPS, Part.DOCTOR}),
    ),
)
"""What kind of thing is asked, and the parts of a topic that tell it."""
_ON_PRODUCTS = frozenset(
    {Group.USE, Group.LIFE, Group.CARE, Group.MEN}
)  # elsewhere a word is a body's own substance
_LEADS = {Part.HELPS: "What can help", Part.AVOID: "What to avoid"}
_DEEPER = {Depth.SIMPLE: 0, Depth.MORE: 1, Depth.SCIENCE: 2}


@dataclass(frozen=True, slots=True)
class Answer:
    """A sentence of a topic, and how much of the question it has (1: every word)."""

    topic: str
    text: str
    share: float


@dataclass(frozen=True, slots=True)
class Likeness:
    """Which words say nothing, which stand for others, and which are names of products."""

    ignored: frozenset[str]
    same: Mapping[str, str]
    products: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Line:
    topic: Topic
    said: Say | Figure
    text: str
    words: frozenset[str]
    beside: frozenset[str]
    depth: int


@lru_cache(maxsize=1)
def likeness() -> Likeness:
    table = tomllib.loads(LIKENESS.read_text("utf-8"))
    rows = [line.split() for line in table["same"]]
    return Likeness(
        frozenset(table["ignored"].split()),
        {word: row[0] for row in rows for word in row},
        frozenset(table["products"].split()),
    )


def words_of(text: str) -> frozenset[str]:
    """Return the words of *text* that say something, each as the word that stands for its kind."""
    like = likeness()
    plain = re.sub(r"['’]s?\b", "", text.casefold())
    return frozenset(_kind(word, like) for word in _WORD.findall(plain) if word not in like.ignored)


def _kind(word: str, like: Likeness) -> str:
    if word in like.same:
        return like.same[word]
    stem = next(
        (word.removesuffix(end) for end in _ENDINGS if word.endswith(end) and len(word) > len(end) + 3), word
    )
    return like.same.get(stem, stem.rstrip("e") if len(stem) > 4 else stem)


def best(question: str, reader: Reader, library: Library, named: Collection[str] = ()) -> Answer | None:
    """Return the sentence that answers *question* for *reader*, or None when none has enough of its words.

    *named*: topics the message was understood to be about; their sentences are preferred.
    """
    asked = words_of(question)
    if not asked:
        return None
    lines, weights, rarest = _index(library)
    kinds = frozenset[Part]().union(*(parts for cue, parts in _KINDS if cue.search(question.casefold())))
    weight = {word: weights.get(word, rarest) for word in asked}
    whole = sum(weight.values())
    ranked = sorted(
        (
            (
                _share(line, weight, whole, named) + _fit(line, kinds),
                -line.depth,
                -len(line.words),
                line.topic.id,
                line.text,
            )
            for line in lines
            if _speaks_of(line, asked, named)
            and shown(line.topic, reader)
            and fits(reader, line.said.audience)
        ),
        reverse=True,
    )
    if not ranked or ranked[0][0] < (ENOUGH if named else ALONE):
        return None
    share, _depth, _length, topic, text = ranked[0]
    return Answer(topic, text, share)


def _speaks_of(line: _Line, asked: frozenset[str], named: Collection[str]) -> bool:
    """Return whether *line* shares a word with the question and its topic is what the question is about."""
    shared = asked & line.words
    return (
        bool(shared)
        if line.topic.id in named
        else bool(shared & line.beside) and (not named or len(shared) > 1)
    )


def _share(line: _Line, weight: Mapping[str, float], whole: float, named: Collection[str]) -> float:
    inside = sum(value for word, value in weight.items() if word in line.words)
    beside = sum(value for word, value in weight.items() if word in line.beside - line.words)
    return (inside + BESIDE * beside) / whole + (NAMED * inside / whole if line.topic.id in named else 0.0)


def _fit(line: _Line, kinds: frozenset[Part]) -> float:
    part = line.said.part if isinstance(line.said, Say) else Part.HOW_COMMON
    return (KIND if part in kinds else 0.0) - (BULLET if part in _LEADS and part not in kinds else 0.0)


def unknown_product(question: str, reader: Reader, library: Library) -> str | None:
    """Return the product *question* names that no sentence this reader may see speaks of."""
    like = likeness()
    named = [word for word in _WORD.findall(question.casefold()) if word in like.products]
    spoken_of = {
        word
        for line in _index(library)[0]
        if line.topic.group in _ON_PRODUCTS and shown(line.topic, reader) and fits(reader, line.said.audience)
        for word in line.words
    }
    return next((word for word in named if _kind(word, like) not in spoken_of), None)


@lru_cache(maxsize=2)
def _index(library: Library) -> tuple[tuple[_Line, ...], Mapping[str, float], float]:
    """Return every sentence with its words, what each word weighs, and what a word nobody wrote weighs."""
    lines = tuple(_lines(library))
    uses: dict[str, int] = {}
    for line in lines:
        for word in line.words | line.beside:
            uses[word] = uses.get(word, 0) + (1 if word in line.words else 0)
    weights = {word: log(1 + len(lines) / (1 + count)) for word, count in uses.items()}
    return lines, weights, log(1 + len(lines))


def _lines(library: Library) -> Iterator[_Line]:
    for topic in library.topics.values():
        beside = words_of(" ".join((topic.title, *topic.synonyms)))
        for say in topic.say:
            terms = " ".join(f"{word} {meaning}" for word, meaning in say.term.items())
            words = words_of(f"{say.text} {terms} {' '.join(say.questions)}")
            yield _Line(topic, say, _spoken(say), words, beside, _DEEPER[say.depth])
        for figure in topic.figure:
            line = figure_line(figure)
            yield _Line(topic, figure, line, words_of(line), beside, 1)


def _spoken(say: Say) -> str:
    """Return the sentence as it can stand alone: a bullet with the heading it has on its card."""
    return f"{_LEADS[say.part]}: {say.text}" if say.part in _LEADS else say.text
