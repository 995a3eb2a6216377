"""/history as pictures: drawn, switched in one message, and the same in words below."""

import asyncio
import struct
import threading
from datetime import date, time, timedelta

import pytest

from bot import drawing
from bot.domain.incoming import Did, Incoming
from bot.domain.medicines import Label
from bot.domain.messages import Tap
from bot.domain.overview import Span
from bot.domain.plans import Plan
from bot.drawing import press
from bot.services.plans import planning
from bot.services.record import pictures, strips
from bot.services.talk.turn import Turn
from bot.store import doses, people, plans
from tests.checkins.walking import seed
from tests.support.town import START

TABLETS = "Tablets, 12 weeks"


async def a_week(town, margaret):
    """Taken, left out, not recorded, and one that waits."""
    await town.next_event("dose")
    await margaret.taps("✅ Taken")
    await town.next_event("dose")
    await margaret.taps("Skip today", "Rather not say")
    await town.next_event("dose")
    await town.next_event("limit")
    await town.next_event("dose")


async def takes(person, name):
    """She has added a medicine before."""
    rule = Plan("Europe/London", (time(9, 30),), (), starts_on=START.date())
    who = await person.record()
    async with person.town.store.begin() as work:
        planned = await plans.add(work, who.id, rule, person.town.now, Label(name))
        await planning.put_on_agenda(work, who, planned, person.town.now)


def size_of(town, shown):
    """Width and height of the PNG in the message."""
    raw = town.sandbox.world.files[shown.file_id].content
    assert raw.startswith(b"\x89PNG")
    return struct.unpack(">II", raw[16:24])


async def test_the_record_opens_as_a_calendar_with_the_same_in_words(town, margaret):
    await a_week(town, margaret)

    card = await margaret.says("/history")

    assert card.photo
    assert size_of(town, card)[0] == 1080
    assert card.text.splitlines() == [
        TABLETS,
        "1 of 3 tablets are recorded as taken.",
        "– Left out: 4 Mar.",
        "· Waits for your answer: 6 Mar.",
        "? Not recorded: 5 Mar.",
    ]
    assert card.labels == [
        "4 weeks",
        "1 year",
        "Symptoms",
        "Correct a day",
        "List as text",
        "‹ Back",
    ]


async def test_pictures_switch_in_one_message(town, margaret):
    await a_week(town, margaret)
    await seed(margaret, "baseline", {"bothered": ("joint_pain",), "severity.joint_pain": "1"}, days_ago=3)
    await seed(margaret, "weekly", {"bothered": ("joint_pain",), "severity.joint_pain": "3"}, days_ago=0)
    card = await margaret.says("/history")

    year = await margaret.taps("1 year")
    symptoms = await margaret.taps("Symptoms")
    back = await margaret.taps("Tablets")

    assert {year.id, symptoms.id, back.id} == {card.id}
    assert len({card.file_id, year.file_id, symptoms.file_id}) == 3
    assert "Tablets, 1 year" in year.text
    assert "Joints, muscles: severe (6 Mar). At first: mild (3 Mar 2026)." in symptoms.text
    assert "Tablets, 1 year" in back.text


async def test_from_a_picture_to_the_list_and_to_a_day_leaves_one_message(town, margaret):
    await a_week(town, margaret)
    picture = await margaret.says("/history")

    await margaret.taps("List as text")
    words = margaret.last
    assert "The last 7 days" in words.text
    assert picture.id not in [m.id for m in margaret.messages]
    again = await margaret.taps("As a picture")
    assert (again.id, bool(again.photo)) == (words.id, True)
    await margaret.taps("Correct a day")

    assert "March 2026" in margaret.last.text
    assert not margaret.last.photo


async def test_who_wants_no_count_reads_none(town):
    linda = await town.settled_person("Linda")
    await town.next_event("dose")
    await linda.taps("✅ Taken")
    await linda.says("/settings")
    await linda.taps("Tablet count: on")

    card = await linda.says("/history")

    assert "recorded as taken" not in card.text


async def test_a_span_without_a_symptom_says_so_without_a_picture(town, margaret):
    await a_week(town, margaret)
    await margaret.says("/history")

    await margaret.taps("Symptoms")

    assert "No symptom is recorded in this time." in margaret.last.text


async def test_intimate_answers_are_in_no_picture(town):
    linda = await town.settled_person("Linda", intimate="yes")
    await town.next_event("dose")
    answers = {
        "bothered": ("vaginal_dryness", "fatigue"),
        "severity.vaginal_dryness": "3",
        "severity.fatigue": "1",
    }
    await seed(linda, "baseline", answers, days_ago=0)
    await linda.says("/history")

    shown = await linda.taps("Symptoms")

    assert "Tiredness: mild" in shown.text
    assert "ryness" not in shown.text
    assert "Intimate answers are in the list only." in shown.text


async def test_the_longest_name_of_a_medicine_is_drawn_whole(town, margaret):
    name = "Calciumcarbonat-Cholecalciferol-Kautabletten forte 1000 mg W"
    await takes(margaret, name)
    await town.next_event("dose")

    card = await margaret.says("/history")

    assert f"{name}, 12 weeks" in card.text
    assert size_of(town, card)[0] == 1080


async def test_where_nothing_can_be_drawn_the_same_comes_in_words(town, margaret, monkeypatch):
    def broken(*_all):
        raise drawing.Undrawable("not installed")

    await a_week(town, margaret)
    monkeypatch.setattr(press, "_compiler", broken)

    card = await margaret.says("/history")

    assert not card.photo
    assert card.text.startswith("I could not make the picture or the page just now. Here it is in words:")
    assert "1 of 3 tablets are recorded as taken." in card.text
    assert "List as text" in card.labels
    listed = await margaret.taps("List as text")
    assert listed.id == card.id


async def test_nothing_drawn_is_sent_to_somebody_who_was_erased_meanwhile(town, margaret, monkeypatch):
    await a_week(town, margaret)
    drawn = press.print_now
    drawing_now, go_on = threading.Event(), threading.Event()

    def slowly(*given):
        drawing_now.set()
        go_on.wait(10)
        return drawn(*given)

    monkeypatch.setattr(press, "print_now", slowly)
    margaret.say("/history")
    await asyncio.to_thread(drawing_now.wait, 10)
    async with town.store.begin() as work:
        await people.erase(work, margaret.chat_id, town.now)
    go_on.set()
    await town.quiet()

    assert not [m for m in margaret.messages if m.photo]


@pytest.mark.parametrize("arg", ["tab.12w.999", "tab.3w.0", "xyz", "str.12w.-1", "", "tab.12w.٣x"])
async def test_a_button_that_names_no_picture_says_so(town, margaret, arg):
    await a_week(town, margaret)
    said = Incoming(Did.TAP, margaret.chat_id, town.now, tap=Tap("hist", "", "pic", arg))
    async with town.store.begin() as work:
        turn = Turn(town.parts.world, work, town.now, said, await people.find(work, margaret.chat_id))
        await pictures.tapped(turn, said.tap)

    assert turn.toast
    assert turn.letters == []


async def test_ten_years_are_one_picture_and_its_words_stay_short(town, margaret):
    who = await margaret.record()
    async with town.store.begin() as work:
        plan = (await plans.of_person(work, who.id))[0]
        day = [town.now - timedelta(days=n) for n in range(3650)]
        states = ("taken", "skipped", "no_answer", "unknown")
        await doses.add_many(
            work,
            [
                {
                    "person_id": who.id,
                    "plan_id": plan.id,
                    "plan_version": 1,
                    "local_date": at.date().isoformat(),
                    "slot": 0,
                    "amount": "1",
                    "zone": "Europe/London",
                    "due_at": at,
                    "limit_at": at,
                    "state": states[n % 4],
                    "rings": 0,
                    "snoozes": 0,
                }
                for n, at in enumerate(day)
            ],
        )
    await seed(margaret, "baseline", {"bothered": ("fatigue",), "severity.fatigue": "2"}, days_ago=0)
    await margaret.says("/history")

    year = await margaret.taps("1 year")

    assert year.photo
    assert "and 78 earlier days" in year.text
    assert len(year.text) <= 1024
    symptoms = await margaret.taps("Symptoms")
    assert symptoms.photo, "more gaps than there is room for signs"


def test_days_without_a_tablet_are_signs_in_weeks_and_strokes_where_signs_would_lie_on_each_other():
    first = date(2026, 1, 1)
    weeks, year = Span(first, first + timedelta(weeks=12)), Span(first, first + timedelta(days=365))
    two_running = [first + timedelta(days=40), first + timedelta(days=41)]
    often = [first + timedelta(days=3 * n) for n in range(strips.SIGNS + 1)]

    assert not strips.crowded([], year)
    assert not strips.crowded(two_running, weeks)
    assert strips.crowded(two_running, year)
    assert strips.crowded(often, weeks)
