"""Reads the language data files and compiles them into the ``Lexicon`` that ``understand`` works with."""

import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from bot.domain.levels import Level
from bot.domain.understanding import Lexicon
from bot.domain.understanding.context import CUES, ContextWords
from bot.domain.understanding.lexicon import RedFlagRule
from bot.domain.understanding.meaning import Intent
from bot.domain.understanding.negation import NegationWords
from bot.domain.understanding.offers import Offers
from bot.domain.understanding.patterns import Finder, Item, Phrasebook
from bot.domain.understanding.spelling import Speller
from bot.domain.understanding.text import split

_HERE = Path(__file__).parent
LANGUAGE = _HERE / "language"
TOPICS = _HERE / "content" / "topics"


@cache
def load_lexicon(language: Path = LANGUAGE, content: Path = TOPICS) -> Lexicon:
    """Return the compiled lexicon, made once per process (about 0.2 s).

    Raises tomllib.TOMLDecodeError, KeyError or ValueError naming what is wrong in the data.
    """
    return compile_lexicon(_read(language), synonyms_of(content))


def synonyms_of(content: Path) -> dict[str, tuple[str, ...]]:
    """Return the ``synonyms`` of every topic file in *content*."""
    read = (tomllib.loads(path.read_text("utf-8")) for path in sorted(content.glob("*.toml")))
    return {topic["id"]: tuple(topic.get("synonyms", ())) for topic in read}


def _read(language: Path) -> dict[str, dict[str, Any]]:
    return {path.stem: tomllib.loads(path.read_text("utf-8")) for path in sorted(language.glob("*.toml"))}


def compile_lexicon(data: Mapping[str, Mapping[str, Any]], synonyms: Mapping[str, tuple[str, ...]]) -> Lexicon:
    """Return the lexicon of *data* (file stem -> its tables) and the topics' *synonyms*."""
    words, context, intents = data["words"], data["context"], data["intents"]
    book = Phrasebook(words["classes"])
    fillers = frozenset(words["fillers"].split())
    rewrites = {tuple(old.split()): tuple(new.split()) for old, new in words["rewrites"].items()}
    turns = frozenset(words["turns"].split())
    seen = _Seen(book, fillers)
    rules = {rule["id"]: _rule(rule) for rule in data["redflags"].values()}
    flags = seen.finder({rule["id"]: rule["patterns"] for rule in data["redflags"].values()})
    topics = seen.finder(data["topics"])
    questions = seen.finder(data["questions"]["topics"])
    asking = seen.finder({"asking": data["questions"]["asking"]})
    deciding = seen.finder({"deciding": data["questions"]["deciding"]})
    intent_patterns = seen.finder(intents["patterns"])
    idioms = seen.finder({"idiom": context["context"]["idioms"]})
    negation = _negation(context["negation"], seen, fillers)
    around = _context(context["context"], seen)

    def plain(text: str) -> tuple[str, ...]:
        return split(text, rewrites, str, frozenset()).words

    said = {topic: [plain(phrase) for phrase in phrases] for topic, phrases in synonyms.items()}
    wanted = seen.words | {word for rows in said.values() for row in rows for word in row}
    hints = {topic: [plain(line) for line in lines] for topic, lines in data["cues"]["topics"].items()}
    return Lexicon(
        rewrites=rewrites,
        turns=turns,
        speller=Speller(wanted, data["known"]["words"].split(), seen.starts),
        fillers=fillers,
        rules=rules,
        flags=flags,
        idioms=idioms,
        topics=topics,
        questions=questions,
        asking=asking,
        deciding=deciding,
        intents={plain(line): Intent(name) for name, lines in intents["exact"].items() for line in lines},
        intent_patterns=intent_patterns,
        numbers=words["numbers"],
        whole=_whole(said, fillers),
        negation=negation,
        context=around,
        offers=Offers(
            {topic: [*said.get(topic, ()), *hints.get(topic, ())] for topic in {*said, *hints}},
            data["cues"]["usual"].split(),
            fillers | frozenset(data["cues"]["ignored"].split()),
        ),
    )


class _Seen:
    """Compiles patterns and remembers every word they wait for, so that spelling can be repaired into them."""

    def __init__(self, book: Phrasebook, fillers: frozenset[str]) -> None:
        self._book = book
        self._fillers = fillers
        self.words: set[str] = set()
        self.starts: set[str] = set()

    def finder(self, patterns: Mapping[str, Iterable[str]]) -> Finder:
        rows: list[tuple[str, tuple[Item, ...]]] = [
            (key, row) for key, lines in patterns.items() for line in lines for row in self._book.rows(line)
        ]
        items = {item for _, row in rows for item in row}
        self.words |= {word for item in items for word in item.words}
        self.starts |= {start for item in items for start in item.starts}
        return Finder(rows, self._fillers)

    def choice(self, line: str) -> frozenset[str]:
        words = self._book.item("|".join(line.split())).words
        self.words |= words
        return words


def _rule(table: Mapping[str, Any]) -> RedFlagRule:
    return RedFlagRule(
        id=table["id"],
        level=Level(table["level"]),
        topics=tuple(table["topics"]),
        near=table.get("near", False),
        confirm=table.get("confirm", False),
    )


def _negation(table: Mapping[str, Any], seen: _Seen, fillers: frozenset[str]) -> NegationWords:
    parts = {name: seen.choice(table[name]) for name in ("negators", "stops", "joins", "verbs", "lists")}
    return NegationWords(fillers=fillers, feigned=seen.finder({"feigned": table["feigned"]}), **parts)


def _context(table: Mapping[str, Any], seen: _Seen) -> ContextWords:
    return ContextWords(
        people=seen.choice(table["people"]),
        selves=seen.choice(table["selves"]),
        nearly=seen.choice(table["nearly"]),
        cues=seen.finder({kind: table[kind] for kind in sorted(CUES)}),
    )


def _whole(
    said: Mapping[str, Iterable[tuple[str, ...]]], fillers: frozenset[str]
) -> dict[tuple[str, ...], tuple[str, ...]]:
    whole: dict[tuple[str, ...], tuple[str, ...]] = {}
    for topic, rows in said.items():
        for row in rows:
            bare = tuple(word for word in row if word not in fillers)
            if bare:
                whole[bare] = (*whole.get(bare, ()), topic)
    return whole
