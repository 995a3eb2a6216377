"""Reads the language data files and compiles them into the ``Lexicon`` that ``understand`` works with."""

import hashlib
import json
import re
import tomllib
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from functools import cache, partial
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
from bot.knowledge import library

LANGUAGE = Path(__file__).parent / "language"
_COUNTED = ("tablets", "lots", "other", "apart")
_PLAIN, _CLASS = re.compile("[a-z]{3,}"), re.compile(r"\{\w+\}")


@cache
def load_lexicon() -> Lexicon:
    """Return the compiled lexicon, made once per process.

    Raises tomllib.TOMLDecodeError, KeyError or ValueError naming what is wrong in the data.
    """
    paths = sorted(LANGUAGE.glob("*.toml"))
    data = {path.stem: tomllib.loads(path.read_text("utf-8")) for path in paths}
    synonyms = {topic.id: topic.synonyms for topic in library.load().topics.values()}
    every_word = b"\0".join(path.read_bytes() for path in paths)
    return replace(compile_lexicon(data, synonyms), version=hashlib.sha256(every_word).hexdigest()[:7])


def compile_lexicon(
    data: Mapping[str, Mapping[str, Any]], synonyms: Mapping[str, tuple[str, ...]]
) -> Lexicon:
    """Return the lexicon of *data* (file stem -> its tables) and the topics' *synonyms*."""
    words, context, intents, cues = (data[name] for name in ("words", "context", "intents", "cues"))
    fillers = frozenset(words["fillers"].split())
    plain = partial(_plain, _rewrites(words))
    said = {topic: [plain(phrase) for phrase in phrases] for topic, phrases in synonyms.items()}
    compiler = _Compiler(words["classes"] | data["frames"]["classes"], fillers)
    counting = compiler.counting(words["numbers"], data["frames"])
    flags = compiler.finder({rule["id"]: rule["patterns"] for rule in data["redflags"].values()})
    frames = compiler.frames(data["frames"]["rules"], counting)
    slips = compiler.slips()  # of the words read so far: those of dangers
    negation = _negation(context["negation"], compiler, fillers)
    spoken = _Compiler(words["classes"], frozenset(data["answers"]["aside"].split()))
    wished = _Compiler(words["classes"] | data["requests"]["classes"], fillers)
    return Lexicon(
        rewrites=_rewrites(words),
        turns=frozenset(words["turns"].split()),
        fillers=fillers,
        numbers=words["numbers"],
        confused={word: tuple(meant.split()) for word, meant in data["known"]["confused"].items()},
        rules=_rules(data),
        flags=flags,
        frames=frames,
        slips=slips,
        counting=counting,
        topics=compiler.finder(data["topics"]),
        topic_frames=compiler.frames(_sure(data["frames"]["topics"]), counting),
        questions=compiler.finder(data["questions"]["topics"]),
        asking=compiler.finder({"asking": data["questions"]["asking"]}),
        deciding=compiler.finder({"deciding": data["questions"]["deciding"]}),
        intents=_exact(intents["exact"], plain),
        intent_patterns=compiler.finder(intents["patterns"]),
        idioms=compiler.finder({"idiom": context["context"]["idioms"]}),
        negation=negation,
        context=_context(context["context"], compiler, negation),
        answering=_answering(data["answers"], spoken),
        requests=_requests(data["requests"], intents, wished),
        speller=_speller(compiler, said, data["known"]["words"], words["numbers"], spoken, wished),
        means=compiler.finder({"means": context["crisis"]["means"]}),
        doubts=compiler.finder(intents["doubts"]),
        smalltalk=compiler.finder(data["smalltalk"]["patterns"]),
        whole=_whole(said, fillers),
        offers=_offers(data, said, plain, fillers),
        doors=_doors(cues, plain, fillers),
    )


_Words = tuple[str, ...]


def _rewrites(table: Mapping[str, Any]) -> dict[_Words, _Words]:
    return {tuple(old.split()): tuple(new.split()) for old, new in table["rewrites"].items()}


def _plain(rewrites: Mapping[_Words, _Words], text: str) -> _Words:
    """Return the words of *text* as those of a message are read, but never repaired."""
    return split(text, rewrites, str, frozenset()).words


def _alone(line: str) -> str:
    """Return the single words of a class: what the pattern language can read."""
    return " ".join(one for one in line.split() if not set("_#") & set(one) and not one.startswith("*"))


def _sure(lines: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Return the frames of *lines* as a table in which all are sure."""
    return {key: {"sure": written} for key, written in lines.items()}


def _exact(table: Mapping[str, Iterable[str]], plain: Callable[[str], _Words]) -> dict[_Words, Intent]:
    said = {plain(line): Intent(name) for name, lines in table.items() for line in lines}
    return {words: intent for words, intent in said.items() if words}


def _speller(
    compiler: "_Compiler",
    said: Mapping[str, Iterable[_Words]],
    known: str,
    numbers: Iterable[str],
    *unrepaired: "_Compiler",
) -> Speller:
    """Return what repairs into the words read so far, *numbers* and the synonyms; into the *unrepaired* and *known* nothing is."""
    book = compiler.book
    wanted = book.words.union(numbers, *(row for rows in said.values() for row in rows))
    real = frozenset(known.split()).union(*(one.book.words for one in unrepaired))
    return Speller(wanted, real, book.starts, book.waiting)


def _offers(
    data: Mapping[str, Mapping[str, Any]],
    said: Mapping[str, list[_Words]],
    plain: Callable[[str], _Words],
    fillers: frozenset[str],
) -> Offers:
    cues, waited = data["cues"], _waited(data)
    hints = {topic: [plain(line) for line in lines] for topic, lines in cues["topics"].items()}
    told_by = {
        topic: [*said.get(topic, ()), *hints.get(topic, ()), *waited.get(topic, ())]
        for topic in {*said, *hints}
    }
    return Offers(told_by, cues["usual"].split(), fillers | frozenset(cues["ignored"].split()))


def _doors(cues: Mapping[str, Any], plain: Callable[[str], _Words], fillers: frozenset[str]) -> Doors:
    told_by = {door: frozenset(plain(line)) for door, line in cues["doors"].items()}
    return Doors(told_by, fillers | frozenset(cues["silent"].split()))


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
    """Compiles the patterns of the data files with one phrasebook, over the *classes* as they are written."""

    def __init__(self, classes: Mapping[str, str], fillers: frozenset[str]) -> None:
        self.book = Phrasebook({name: _alone(line) for name, line in classes.items()})
        self._classes = classes
        self._fillers = fillers

    def finder(self, patterns: Mapping[str, Iterable[str]]) -> Finder:
        """Return the finder of *patterns*; lines under "one two" belong to both keys."""
        rows = (
            (key, row)
            for keys, lines in patterns.items()
            for line in lines
            for row in self.book.rows(line)
            for key in keys.split()
        )
        return Finder(rows, self._fillers)

    def frames(self, table: Mapping[str, Any], counting: Counting) -> Frames:
        """Return the finder of all frames; in *table* each key has those that are sure and those that ask."""
        book = Framebook(self.book, self._classes)
        frames = [
            book.frame(rule, line, sure=kind == "sure")
            for rule, kinds in table.items()
            for kind, lines in sorted(kinds.items(), reverse=True)
            for line in lines
        ]
        return Frames(frames, book.ideas, counting, self._fillers)

    def counting(self, numbers: Mapping[str, int], table: Mapping[str, Any]) -> Counting:
        return Counting(numbers, *(Item(*self._either(table[name])) for name in _COUNTED))

    def words(self, patterns: Iterable[str]) -> frozenset[str]:
        """Return every word that *patterns* wait for."""
        rows = (row for line in patterns for row in self.book.rows(line))
        return frozenset(word for row in rows for item in row for word in item.words)

    def choice(self, line: str) -> frozenset[str]:
        return self._either(line)[0]

    def slips(self) -> Slips:
        """Return what knows the slips of every word read so far."""
        return Slips(self.book.words | {start for start in self.book.starts if len(start) > SHORT_WORD})

    def _either(self, line: str) -> tuple[frozenset[str], tuple[str, ...]]:
        return self.book.said("|".join(line.split()))


def _answering(table: Mapping[str, Any], compiler: _Compiler) -> Answering:
    return Answering(
        meanings=compiler.finder(table["meanings"]),
        aside=frozenset(table["aside"].split()),
        leads=frozenset(table["leads"]),
        presses={name: frozenset(said.split()) for name, said in table["presses"].items()},
        instead=table["instead"],
        near=frozenset(table["near"]),
        covered=table["covered"],
    )


def _requests(table: Mapping[str, Any], intents: Mapping[str, Any], compiler: _Compiler) -> Requests:
    spare = compiler.choice(table["spare"])
    besides = {name: compiler.choice(line) for name, line in table["spends"].items()}
    own = {name: compiler.words(lines) for name, lines in table["patterns"].items()}
    for name in table["bare"].split():
        exact = frozenset(word for line in intents["exact"][name] for word in line.split())
        own[name] = own.get(name, frozenset()) | exact | compiler.words(intents["patterns"].get(name, ()))
    return Requests(
        order=tuple(table["order"]),
        patterns=compiler.finder(table["patterns"]),
        slots={name: re.compile(line) for name, line in table["slots"].items()},
        plain=dict(table["plain"]),
        calm=frozenset(table["calm"].split()),
        spends={
            name: spare | own.get(name, frozenset()) | besides.get(name, frozenset())
            for name in {*own, *besides}
        },
        loaded=compiler.choice(table["loaded"]),
        titles=compiler.choice(table["titles"]),
        names={key: (compiler.choice(a), compiler.choice(b)) for key, (a, b) in table["names"].items()},
    )


def _rules(data: Mapping[str, Mapping[str, Any]]) -> dict[str, RedFlagRule]:
    frames = data["frames"]["rules"]
    return {rule["id"]: _rule(rule, frames.get(rule["id"], {})) for rule in data["redflags"].values()}


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
        kept=table.get("kept", False),
        still=table.get("gone") == "still",
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


def _whole(said: Mapping[str, Iterable[_Words]], fillers: frozenset[str]) -> dict[_Words, tuple[str, ...]]:
    whole: dict[_Words, tuple[str, ...]] = {}
    for topic, rows in said.items():
        for row in rows:
            bare = tuple(word for word in row if word not in fillers)
            for message in {row, bare if len(bare) > 1 else row}:
                whole[message] = (*whole.get(message, ()), topic)
    return whole
