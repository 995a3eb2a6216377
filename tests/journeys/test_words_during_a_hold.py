"""While a danger holds her reminders, words end nothing: what the clinician decided is asked with one tap."""

import pytest

SWELLING = "my lips and tongue are swelling up"


@pytest.fixture
async def held(town, margaret):
    await margaret.says(SWELLING)
    assert await margaret.why() == ["held"]
    return margaret


@pytest.mark.hazard("H13")
@pytest.mark.parametrize(
    "said",
    [
        "doctor said start again",
        "she told me to carry on",
        "the doctor told me to take it again",
        "I spoke to the doctor and can continue",
        "my oncologist is happy for me to go back on it",
        "the doctor told me to stay off it",
    ],
)
async def test_a_decision_told_in_words_is_asked_for_by_a_tap_and_ends_nothing_by_itself(held, said):
    await held.says(said)

    assert held.last.text.startswith("What did the doctor decide about the tablet?")
    assert held.last.labels[:2] == ["Take it again", "Not to take it, for now"]
    assert "⚠️ Something urgent?" in held.last.labels
    assert await held.why() == ["held"]

    await held.taps("Take it again")

    assert await held.why() == []


@pytest.mark.hazard("H13")
async def test_may_i_start_again_is_answered_with_what_ends_the_hold(held):
    await held.says("can I start again")

    assert "rest until you tell me what your doctor decided" in held.last.text
    assert await held.why() == ["held"]


@pytest.mark.hazard("H1", "H13")
async def test_took_it_during_a_hold_is_acknowledged_and_books_nothing(held):
    await held.says("took it")

    assert "Thank you for telling me." in held.last.text
    assert "nothing is recorded" in held.last.text
    assert await held.dose_states() == []
    assert await held.why() == ["held"]


@pytest.mark.hazard("H3", "H13")
async def test_a_danger_told_again_has_one_card_that_asks_how_it_is(town, held):
    await town.travel(minutes=2)
    await held.says("I can't swallow")

    assert [(one.rule_id, one.state) for one in await held.on_record()] == [("R05", "again"), ("R05", "open")]
    seen = len(held.messages)
    await town.travel(days=2)

    asked = [m for m in held.messages[seen:] if "I have called, or have help" in m.labels]
    assert len({m.at for m in asked}) == len(asked)
    assert await held.why() == ["held"]


async def test_without_a_hold_the_same_words_ask_for_no_decision(margaret):
    await margaret.says("she told me to carry on")

    assert "What did the doctor decide" not in margaret.last.text
