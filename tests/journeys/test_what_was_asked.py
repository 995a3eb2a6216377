"""The bot knows what it has just asked: plain words answer it, and no step swallows what was not meant for it."""

from datetime import timedelta

import pytest

from bot.store import tables as t
from tests.support.town import agree


@pytest.mark.parametrize("words", ["✅", "done", "did", "I did thanks for asking", "sure did"])
async def test_a_plain_report_under_the_reminder_books_it(town, words):
    margaret = await town.settled_person()
    await town.next_event("dose")

    await margaret.says(words)

    assert await margaret.dose_states() == ["taken"]


@pytest.mark.parametrize("words", ["yes", "Yes thanks", "👍🏼", "ok", "going to take it now"])
async def test_a_bare_yes_to_time_for_your_tablet_is_asked_about_with_one_tap(town, words):
    margaret = await town.settled_person()
    await town.next_event("dose")

    asked = await margaret.says(words)

    assert "Have you taken it?" in asked.text
    assert await margaret.dose_states() == ["due"]
    await margaret.says("yes")
    assert await margaret.dose_states() == ["taken"]


@pytest.mark.parametrize("words", ["yes", "yep", "👍", "✅", "done", "I did"])
async def test_yes_to_did_you_take_it_books_it(town, words):
    margaret = await town.settled_person()
    await town.next_event("dose")
    await town.next_event("ring")
    await town.next_event("ring")
    assert margaret.sees("Did you take it?")

    await margaret.says(words)

    assert await margaret.dose_states() == ["taken"]


async def test_no_to_the_reminder_is_answered_calmly_and_below(town):
    margaret = await town.settled_person()
    await town.next_event("dose")

    answer = await margaret.says("no")

    assert "I will ask again" in answer.text
    assert await margaret.dose_states() == ["due"]


async def test_a_yes_under_another_card_never_books_the_tablet_further_up(town):
    margaret = await town.settled_person()
    await town.next_event("dose")
    await town.next_event("ring")
    await town.next_event("ring")
    await margaret.says("why do my hands hurt in the morning?")

    asked = await margaret.says("yes")

    assert "Have you taken it?" in asked.text
    assert await margaret.dose_states() == ["due"]


@pytest.mark.parametrize(
    ("words", "state"),
    [
        ("it's worse", "worse"),
        ("worse", "worse"),
        ("I am fine now", "resolved"),
        ("better", "resolved"),
        ("the ambulance came, I'm home now", "helped"),
    ],
)
async def test_after_an_emergency_card_a_word_does_what_its_button_does(town, words, state):
    margaret = await town.settled_person()
    await margaret.says("I have chest pain and it goes into my arm")
    await town.next_event("alert")
    await margaret.says("/notes")
    await margaret.taps("Write a note")

    await margaret.says(words)

    assert state in [alert.state for alert in await margaret.on_record()]
    assert await margaret.rows(t.note) == []


async def test_a_note_left_open_does_not_swallow_the_answer_to_the_next_reminder(town):
    margaret = await town.settled_person()
    await margaret.says("/notes")
    await margaret.taps("Write a note")
    await town.next_event("dose")

    await margaret.says("took it")

    assert await margaret.dose_states() == ["taken"]
    assert await margaret.rows(t.note) == []
    assert margaret.sees("I am no longer waiting for a note.")


async def test_a_place_that_was_asked_for_does_not_swallow_a_report_or_a_symptom(town):
    margaret = await town.settled_person()
    await town.next_event("dose")
    await margaret.says("/travel")

    symptom = await margaret.says("my knees hurt")
    await margaret.says("took it")

    assert not margaret.sees("I did not find that place")
    assert "You can still type the place you travel to." in symptom.text
    assert await margaret.dose_states() == ["taken"]


async def test_a_step_left_for_half_an_hour_is_let_go_and_says_so(town):
    margaret = await town.settled_person()
    await margaret.says("/notes")
    await margaret.taps("Write a note")
    await town.travel(minutes=31)

    await margaret.says("my knees hurt")

    assert margaret.sees("I am no longer waiting for a note.")
    assert await margaret.rows(t.note) == []


async def test_a_symptom_written_as_a_note_is_kept_and_answered_too(town):
    margaret = await town.settled_person()
    await margaret.says("/notes")
    await margaret.taps("Write a note")

    answer = await margaret.says("my knees hurt")

    assert len(await margaret.rows(t.note)) == 1
    assert "joint" in answer.text.lower()


async def test_a_question_in_the_middle_of_a_step_is_answered_and_the_step_goes_on(town):
    priya = await town.half_way("time")

    again = await priya.says("can I take calcium together with anastrozole?")

    assert priya.sees("Calcium, vitamin D")
    assert "step 5 of 6" in again.text
    assert not priya.sees("Please write the time like")
    await priya.says("20:30")
    assert "Breakfast" in priya.last.labels


@pytest.mark.parametrize("words", ["skip", "undo", "not yet", "later", "forgot"])
async def test_words_about_a_card_further_up_are_answered_below_them(town, words):
    margaret = await town.settled_person()
    await town.next_event("dose")
    await margaret.says("why do my hands hurt in the morning?")

    answer = await margaret.says(words)

    assert not answer.mine


async def test_in_a_check_in_the_next_question_stands_below_typed_words(town):
    margaret = await town.settled_person()
    await margaret.says("/checkin")

    answer = await margaret.says("none of these")

    assert not answer.mine
    assert answer.buttons


async def test_the_set_up_can_be_typed(town):
    priya = town.newcomer("Priya")
    await agree(priya)

    for words in ("breast cancer", "early", "woman no periods now", "no"):
        await priya.says(words)
    await priya.says("London")
    await priya.taps(priya.last.labels[0])
    for words in ("yes", "1 tablet daily", "20:30", "with dinner", "sunday", "ok"):
        await priya.says(words)

    record = await priya.record()
    assert record.profile.reason == "cancer"
    assert record.profile.cue == "dinner"
    assert await town.next_event("dose")
    assert priya.sees("Time for your tablet")


async def test_an_answer_that_waited_long_is_no_answer_to_a_question_of_days_ago(town):
    margaret = await town.settled_person()
    await town.next_event("dose")
    await town.travel_to(town.now + timedelta(hours=47))
    states = await margaret.dose_states()

    await margaret.says("yes")

    assert "taken" not in await margaret.dose_states()
    assert len(states) >= 1


@pytest.mark.parametrize("words", ["ok", "continue", "yes", "I agree"])
async def test_at_the_door_a_word_goes_on_to_what_is_kept_and_only_a_tap_consents(town, words):
    stranger = town.newcomer()
    stranger.start()
    await town.quiet()

    shown = await stranger.says(words)

    assert "Yes, I agree" in shown.labels
    assert await stranger.record() is None
