"""What she asks the bot to do leads to the one tap that does it, with what she said filled in."""

import pytest

from bot.domain import rests
from bot.store import agenda


async def paused(person) -> bool:
    return rests.paused((await person.record()).rests) is not None


@pytest.mark.parametrize(
    ("words", "label"),
    [
        ("could you move my morning reminder to half past nine in the morning", "09:30"),
        ("i want the reminder at 7pm instead", "19:00"),
        ("change my 8 a.m. reminder to 9 am", "09:00"),
    ],
)
async def test_a_new_time_is_previewed_and_holds_after_a_tap(town, words, label):
    margaret = await town.settled_person()

    asked = await margaret.says(words)

    assert label in asked.text
    assert "Save" in asked.labels
    await margaret.says("yes")
    assert margaret.sees(label)


@pytest.mark.parametrize(
    "words", ["pause for five days", "no reminders until Saturday", "give me 5 days off"]
)
async def test_a_pause_asked_for_in_words_is_made_by_one_tap_and_ended_by_a_word(town, words):
    margaret = await town.settled_person()

    asked = await margaret.says(words)

    assert "Pause reminders until Saturday 7 March?" in asked.text
    assert not await paused(margaret)
    await margaret.taps("Yes, until Saturday 7 March")
    assert await paused(margaret)
    await margaret.says("I'm back")
    assert not await paused(margaret)


@pytest.mark.parametrize("words", ["resume", "unpause", "start reminders again", "switch reminders back on"])
async def test_a_pause_without_an_end_is_ended_by_plain_words(town, words):
    margaret = await town.settled_person()
    await margaret.says("/pause")
    await margaret.taps("Until I say so")

    await margaret.says(words)

    assert not await paused(margaret)


async def test_a_safety_hold_is_not_ended_by_a_word(town):
    margaret = await town.settled_person()
    await margaret.says("my face is swelling and I cannot breathe")
    assert rests.holding((await margaret.record()).rests)

    await margaret.says("start reminders again")

    assert rests.holding((await margaret.record()).rests)


async def test_what_the_team_decided_is_booked_as_their_word(town):
    margaret = await town.settled_person()
    await town.next_event("dose")

    asked = await margaret.says("my doctor told me to stop for two weeks")
    await margaret.taps(asked.labels[0])

    assert await paused(margaret)
    [dose] = await margaret.doses()
    assert dose["state"] == "skipped"


async def test_a_medicine_is_added_under_the_name_she_said(town):
    margaret = await town.settled_person()

    asked = await margaret.says("add vitamin d please")

    assert "How often?" in asked.text


async def test_a_trip_told_in_words_asks_only_for_what_is_missing_and_can_be_cancelled(town):
    margaret = await town.settled_person()

    await margaret.says("we are flying to Madrid on Friday")
    asked = await margaret.says("Madrid")  # the country need not be typed
    assert "How long do you stay?" in asked.text
    await margaret.says("1 week")
    await margaret.taps(margaret.last.labels[0])
    record = await margaret.record()
    async with town.store.begin() as work:
        assert await agenda.of_person(work, record.id, "trip")

    shown = await margaret.says("cancel my trip")
    assert "Madrid" in shown.text or "Spain" in shown.text
    await margaret.taps("Cancel this trip")

    async with town.store.begin() as work:
        assert not await agenda.of_person(work, record.id, "trip")


async def test_a_trip_told_while_another_step_waits_for_words_can_be_gone_on_with(town):
    margaret = await town.settled_person()
    await margaret.says("/settings")
    await margaret.taps("Team number: not set")

    asked = await margaret.says("we are flying to Madrid on Friday")
    assert "I am no longer waiting for your team's number." in asked.text
    asked = await margaret.says("Madrid")

    assert "How long do you stay?" in asked.text


@pytest.mark.parametrize(
    ("words", "seen"),
    [
        ("when is my next tablet", "Next tablet"),
        ("how did I do this month", "March"),
        ("only 3 tablets left", "about 3 left. Enough until"),
        ("wipe everything you know about me", "delete"),
        ("my mum takes this", "It is good that you help"),
        ("going into hospital tomorrow", "The team there will tell you about your tablets"),
        ("please ring me only once", "How often shall I ask"),
    ],
)
async def test_a_request_finds_its_room(town, words, seen):
    margaret = await town.settled_person()

    answer = await margaret.says(words)

    assert seen.casefold() in answer.text.casefold()


@pytest.mark.hazard("H2")
async def test_a_tablet_taken_while_reminders_rest_is_written_down_by_one_tap(town):
    margaret = await town.settled_person()
    await margaret.says("/pause")
    await margaret.taps("3 days")
    await town.until_local("09:00")

    asked = await margaret.says("I took it")

    assert "Nothing is recorded before you tap" in asked.text
    assert await margaret.dose_states() == []
    await margaret.taps(next(label for label in asked.labels if "08:30" in label))
    assert await margaret.dose_states() == ["taken"]
    assert await paused(margaret)


@pytest.mark.hazard("H2")
async def test_a_tablet_taken_before_its_time_while_reminders_rest_is_on_record(town):
    margaret = await town.settled_person()
    await margaret.says("/pause")
    await margaret.taps("3 days")
    await town.until_local("06:00")
    asked = await margaret.says("did I take it today?")
    assert "Nothing is on record for that day." in asked.text

    await margaret.says("taken")

    assert await margaret.dose_states() == ["taken"]
    assert await paused(margaret)
    await town.until_local("09:00")
    assert "Yes. It is recorded as taken" in (await margaret.says("did I take it today?")).text


@pytest.mark.hazard("H2")
async def test_what_is_said_or_asked_of_a_tablet_that_came_due_in_a_pause_leads_to_its_day(town):
    """Nobody asked about it, so nothing is known of it: one tap opens the day that writes down what happened."""
    margaret = await town.settled_person()
    await margaret.says("/pause")
    await margaret.taps("3 days")
    await town.until_local("09:00")

    for words in ("did I take it today?", "skip", "I didn't take it", "I forgot", "later", "/today"):
        told = await margaret.says(words)
        assert "Tablet of 08:30: your reminders rested, so I did not ask" in told.text
        assert "Reminders are paused" in told.text
    assert await margaret.dose_states() == []

    await margaret.taps("Write down today's tablet", "I left it out")
    assert await margaret.dose_states() == ["skipped"]
    assert await paused(margaret)
    assert "left out" in (await margaret.says("did I take it today?")).text
