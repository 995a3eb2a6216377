"""/export: four files by tap or by word, one at a time, three an hour, hers alone, and nothing of them is kept."""

import csv
import io
import json
import re
from datetime import time

import pytest

from bot.formats import Format
from bot.formats.model import Export
from bot.services.exports import card, chronicle, contents, making
from bot.store import people
from bot.store import tables as t
from tests.checkins.walking import walk
from tests.exports.records import made
from tests.journeys.test_several_medicines import takes
from tests.security.overheard import Overheard


def files(person) -> list[tuple[str, bytes]]:
    """The documents in her chat, oldest first: name and content."""
    world = person.town.sandbox.world
    return [(m.document, world.files[m.file_id].content) for m in person.messages if m.document and m.file_id]


def rows_of(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))


async def printed_here(town, person, what) -> bytes:
    """What the other process would make, without starting one."""
    who = await person.record()
    async with town.store.begin() as work:
        order = await contents.order(work, town.parts.world, who, what, town.now)
    events = [e async for page in chronicle.events(town.store, who.id, town.now) for e in page]
    return made(order, events if what is not Format.ICS else [])


async def a_week(town, person):
    """She took one, left one out, wrote a note and told how she is."""
    await town.next_event("dose")
    await person.taps("✅ Taken")
    await town.next_event("dose")
    await person.taps("Skip today", "I feel unwell")
    await person.says("/notes")
    await person.taps("Write a note")
    await person.says("=1+1 my blood pressure was 142/88")


async def test_the_card_offers_four_files_each_made_by_one_tap(town, margaret):
    await a_week(town, margaret)

    heard = Overheard(town.sandbox)
    shown = await margaret.says("/export")
    assert shown.labels == [
        "Spreadsheet (CSV)",
        "Everything (JSON)",
        "For clinics (FHIR)",
        "Calendar (.ics)",
        "‹ Back",
    ]
    for label in shown.labels[:3]:
        await margaret.taps(label)
        assert margaret.sees("It comes in a moment, below.")
    await town.travel(hours=2)
    await margaret.taps("Calendar (.ics)")

    assert [name for name, _content in files(margaret)] == [
        "daymark-2026-03-04.csv",
        "daymark-2026-03-04.json",
        "daymark-2026-03-04.fhir.json",
        "daymark-2026-03-04.ics",
    ]
    table, everything, clinic, calendar = [content for _name, content in files(margaret)]
    assert [row["Result"] for row in rows_of(table) if row["What"] == "Tablet"] == ["taken", "left out"]
    assert "felt unwell" in table.decode()
    (note,) = [row for row in rows_of(table) if row["What"] == "Note"]
    assert note["Words"] == "'=1+1 my blood pressure was 142/88", "no word of hers becomes a formula"
    kept = Export.model_validate_json(everything)
    assert [e.result for e in kept.events if e.kind == "tablet"] == ["taken", "left_out"]
    assert {r["resource"]["resourceType"] for r in json.loads(clinic)["entry"]} >= {
        "Patient",
        "MedicationStatement",
        "MedicationAdministration",
        "Observation",
    }
    methods = [one.method for one in heard]
    assert methods.index("sendChatAction") < methods.index("sendDocument")
    assert b"BEGIN:VALARM" in calendar
    assert all(
        "Anyone with this file can read it" in m.text
        for m in margaret.messages
        if m.document and not m.document.endswith("ics")
    )


async def test_a_check_in_is_in_the_files_in_the_words_she_was_asked_in(town, margaret):
    await margaret.says("/checkin")
    await walk(margaret, {"joint_pain": "2"})

    await margaret.says("/export")
    await margaret.taps("Spreadsheet (CSV)", "For clinics (FHIR)")

    table, clinic = [content for _name, content in files(margaret)]
    answers = [row for row in rows_of(table) if row["What"] == "Answer"]
    assert any(row["About"].endswith("?") and row["Result"] for row in answers)
    made = [e["resource"] for e in json.loads(clinic)["entry"]]
    (form,) = [r for r in made if r["resourceType"] == "Questionnaire"]
    (told,) = [r for r in made if r["resourceType"] == "QuestionnaireResponse"]
    assert told["questionnaire"] == f"{form['url']}|{form['version']}"
    assert {i["linkId"] for i in told["item"]} <= {i["linkId"] for i in form["item"]}


async def test_a_file_asked_for_in_words_comes_at_once(margaret, monkeypatch):
    monkeypatch.setattr(card, "IN_AN_HOUR", 4)
    for words, ending in (
        ("send me my data as a spreadsheet", "csv"),
        ("can I have my tablet times for my calendar as a file", "ics"),
        ("export everything as json please", "json"),
        ("I need a FHIR file for my clinic", "fhir.json"),
    ):
        await margaret.says(words)
        assert files(margaret)[-1][0] == f"daymark-2026-03-02.{ending}"


async def test_without_a_kind_the_four_are_offered(margaret):
    for words in ("export my data", "can I download my data", "send me a copy of my record"):
        shown = await margaret.says(words)

        assert "Spreadsheet (CSV)" in shown.labels
    assert files(margaret) == []


async def test_one_file_more_than_an_hour_allows_waits(town, margaret, monkeypatch):
    assert card.IN_AN_HOUR == 3
    monkeypatch.setattr(card, "IN_AN_HOUR", 1)
    await margaret.says("/export")
    for _ in range(2):
        await margaret.taps("Spreadsheet (CSV)")

    assert len(files(margaret)) == 1
    assert margaret.sees("Please wait a few minutes.")
    await town.travel(minutes=61)
    await margaret.taps("Spreadsheet (CSV)")
    assert len(files(margaret)) == 2


async def test_two_taps_at_once_make_one_file(town, margaret):
    shown = await margaret.says("/export")
    for _ in range(2):
        margaret.press(shown.id, "Spreadsheet (CSV)")
    await town.quiet()

    assert len(files(margaret)) == 1
    assert margaret.sees("still on its way")


async def test_while_reminders_are_held_no_calendar_rings(margaret):
    await margaret.says("/pause")
    await margaret.taps("Until I say so")

    await margaret.says("/export")
    await margaret.taps("Calendar (.ics)")

    assert files(margaret) == []
    assert margaret.sees("There is nothing to come")


@pytest.mark.hazard("H8")
async def test_a_file_holds_nothing_of_anybody_else_and_no_number_of_ours(town, margaret):
    ruth = await town.settled_person("Ruth", cue="own:zebra")
    await takes(ruth, "Zebulonium", time(8, 30))
    await takes(margaret, "Calcium", time(8, 30))
    for who in (margaret, ruth):
        await who.says("/notes")
        await who.taps("Write a note")
        await who.says(f"words of {who.chat_id}")

    for what in Format:
        mine, other = [(await printed_here(town, who, what)).decode() for who in (margaret, ruth)]
        assert not re.search("zebra|zebulonium", mine, re.IGNORECASE)
        assert str(ruth.chat_id) not in mine
        inside = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}")
        shared = set(inside.findall(mine)) & set(inside.findall(other))
        questions = {u for u in shared if f'"url":"urn:uuid:{u}"' in mine}
        assert shared == questions


async def test_nothing_of_a_file_stays_in_the_database(town, margaret):
    await margaret.says("/notes")
    await margaret.taps("Write a note")
    await margaret.says("the violet kettle sings")

    await margaret.says("/export")
    shown = margaret.card("Everything (JSON)")
    margaret.press(shown.id, "Everything (JSON)")
    await town.quiet()

    assert b"violet kettle" in files(margaret)[0][1]
    left = [row for row in await town.rows(t.outbox) if row["op"] == "file"]
    assert [row["payload"] for row in left] == [None]


async def test_who_was_erased_gets_no_file(town, margaret):
    await a_week(town, margaret)
    who = await margaret.record()
    pages = chronicle.events(town.store, who.id, town.now)
    await anext(pages)
    async with town.store.begin() as work:
        await people.erase(work, margaret.chat_id, town.now)

    with pytest.raises(LookupError):
        [page async for page in pages]
    assert await making.file(town.parts.world, margaret.chat_id, Format.CSV, town.now) is None


async def test_a_file_that_cannot_be_made_ends_in_the_fixed_reply(town, margaret, monkeypatch):
    monkeypatch.setattr(making, "AT_MOST_SECONDS", 0)

    await margaret.says("/export")
    await margaret.taps("Spreadsheet (CSV)")

    assert files(margaret) == []
    assert margaret.sees("Something went wrong on my side.")


async def test_without_the_libraries_a_sentence_says_so(margaret, monkeypatch):
    monkeypatch.setattr("bot.formats.find_spec", lambda _name: None)

    await margaret.says("/export")
    await margaret.taps("For clinics (FHIR)")

    assert files(margaret) == []
    assert margaret.sees("The spreadsheet and the JSON file work.")
    await margaret.taps("Spreadsheet (CSV)")
    assert len(files(margaret)) == 1


async def test_a_full_disk_stands_in_no_files_way(town, margaret, monkeypatch):
    monkeypatch.setenv("TMPDIR", "/nonexistent")

    await margaret.says("/export")
    await margaret.taps("Spreadsheet (CSV)")

    assert len(files(margaret)) == 1
