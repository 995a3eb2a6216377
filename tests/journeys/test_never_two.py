"""Whoever asks for two reads "never two", wherever she is: no step, no card and no silence takes the question away."""

import re

import pytest

from tests.support.town import agree

NEVER_TWO = re.compile(r"never (take )?(two|a double)", re.IGNORECASE)
ASKED = (
    "should I take two?",
    "can I take two to catch up",
    "I forgot yesterday, should I take 2 now?",
)


async def just_agreed(town):
    person = town.newcomer()
    await agree(person)
    return person


async def asked_for_the_time(town):
    return await town.half_way("time")


async def asked_for_the_habit(town):
    return await town.half_way("cue", time="08:30")


async def at_rest(town):
    return await town.settled_person()


async def with_an_open_dose(town):
    person = await town.settled_person()
    await town.next_event("dose")
    return person


async def with_her_dose_taken(town):
    person = await with_an_open_dose(town)
    await person.taps("✅ Taken")
    return person


async def in_a_check_in(town):
    person = await town.settled_person()
    await person.says("/checkin")
    return person


async def writing_a_note(town):
    person = await town.settled_person()
    await person.says("/notes")
    await person.taps("Write a note")
    return person


async def in_the_settings(town):
    person = await town.settled_person()
    await person.says("/settings")
    await person.taps("⏰ Change the time")
    return person


async def in_a_pause(town):
    person = await town.settled_person()
    await person.says("/pause")
    await person.taps("3 days")
    return person


async def held_by_an_alert(town):
    person = await town.settled_person()
    await person.says("my face is swelling and I can't breathe")
    return person


async def asked_where_she_travels(town):
    person = await town.settled_person()
    await person.says("/travel")
    return person


async def after_an_emergency(town):
    person = await town.settled_person()
    await person.says("I have chest pain")
    return person


async def reading_her_record(town):
    person = await town.settled_person()
    await person.says("/history")
    return person


@pytest.mark.hazard("H2")
@pytest.mark.parametrize(
    "state",
    [
        just_agreed,
        asked_for_the_time,
        asked_for_the_habit,
        at_rest,
        with_an_open_dose,
        with_her_dose_taken,
        in_a_check_in,
        writing_a_note,
        in_the_settings,
        in_a_pause,
        held_by_an_alert,
        asked_where_she_travels,
        after_an_emergency,
        reading_her_record,
    ],
)
async def test_who_asks_for_two_reads_never_two_wherever_she_is(town, state):
    person = await state(town)
    before = await person.dose_states()

    for words in ASKED:
        await person.says(words)

        answered = person.transcript().rpartition(f"me: {words}")[2]
        assert NEVER_TWO.search(answered), answered
        assert await person.dose_states() == before
