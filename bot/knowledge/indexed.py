"""What the sentences of all topics say, word by word: read once, and looked through for every question."""

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import log
from pathlib import Path

from bot.knowledge.cards import figure_line
from bot.knowledge.library import Library
from bot.knowledge.schema import Depth, Figure, Part, Say, Topic

LIKENESS = Path(__file__).parent / "language" / "likeness.toml"
FEW = 4  # sentences: a word that no more have says by itself what is asked
WORD = re.compile(r"[a-z0-9]+")
_ENDINGS = ("ingly", "ings", "ing", "edly", "ed", "ies", "es", "s", "ly")
_KINDS: tuple[tuple[re.Pattern[str], frozenset[Part]], ...] = (
    (re.compile(r"how (long|soon|many (years|months|weeks))|until when|\blonger\b"), frozenset({Part.WHEN})),
    (re.compile(r"\bwhy\b"), frozenset({Part.WHY})),
    (
        re.compile(r"how (common|often|likely)|\bcommon\b|chance|percent|how many (people|women|men)"),
        frozenset({Part.HOW_COMMON}),
    ),
    (
        re.compile(
            r"feels? like|make me feel|how (do|does|will|would|should) .{0,20}\bfeel|\bsigns?\b|symptom|notice"
        ),
        frozenset({Part.FEELS}),
    ),
    (re.compile(r"avoid|not (eat|take|do)\b"), frozenset({Part.AVOID})),
    (
        re.compile(
            r"what (can|could|might) (i|help)|\bhelps?\b|\bease\b|how (do|should|must) i (take|use|keep)"
        ),
        frozenset({Part.HELPS, Part.DOCTOR}),
    ),
)
"""What kind of thing is asked, and the parts of a topic that tell it."""
LEADS = {Part.HELPS: "What can help", Part.AVOID: "What to avoid"}
Cues = Sequence[tuple[re.Pattern[str], frozenset[Part]]]


@dataclass(frozen=True, slots=True)
class Likeness:
    """Which words say nothing, which stand for others (some only together), and which are names of products."""

    ignored: frozenset[str]
    phrases: re.Pattern[str]
    means: Mapping[str, str]  # of each phrase, the word that stands for it
    same: Mapping[str, str]
    products: frozenset[str]


@dataclass(frozen=True, slots=True)
class Line:
    topic: Topic
    said: Say | Figure
    text: str
    words: frozenset[str]
    own: frozenset[str]  # the same without the words of the questions it names
    beside: frozenset[str]
    plain: frozenset[str]  # the words the simple card of the topic has
    depth: Depth
    asked: tuple[
        tuple[frozenset[str], Cues], ...
    ] = ()  # of each question it names: its words, what kind it asks


@dataclass(frozen=True, slots=True)
class Index:
    """Every sentence with its words, what each word weighs, and which words only science says."""

    lines: tuple[Line, ...]
    weights: Mapping[str, float]
    uses: Mapping[str, int]  # how many sentences have a word
    rarest: float  # what a word nobody wrote weighs
    plainer: Mapping[str, frozenset[str]]  # by topic: what its sentences say above the depth of science
    science: frozenset[str]

    def weight(self, words: Iterable[str]) -> float:
        return sum(self.weights.get(word, self.rarest) for word in words)

    def common(self, words: Iterable[str]) -> bool:
        """Return whether more than a few sentences have one of *words*."""
        return any(self.uses.get(word, 0) > FEW for word in words)


@lru_cache(maxsize=1)
def likeness() -> Likeness:
    table = tomllib.loads(LIKENESS.read_text("utf-8"))
    rows = [line.split() for line in table["same"]]
    means = {phrase: word for word, phrases in table["phrases"].items() for phrase in phrases}
    longest_first = sorted(means, key=len, reverse=True)
    return Likeness(
        frozenset(table["ignored"].split()),
        re.compile(rf"\b(?:{'|'.join(map(re.escape, longest_first))})\b"),
        means,
        {word: row[0] for row in rows for word in row},
        frozenset(table["products"].split()),
    )


def words_of(text: str) -> frozenset[str]:
    """Return the words of *text* that say something, each as the word that stands for its kind."""
    like = likeness()
    plain = re.sub(r"['’]s?\b", "", text.casefold())
    plain = like.phrases.sub(lambda found: like.means[found[0]], plain)
    return frozenset(kind_of(word, like) for word in WORD.findall(plain) if word not in like.ignored)


def kind_of(word: str, like: Likeness) -> str:
    if word in like.same:
        return like.same[word]
    stem = next(
        (word.removesuffix(end) for end in _ENDINGS if word.endswith(end) and len(word) > len(end) + 3), word
    )
    return like.same.get(stem, stem.rstrip("e") if len(stem) > 4 else stem)


def cues_of(question: str) -> Cues:
    """Return which kinds of thing *question* asks for."""
    return tuple(kind for kind in _KINDS if kind[0].search(question.casefold()))


def part_of(line: Line) -> Part:
    return line.said.part if isinstance(line.said, Say) else Part.HOW_COMMON


@lru_cache(maxsize=2)
def index_of(library: Library) -> Index:
    lines = tuple(_lines(library))
    uses: dict[str, int] = {}
    for line in lines:
        for word in line.words | line.beside:
            uses[word] = uses.get(word, 0) + (1 if word in line.words else 0)
    above = [line for line in lines if line.depth is not Depth.SCIENCE]
    plainer = {
        topic: frozenset[str]().union(*(line.words for line in above if line.topic.id == topic))
        for topic in library.topics
    }
    weights = {word: log(1 + len(lines) / (1 + count)) for word, count in uses.items()}
    science = frozenset(weights).difference(*plainer.values())
    return Index(lines, weights, uses, log(1 + len(lines)), plainer, science)


def _lines(library: Library) -> Iterator[Line]:
    for topic in library.topics.values():
        beside = words_of(" ".join((topic.title, *topic.synonyms)))
        plain = words_of(" ".join(say.text for say in topic.say if say.depth is Depth.SIMPLE))
        for say in topic.say:
            terms = " ".join(f"{word} {meaning}" for word, meaning in say.term.items())
            words = words_of(f"{say.text} {terms}")
            asked = tuple((words_of(one), cues_of(one)) for one in say.questions)
            known = words.union(*(one for one, _ in asked))
            yield Line(topic, say, _spoken(say), known, words, beside, plain, say.depth, asked)
        for figure in topic.figure:
            line = figure_line(figure)
            words = words_of(line)
            yield Line(topic, figure, line, words, words, beside, plain, Depth.MORE)


def _spoken(say: Say) -> str:
    """Return the sentence as it can stand alone: a bullet with the heading it has on its card."""
    return f"{LEADS[say.part]}: {say.text}" if say.part in LEADS else say.text
