"""What she asks for or tells in a few plain words, also while something else is in hand, leads where it belongs."""

import pytest

from bot.domain.levels import Level
from bot.domain.understanding import understand
from bot.knowledge.lexicon import load_lexicon
from bot.store import tables as t
from tests.support.town import agree
from tests.typing import generated


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("what visits do I have", "visits"),
        ("which appointments are coming up", "visits"),
        ("my mammogram's been cancelled", "visits"),
        ("they moved my scan to Friday at 2", "visit"),
        ("call me less often", "rings"),
        ("picked up 28 today", "supply"),
        ("what do you keep about me", "kept"),
        ("what data do you hold", "kept"),
        ("carry on please", "resume"),
        ("put the alarm on for ten to seven", "time"),
        ("at 9 on Saturdays", "time_by_day"),
        ("what do you know about anastrozole", ""),
        ("what tests should I have", ""),
    ],
)
def test_plain_requests(text, meant):
    assert generated.asked_for(text) == meant


@pytest.mark.hazard("H2")
@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("I fancy dying", Level.CRISIS),
        ("remind me at 9 if I'm still alive", Level.CRISIS),
        ("a bit tight across the bust", Level.EMERGENCY),
        ("I had the lump out in June and now there is a new lump", Level.SOON),
        ("they took the lump out, there is another one", Level.SOON),
    ],
)
def test_a_danger_in_passing_is_seen(text, level):
    assert understand(text, load_lexicon()).level is level


@pytest.mark.parametrize(
    "text",
    [
        "I fancy dying my hair",
        "I fancy an ice cream, I'm dying for one",
        "my dress is a bit tight across the bust",
        "had the lump out in June",
        "they took the lump out last year",
    ],
)
def test_what_was_or_only_sounds_like_a_danger_is_none(text):
    assert understand(text, load_lexicon()).level < Level.SOON


async def test_a_visit_that_was_moved_takes_the_place_of_the_one_she_noted(margaret):
    await margaret.says("CT scan on 12 March at 10")
    await margaret.taps("Save")

    asked = await margaret.says("they moved my scan to 13 March at 2")
    await margaret.taps("Save")

    assert "takes the place of" in asked.text
    assert len(await margaret.rows(t.visit)) == 1
    assert "13 March" in (await margaret.says("what visits do I have")).text
    assert "Remove" in (await margaret.says("my scan has been cancelled")).labels


async def test_a_second_visit_typed_over_one_not_kept_has_its_own_kind(margaret):
    await margaret.says("CT scan on 12 March at 10")

    assert "Mammogram" in (await margaret.says("mammogram on 13 March at 11")).text
    assert "density" not in (await margaret.says("bone scan on 13 March at 11")).text
    assert "density" in (await margaret.says("DEXA on 13 March at 11")).text


async def test_a_note_keeps_no_command_and_a_pause_takes_another_length(margaret):
    await margaret.says("/notes")
    await margaret.taps("Write a note")
    assert "Your tablet" in (await margaret.says("show my plan")).text
    assert await margaret.rows(t.note) == []

    await margaret.says("pause for three days")
    first = await margaret.says("yes")
    longer = await margaret.says("make that a week")
    assert first.text.split(".")[0] not in longer.text
    assert "Pause reminders until" in longer.text
    await margaret.says("yes")
    assert "on again" in (await margaret.says("carry on")).text


async def test_yes_to_shall_i_change_that_asks_when_it_was(margaret, town):
    await town.next_event("dose")
    await margaret.says("took it")
    await margaret.says("oops")

    assert "When did you take it?" in (await margaret.says("yes")).text
    await margaret.says("oops")
    assert "Taken at" in (await margaret.says("no")).text


async def test_a_time_of_the_set_up_with_two_meanings_is_asked_with_two_buttons(town):
    margaret = await town.half_way("time")

    asked = await margaret.says("five past eight")
    assert {"08:05", "20:05"} <= set(asked.labels)
    assert "08:30" not in asked.labels
    await margaret.taps("20:05")

    assert await margaret.step() == ("setup", "cue")


@pytest.mark.parametrize(
    ("text", "said"),
    [("I have early breast cancer", "Early breast cancer"), ("it has spread", "Cancer that has spread")],
)
async def test_words_that_answer_two_steps_of_the_set_up_are_asked_one_time_only(town, text, said):
    margaret = town.newcomer()
    await agree(margaret)

    answer = await margaret.says(text)

    assert await margaret.step() == ("setup", "body")
    assert said not in answer.labels
