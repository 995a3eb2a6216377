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


NO_END = (  # written to say that it goes on, or something else; none of them ends a danger
    "gone all numb",
    "it never stopped",
    "I feel at peace",
    "fine now, took them all",
    "soon",
    "not any more wind",
    "passed wind",
    "it's gone up",
    "what can I eat?",
    "took my tablet",
    "thanks",
)
OPEN = {  # what opens it, and what she reads as long as it is open
    "the pain has gone to my jaw now": "Is this happening to you now?",
    "what is the point of the plan": "Do you have thoughts of not wanting to live, now?",
    CHEST: "call 999",
    CRISIS: "116 123",
}


@pytest.mark.hazard("H3", "H4")
@pytest.mark.parametrize("danger", OPEN)
async def test_whatever_does_not_end_a_danger_brings_it_again_below_its_answer(margaret, danger):
    await margaret.says(danger)

    for words in NO_END:
        answer = await margaret.says(words)
        assert OPEN[danger] in answer.text, words
        assert {one.state for one in await margaret.on_record()} <= {"open"}, words

    if "?" in OPEN[danger]:
        await margaret.says("no")
        assert OPEN[danger] not in (await margaret.says("what can I eat?")).text


async def test_a_danger_of_yesterday_comes_no_more_under_every_word(town, margaret):
    await margaret.says(CHEST)
    await town.travel(hours=3)

    answer = await margaret.says("what can I eat?")

    assert "How are you now?" not in answer.text
