"""Wherever Telegram puts them, the words of a message are read, and what came along with them is named."""

from datetime import UTC, datetime

import pytest

from bot.channels.telegram import Line, Reader
from bot.domain.incoming import Did

WORDS = "I have chest pain"
FILE = {"file_id": "f", "file_unique_id": "u", "file_size": 1}
VIDEO = {**FILE, "width": 1, "height": 1, "duration": 1}
PARTS = {
    "photo": ([{**FILE, "width": 1, "height": 1}], Did.PHOTO),
    "video": (VIDEO, Did.MEDIA),
    "animation": (VIDEO, Did.MEDIA),
    "document": (FILE, Did.MEDIA),
    "audio": ({**FILE, "duration": 1}, Did.VOICE),
    "voice": ({**FILE, "duration": 1}, Did.VOICE),
}


@pytest.fixture
def reader():
    return Reader(Line("1:town", "http://127.0.0.1:9").bot, bytes(32))


def message(kind: str = "message", **content):
    return {
        "update_id": 1,
        kind: {
            "message_id": 5,
            "date": 1_772_442_000,
            "chat": {"id": 7, "type": "private"},
            "from": {"id": 7, "is_bot": False, "first_name": "M", "language_code": "en"},
            **content,
        },
    }


@pytest.mark.parametrize("part", PARTS)
def test_a_caption_is_typed_words(reader, part):
    content, beside = PARTS[part]

    said = reader.read(message(caption=WORDS, **{part: content}))

    assert (said.did, said.text, said.beside) == (Did.TEXT, WORDS, beside)
    assert said.at == datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize("part", PARTS)
def test_without_a_caption_it_is_what_it_is(reader, part):
    content, did = PARTS[part]

    said = reader.read(message(**{part: content}))

    assert (said.did, said.text, said.beside) == (did, "", None)


def test_an_edited_caption_is_edited_words(reader):
    photo = PARTS["photo"][0]

    assert reader.read(message("edited_message", caption=WORDS, photo=photo)).did is Did.EDITED
    assert reader.read(message("edited_message", caption=WORDS, photo=photo)).text == WORDS
    assert reader.read(message("edited_message", photo=photo)).did is Did.NOTHING


PARAGRAPH = {"type": "paragraph", "text": ["I have ", {"type": "bold", "text": "chest"}, " pain"]}
CELL = {"align": "left", "valign": "top"}


@pytest.mark.parametrize(
    ("blocks", "words"),
    [
        ([PARAGRAPH], "I have chest pain"),
        ([PARAGRAPH, {"type": "footer", "text": "since noon"}], "I have chest pain\nsince noon"),
        ([{"type": "list", "items": [{"label": "1", "blocks": [PARAGRAPH]}]}], "I have chest pain"),
        ([{"type": "details", "summary": "Today", "blocks": [PARAGRAPH]}], "Today\nI have chest pain"),
        (
            [{"type": "table", "cells": [[{**CELL, "text": "chest"}, {**CELL, "text": "pain"}]]}],
            "chest\npain",
        ),
        ([{"type": "photo", "photo": [], "caption": {"text": "my leg"}}], "my leg"),
        ([{"type": "something_of_next_year", "text": "help"}, 7, None], "help"),
        ([{"type": "divider"}], ""),
    ],
)
def test_the_words_of_a_rich_message_are_read_in_order(reader, blocks, words):
    said = reader.read(message(rich_message={"blocks": blocks}))

    assert said.text == words
    assert said.did is (Did.TEXT if words else Did.MEDIA)


def test_a_checklist_is_read(reader):
    tasks = [{"id": 1, "text": "chest pain"}, {"id": 2, "text": "short of breath"}]

    said = reader.read(message(checklist={"title": "For the doctor", "tasks": tasks}))

    assert (said.did, said.text) == (Did.TEXT, "For the doctor\nchest pain\nshort of breath")


@pytest.mark.parametrize(
    "beside",
    [
        {"poll": {"question": "Tea?"}},
        {"reply_to_message": {"message_id": 4, "poll": {}}},
        {"entities": [{"type": 7}], "photo": "x"},
        {"forward_origin": {"type": "user"}},
    ],
)
def test_good_words_are_read_when_something_beside_them_cannot_be(reader, beside):
    said = reader.read(message(text=WORDS, **beside))

    assert (said.did, said.text) == (Did.TEXT, WORDS)
    assert said.reply_to == (4 if "reply_to_message" in beside else None)
    assert said.forwarded == ("forward_origin" in beside)


def test_a_message_nested_without_end_is_read_as_far_as_it_goes(reader):
    deep = "chest pain"
    for _ in range(400):
        deep = {"type": "bold", "text": deep}

    assert reader.read(message(rich_message={"blocks": [deep, PARAGRAPH]})).text == "I have chest pain"


@pytest.mark.parametrize(
    ("text", "name", "arg"),
    [
        ("/ask\nhot flashes", "ask", "hot flashes"),
        ("/ask hot  flashes", "ask", "hot  flashes"),
        ("/Today@daymark_bot", "today", ""),
        ("/ask@daymark_bot\thot flashes", "ask", "hot flashes"),
        ("/today.", "today", "."),
    ],
)
def test_a_command_ends_where_its_word_ends(reader, text, name, arg):
    said = reader.read(message(text=text))

    assert (said.did, said.text, said.arg) == (Did.COMMAND, name, arg)


@pytest.mark.parametrize("text", ["/", "//", "/usr/bin", "a /today", "/\u00e9"])
def test_a_slash_alone_makes_no_command(reader, text):
    assert reader.read(message(text=text)).did is Did.TEXT


def test_a_command_in_a_message_passed_on_is_somebody_elses_words(reader):
    origin = {"type": "hidden_user", "sender_user_name": "S", "date": 1}

    said = reader.read(message(text="/delete", forward_origin=origin))

    assert (said.did, said.text, said.forwarded) == (Did.TEXT, "/delete", True)
