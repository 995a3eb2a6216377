"""The page for the visit: what stands on it, on paper and in words."""

import asyncio
import errno
import io
import sys
import threading
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from pypdf import PdfReader

from bot.domain.medicines import Label
from bot.drawing import press
from bot.services.report import asking
from bot.store import doses, dossier, notes, people, plans
from bot.store import tables as t
from tests.checkins.walking import seed
from tests.security.overheard import Overheard
from tests.support.rows import dose_row


def reader_of(town, shown):
    return PdfReader(io.BytesIO(town.sandbox.world.files[shown.file_id].content))


def words_of(town, shown):
    """The text layer, one blank between words."""
    return " ".join(" ".join(page.extract_text() for page in reader_of(town, shown).pages).split())


async def lived(town, person):
    """A few days: taken, left out with a reason, not recorded; two check-ins; a question and a note."""
    await town.next_event("dose")
    await person.taps("✅ Taken")
    await town.next_event("dose")
    await person.taps("Skip today", "Side effects")
    await town.next_event("dose")
    await town.next_event("limit")
    first = {"bothered": ("joint_pain", "fatigue"), "severity.joint_pain": "1", "severity.fatigue": "2"}
    later = {"bothered": ("joint_pain", "fatigue"), "severity.joint_pain": "3", "severity.fatigue": "1"}
    await seed(person, "baseline", first, days_ago=3)
    await seed(person, "weekly", later, days_ago=0)
    who = await person.record()
    async with town.store.begin() as work:
        await notes.add(work, who.id, "question", "Can I take paracetamol?", town.now)
        await notes.add(work, who.id, "note", "Stiff hands in the morning", town.now)


async def made(person, *toggles, name="Without a name"):
    """The picture and the file of the page."""
    await person.says("/report")
    await person.taps("12 weeks", *toggles, "Make it")
    if name == "Without a name":
        await person.taps(name)
    else:
        await person.says(name)
    documents = [m for m in person.messages if m.document]
    pictures = [m for m in person.messages if m.photo]
    return pictures[-1], documents[-1]


async def test_the_page_comes_as_a_picture_and_as_a_file_with_its_words(town, margaret):
    await lived(town, margaret)
    await seed(margaret, "weekly", {"bothered": ("fatigue",), "severity.fatigue": "2"}, days_ago=1)

    picture, file = await made(margaret, name="Margaret O’Neill")

    assert "Your page for the visit" in picture.text
    assert file.document == "visit-page-2026-03-05.pdf"
    words = words_of(town, file)
    for said in (
        "For my visit",
        "Margaret O’Neill",
        "Anastrozole: 1 mg at 08:30, every day",
        "Reason: Breast cancer treatment",
        "Joints, muscles: mild (2 Mar 2026), now severe (5 Mar).",
        "Tiredness: moderate (2 Mar 2026), now mild (5 Mar).",
        "Can I take paracetamol?",
        "1 of 3 tablets are recorded as taken.",
        "1 left out (side effects: 1).",
        "Beginning of treatment: not noted",
        "What I was told to act on • Nothing in this time.",
        "1 not recorded: nothing is known of it.",
        "Stiff hands in the morning",
        "Made by the patient with Daymark on 2026-03-05.",
    ):
        assert said in words
    assert "Strongest" not in words, "as at first is no stronger"
    assert words.index("New or stronger") < words.index("My questions") < words.index("1 of 3 tablets")


async def test_the_file_is_tagged_has_its_letters_inside_and_no_date_of_the_machine(town, margaret):
    await lived(town, margaret)

    _picture, file = await made(margaret)

    pdf = reader_of(town, file)
    assert pdf.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert pdf.metadata.title == "For my visit"
    assert "/CreationDate" not in pdf.metadata
    fonts = [f.get_object() for page in pdf.pages for f in page["/Resources"]["/Font"].values()]
    descriptors = [f["/DescendantFonts"][0].get_object()["/FontDescriptor"] for f in fonts]
    assert all("/FontFile2" in d or "/FontFile3" in d for d in descriptors)
    assert len(pdf.pages) == 1
    assert [round(float(side)) for side in pdf.pages[0].mediabox[2:]] == [595, 842]


async def test_what_is_left_out_of_the_page_is_in_no_part_of_it(town, margaret):
    await lived(town, margaret)

    _picture, file = await made(margaret, "☑ Symptoms", "☑ Questions", "☑ Notes", "☑ Why I left some out")

    words = words_of(town, file)
    assert "1 left out." in words
    for gone in ("Joints", "Tiredness", "paracetamol", "Stiff hands"):
        assert gone not in words


async def test_the_name_is_printed_and_kept_nowhere(town, margaret):
    await lived(town, margaret)

    await made(margaret, name="Ottoline Fairweather")

    everything = str([await town.rows(table) for table in t.metadata.sorted_tables])
    assert "Ottoline" not in everything
    who = await margaret.record()
    async with town.store.begin() as work:
        assert "Ottoline" not in str(await dossier.of(work, who.id))
    assert await margaret.step() is None


@pytest.mark.parametrize("name", ["مريم الزهراء", "Łucja Żółć", "Οδυσσέας", "Anne-Marie d’Arc"])
async def test_a_name_in_any_letters_that_can_be_printed_stands_on_the_page(town, margaret, name):
    await lived(town, margaret)

    picture, file = await made(margaret, name=name)

    assert "cannot print" not in picture.text
    assert "Name:" not in words_of(town, file)


async def test_a_name_that_cannot_be_printed_gets_a_line_to_write_it_on(town, margaret):
    await lived(town, margaret)

    picture, file = await made(margaret, name="王小明")

    assert "I cannot print some signs of the name." in picture.text
    assert "Name:" in words_of(town, file)


async def test_a_sign_without_a_letter_in_a_note_stops_nothing(town, margaret):
    await lived(town, margaret)
    who = await margaret.record()
    async with town.store.begin() as work:
        await notes.add(work, who.id, "note", 'pain 😀 ผม #panic() $x$ *b* _i_ "quoted" \\', town.now)

    _picture, file = await made(margaret)

    assert "#panic() $x$ *b* _i_" in words_of(town, file)


async def test_a_woman_in_america_gets_letter_paper(town):
    linda = await town.settled_person("Linda", country="US", zone="America/New_York")
    await town.next_event("dose")
    await linda.taps("✅ Taken")

    _picture, file = await made(linda)

    assert [round(float(side)) for side in reader_of(town, file).pages[0].mediabox[2:]] == [612, 792]


async def test_intimate_answers_and_despair_come_only_when_she_puts_them_in(town):
    linda = await town.settled_person("Linda", intimate="yes")
    await town.next_event("dose")
    answers = {"bothered": ("vaginal_dryness",), "severity.vaginal_dryness": "3"}
    await seed(linda, "baseline", answers, days_ago=0)

    _picture, without = await made(linda)
    _picture, with_them = await made(linda, "☐ Intimate and private")

    assert "ryness" not in words_of(town, without)
    assert "ryness" in words_of(town, with_them)


@pytest.mark.hazard("H16")
async def test_nothing_on_record_makes_a_page_that_says_so(town, margaret):
    _picture, file = await made(margaret)

    assert "Nothing is recorded in this time." in words_of(town, file)


async def test_everything_at_its_longest_goes_on_over_pages_and_loses_no_word(town, margaret):
    await lived(town, margaret)
    who = await margaret.record()
    async with town.store.begin() as work:
        for n in range(14):
            await notes.add(work, who.id, "note", f"Note{n:02d} " + "word " * 500 + f"End{n:02d}", town.now)

    picture, file = await made(margaret, name="A" * 60)

    words = words_of(town, file)
    assert all(f"End{n:02d}" in words for n in range(14))
    assert len(reader_of(town, file).pages) > 5
    assert picture.photo


class FullDisk:
    """A press on a machine without room."""

    def compile(self, *_all, **_more):
        raise OSError(errno.ENOSPC, "No space left on device", "/tmp/her words")


@pytest.mark.parametrize("why", ["not installed", "disk full"])
async def test_where_nothing_can_be_drawn_the_page_comes_in_words(town, margaret, monkeypatch, why):
    press._compiler.cache_clear()
    if why == "disk full":
        monkeypatch.setattr(press, "_compiler", FullDisk)
    else:
        monkeypatch.setitem(sys.modules, "typst", None)
    await lived(town, margaret)
    await margaret.says("/report")
    await margaret.taps("12 weeks", "Make it", "Without a name")

    words = next(text for text in margaret.texts if "Can I take paracetamol?" in text)
    assert words.startswith("I could not make the picture or the page just now. Here it is in words:")
    assert "Joints, muscles: mild (2 Mar 2026), now severe (5 Mar)." in words
    assert not [m for m in margaret.messages if m.document or m.photo]


async def test_one_day_on_record_is_a_short_page_that_says_what_nobody_knows(town, margaret):
    await town.next_event("dose")
    await margaret.taps("✅ Taken")

    _picture, file = await made(margaret)

    words = words_of(town, file)
    assert "1 of 1 tablets are recorded as taken." in words
    assert "New or stronger than at first • No check-in was answered in this time." in words
    assert "My questions • None is noted." in words
    assert "22 Dec" not in words, "weeks before the first day say nothing"


async def test_a_year_of_ten_with_clock_changes_in_it_counts_every_date_once(town, margaret):
    who = await margaret.record()
    london, own = ZoneInfo("Europe/London"), "كالسيوم 钙 forte " + "W" * 40
    async with town.store.begin() as work:
        plan = (await plans.of_person(work, who.id))[0]
        other = await plans.add(work, who.id, replace(plan.rule, amounts=()), town.now, Label(own))
        rows = []
        for n in range(3650):
            day = town.now.date() - timedelta(days=n + 1)
            at = datetime.combine(day, time(1, 30), london).astimezone(
                UTC
            )  # an hour that two nights a year lack or double
            row = dose_row(who, plan, at) | {
                "local_date": day.isoformat(),
                "state": ("taken", "no_answer")[n % 2],
            }
            rows += [row, row | {"plan_id": other.id}]
        await doses.add_many(work, rows)
    await margaret.says("/report")
    await margaret.taps("1 year", "Make it", "Without a name")

    words = words_of(town, [m for m in margaret.messages if m.document][-1])
    days = (town.now.date() - date(2025, 4, 1)).days
    assert f"{(days + 1) // 2} of {days} tablets are recorded as taken." in words
    assert f"{days // 2} not recorded: nothing is known of them." in words
    assert f"{(days + 1) // 2} of {days} recorded as taken." in words.replace(" tablets are", "", 1)
    assert "forte WWWW" in words


@pytest.mark.hazard("H8")
async def test_nobody_gets_the_page_of_somebody_who_was_erased_while_it_was_made(town, margaret, monkeypatch):
    await lived(town, margaret)
    drawn, under_way, go_on = press.print_now, threading.Event(), threading.Event()

    def slowly(*given):
        under_way.set()
        go_on.wait(10)
        return drawn(*given)

    monkeypatch.setattr(press, "print_now", slowly)
    await margaret.says("/report")
    await margaret.taps("12 weeks", "Make it")
    margaret.press(margaret.card("Without a name").id, "Without a name")
    await asyncio.to_thread(under_way.wait, 10)
    async with town.store.begin() as work:
        await people.erase(work, margaret.chat_id, town.now)
    go_on.set()
    await town.quiet()

    assert not [m for m in margaret.messages if m.photo or m.document]


@pytest.mark.parametrize(
    "words",
    ["1234", "x" * 61, "one two three four five six seven", "a\nb" * 40],
    ids=["digits", "long", "many", "lines"],
)
async def test_what_is_no_name_is_asked_again(town, margaret, words):
    await margaret.says("/report")
    await margaret.taps("12 weeks", "Make it")

    await margaret.says(words)

    assert not [m for m in margaret.messages if m.document]


async def test_a_danger_typed_as_a_name_is_answered_as_a_danger(town, margaret):
    await margaret.says("/report")
    await margaret.taps("12 weeks", "Make it")

    await margaret.says("chest pain and my arm hurts")

    assert margaret.sees("🚨")
    assert not [m for m in margaret.messages if m.document]


async def test_the_visit_clears_the_list_with_a_way_back_and_the_next_page_begins_there(town, margaret):
    await lived(town, margaret)
    picture, _file = await made(margaret)

    await margaret.taps("I had my visit")
    assert margaret.last.text.startswith("Your visit: Thursday 5 March\n2 things are off your list.")
    assert picture.id in [m.id for m in margaret.messages], "she may be showing it"
    assert "Since my last visit (5 Mar)" in (await margaret.says("/report")).labels
    assert "Visit to my team, Thursday 5 March 2026" in (await margaret.says("/visits")).text
    margaret.press(margaret.card("Undo").id, "Undo")
    await town.quiet()
    assert "paracetamol" in (await margaret.says("/notes")).text
    assert not any("Since my last" in label for label in (await margaret.says("/report")).labels)
    assert await margaret.rows(t.visit) == []

    await margaret.taps("12 weeks", "Make it", "Without a name", "I had my visit", "Note what was decided")
    await margaret.says("We wait three months and look again. BP 142/88")
    await town.travel(days=3)
    await margaret.says("DEXA scan on 12 May 10:30")
    await margaret.taps("Save")
    await margaret.says("/report")
    await margaret.taps("Since my last visit (5 Mar)", "Make it", "Without a name")
    words = words_of(town, [m for m in margaret.messages if m.document][-1])
    assert "5 Mar 2026 to 8 Mar 2026" in words
    assert "Blood pressure I noted (mmHg) • 142/88 (5 Mar)" in words
    assert "Visit to my team, Thursday 5 March 2026. I noted: We wait three months and look again." in words
    assert "Bone density scan, Tuesday 12 May 2026 at 10:30" in words


async def test_a_visit_she_noted_is_the_one_she_had_however_she_says_so(town, margaret):
    """Typed before, told of on the day, ended from the notebook or from its own card: one visit, one list."""
    await margaret.says("appointment on 5 March at 10:00")
    await margaret.taps("Save")
    await lived(town, margaret)

    await margaret.says("/notes")
    await margaret.taps("I had my visit: clear")

    [visit] = await margaret.rows(t.visit)
    assert "2 things are off your list." in margaret.last.text
    await margaret.taps("Undo")
    await margaret.says("/visits")
    await margaret.taps("5 Mar: Visit to my team")
    assert "I tell you" not in margaret.last.text, "it is past, and whether it was is open"
    await margaret.taps("I had my visit: clear")
    assert [row["id"] for row in await margaret.rows(t.visit)] == [visit["id"]]
    assert "Your notebook is empty." in (await margaret.says("/notes")).text
    await margaret.says("/visits")
    card = await margaret.taps("5 Mar: Visit to my team")
    assert "I had my visit: clear" not in card.labels, "nothing is left to clear"


async def test_pages_are_made_one_at_a_time_and_so_many_an_hour(town, margaret, monkeypatch):
    monkeypatch.setattr(asking, "IN_AN_HOUR", 2)
    heard = Overheard(town.sandbox)
    await margaret.says("/report")
    await margaret.taps("12 weeks", "Make it")
    card = margaret.card("Without a name")
    for _ in range(2):
        margaret.press(card.id, "Without a name")
    await town.quiet()
    methods = [one.method for one in heard]
    assert methods.count("sendDocument") == 1
    assert methods.index("sendChatAction") < methods.index("sendPhoto") < methods.index("sendDocument")
    assert margaret.sees("Your last page is still on its way.")

    for _ in range(2):
        await margaret.says("/report")
        await margaret.taps("12 weeks", "Make it", "Without a name")

    assert len([m for m in margaret.messages if m.document]) == 2
    assert margaret.sees("Please wait a few minutes.")
    await town.travel(minutes=61)
    await margaret.taps("Make another one", "12 weeks", "Make it", "Without a name")
    assert len([m for m in margaret.messages if m.document]) == 3
