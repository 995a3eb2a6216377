"""The lines the project already has, as lines to learn from: ``python -m bot.lab.reader.own`` writes ``own.jsonl``.

They are a copy, so that a new line in a corpus or a topic does not part the weights from their card.
"""

import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bot.domain.levels import Level
from bot.domain.understanding import Lexicon, understand
from bot.knowledge.lexicon import load_lexicon
from bot.knowledge.library import load
from bot.knowledge.schema import Topic

HERE = Path(__file__).parent
CORPORA = HERE.parents[2] / "tests" / "language"
OWN = HERE / "own.jsonl"
_NOT_OURS = frozenset({"-", "crisis"})  # no topic of the knowledge base
_TO_I = (
    (r"\byou are\b|\byou're\b", "I am"),
    (r"\byou were\b", "I was"),
    (r"\byour\b", "my"),
    (r"\byours\b", "mine"),
    (r"\byourself\b", "myself"),
    (r"\b(to|for|with|at|on|of|from|around|near|wakes|makes|keeps|stops|leaves|lets) you\b", r"\1 me"),
    (r"\byou\b", "I"),
)


def as_told(line: str) -> str:
    """Return a line of contact advice ("your chest hurts") as the person herself would say it."""
    for pattern, mine in _TO_I:
        line = re.sub(pattern, mine, line)
    return line


def line(group: str, text: str, expect: str, topics: list[str] | None, optional: list[str]) -> dict[str, Any]:
    """Return a row of the form of the voices; an empty *expect* leaves the danger open, no *topics* the topics."""
    return {"text": text, "group": group, "expect": expect, "topics": topics, "optional": optional}


def _of_corpora(lexicon: Lexicon) -> Iterator[dict[str, Any]]:
    for row in _rows("frozen.txt"):
        expect, topic, text = row.split("|", 2)
        level = expect if expect in ("CRISIS", "EMERGENCY", "TODAY") else ""
        yield line("frozen", text, level, None if topic in _NOT_OURS else [topic], [])
    for row in _rows("everyday.txt"):
        topic, text = row.split("|", 1)
        quiet = not alarming(text, lexicon)
        yield line("everyday", text, "INFO" if quiet else "", [] if topic == "-" else [topic], [])


def _rows(name: str) -> list[str]:
    rows = (CORPORA / name).read_text("utf-8").splitlines()
    return [row for row in rows if row and not row.startswith("#")]


def alarming(text: str, lexicon: Lexicon) -> bool:
    """Return whether the rules alone answer *text* as a danger or ask about it."""
    meaning = understand(text, lexicon)
    return meaning.level >= Level.TODAY or meaning.confirm


def _of_topic(topic: Topic) -> Iterator[dict[str, Any]]:
    for phrase in (topic.title, *topic.synonyms):
        yield line("phrase", phrase, "", [topic.id], list(topic.related))
    for question in topic.ask_doctor:
        yield line("question", question, "INFO", [topic.id], list(topic.related))
    levels = ((topic.contact.emergency, "EMERGENCY"), (topic.contact.today, "TODAY"))
    for advice, level in levels:
        for told in advice:
            yield line("contact", as_told(told), level, None, [])


def rows() -> Iterator[dict[str, Any]]:
    """Yield every line of our own, always in the same order."""
    lexicon = load_lexicon()
    yield from _of_corpora(lexicon)
    for _id, topic in sorted(load().topics.items()):
        yield from _of_topic(topic)


def main() -> None:
    seen: set[str] = set()
    kept = [row for row in rows() if not (row["text"] in seen or seen.add(row["text"]))]  # type: ignore[func-returns-value]
    OWN.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in kept), "utf-8")
    sys.stdout.write(f"{len(kept)} lines\n")


if __name__ == "__main__":
    main()
