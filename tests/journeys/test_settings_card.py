"""/settings, /pause, /privacy."""

import json
from datetime import datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from bot import app
from bot.services.exports import chronicle
from bot.services.running import night
from bot.store import tables as t


async def profile_of(person):
    return (await person.record()).profile


@pytest.mark.parametrize(
    ("field", "on", "off"),
    [
        ("discreet", "Discreet texts: on", "Discreet texts: off"),
        ("show_count", "Tablet count: on", "Tablet count: off"),
        ("keyboard", "Keyboard: on", "Keyboard: off"),
    ],
)
async def test_every_switch_shows_its_value_and_changes_it(town, margaret, field, on, off):
    await margaret.says("/settings")

    card = await margaret.taps(on)
    assert off in card.labels
    assert getattr(await profile_of(margaret), field) is False
    assert (margaret.keyboard is None) == (field == "keyboard")
    await margaret.taps(off)

    assert getattr(await profile_of(margaret), field) is True
    assert margaret.keyboard is not None


async def test_discreet_off_names_the_tablet(town, margaret):
    await margaret.says("/settings")
    await margaret.taps("Discreet texts: on")

    await town.next_event("dose")

    assert "Time for your anastrozole, 1 mg" in margaret.last.text


async def test_choices_with_a_page_of_their_own(town, margaret):
    await margaret.says("/settings")

    await margaret.taps(
        "Reminders: normal", "Gentle: up to 2 times", "Quiet: 22:00 to 07:30", "21:00 to 08:00"
    )
    await margaret.taps("Intimate topics: no")
    told = await profile_of(margaret)

    assert (told.rings, told.quiet_from, told.quiet_to, told.intimate) == ("gentle", "21:00", "08:00", "info")


async def test_the_number_of_her_team_is_typed_and_shown_on_alerts(town, margaret):
    await margaret.says("/settings")
    await margaret.taps("Team number: not set")
    await margaret.says("I don't have one")
    assert (await profile_of(margaret)).phone == ""

    await margaret.says("+44 20 7946 0000")
    assert (await profile_of(margaret)).phone == "+44 20 7946 0000"
    await margaret.taps("Weekdays, 9 to 5")
    await margaret.says("my left calf is swollen and red")

    assert margaret.sees("Your team: +44 20 7946 0000 (Weekdays, 9 to 5).")


async def test_a_new_time_is_shown_before_it_holds_and_no_ghost_of_the_old_one_rings(town, margaret):
    await town.next_event("dose")
    await margaret.taps("✅ Taken")
    await margaret.says("/settings")
    await margaret.taps("⏰ Change the time", "20:00")
    assert "20:00" in margaret.last.text
    assert "Save" in margaret.last.labels
    assert await town.rows(t.plan_version, t.plan_version.c.version == 2) == []
    await margaret.taps("Save")

    await town.travel_to(datetime(2026, 3, 4, 19, 30, tzinfo=ZoneInfo("UTC")))
    assert await margaret.dose_states() == ["taken"]
    await town.travel(hours=1)

    due = [row["due_at"].isoformat()[:16] for row in await margaret.doses()]
    assert due == ["2026-03-03T08:30", "2026-03-04T20:00"]


async def test_a_time_that_may_be_morning_or_evening_is_asked_about_with_two_buttons(town, margaret):
    await margaret.says("/settings")
    await margaret.taps("⏰ Change the time")

    asked = await margaret.says("half seven")
    assert "Which one do you mean?" in asked.text
    assert asked.labels[:2] == ["07:30", "19:30"]
    await margaret.taps("19:30", "Save")

    await town.next_event("dose")
    assert town.now.isoformat()[:16] == "2026-03-02T19:30"


async def test_a_typed_time_in_settings_is_understood_or_asked_for_again(town, margaret):
    await margaret.says("/settings")
    await margaret.taps("⏰ Change the time")

    await margaret.says("teatime")
    assert "Please write the time like 8:30 or 20:30." in margaret.last.text
    await margaret.says("9:15 pm")
    await margaret.taps("Save")

    await town.next_event("dose")
    assert town.now.isoformat()[:16] == "2026-03-02T21:15"


async def test_cancel_leaves_the_time_as_it_was(town, margaret):
    await margaret.says("/settings")
    await margaret.taps("⏰ Change the time", "20:00", "Cancel")

    await town.next_event("dose")

    assert town.now.isoformat()[:16] == "2026-03-03T08:30"


@pytest.mark.parametrize(("city", "zone"), [("New York", "America/New_York"), ("Tokyo", "Asia/Tokyo")])
async def test_a_new_zone_in_the_middle_of_the_day_never_gives_one_day_two_cards(town, margaret, city, zone):
    await town.next_event("dose")
    await margaret.taps("✅ Taken")
    await margaret.says("/settings")
    await margaret.taps("Time zone")
    await margaret.says(city)
    await margaret.taps(next(x for x in margaret.last.labels if city in x), "Yes")
    assert "All set." in margaret.last.text
    await margaret.taps("Looks right")
    assert (await margaret.record()).zone == zone

    await town.travel(days=3)

    doses = await margaret.doses()
    days = [row["local_date"] for row in doses]
    assert len(days) == len(set(days))
    gaps = [(b["due_at"] - a["due_at"]).total_seconds() / 3600 for a, b in pairwise(doses)]
    assert all(12 <= gap <= 38 for gap in gaps), gaps


@pytest.mark.case("K05")
@pytest.mark.hazard("H13")
async def test_a_pause_rests_and_starts_again_by_itself(town, margaret):
    await margaret.says("/pause")
    paused = await margaret.taps("3 days")
    assert "Reminders paused until Thursday 5 March." in paused.text

    await town.travel_to(datetime(2026, 3, 4, 20, tzinfo=ZoneInfo("UTC")))
    assert await margaret.dose_states() == []
    evening = margaret.card("Longer")
    assert "Your reminders start again tomorrow" in evening.text
    assert evening.silent
    await town.travel(days=1)

    assert [row["local_date"] for row in await margaret.doses()] == ["2026-03-05"]
    assert await margaret.why() == []


async def test_a_pause_ends_when_she_says_so(town, margaret):
    await margaret.says("/pause")
    await margaret.taps("Until I say so")
    await town.travel(days=2)

    await margaret.taps("Start again")

    assert "Your next tablet: tomorrow at 08:30." in margaret.last.text
    await town.next_event("dose")
    assert await margaret.dose_states() == ["due"]


@pytest.mark.case("X14")
async def test_the_download_holds_everything_as_json(town, margaret):
    await town.next_event("dose")
    await margaret.taps("Skip today", "I feel unwell")
    await margaret.says("/notes")
    await margaret.taps("Write a note")
    await margaret.says("the violet kettle sings")

    await margaret.says("/privacy")
    await margaret.taps("Download my data")

    shown = next(m for m in margaret.messages if m.document)
    body = json.loads(town.sandbox.world.files[shown.file_id].content)
    assert (body["format"], body["version"]) == ("daymark-export", 2)
    known = {event["kind"]: event for event in body["events"]}
    assert known["note"]["text"] == "the violet kettle sings"
    assert (known["tablet"]["result"], known["tablet"]["reason"]) == ("left_out", "unwell")
    assert known["consent"]["answer"] == "yes"
    assert body["person"]["chose"]["cue"] == "breakfast"
    owned = {table.name for table in t.metadata.sorted_tables if "person_id" in table.c}
    assert set(body["more"]) == owned - chronicle.TYPED
    assert body["more"]["agenda"]


@pytest.mark.case("B03", "X13")
async def test_erasing_takes_two_taps_in_two_places_and_leaves_nothing(any_town):
    margaret = await any_town.settled_person()
    await any_town.next_event("dose")
    await margaret.taps("✅ Taken")
    await any_town.travel(hours=50)  # some of her messages are too old to be deleted
    assert margaret.pinned
    assert margaret.keyboard
    await margaret.says("/delete")
    first = margaret.last
    row = [[b.text for b in row] for row in first.buttons].index(["Yes, delete everything"])
    from_below = len(first.buttons) - row
    await margaret.taps("Yes, delete everything")
    second = margaret.now(first).buttons
    (there,) = [n for n, labels in enumerate(second) if "Delete now" in [b.text for b in labels]]
    assert there != row, "a double tap would delete everything"
    assert len(second) - there != from_below

    await margaret.taps("Delete now")

    assert "I have deleted your data" in margaret.last.text
    assert not margaret.pinned
    assert margaret.keyboard is None
    assert not any("tablet" in m.text for m in margaret.messages if not m.mine and "deleted" not in m.text)
    left = {name: n for name, n in (await any_town.rows_in_all()).items() if n}
    assert set(left) <= {"outbox"}  # the goodbye itself, without its words
    assert [row for row in await any_town.rows(t.outbox) if row["payload"] is not None] == []
    await any_town.travel(days=2)
    assert "I have deleted your data" in margaret.last.text
    assert {name for name, n in (await any_town.rows_in_all()).items() if n} <= {"inbox", "outbox"}


async def test_keep_keeps_everything(town, margaret):
    await margaret.says("/delete")

    await margaret.taps("Yes, delete everything")
    await margaret.taps("Keep")

    assert await margaret.record() is not None


async def test_of_who_is_erased_only_the_goodbye_is_left_without_a_word_and_for_two_days(town, margaret):
    await margaret.says("my leg hurts", "/delete")
    await margaret.taps("Yes, delete everything", "Delete now")

    left = await town.rows(t.outbox, t.outbox.c.chat_id == margaret.chat_id)
    assert {row["payload"] for row in left} == {None}
    town.clock.advance(night.KEPT + timedelta(minutes=1))
    await app.at_night(town.parts, None)
    counts = await town.rows_in_all()
    assert {name for name, count in counts.items() if count} <= {"inbox"}  # what waits here is nobody's


async def test_erased_and_starting_anew_is_a_new_person(town, margaret):
    await margaret.says("/delete")
    await margaret.taps("Yes, delete everything", "Delete now", "Start anew", "Continue", "Yes, I agree")

    assert "step 1 of 6" in margaret.last.text
    assert len(await town.rows(t.person)) == 1
    assert await town.rows(t.dose) == []
