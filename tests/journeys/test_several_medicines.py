"""Calcium, vitamin D, a weekly bone tablet: named by her, due together as one message, answered together or one by one."""

from datetime import UTC, datetime, time, timedelta

import pytest

from bot.domain.medicines import Label
from bot.domain.plans import Plan
from bot.services.plans import planning
from bot.store import doses, plans
from bot.store import tables as t
from tests.support.town import START

DUE = "Time for your 2 medicines"


async def adds(person, name, *taps):
    """She adds a medicine: its name, then *taps* up to the last page, then Save."""
    await person.says("/medicines")
    await person.taps("Add a medicine")
    if name in person.last.labels:
        await person.taps(name)
    else:
        await person.says(name)
    await person.taps(*taps, "Save")


async def takes(person, name, at, **rhythm):
    """She has added a medicine before; in process, because ten taps would cost each test a second."""
    rule = Plan("Europe/London", (at,), (), starts_on=START.date(), **rhythm)
    who = await person.record()
    async with person.town.store.begin() as work:
        planned = await plans.add(work, who.id, rule, person.town.now, Label(name))
        await planning.put_on_agenda(work, who, planned, person.town.now)


@pytest.fixture
async def ruth(town, margaret):
    """Margaret, who takes calcium with her tablet at half past eight."""
    await takes(margaret, "Calcium", time(8, 30))
    return margaret


async def states(person):
    """The state of each dose by the name of its medicine, "" for anastrozole; the last one counts."""
    names = await names_of(person)
    return {names[row["plan_id"]]: row["state"] for row in await person.doses()}


async def names_of(person):
    who = await person.record()
    async with person.town.store.begin() as work:
        return await plans.names(work, who.id)


def due_cards(person):
    return [m for m in person.messages if not m.mine and "medicines" in m.text and "Time for" in m.text]


async def test_two_medicines_of_one_minute_are_one_message_and_one_tap(town, ruth):
    await town.next_event("dose")

    card = ruth.card("✅ All taken")
    assert DUE in card.text
    assert len(due_cards(ruth)) == 1
    assert card.labels == ["✅ All taken", "⏰ Later", "Skip today", "Not all of them", "Something is wrong"]
    taken = await ruth.taps("✅ All taken")

    assert taken.text.splitlines()[1:3] == ["• your tablet: taken at 08:30", "• Calcium: taken at 08:30"]
    assert await states(ruth) == {"": "taken", "Calcium": "taken"}
    await town.travel(hours=14)
    assert len(await town.rows(t.outbox, t.outbox.c.key.like("due:%"))) == 1


@pytest.mark.slow
async def test_the_open_texts_name_each_medicine_and_the_discreet_ones_none(town, ruth):
    await town.next_event("dose")
    assert "alcium" not in ruth.last.text
    await ruth.says("/settings")
    await ruth.taps("Discreet texts: on")

    await town.next_event("dose")

    assert "Time for anastrozole, 1 mg, Calcium" in ruth.card("✅ All taken").text


async def test_not_all_of_them_records_those_she_ticks_and_goes_on_asking_for_the_rest(town, ruth):
    await town.next_event("dose")
    await ruth.taps("✅ All taken", "↩️ Undo", "Not all of them", "Done")
    assert ruth.toast.startswith("Tap the ones you took first")

    card = await ruth.taps("☐ your tablet", "Done")
    assert "Still to do: your other medicine" in card.text
    assert "• your tablet: taken at 08:30" in card.text
    assert await states(ruth) == {"": "taken", "Calcium": "due"}
    await town.travel(minutes=46)
    assert "Still to do: your other medicine" in ruth.last.text
    await ruth.taps("Which one is it?")
    assert "Calcium" in ruth.last.text
    await ruth.taps("✅ Taken")

    assert await states(ruth) == {"": "taken", "Calcium": "taken"}
    await ruth.taps("↩️ Undo")
    assert await states(ruth) == {"": "taken", "Calcium": "due"}
    await ruth.taps("↩️ Undo")
    assert await states(ruth) == {"": "due", "Calcium": "due"}


async def test_at_most_three_rings_for_a_card_and_one_end_for_all(town, ruth):
    before = len(ruth.texts)
    await town.next_event("dose")

    await town.travel(hours=13)

    rang = await town.rows(t.outbox, t.outbox.c.topic.like("dose:%"), t.outbox.c.op == "new")
    assert [row["key"].startswith("due:") for row in sorted(rang, key=lambda row: row["id"])] == [
        True,  # the card; the two rings after it have keys that tell nothing
        False,
        False,
    ]
    assert await states(ruth) == {"": "no_answer", "Calcium": "no_answer"}
    assert len(ruth.texts) == before + 1  # one card, whatever was asked
    assert {row["limit_at"] for row in await ruth.doses()} == {datetime(2026, 3, 3, 12, 30, tzinfo=UTC)}


@pytest.mark.slow
async def test_what_was_closed_can_be_filled_in_for_all_or_for_one(town, ruth):
    await town.next_event("dose")
    await town.travel(hours=5)

    await ruth.taps("Not all of them", "☐ Calcium", "Done", "At 08:30 (on time)")
    assert await states(ruth) == {"": "no_answer", "Calcium": "taken"}
    await ruth.taps("I left it out")

    assert await states(ruth) == {"": "skipped", "Calcium": "taken"}


@pytest.mark.slow
async def test_later_and_skip_hold_for_all_that_are_open(town, ruth):
    await town.next_event("dose")
    await ruth.taps("⏰ Later", "In 1 hour (09:30)")
    await town.next_event("snooze")
    assert DUE in ruth.last.text

    card = await ruth.taps("Skip today", "Side effects")

    assert await states(ruth) == {"": "skipped", "Calcium": "skipped"}
    assert "Many people find a way to make it easier." in card.text
    assert "Next tablet: tomorrow at 08:30." in card.text


@pytest.mark.slow
@pytest.mark.parametrize("word", ["taken", "👍"])
async def test_a_word_or_a_reaction_means_the_whole_card(town, ruth, word):
    await town.next_event("dose")

    if word == "taken":
        await ruth.says(word)
    else:
        ruth.react(ruth.card("✅ All taken").id, word)
        await town.quiet()

    assert await states(ruth) == {"": "taken", "Calcium": "taken"}


@pytest.mark.slow
async def test_taken_before_the_time_counts_for_all_of_that_minute_and_rings_no_more(town, ruth):
    await town.travel_to(datetime(2026, 3, 3, 7, 0, tzinfo=UTC))
    await ruth.says("taken")
    assert await states(ruth) == {"": "taken", "Calcium": "taken"}

    await town.travel(hours=6)

    assert due_cards(ruth) == []


async def test_a_calcium_tablet_is_never_a_second_anastrozole(town, margaret):
    await takes(margaret, "Calcium", time(12))
    await town.until_local("12:01")
    await margaret.taps("✅ Taken")
    await margaret.says("/today")
    assert "12:00: taken at 12:01 (your other medicine)" in margaret.last.text
    assert "Next tablet: tomorrow at 08:30" in margaret.last.text
    await town.next_event("dose")

    card = await margaret.taps("✅ Taken")

    assert "Taken at 08:30" in card.text
    assert not margaret.sees("You already recorded")
    assert [row["state"] for row in await margaret.doses()] == ["taken", "taken"]


@pytest.mark.slow
async def test_a_late_calcium_gets_no_rule_of_anastrozole(town, margaret):
    await takes(margaret, "Calcium", time(12))
    await town.until_local("12:01")
    await town.travel(hours=2)

    await margaret.says("I forgot it")

    assert "I only know the rules for anastrozole" in margaret.last.text
    assert "You can still take it now" not in margaret.last.text
    assert "Something is wrong" not in margaret.last.labels


@pytest.mark.slow
async def test_the_late_rule_of_a_shared_card_speaks_of_the_tablet_and_books_only_it(town, ruth):
    await town.next_event("dose")
    await town.travel(hours=2)
    await ruth.says("I forgot it")
    assert "For the other medicines of that time, please ask your pharmacist." in ruth.last.text

    await ruth.taps("✅ I take it now")

    assert await states(ruth) == {"": "taken", "Calcium": "due"}


async def test_a_weekly_tablet_is_added_by_its_name_and_joins_the_daily_one_on_mondays(town, margaret):
    await adds(margaret, "Bone tablet", "On certain weekdays", "☐ Mon", "Done", "08:30")
    assert "Coming: Monday 9 March at 08:30; Monday 16 March at 08:30" in margaret.last.text
    await town.travel_to(datetime(2026, 3, 7, 12, tzinfo=UTC))
    await margaret.says("taken")

    await town.travel(days=3)

    due = [row["due_at"].strftime("%a") for row in await margaret.doses()]
    assert due == ["Tue", "Wed", "Thu", "Fri", "Sat", "Sun", "Mon", "Mon", "Tue"]
    assert len(await town.rows(t.outbox, t.outbox.c.key.like("due:%"))) == 8


@pytest.mark.slow
async def test_an_outage_is_one_message_and_counts_nothing_against_her(town, ruth):
    await town.restart(days=1, hours=12)
    await town.travel(seconds=2)

    sorry = [text for text in ruth.texts if "Sorry, I was not working" in text]

    assert len(sorry) == 1
    assert await states(ruth) == {"": "unknown", "Calcium": "unknown"}


@pytest.mark.slow
async def test_an_outage_inside_the_window_is_one_late_card_for_all(town, ruth):
    await town.travel_to(datetime(2026, 3, 3, 8, 0, tzinfo=UTC))

    await town.restart(hours=2)
    await town.travel(seconds=2)

    card = ruth.card("✅ All taken")
    assert "Sorry, I am late." in card.text
    assert "Due Tuesday 3 March at 08:30: your 2 medicines." in card.text


@pytest.mark.slow
async def test_today_the_status_and_did_i_take_it_say_one_line_a_card(town, ruth):
    await town.next_event("dose")
    await ruth.says("/today")
    assert ruth.last.text.count("08:30") == 2  # one line, and tomorrow's
    await ruth.taps("✅ Taken (08:30)")

    await ruth.says("did I take it today?")

    assert "• Calcium: taken at 08:30" in ruth.last.text
    assert [text.count("Tablet 08:30") for text in ruth.texts if text.startswith("Today, ")] == [1]


@pytest.mark.slow
async def test_her_count_is_of_anastrozole_alone(town, ruth):
    await town.next_event("dose")
    await ruth.taps("✅ All taken")
    who = await ruth.record()

    async with town.store.begin() as work:
        found = await doses.between(work, who.id, town.now - timedelta(days=2), town.now)

    assert [d.other for d in found] == [False]


@pytest.mark.slow
async def test_a_change_of_time_is_shown_first_and_leaves_no_ghost(town, ruth):
    await town.next_event("dose")
    await ruth.says("/medicines")
    card = await ruth.taps("Calcium", "⏰ Change the time", "20:00")
    assert "Coming: tomorrow at 20:00" in card.text
    assert await town.rows(t.plan_version, t.plan_version.c.version == 2) == []
    await ruth.taps("Save")
    await ruth.taps("✅ All taken")
    assert await states(ruth) == {"": "taken", "Calcium": "taken"}

    await town.travel(days=2)

    when = {(row["due_at"].isoformat()[:16]) for row in await ruth.doses()}
    assert when == {"2026-03-03T08:30", "2026-03-04T08:30", "2026-03-04T20:00", "2026-03-05T08:30"}


async def test_a_removed_medicine_is_asked_once_stays_on_record_and_can_still_be_answered(town, ruth):
    await town.next_event("dose")
    await ruth.says("/medicines")
    await ruth.taps("Calcium", "Remove")
    assert len(await names_of(ruth)) == 2
    await ruth.taps("Yes, remove it")
    assert "Calcium" not in ruth.last.text

    await ruth.taps("✅ All taken")
    assert await states(ruth) == {"": "taken", "Calcium": "taken"}
    await town.next_event("dose")
    assert ruth.card("✅ Taken").text.startswith("💊 Time for your tablet\n")


@pytest.mark.slow
async def test_a_removed_medicine_does_not_ring_again(town, margaret):
    await takes(margaret, "Calcium", time(12))
    await town.until_local("12:01")
    await margaret.says("/medicines")
    await margaret.taps("Calcium", "Remove", "Yes, remove it")
    shown = len(margaret.messages)

    await town.travel(hours=8)

    assert len(margaret.messages) == shown
    assert [row["state"] for row in await margaret.doses()] == ["due"]


@pytest.mark.slow
async def test_a_medicine_can_be_renamed_and_not_added_twice(town, ruth):
    await ruth.says("/medicines")
    await ruth.taps("Add a medicine")
    for typed, answer in {
        "calcium": "You have this one already.",
        "Arimidex 1 mg": "This one is in your plan already.",
        "2": "Please write the name in letters",
    }.items():
        await ruth.says(typed)
        assert answer in ruth.last.text, typed
    await ruth.taps("‹ Back", "Calcium", "Change the name")

    await ruth.says("<b>Calcium & D3</b> with a very long name that goes on for forty letters and more")
    await ruth.taps("Save")

    assert "<b>Calcium & D3</b> with a very long nam" in ruth.last.text
    assert set((await names_of(ruth)).values()) == {"", "<b>Calcium & D3</b> with a very long nam"}


@pytest.mark.hazard("H1")
async def test_six_others_are_the_most_and_one_more_is_never_said_to_be_saved(town, margaret):
    """By the list, by words, and where the sixth came while the seventh was being told."""
    for letter in "ABCDE":
        await takes(margaret, f"Tablet {letter}", time(8, 30))
    await margaret.says("I also take calcium")
    await takes(margaret, "Tablet F", time(8, 30))
    await margaret.taps("Once a day", "08:30", "Save")
    saving = margaret.last.text
    await margaret.says("I also take magnesium")
    await margaret.taps("Add a medicine")
    told = margaret.last.text
    await margaret.says("/medicines")

    for text in (saving, told, margaret.last.text):
        assert "all 6 are in use" in text
    assert "Add a medicine" not in margaret.last.labels
    await town.next_event("dose")

    assert "Time for your 7 medicines" in margaret.last.text


@pytest.mark.slow
async def test_in_another_zone_all_of_them_move_together(town, ruth):
    await ruth.says("/settings")
    await ruth.taps("Time zone")
    await ruth.says("New York")
    await ruth.taps(ruth.last.labels[0], "Yes", "Looks right")

    await town.next_event("dose")

    assert "Time for your 2 medicines" in ruth.card("✅ All taken").text
    assert {row["zone"] for row in await ruth.doses()} == {"America/New_York"}
