"""A step that waits for words takes what answers it, in the words people use, and is left by nothing else."""

import pytest

from bot.domain.surveys.words import degree, felt, none_of_them
from bot.store import agenda

# --- a question about a tablet


@pytest.mark.parametrize(
    ("asked", "said"), [("I think I took it", "08:31"), ("had it at 8.30 I believe", "08:30")]
)
async def test_yes_to_did_you_take_it_is_the_answer_and_is_not_asked_again(town, asked, said):
    margaret = await town.settled_person()
    await town.next_event("dose")
    await town.travel(minutes=1)

    question = await margaret.says(asked)
    assert "Did you take your tablet" in question.text
    assert await margaret.dose_states() == ["due"]
    await margaret.says("yes")

    assert margaret.sees(f"Taken at {said}")
    assert await margaret.dose_states() == ["taken"]


async def test_no_to_did_you_take_it_leaves_it_open(town):
    margaret = await town.settled_person()
    await town.next_event("dose")

    await margaret.says("maybe I took it", "no")

    assert await margaret.dose_states() == ["due"]


# --- the check-in


@pytest.mark.parametrize(
    ("words", "key"),
    [
        ("a little bit", "1"),
        ("just a bit", "1"),
        ("not too bad really", "1"),
        ("so so", "2"),
        ("quite a lot", "3"),
        ("pretty bad", "3"),
        ("it's been moderate", "2"),
        ("it was dreadful", "4"),
        ("not at all", "0"),
        ("8 out of 10", "3"),
        ("6/10", "2"),
        ("bad but bearable", "3"),
        ("on and off", "2"),
        ("it's murder", "4"),
        ("bad and getting worse", ""),
        ("no pain at the moment but yesterday it was bad", ""),
        ("bad news from my son", ""),
        ("", ""),
    ],
)
def test_a_degree_is_read_only_when_every_word_is_understood(words, key):
    assert degree(words) == key


@pytest.mark.parametrize(
    "words",
    [
        "none of them",
        "No, none of these",
        "nothing like that",
        "nope",
        "no none of that",
        "none of it at all",
        "none of those, dear",
        "N/A",
        "nil",
        "I'm all right",
        "no, thank God",
        "nothing to report",
    ],
)
def test_none_of_a_list_is_said_in_many_ways(words):
    assert none_of_them(words.casefold())


@pytest.mark.parametrize(
    "words", ["not all", "no, all of them", "not fine", "fine until this morning", "no fever"]
)
def test_half_a_denial_is_no_none_of_them(words):
    assert not none_of_them(words.casefold())


@pytest.mark.parametrize(
    ("words", "key"),
    [("a bit flat", "1"), ("pretty low", "3"), ("very sore", "4"), ("low", ""), ("flat and hopeless", "")],
)
def test_a_feeling_says_how_strong_it_is_by_the_word_beside_it(words, key):
    assert felt(words) == key


async def test_a_check_in_is_answered_in_plain_words_and_says_what_it_noted(town):
    margaret = await town.settled_person()
    await margaret.says("/checkin", "none of them", "nope")
    assert margaret.sees("Noted: None of these")

    await margaret.taps("☐ Joints, muscles", "Done")
    question = await margaret.says("a little bit")

    assert "Noted: Mild" in question.text


# --- a journey


async def test_a_whole_journey_is_typed_in_any_order(town):
    margaret = await town.settled_person()
    await margaret.says("/travel")

    await margaret.says("Friday", "no", "yes")
    assert await margaret.step() == ("trip", "place")
    await margaret.says("Madrid", "yes")
    assert await margaret.step() == ("trip", "until")
    await margaret.says("ten days")
    assert await margaret.step() == ("trip", "way")
    last = await margaret.says("local time")

    assert "Friday 6 March" in last.text
    who = await margaret.record()
    async with town.store.begin() as work:
        planned = await agenda.of_person(work, who.id, "trip")
    assert [item.note["until"] for item in planned] == ["2026-03-16"]


async def test_a_journey_is_asked_on_when_the_words_are_no_day_and_no_length(town):
    margaret = await town.settled_person()
    await margaret.says("/travel", "Madrid", "yes")

    await margaret.says("hm", "yes")
    assert await margaret.step() == ("trip", "from")
    await margaret.says("3 May", "my cat is nice")
    assert await margaret.step() == ("trip", "until")


async def test_cancelling_a_journey_that_was_never_planned_says_so(town):
    margaret = await town.settled_person()

    answer = await margaret.says("cancel my trip")

    assert "No trip is planned" in answer.text
    assert await margaret.step() is None


# --- what may be a danger


@pytest.mark.hazard("H3", "H4")
async def test_words_that_may_be_a_danger_are_no_habit_and_no_name(town):
    margaret = await town.half_way("cue")

    await margaret.says("I've lined up all the tablets on the table, tonight is the night")

    assert await margaret.step() == ("setup", "cue")
    assert any("Samaritans" in m.text or "ending" in m.text for m in margaret.messages if not m.mine)
