"""Reads the language data files and compiles them into the ``Lexicon`` that ``understand`` works with."""

import hashlib
import json
import re
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

from bot.domain.levels import Level
from bot.domain.understanding import Lexicon
from bot.domain.understanding.answering import Answering
from bot.domain.understanding.asked_for import Requests
from bot.domain.understanding.context import CUES, ContextWords
from bot.domain.understanding.doors import Doors
from bot.domain.understanding.frames import Counting, Framebook, Frames
from bot.domain.understanding.lexicon import RedFlagRule
from bot.domain.understanding.meaning import Intent
from bot.domain.understanding.negation import NegationWords
from bot.domain.understanding.offers import Offers
from bot.domain.understanding.patterns import Finder, Item, Phrasebook
from bot.domain.understanding.slips import SHORT_WORD, Slips
from bot.domain.understanding.spelling import Speller
from bot.domain.understanding.text import split
from bot.knowledge.library import Library

_HERE = Path(__file__).parent
LANGUAGE = _HERE / "language"
TOPICS = _HERE / "content" / "topics"
_COUNTED = ("tablets", "lots", "other", "apart")
_PLAIN, _CLASS = re.compile("[a-z]{3,}"), re.compile(r"\{\w+\}")


@cache
def load_lexicon(language: Path = LANGUAGE, content: Path = TOPICS) -> Lexicon:
    """Return the compiled lexicon, made once per process.

    Raises tomllib.TOMLDecodeError, KeyError or ValueError naming what is wrong in the data.
    """
    return replace(compile_lexicon(_read(language), synonyms_of(content)), version=version_of(language))


def lexicon_of(books: Library) -> Lexicon:
    """Return the same lexicon for a process that holds the library already: no topic file is read twice."""
    synonyms = {topic.id: topic.synonyms for topic in books.topics.values()}
    return replace(compile_lexicon(_read(LANGUAGE), synonyms), version=version_of(LANGUAGE))


def version_of(language: Path) -> str:
    """Return a fingerprint of every word in the language files."""
    words = b"\0".join(path.read_bytes() for path in sorted(language.glob("*.toml")))
    return hashlib.sha256(words).hexdigest()[:7]


def synonyms_of(content: Path) -> dict[str, tuple[str, ...]]:
    """Return the ``synonyms`` of every topic file in *content*."""
    read = (tomllib.loads(path.read_text("utf-8")) for path in sorted(content.glob("*.toml")))
    return {topic["id"]: tuple(topic.get("synonyms", ())) for topic in read}


def _read(language: Path) -> dict[str, dict[str, Any]]:
    return {path.stem: tomllib.loads(path.read_text("utf-8")) for path in sorted(language.glob("*.toml"))}


def compile_lexicon(
    data: Mapping[str, Mapping[str, Any]], synonyms: Mapping[str, tuple[str, ...]]
) -> Lexicon:
    """Return the lexicon of *data* (file stem -> its tables) and the topics' *synonyms*."""
    words, context, intents = data["words"], data["context"], data["intents"]
    classes = words["classes"] | data["frames"]["classes"]
    book = Phrasebook({name: _alone(line) for name, line in classes.items()})
    fillers = frozenset(words["fillers"].split())
    rewrites = {tuple(old.split()): tuple(new.split()) for old, new in words["rewrites"].items()}
    turns = frozenset(words["turns"].split())
    compiler = _Compiler(book, fillers)
    rules = {
        rule["id"]: _rule(rule, data["frames"]["rules"].get(rule["id"], {}))
        for rule in data["redflags"].values()
    }
    flags = compiler.finder({rule["id"]: rule["patterns"] for rule in data["redflags"].values()})
    counting = Counting(words["numbers"], *(_item(book, data["frames"][name]) for name in _COUNTED))
    frames = _frames(data["frames"]["rules"], Framebook(book, classes), counting, fillers)
    told = {topic: {"sure": lines} for topic, lines in data["frames"]["topics"].items()}
    dangers = book.words | {start for start in book.starts if len(start) > SHORT_WORD}
    topics = compiler.finder(data["topics"])
    topic_frames = _frames(told, Framebook(book, classes), counting, fillers)
    questions = compiler.finder(data["questions"]["topics"])
    asking = compiler.finder({"asking": data["questions"]["asking"]})
    deciding = compiler.finder({"deciding": data["questions"]["deciding"]})
    intent_patterns = compiler.finder(intents["patterns"])
    idioms = compiler.finder({"idiom": context["context"]["idioms"]})
    negation = _negation(context["negation"], compiler, fillers)
    around = _context(context["context"], compiler, negation)

    spoken = Phrasebook(words["classes"])  # nothing is repaired into the words of an answer
    answering = _answering(data["answers"], spoken)
    wished = Phrasebook(words["classes"] | data["requests"]["classes"])
    requests = _requests(data["requests"], _Compiler(wished, fillers))

    def plain(text: str) -> tuple[str, ...]:
        return split(text, rewrites, str, frozenset()).words

    said = {topic: [plain(phrase) for phrase in phrases] for topic, phrases in synonyms.items()}
    wanted = book.words | {word for rows in said.values() for row in rows for word in row}
    hints = {topic: [plain(line) for line in lines] for topic, lines in data["cues"]["topics"].items()}
    waited = _waited(data)
    return Lexicon(
        rewrites=rewrites,
        turns=turns,
        speller=Speller(
            wanted, {*data["known"]["words"].split(), *spoken.words, *wished.words}, book.starts, book.waiting
        ),
        slips=Slips(dangers),
        confused={word: tuple(meant.split()) for word, meant in data["known"]["confused"].items()},
        fillers=fillers,
        rules=rules,
        flags=flags,
        frames=frames,
        counting=counting,
        means=compiler.finder({"means": context["crisis"]["means"]}),
        idioms=idioms,
        topics=topics,
        topic_frames=topic_frames,
        questions=questions,
        asking=asking,
        deciding=deciding,
        intents={
            plain(line): Intent(name)
            for name, lines in intents["exact"].items()
            for line in lines
            if plain(line)
        },
        intent_patterns=intent_patterns,
        doubts=compiler.finder(intents["doubts"]),
        numbers=words["numbers"],
        whole=_whole(said, fillers),
        negation=negation,
        context=around,
        answering=answering,
        requests=requests,
        offers=Offers(
            {
                topic: [*said.get(topic, ()), *hints.get(topic, ()), *waited.get(topic, ())]
                for topic in {*said, *hints}
            },
            data["cues"]["usual"].split(),
            fillers | frozenset(data["cues"]["ignored"].split()),
        ),
        doors=Doors(
            {door: frozenset(plain(line)) for door, line in data["cues"]["doors"].items()},
            fillers | frozenset(data["cues"]["silent"].split()),
        ),
        smalltalk=compiler.finder(data["smalltalk"]["patterns"]),
    )


def _alone(line: str) -> str:
    """Return the single words of a class: what the pattern language can read."""
    return " ".join(one for one in line.split() if not set("_#") & set(one) and not one.startswith("*"))


def _item(book: Phrasebook, line: str) -> Item:
    return Item(*book.said("|".join(line.split())))


def _frames(table: Mapping[str, Any], book: Framebook, counting: Counting, fillers: frozenset[str]) -> Frames:
    """Return the finder of all frames; in *table* each key has those that are sure and those that ask."""
    frames = [
        book.frame(rule, line, sure=kind == "sure")
        for rule, kinds in table.items()
        for kind, lines in sorted(kinds.items(), reverse=True)
        for line in lines
    ]
    return Frames(frames, book.ideas, counting, fillers)


def _waited(data: Mapping[str, Mapping[str, Any]]) -> dict[str, list[list[str]]]:
    """Return each topic's row of all words that its patterns wait for, in any of the tables."""
    lines: dict[str, list[str]] = defaultdict(list)
    for keys, patterns in [*data["topics"].items(), *data["questions"]["topics"].items()]:
        for topic in keys.split():
            lines[topic] += patterns
    for rule in data["redflags"].values():
        for topic in (*rule["topics"], *rule.get("offers", ())):
            lines["low_mood" if topic == "crisis" else topic] += rule["patterns"]
    return {
        topic: [sorted(set(_PLAIN.findall(_CLASS.sub(" ", " ".join(said)))))] for topic, said in lines.items()
    }


class _Compiler:
    """Compiles the patterns of the data files with one phrasebook."""

    def __init__(self, book: Phrasebook, fillers: frozenset[str]) -> None:
        self._book = book
        self._fillers = fillers

    def finder(self, patterns: Mapping[str, Iterable[str]]) -> Finder:
        """Return the finder of *patterns*; lines under "one two" belong to both keys."""
        rows = (
            (key, row)
            for keys, lines in patterns.items()
            for line in lines
            for row in self._book.rows(line)
            for key in keys.split()
        )
        return Finder(rows, self._fillers)

    def choice(self, line: str) -> frozenset[str]:
        return self._book.said("|".join(line.split()))[0]


def _answering(table: Mapping[str, Any], book: Phrasebook) -> Answering:
    aside = frozenset(table["aside"].split())
    return Answering(
        meanings=_Compiler(book, aside).finder(table["meanings"]),
        aside=aside,
        leads=frozenset(table["leads"]),
        presses={name: frozenset(said.split()) for name, said in table["presses"].items()},
        instead=table["instead"],
        near=frozenset(table["near"]),
        covered=table["covered"],
    )


def _requests(table: Mapping[str, Any], compiler: _Compiler) -> Requests:
    slots = {name: re.compile(line) for name, line in table["slots"].items()}
    return Requests(tuple(table["order"]), compiler.finder(table["patterns"]), slots, dict(table["plain"]))


def _rule(table: Mapping[str, Any], frames: Mapping[str, Any]) -> RedFlagRule:
    written = json.dumps([table, frames], sort_keys=True).encode()
    return RedFlagRule(
        id=table["id"],
        level=Level(table["level"]),
        topics=tuple(table["topics"]),
        offers=tuple(table.get("offers", ())),
        near=table.get("near", False),
        confirm=table.get("confirm", False),
        version=int(hashlib.sha256(written).hexdigest()[:7], 16),
        hold=table.get("hold", False),
        hold_with_means=table.get("hold_with_means", False),
        lifts={fact: Level(level) for fact, level in table.get("lifts", {}).items()},
        card=table.get("card", ""),
        line=table.get("line", False),
    )


def _negation(table: Mapping[str, Any], compiler: _Compiler, fillers: frozenset[str]) -> NegationWords:
    parts = {name: compiler.choice(table[name]) for name in ("negators", "stops", "joins", "verbs", "lists")}
    return NegationWords(fillers=fillers, feigned=compiler.finder({"feigned": table["feigned"]}), **parts)


def _context(table: Mapping[str, Any], compiler: _Compiler, negation: NegationWords) -> ContextWords:
    return ContextWords(
        people=compiler.choice(table["people"]),
        others=compiler.choice(table["others"]),
        selves=compiler.choice(table["selves"]),
        nearly=compiler.choice(table["nearly"]),
        joins=negation.joins,
        refusals=compiler.choice(table["unhelped"]),
        backward=compiler.choice(table["backward"]),
        owning=compiler.choice(table["owning"]),
        reports=compiler.choice(table["reports"]),
        tellers=compiler.choice(table["tellers"]),
        supposed=compiler.choice(table["supposed"]),
        cues=compiler.finder({kind: table[kind] for kind in sorted(CUES)}),
    )


def _whole(
    said: Mapping[str, Iterable[tuple[str, ...]]], fillers: frozenset[str]
) -> dict[tuple[str, ...], tuple[str, ...]]:
    whole: dict[tuple[str, ...], tuple[str, ...]] = {}
    for topic, rows in said.items():
        for row in rows:
            bare = tuple(word for word in row if word not in fillers)
            for message in {row, bare if len(bare) > 1 else row}:
                whole[message] = (*whole.get(message, ()), topic)
    return whole
