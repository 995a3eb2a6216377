"""A danger that is open is answered in words as by its buttons; by words alone no hold ends, and no answer of a step is one."""

import pytest

from bot.services.alerts.quoting import quoted
from tests.checkins.walking import alerts_of, begin_at, state_of

SWELLING = "my lips and tongue are swelling up"


@pytest.mark.hazard("H3")
async def test_what_has_gone_closes_the_alarm_as_the_button_does(town):
    """Words that name another cause alone do not: what seems to be heartburn may be none."""
    for n, (words, state) in enumerate(
        [
            ("not any more, it was heartburn", "resolved"),
            ("it went away an hour ago, I'm ok", "resolved"),
            ("it's gone, only indigestion", "resolved"),
            ("false alarm", "mistake"),
            ("yes dear, it went off after the GTN", "resolved"),
            ("yes it went away but so did my sight", "open"),
            ("it was heartburn", "open"),
            ("the pain has not gone", "open"),
        ]
    ):
        person = await town.settled_person(f"P{n}")
        answer = await person.says("I have chest pain", words)
        assert [one.state for one in await person.on_record()] == [state], words
        assert state != "open" or "call 999 now" in answer.text


@pytest.mark.hazard("H3")
@pytest.mark.parametrize(
    ("words", "closes"),
    [
        ("nope, I'm all right love", True),
        ("no, that was last year", True),
        ("not me, the dog", True),
        ("it's calmed down by itself", True),
        ("not now petal", True),
        ("not at this minute", True),
        ("no, just reading about it", True),
        ("not now but my arm is dead", False),
        ("no it was last night", False),
        ("no, I'm not fine", False),
        ("fine but half the page is missing", False),
    ],
)
async def test_a_plain_no_closes_the_question_and_half_a_no_does_not(margaret, words, closes):
    await margaret.says("I had chest pain yesterday")

    answer = await margaret.says(words)

    assert ("If it comes back, call" in answer.text) is closes
    assert closes or "Is this happening to you now?" in answer.text


@pytest.mark.hazard("H3")
async def test_no_longer_answers_the_question_whether_it_is_now(margaret):
    answer = await margaret.says("I had chest pain yesterday", "not any more, it was heartburn")
    assert "If it comes back, call" in answer.text
    assert not await margaret.on_record()


@pytest.mark.hazard("H13")
async def test_false_alarm_in_words_leaves_the_hold_to_the_team(margaret):
    answer = await margaret.says(SWELLING, "false alarm")

    assert await margaret.why() == ["held"]
    assert any("decided" in label or "doctor" in label for label in answer.labels)


@pytest.mark.hazard("H3")
async def test_how_strong_a_symptom_is_says_nothing_to_the_danger_under_the_question(margaret):
    await begin_at(margaret, "baseline", {"bothered": "joint_pain"})
    await margaret.says("my calf is swollen and red")
    await margaret.says("/checkin", "joints")
    await margaret.says("that's all")

    question = await margaret.says("very bad")

    assert (await state_of(margaret)).answers["severity.joint_pain"] == ("4",)
    assert "999 now, or ask" not in question.text
    assert ("R21", "TODAY", "open") in await alerts_of(margaret)
    card = await margaret.says("it is getting worse")
    assert card.text.startswith("🚨 Call 999")


@pytest.mark.parametrize(
    ("text", "words", "said"),
    [
        ("took two by mistake", "took two by", "took two by mistake"),
        ("I have chest pain", "chest pain", "chest pain"),
        ("My calf is swollen and red, since Monday", "calf swollen", "calf is swollen and red"),
        ("I can’t breathe. I'm at home", "cant breathe", "can’t breathe"),
        ("temp 38.5 and shivering; help", "38.5 shivering", "38.5 and shivering"),
        ("pain here. my chest has pain", "chest pain", "chest has pain"),
        ("hello", "chest pain", ""),
    ],
)
def test_she_is_quoted_to_the_end_of_her_clause(text, words, said):
    assert quoted(text, words) == said


def test_a_long_clause_is_cut_between_words():
    said = quoted("took two " + "and then something happened " * 9, "took two")
    assert said.startswith("took two and then")
    assert said.endswith("…")
    assert len(said) <= 81
