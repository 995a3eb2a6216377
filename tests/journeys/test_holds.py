"""A safety hold ends by what the clinician decided, and by nothing else she or time may do."""

import pytest

SWELLING = "my face is swelling and I can't breathe"
YELLOW = "my skin and eyes are turning yellow"


@pytest.fixture
async def held(any_town):
    margaret = await any_town.settled_person()
    await margaret.says(SWELLING)
    assert "I stop the tablet reminders" in margaret.last.text
    return margaret


@pytest.mark.case("K05")
@pytest.mark.hazard("H13")
async def test_a_pause_that_ends_by_itself_does_not_end_the_hold(any_town, held):
    await held.says("/pause")
    await held.taps("3 days")
    assert await held.why() == ["held", "paused"]

    await any_town.travel(days=5)

    assert await held.why() == ["held"]
    assert await held.dose_states() == []
    assert not held.sees("Your reminders start again tomorrow")


@pytest.mark.case("K05")
@pytest.mark.hazard("H13")
async def test_the_card_of_today_offers_what_the_doctor_decided_and_nothing_that_ends_the_hold(
    any_town, held
):
    await held.says("/today")

    assert "Reminders rest until you tell me what your doctor decided." in held.last.text
    assert "Start again" not in held.last.labels
    await held.taps("What the doctor decided", "Take it again")
    assert await held.why() == []
    await any_town.next_event("dose")
    assert await held.dose_states() == ["due"]


@pytest.mark.hazard("H13")
async def test_to_start_again_ends_the_pause_alone_and_says_what_still_rests_the_reminders(held):
    await held.says("/pause")
    await held.taps("Until I say so", "Start again")

    assert await held.why() == ["held"]
    assert "Reminders rest until you tell me what your doctor decided." in held.last.text
    assert "What the doctor decided" in held.last.labels


@pytest.mark.hazard("H13")
async def test_a_button_start_again_from_before_the_hold_does_not_end_it(any_town):
    margaret = await any_town.settled_person()
    await margaret.says("/pause")
    await margaret.taps("Until I say so")
    paused = margaret.card("Start again")
    await margaret.says(SWELLING)

    margaret.press(paused.id, "Start again")
    await any_town.quiet()

    assert await margaret.why() == ["held"]


@pytest.mark.hazard("H13")
async def test_what_the_doctor_decided_does_not_end_her_own_pause(held):
    await held.says("/pause")
    await held.taps("1 week")
    await held.says("/today")

    await held.taps("What the doctor decided", "Take it again")

    assert await held.why() == ["paused"]
    assert "Reminders are paused until" in held.last.text


@pytest.mark.hazard("H13")
async def test_what_was_decided_about_an_earlier_danger_does_not_end_the_hold_of_a_later_one(any_town, held):
    await held.taps("I have called, or have help", "What the doctor decided")
    earlier = held.card("Take it again")
    await held.says(SWELLING)

    held.press(earlier.id, "Take it again")
    await any_town.quiet()

    assert await held.why() == ["held"]
    await held.says("/today")
    await held.taps("What the doctor decided", "Take it again")
    assert await held.why() == []


@pytest.mark.hazard("H13")
async def test_one_danger_taken_back_as_a_mistake_leaves_the_hold_of_the_other(any_town, held):
    await held.says(SWELLING)

    await held.taps("No, this is not so")

    assert await held.why() == ["held"]


@pytest.mark.hazard("H13")
@pytest.mark.parametrize("by", ["silence", "block"])
async def test_silence_and_blocking_come_and_go_beside_the_hold(any_town, held, by):
    if by == "silence":
        await any_town.travel(days=40)
    else:
        held.block()
        await any_town.quiet()
        assert await held.why() == ["gone", "held"]
        held.unblock()
        await any_town.quiet()
        assert "when your reminders start again" in held.last.text
    await held.says("hello")

    assert await held.why() == ["held"]
    assert await held.dose_states() == []
