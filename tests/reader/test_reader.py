"""The shipped reader: it belongs to its card, reads anything, and is never missed."""

import asyncio
import hashlib
import tomllib
from concurrent.futures import ThreadPoolExecutor

import pytest

from bot.domain.levels import Level
from bot.domain.understanding import Understanding
from bot.domain.understanding.second import Look
from bot.lab.reader import card, lines
from bot.reader import HERE, SecondLook
from bot.reader.reading import CARD, OVERLAP, WEIGHTS, WINDOW, Unusable, load, windows
from bot.reader.tokens import words

DANGER = "since ten minutes a mule stands on my breastbone and will not get off, sweat is running down"
QUIET = Understanding()
ODD = [
    "",
    " ",
    "\u200b",
    "🙂",
    "???",
    "Мне трудно дышать",
    "胸が痛い",
    "لا أستطيع التنفس",
    "मुझे सीने में दर्द है",
    "a" * 4096,
    "chest " * 700,
    "." * 4096,
    "\x00\x07 null",
    "e\u0301" * 300,
]


@pytest.fixture(scope="module")
def told():
    return tomllib.loads((HERE / CARD).read_text("utf-8"))


def test_weights_and_card_belong_together(told):
    weights = (HERE / WEIGHTS).read_bytes()

    assert told["weights"] == {"sha256": hashlib.sha256(weights).hexdigest(), "bytes": len(weights)}
    assert len(weights) <= 20_000_000


def test_the_card_names_the_lines_as_they_are_now(told):
    assert told["data"] == card.files()


def test_the_card_names_where_the_weights_began_and_under_what_licence(told):
    assert told["base"]["licence"] == "Apache-2.0"
    assert told["topics"]["ids"] == lines.topics_of(lines.learned())


@pytest.mark.parametrize("text", ODD)
def test_any_text_has_a_look_and_the_same_one_each_time(reader, text):
    look = reader.look(text)

    assert 0 <= look.danger <= 1
    assert 0 <= look.crisis <= 1
    assert reader.look(text) == look


@pytest.mark.parametrize("text", ["", " ", "\u200b"])
def test_nothing_is_about_nothing(reader, text):
    assert reader.look(text) == Look()


@pytest.mark.hazard("H3")
def test_a_danger_at_the_end_of_a_long_message_is_still_one(reader):
    story = "we went to the garden show and the roses were lovely this year. " * 12

    assert reader.look(DANGER).danger >= reader.bars.danger
    assert reader.look(story).danger < reader.bars.danger
    assert reader.look(story + DANGER).danger >= reader.bars.danger


def test_every_word_of_a_text_stands_in_a_window():
    for count in (1, WINDOW, WINDOW + 1, 200, 640):
        parts = windows([str(n) for n in range(count)])

        assert {word for part in parts for word in part} == {str(n) for n in range(count)}
        assert max(map(len, parts)) <= WINDOW
        assert len(parts) <= count // (WINDOW - OVERLAP) + 1


def test_words_are_lower_case_without_accents_and_each_mark_stands_alone():
    assert list(words("Crème brûlée—it's 38.5°!")) == [
        "creme",
        "brulee",
        "—",
        "it",
        "'",
        "s",
        "38",
        ".",
        "5",
        "°",
        "!",
    ]


def test_threads_that_look_at_once_see_the_same(reader):
    texts = [DANGER, "thanks", "my knees are stiff"] * 8
    with ThreadPoolExecutor(4) as threads:
        assert list(threads.map(reader.look, texts)) == [reader.look(text) for text in texts]


@pytest.mark.hazard("H3")
async def test_beside_a_quiet_meaning_it_doubts_a_danger():
    assert (await SecondLook().beside(DANGER, QUIET)).doubt is Level.EMERGENCY


@pytest.mark.parametrize("name", [WEIGHTS, CARD])
async def test_without_one_of_its_files_every_meaning_stays_as_it_was(folder, name):
    (folder / name).unlink()
    second = SecondLook(folder)
    await second.wake()

    assert second.missing == f"{name} is missing"
    assert await second.beside(DANGER, QUIET) == QUIET
    assert second.at(DANGER, QUIET) == QUIET
    assert second.version == ""


async def test_a_broken_file_is_not_read(broken):
    with pytest.raises(Unusable, match="not those of the card"):
        load(broken)
    assert await SecondLook(broken).beside(DANGER, QUIET) == QUIET


def test_a_card_that_cannot_be_read_makes_it_unusable(folder):
    (folder / CARD).write_text("[weights]\n", "utf-8")

    with pytest.raises(Unusable, match="cannot be read"):
        load(folder)


async def test_looks_asked_for_at_once_all_come_when_there_is_time(monkeypatch):
    monkeypatch.setattr("bot.reader.PATIENCE_SECONDS", 60.0)  # however busy the machine is
    second = SecondLook()
    found = await asyncio.gather(*(second.beside(DANGER, QUIET) for _ in range(20)))

    assert {meaning.doubt for meaning in found} == {Level.EMERGENCY}
