"""The spreadsheet and the JSON file: every event, in order, safe to open, and as the schema says."""

import csv
import io
import json
import string
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.formats import table, whole
from bot.formats.model import Export, Note
from tests.exports.records import NOW, a_tablet, an_order, everything, made

SCHEMA = Path(__file__).resolve().parents[2] / "deploy" / "export.schema.json"
ODD = [
    'Ärztin, "quoted"',
    "安罗唑",
    "أناستروزول",
    "a;b,c\nd",
    "👩‍⚕️",
    "x" * 4000,
    "\ud83d\ude00".encode("utf-16", "surrogatepass").decode("utf-16"),
]


def rows(content: bytes, separator: str = ",") -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=separator))


def test_the_table_has_a_row_for_each_event_and_each_answer():
    content = made(an_order("csv"), everything())

    assert content.startswith(b"\xef\xbb\xbf")
    assert b"\r\n" in content
    head, *body = rows(content)
    assert head == [name.title() for name in table.COLUMNS]
    assert {len(row) for row in body} == {len(table.COLUMNS)}
    kinds = [row[3] for row in body]
    assert {kind: kinds.count(kind) for kind in set(kinds)} == {
        "plan": 1, "tablet": 6, "report": 1, "checkin": 2, "symptom": 1, "answer": 7, "note": 1, "question": 1,
        "alert": 1, "visit": 1, "rest": 1, "consent": 1,
    }  # fmt: skip
    taken = next(row for row in body if row[3] == "tablet")
    assert taken[:2] == ["2026-03-03", "08:37"]
    assert taken[4:8] == ["anastrozole", "1", "2026-03-03 08:30", "taken"]


def test_where_a_comma_is_a_decimal_mark_columns_are_parted_by_semicolons():
    content = made(an_order("csv", words={"separator": ";", "decimal": ","}), [a_tablet(amount_mg="0.5")])

    (row,) = rows(content, ";")[1:]
    assert row[5] == "0,5"


@pytest.mark.parametrize("text", ODD)
def test_odd_words_come_back_as_they_were(text):
    note = Note(at=NOW, about="note", text=text)

    assert rows(made(an_order("csv"), [note]))[1][8] == text
    kept = Export.model_validate_json(made(an_order("json"), [note]))
    assert kept.events[0].text == text


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=30))
def test_no_cell_begins_like_a_formula(text):
    cell = table.safe(text)

    assert not cell.lstrip(" \u00a0\ufeff").startswith(("=", "+", "-", "@", "\t", "\r"))
    assert cell.removeprefix("'") == text.removeprefix("'") or cell == text


def test_a_usual_word_is_not_touched():
    assert [table.safe(c) for c in string.ascii_letters + string.digits] == list(
        string.ascii_letters + string.digits
    )


def test_everything_as_json_is_what_was_put_in_and_nothing_is_text_that_is_none():
    events = everything()

    body = made(an_order("json"), events)

    kept = Export.model_validate_json(body)
    assert sorted(e.model_dump_json() for e in kept.events) == sorted(e.model_dump_json() for e in events)
    plain = json.loads(body)
    assert plain["more"] == {"agenda": [{"kind": "dose"}]}
    at = [datetime.fromisoformat(event["at"]) for event in plain["events"]]
    assert at == sorted(at)
    assert plain["events"][-1]["kind"] == "checkin"
    amounts = {e["amount_mg"] for e in plain["events"] if e["kind"] == "tablet"}
    assert amounts == {"1"}
    assert not [s for s in strings(plain) if s.startswith(("{", "["))]


def strings(value):
    if isinstance(value, str):
        yield value
    for part in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from strings(part)


@pytest.mark.parametrize("what", ["csv", "json", "fhir", "ics"])
def test_who_has_nothing_yet_gets_a_file_all_the_same(what):
    content = made(an_order(what))

    assert content
    if what == "json":
        assert Export.model_validate_json(content).events == []


def test_the_documented_schema_is_the_one_of_today():
    assert json.loads(SCHEMA.read_text("utf-8")) == whole.schema()
