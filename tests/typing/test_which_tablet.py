"""Where it is not clear which tablet she means, or whether she took it at all, nothing is booked before a tap."""

import pytest

from tests.support.town import Town
from tests.typing.driving import Case, drive
from tests.typing.scoring import booked_by
from tests.typing.states import STATES, bring_about, march
from tests.typing.test_edited_messages import last_dose, says_and_edits

ASKED = {  # state: what is typed before, what is typed, what is to be read
    "YGAP": (
        ((), "took all but today's", "I want to be sure"),
        ((), "took every one but yesterday's", "Which tablet was that?"),
        ((), "took it at 8 yesterday and 8 today", "Which tablet was that?"),
    ),
    "BGAP": (
        ((), "taken", "Which tablet was that?"),
        ((), "had it at midnight", "Which tablet was that?"),
    ),
    "DUE": (
        ((), "had it at midnight", "Which tablet was that?"),
        ((), "took every one but today's", "I want to be sure"),
        ((), "every tablet but this one taken", "I want to be sure"),
        ((), "took one at 8 and one at 8:10", "Do not take more"),
        (("took it",), "delete that", "What is not right?"),
        (("took it",), "I meant the vitamin", "What is not right?"),
        (("took it",), "I'll have it now", "no second one"),
    ),
}


@pytest.mark.hazard("H3")
@pytest.mark.parametrize("state", ASKED)
async def test_it_is_asked_and_nothing_is_booked(sqlite_url, state):
    cases = [Case(text, text, state, before=before) for before, text, _ in ASKED[state]]
    town = Town(sqlite_url, at=STATES[state].begins_at, pace=0.001)
    await town.sandbox.start()
    try:
        await town.start()
        for outcome, (_, text, words) in zip(await drive(town, cases), ASKED[state], strict=True):
            assert words in "\n".join(outcome.replies), text
            assert not booked_by(outcome), text
    finally:
        await town.stop()
        await town.sandbox.stop()


OF_THREE = {  # what is typed before and what is typed: which of her three are booked then
    (): {
        "took all but one": "",
        "took every one but today's": "",
        "took everything but calcium and today's": "",
        "took the others": "",
        "took both of the others": "",
        "took the rest": "",
        "took both": "",
        "took both calciums": "calcium",
        "took all the calcium": "calcium",
        "took the calcium, the others later": "calcium",
        "took the calcium, not the vitamin D": "calcium",
        "took everything except calcium": "anastrozole vitamin d",
        "took all three": "anastrozole calcium vitamin d",
    },
    ("took the calcium",): {
        "took the rest": "anastrozole vitamin d",
        "took both of the others": "anastrozole vitamin d",
        "took all but one": "",
    },
}


@pytest.mark.hazard("H2")
async def test_of_three_medicines_only_those_she_reports_are_booked(sqlite_url):
    cases = [Case(text, text, "MULTI", before=before) for before, said in OF_THREE.items() for text in said]
    town = Town(sqlite_url, at=STATES["MULTI"].begins_at, pace=0.001)
    await town.sandbox.start()
    try:
        await town.start()
        for outcome in await drive(town, cases):
            wanted, booked = OF_THREE[outcome.case.before][outcome.case.text], booked_by(outcome)
            assert " ".join(sorted(change.split(" taken")[0] for change in booked)) == wanted, (
                outcome.case.text
            )
            assert booked or outcome.labels, outcome.case.text
    finally:
        await town.stop()
        await town.sandbox.stop()


@pytest.mark.hazard("H2")
async def test_one_of_three_that_was_booked_by_a_word_is_taken_back_or_shown_with_the_way_back(sqlite_url):
    town = Town(sqlite_url, at=STATES["MULTI"].begins_at, pace=0.001)
    await town.sandbox.start()
    try:
        await town.start()
        undoes, denies, edits = await bring_about(town, STATES["MULTI"], 3)
        for person in (undoes, denies):
            await person.says("took the anastrozole")

        await undoes.says("undo")
        denied = await denies.says("no I didn't")
        edited = await says_and_edits(town, edits, "took the anastrozole", "not yet", minutes=0)

        assert (await undoes.dose_states())[-3:] == ["due"] * 3
        for answer in (denied, edited):
            assert "your tablet: taken at 08:20" in answer.text
            assert "Undo" in "".join(answer.labels)
    finally:
        await town.stop()
        await town.sandbox.stop()


@pytest.mark.hazard("H2")
@pytest.mark.parametrize("text", ["took all but one", "took the rest of them"])
async def test_with_one_medicine_a_word_of_several_is_asked_about(margaret, town, text):
    await town.next_event("dose")

    answer = await margaret.says(text)

    assert await margaret.dose_states() == ["due"]
    assert "✅ Taken" in answer.labels


async def test_a_tablet_left_out_waits_again_when_she_will_have_it(margaret, town):
    await town.next_event("dose")
    await margaret.says("skip it")

    answer = await margaret.says("I'll have it now")

    assert await margaret.dose_states() == ["due"]
    assert "✅ Taken" in answer.labels


async def test_an_edit_to_last_night_moves_no_morning_tablet(margaret, town):

    await town.next_event("dose")
    await town.travel(days=1)
    await town.travel(minutes=5)

    await says_and_edits(town, margaret, "took it", "took it last night")

    assert (await last_dose(margaret))[0] == "taken"
    assert (await margaret.dose_states())[0] != "taken"


async def margaret_with_calcium_and_ruth(town):
    """Both were reminded ten minutes ago, Margaret of two medicines."""
    margaret = await town.settled_person(time="08:30")
    ruth = await town.settled_person("Ruth", time="08:30")
    await margaret.says("/medicines")
    await margaret.taps("Add a medicine", "Calcium", "Once a day", "08:30", "Save")
    await town.travel_to(march(3, 8, 40))
    return margaret, ruth


@pytest.mark.hazard("H2")
async def test_both_is_a_report_of_two_medicines_and_of_one_it_is_asked_how_many(town):
    margaret, ruth = await margaret_with_calcium_and_ruth(town)

    await margaret.says("took both")
    assert await margaret.dose_states() == ["taken", "taken"]
    assert "Please call your team" not in margaret.last.text
    asked = await ruth.says("I took both")
    assert "How many tablets did you take?" in asked.text
    assert await ruth.dose_states() == ["due"]
    await ruth.taps("Two tablets")
    assert "Do not take more until your next planned tablet" in ruth.last.text
    assert "call your team today" in (await ruth.says("took both together by mistake")).text


@pytest.mark.hazard("H2")
async def test_both_of_one_medicine_and_one_more_are_asked_about_and_somebody_elses_is_not_hers(town):
    margaret, ruth = await margaret_with_calcium_and_ruth(town)

    for words in ("took both anastrozole", "took both my anastrozoles", "had the pair of anastrozole"):
        for person in (margaret, ruth):
            await person.says(words)
            assert "How many tablets did you take?" in person.transcript(2), words
    for words in ("had mine and a spare", "took one and then one more to be safe"):
        await ruth.says(words)
        assert "Do not take more" in ruth.transcript(2), words
    await ruth.says("took my husband's anastrozole")
    assert "Taken" not in ruth.transcript(2)
    assert set(await margaret.dose_states()) == {"due"} == set(await ruth.dose_states())
    await margaret.says("took both anastrozole and calcium")
    assert await margaret.dose_states() == ["taken", "taken"]
