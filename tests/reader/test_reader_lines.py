"""What the reader learns from, and what only judges it."""

import json
from random import Random

import pytest

from bot.lab.reader import changes, lines
from bot.lab.reader.lines import Line

HARMLESS = Line("the cat says hello", "chatter", danger=False, crisis=False, topics=frozenset())
DANGER = Line("my chest is being squashed", "chest", danger=True, crisis=False, topics=frozenset({"heart"}))


def ids(files):
    return [json.loads(row)["id"] for file in files for row in file.read_text("utf-8").splitlines()]


def test_every_written_line_lies_on_the_side_its_id_says():
    assert [one for one in ids(lines.written_files()) if lines.is_unread(one)] == []
    assert [one for one in ids(lines.unread_files()) if not lines.is_unread(one)] == []


def test_nothing_that_judges_is_learned():
    learned = {line.text.casefold() for line in lines.learned()}
    judging = [line.text for line in [*lines.read(lines.unread_files()), *lines.held()]]

    assert len(judging) > 1000
    assert [text for text in judging if text.casefold() in learned] == []


def test_the_bars_are_set_by_lines_that_neither_learn_nor_judge():
    judging = {line.text.casefold() for line in lines.read(lines.unread_files())}
    setting = {line.text.casefold() for line in lines.held()}

    assert len(setting) > 400
    assert not setting & judging


def test_a_level_below_danger_that_may_be_asked_about_teaches_neither():
    row = {"text": "x", "group": "g", "expect": "INFO", "topics": [], "confirm_ok": True}

    assert lines.line_of(row).danger is None
    assert lines.line_of(row | {"confirm_ok": False}).danger is False
    assert lines.line_of(row | {"expect": "TODAY"}).danger is True


@pytest.mark.parametrize("first", [HARMLESS, DANGER])
@pytest.mark.parametrize("other", [HARMLESS, DANGER])
def test_two_messages_in_one_are_as_dangerous_as_the_worse(first, other):
    both = changes.beside(first, other, Random(1))

    assert both.danger is (DANGER in (first, other))
    assert both.topics == first.topics | other.topics


def test_a_change_keeps_what_the_line_means_and_is_the_same_for_the_same_seed():
    told = [changes.changed(DANGER, [HARMLESS], Random(seed)) for seed in range(200)]

    assert {line.danger for line in told} == {True}
    assert len({line.text for line in told}) > 50
    assert told == [changes.changed(DANGER, [HARMLESS], Random(seed)) for seed in range(200)]
