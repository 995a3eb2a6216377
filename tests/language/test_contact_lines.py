"""What a topic says to call about is caught when she types it in her own way: at its level, or asked about."""

import csv
from pathlib import Path

import pytest

from bot.domain.understanding import Level, understand
from bot.knowledge import library
from tests.language.own_words import of_myself, ways

LINES = [
    (topic.id, level, line)
    for topic in library.load().topics.values()
    for level in (Level.EMERGENCY, Level.TODAY, Level.SOON)
    for line in topic.contact.at(level)
]
ABOUT = {
    topic.id: topic.title.casefold() if topic.title.isalpha() else ""
    for topic in library.load().topics.values()
}
FLOORS = {Level.EMERGENCY: 0.95, Level.TODAY: 0.95, Level.SOON: 0.25}


def without_a_sign() -> set[tuple[str, str]]:
    with Path(__file__).with_name("lines_without_a_sign.tsv").open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        return {(row["topic"], row["line"]) for row in rows if row["reason"]}


def caught(said: str, level: Level, lexicon) -> bool:
    meaning = understand(said, lexicon)
    return meaning.level >= level or meaning.confirm


@pytest.mark.hazard("H3")
@pytest.mark.parametrize("voice", [str, of_myself])
def test_every_reason_to_call_today_is_caught_when_typed(voice, lexicon):
    excused = without_a_sign()

    missed = [
        f"{topic}: {level}: {line}"
        for topic, level, line in LINES
        if level > Level.SOON and (topic, line) not in excused and not caught(voice(line), level, lexicon)
    ]

    assert missed == []


@pytest.mark.hazard("H3")
@pytest.mark.parametrize("level", FLOORS)
def test_every_reason_to_call_is_caught_in_ways_nobody_wrote_down(level, lexicon, figure):
    excused = {line for _topic, line in without_a_sign()}
    lines = {line: topic for topic, of, line in LINES if of is level and line not in excused}
    said = [one for line, topic in sorted(lines.items()) for one in ways(line, ABOUT[topic])]

    missed = [one for one in said if not caught(one, level, lexicon)]

    figure(f"contact_lines_{level.casefold()}", 1 - len(missed) / len(said))
    print(f"{level}: {len(lines)} lines, {len(said)} ways, {len(missed)} missed", *missed, sep="\n")
    assert len(said) >= 5 * len(lines)
    assert 1 - len(missed) / len(said) >= FLOORS[level]


def test_nothing_is_excused_that_is_caught_or_gone(lexicon):
    today = [(topic, level, line) for topic, level, line in LINES if level > Level.SOON]
    uncaught = {(topic, line) for topic, level, line in today if not caught(line, level, lexicon)}

    assert without_a_sign() == uncaught
