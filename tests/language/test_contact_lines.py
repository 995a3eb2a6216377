"""What a topic says to call about is caught when somebody types it: at its level, or asked about."""

import csv
import re
from pathlib import Path

import pytest

from bot.domain.understanding import Level, understand
from bot.knowledge import library

LINES = [
    (topic.id, level, line)
    for topic in library.load().topics.values()
    for level in (Level.EMERGENCY, Level.TODAY)
    for line in topic.contact.at(level)
]


def without_a_sign() -> set[tuple[str, str]]:
    with Path(__file__).with_name("lines_without_a_sign.tsv").open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        return {(row["topic"], row["line"]) for row in rows if row["reason"]}


def of_myself(line: str) -> str:
    """The line as a person says it of herself."""
    said = line.replace("yourself", "myself").replace("you are", "i am")
    said = re.sub(r"\b(to|for|with|from|let|wakes|keeps|hurting|makes|of|on) you\b", r"\1 me", said)
    return re.sub(r"\byou\b", "i", re.sub(r"\byour\b", "my", said))


def caught(line: str, level: Level, lexicon) -> bool:
    meaning = understand(line, lexicon)
    return meaning.level >= level or meaning.confirm


@pytest.mark.parametrize("voice", [str, of_myself])
def test_every_reason_to_call_is_caught_when_typed(voice, lexicon):
    excused = without_a_sign()

    missed = [
        f"{topic}: {level}: {line}"
        for topic, level, line in LINES
        if (topic, line) not in excused and not caught(voice(line), level, lexicon)
    ]

    assert missed == []


def test_nothing_is_excused_that_is_caught_or_gone(lexicon):
    uncaught = {(topic, line) for topic, level, line in LINES if not caught(line, level, lexicon)}

    assert without_a_sign() == uncaught
