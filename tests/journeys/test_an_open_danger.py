"""While a danger or a crisis is open, no word that may mean its return, or the end of a life, closes it or is guessed about."""

import pytest

CHEST = "I have chest pain"
CRISIS = "I want to kill myself"


@pytest.mark.parametrize("words", ["it's back again", "back again", "it's back now"])
async def test_what_is_back_again_is_never_help_that_came(margaret, words):
    await margaret.says(CHEST)

    answer = await margaret.says(words)

    assert "tell your own team what happened too" not in answer.text
    assert [one.state for one in await margaret.on_record()] == ["open"]


@pytest.mark.parametrize("words", ["it is over", "it's over now", "gone", "not any more", "better"])
async def test_a_crisis_is_closed_by_a_tap_alone(margaret, words):
    await margaret.says(CRISIS)

    answer = await margaret.says(words)

    assert [one.state for one in await margaret.on_record()] == ["open"]
    assert "116 123" in answer.text
    over = next(label for label in answer.labels if "over" in label.lower() or "safe" in label.lower())
    await margaret.taps(over)
    assert [one.state for one in await margaret.on_record()] != ["open"]


async def test_a_question_about_a_crisis_takes_a_plain_no_or_a_tap(margaret):
    asked = await margaret.says("what is the point of the plan")
    assert "Do you have thoughts of not wanting to live, now?" in asked.text

    again = await margaret.says("it's over now")
    assert "Do you have thoughts of not wanting to live, now?" in again.text

    calm = await margaret.says("no")
    assert "Do you have thoughts" not in calm.text


@pytest.mark.parametrize("words", ["it comes back", "no it's worse", "the other one, an hour"])
async def test_words_that_nothing_understands_bring_an_open_question_again_and_no_guesses(margaret, words):
    asked = await margaret.says("the pain has gone to my jaw now")
    assert "999" in asked.text

    again = await margaret.says(words)

    assert "999" in again.text
    assert "Is this what you would like?" not in again.text
