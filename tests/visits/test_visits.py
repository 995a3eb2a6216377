"""Visits and tests: typed or tapped, told of before, asked about after, armed again by what her team said."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from bot.domain import times
from bot.domain.visits import Doubt, Visit, When, coming, day_of, is_over, kind_of, next_one, time_of
from bot.services.plans import zone_rules
from bot.services.visits.adding import tells
from bot.store import agenda, visits
from bot.store import tables as t

TODAY = date(2026, 3, 2)
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
SCAN = Visit("bone", date(2026, 5, 3), time(10, 30), "Europe/London")


@pytest.mark.parametrize(
    ("typed", "kind", "day", "at"),
    [
        ("DEXA scan on 3 May 10:30", "bone", date(2026, 5, 3), time(10, 30)),
        ("mammogram on Friday at 2pm", "mammogram", date(2026, 3, 6), time(14)),
        ("Appointment on the 5th at 10", "visit", date(2026, 3, 5), time(10)),
        ("blood test tomorrow", "blood", date(2026, 3, 3), None),
        ("Prolia injection 12 March 2027, 14:15", "injection", date(2027, 3, 12), time(14, 15)),
        ("vitamin d test on Friday at 8", "vitamin_d", date(2026, 3, 6), time(8)),
    ],
)
def test_kind_day_and_time_are_read_by_the_one_reader(typed, kind, day, at):
    said = times.read(typed)

    assert tells(typed)
    assert kind_of(typed) == kind
    assert day_of(said, TODAY, us=False) == day
    assert time_of(said, twelve_hour=False) == at


@pytest.mark.parametrize(
    "typed",
    ["I had a scan yesterday", "the nurse said to take it tomorrow", "pain after my scan on Friday",
     "when is a bone scan needed", "my doctor wants me to stop tomorrow", "remind me tomorrow at 9"],
)  # fmt: skip
def test_what_was_and_what_is_about_the_tablet_is_no_visit(typed):
    assert not tells(typed)


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("dexa 30 February", Doubt.NONE),
        ("scan on 3 May 2020", Doubt.OVER),
        ("scan on 3 May 2040", Doubt.FAR),
        ("visit on Monday or Tuesday", Doubt.SEVERAL),
    ],
)
def test_a_day_that_is_past_far_or_not_in_the_calendar_is_not_taken(typed, why):
    assert day_of(times.read(typed), TODAY, us=False) is why


def test_an_hour_of_today_that_is_past_is_over_and_an_unknown_one_is_not():
    assert is_over(TODAY, time(11, 59), "Europe/London", NOON)
    assert not is_over(TODAY, time(12, 1), "Europe/London", NOON)
    assert not is_over(TODAY, None, "Europe/London", NOON)


def test_she_is_told_a_week_and_an_evening_before_and_asked_after_by_her_own_clock():
    said = dict(coming(SCAN, "Europe/London", NOON))
    assert said[When.WEEK] == datetime(2026, 4, 26, 9, tzinfo=UTC)
    assert said[When.EVE] == datetime(2026, 5, 2, 17, tzinfo=UTC)
    assert said[When.AFTER] == datetime(2026, 5, 3, 17, tzinfo=UTC)
    late = replace(SCAN, at=time(16))
    assert dict(coming(late, "Europe/London", NOON))[When.AFTER] == datetime(2026, 5, 4, 9, tzinfo=UTC)
    assert [when for when, _ in coming(SCAN, "Europe/London", datetime(2026, 5, 1, tzinfo=UTC))] == [
        When.EVE,
        When.AFTER,
    ]


def test_the_next_one_falls_on_a_day_that_exists():
    assert next_one(replace(SCAN, on=date(2026, 8, 31)), 6).on == date(2027, 2, 28)
    assert next_one(SCAN, 24).on == date(2028, 5, 3)
    assert next_one(SCAN, 24).at is None


# --- in the chat -------------------------------------------------------------------------------------------------


@pytest.mark.hazard("H2")
async def test_a_visit_told_as_moved_by_a_broader_word_takes_the_place_of_the_one_it_may_be(margaret):
    await margaret.says("mammogram on 20 March at 10", "yes")
    for words in ("my scan moved to Friday at 11", "my appointment was moved to Tuesday at 9"):
        await margaret.says(words)
        assert "Is this right?\nMammogram" in margaret.last.text, words
        assert "It takes the place of: Mammogram" in margaret.last.text
    await margaret.says("yes")
    assert len(await margaret.rows(t.visit)) == 1

    await margaret.says("my blood test was moved to Friday at 11")
    assert "takes the place" not in margaret.last.text, "another kind is another visit"


@pytest.mark.hazard("H16")
async def test_typed_it_is_shown_before_it_is_kept_and_then_told_asked_and_armed_again(town, margaret):
    await margaret.says("DEXA scan on 12 March 10:30")
    assert "Bone density scan, Thursday 12 March 2026 at 10:30" in margaret.card("Save").text
    assert await margaret.rows(t.visit) == []
    await margaret.taps("Save", "Place or note")
    await margaret.says("Room 4, bring the old pictures")
    [row] = await margaret.rows(t.visit)
    assert b"Room 4" not in row["state"]

    await margaret.says("/settings")
    await margaret.taps("Discreet texts: on")
    await town.travel_to(datetime(2026, 3, 5, 10, 1, tzinfo=UTC))
    assert (
        "In a week: Bone density scan, Thursday 12 March 2026 at 10:30"
        in margaret.card("What it is for").text
    )
    await margaret.says("/today")
    await town.travel_to(datetime(2026, 3, 11, 18, 1, tzinfo=UTC))
    card = margaret.card("What it is for")
    assert card.text.startswith("Tomorrow: Bone density scan")
    assert "Room 4, bring the old pictures" in card.text
    await margaret.says("/today")
    assert "Bone density scan, Thursday 12 March 2026 at 10:30" in margaret.last.text

    await town.travel_to(datetime(2026, 3, 12, 18, 1, tzinfo=UTC))
    await margaret.taps("Note how it was")
    await margaret.says("T-score -1.5")
    assert "Kept as you wrote it: T-score -1.5" in margaret.card("The next one").text
    await margaret.taps("The next one", "In a year")
    assert "Friday 12 March 2027" in margaret.card("Place or note").text
    record = await margaret.record()
    async with town.store.begin() as work:
        kept = await visits.of_person(work, record.id)
    assert [(v.result, v.over) for v in kept] == [("T-score -1.5", True), ("", False)]


async def test_by_taps_a_day_that_is_over_and_two_visits_in_one_minute(town, margaret):
    await margaret.says("/visits")
    await margaret.taps("Add a visit or test", "Blood test", "March 2026", "12", "10:00", "Save")
    await margaret.says("visit on 12 March at 10:00")
    await margaret.taps("Save")
    await margaret.says("scan on 1 March 2026 at 9:00")
    assert "That is over already." in margaret.card("April 2026").text
    await margaret.says("30 February")
    assert "I found no such day" in margaret.card("April 2026").text
    await margaret.says("/cancel")

    before = len(margaret.texts)
    await town.travel_to(datetime(2026, 3, 11, 18, 1, tzinfo=UTC))
    told = [text for text in margaret.texts[before - 2 :] if "something planned" in text]
    assert len(told) == 1, "one message for both"
    assert "Blood" not in told[0]
    assert sum(label == "Show it" for label in margaret.card("Show it").labels) == 2


async def test_a_button_of_a_kept_visit_pressed_again_keeps_it_once_and_remove_asks(town, margaret):
    await margaret.says("mammogram on 12 March at 9:00")
    card = margaret.card("Save")
    margaret.press(card.id, "Save")
    margaret.press(card.id, "Save")
    await town.quiet()
    assert len(await margaret.rows(t.visit)) == 1
    await margaret.taps("Remove")
    await margaret.taps("Yes, remove it")
    assert await margaret.rows(t.visit) == []
    assert [row for row in await margaret.rows(t.agenda) if row["kind"] == "visit"] == []


async def test_tests_of_the_other_world_are_not_offered(town):
    margaret, tom = (
        await town.settled_person(),
        await town.settled_person("Tom", body="man", reason="testosterone"),
    )
    for person, shut, open_ in (
        (margaret, "Estradiol test", "Mammogram"),
        (tom, "Mammogram", "Estradiol test"),
    ):
        await person.says("/visits")
        card = await person.taps("Add a visit or test")
        assert shut not in card.labels
        assert open_ in card.labels


@pytest.mark.hazard("H16")
async def test_new_zone_rules_keep_the_evening_before_at_six(town, margaret):
    await margaret.says("mammogram on 12 April at 9:00")
    await margaret.taps("Save")
    record = await margaret.record()
    async with town.store.begin() as work:
        right = {i.key: i.due_at for i in await agenda.of_person(work, record.id, "visit")}
        wrong = await agenda.of_person(work, record.id, "visit")
        await agenda.move(work, [(i.id, i.due_at + timedelta(hours=1), i.note) for i in wrong])
        await zone_rules.follow(work, "2099z")
        assert {i.key: i.due_at for i in await agenda.of_person(work, record.id, "visit")} == right


async def test_an_erase_leaves_no_visit(any_town):
    margaret = await any_town.settled_person()
    await margaret.says("mammogram on 12 March at 9:00")
    await margaret.taps("Save")
    assert len(await any_town.rows(t.visit)) == 1

    await margaret.says("/delete")
    await margaret.taps("Yes, delete everything", "Delete now")

    assert await any_town.rows(t.visit) == []
