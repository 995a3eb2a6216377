"""What the question or the step in hand cannot explain is read by itself: asked about, and never booked or kept as calm."""

import pytest

from tests.checkins.walking import begin_at, state_of

NOW = "Is this happening to you now?"
LIVE = "Do you have thoughts of not wanting to live, now?"


async def said_to(person, words: str) -> str:
    """Return everything that the bot wrote below *words*."""
    before = person.last.id
    await person.says(words)
    return "\n".join(m.text for m in person.messages if m.id > before and not m.mine)


# --- a list of symptoms


@pytest.mark.hazard("H3", "H4")
async def test_what_a_list_does_not_name_is_looked_at_by_itself_and_the_rest_is_ticked(town):
    for n, (words, asked, ticks) in enumerate(
        [
            ("dying inside and knees", LIVE, ("joint_pain",)),
            ("blood and joints", NOW, ("joint_pain",)),
            ("worse than death", LIVE, ()),
            ("unbearable, ending it", LIVE, ()),
            ("sleep forever", LIVE, ()),
            ("hot flushes none", "", ()),
            ("joints fine", "", ()),
            ("my joints were bad at night", "", ("joint_pain",)),
        ]
    ):
        person = await town.settled_person(f"P{n}")
        await begin_at(person, "baseline", {"bothered": "joint_pain"})
        await person.says("/checkin")

        answer = await said_to(person, words)

        assert (await state_of(person)).answers.get("bothered", ()) == ticks, words
        assert asked in answer, words
        assert asked or not (NOW in answer or LIVE in answer), words


# --- a list of danger signs

SIGNS = ("chest pain", "trouble breathing", "fever", "swelling of my face", "heavy bleeding", "a stroke")
CONTRASTS = (
    "no {}, but yesterday",
    "no {} today, yesterday yes",
    "no {} though 39.5",
    "{} none",
    "not really {}, a bit",
    "no {} until this morning",
)
BARE = ("all of them", "yes", "yes all", "some", "two of these", "the second one")


@pytest.mark.hazard("H3")
async def test_at_the_danger_signs_no_half_denial_and_no_bare_yes_is_an_answer(margaret):
    """One person, one question: as long as it is asked, nothing was booked."""
    await begin_at(margaret, "baseline", {"flags_1": "none"})
    await margaret.says("/checkin")
    lines = [contrast.format(sign) for sign in SIGNS for contrast in CONTRASTS][::2]

    for words in (*BARE, *lines):
        question = await margaret.says(words)
        state = await state_of(margaret)
        assert state.at == "flags_1", words
        assert not state.answers.get("flags_1"), words
        shown = "\n".join(margaret.texts[-2:])
        assert "999" in shown, words
        if not await margaret.on_record():
            assert any(label.startswith("☐ ") for label in question.labels) or NOW in shown, words
        else:  # said as a danger of now: its card stands, and the question is gone on with
            await margaret.taps(
                "Go on with the questions"
            ) if "Go on with the questions" in question.labels else None
            await margaret.says("/checkin")

    assert (await margaret.says("no")).text
    assert (await state_of(margaret)).answers["flags_1"] == ("none",)


# --- a step that keeps her words


@pytest.mark.hazard("H3", "H4")
@pytest.mark.parametrize(
    "words",
    ["28, I took them all", "when I wake up dead", "took it", "goodbye", "end it", "yes", "my knees hurt"],
)
async def test_a_habit_is_none_that_says_something_else(town, words):
    margaret = await town.half_way("cue")

    await margaret.says(words)

    assert await margaret.step() == ("setup", "cue")


@pytest.mark.parametrize(
    "words", ["after I feed the cat", "when I wake up", "after lunch", "walking the dog"]
)
async def test_a_habit_in_plain_words_is_kept(town, words):
    margaret = await town.half_way("cue")

    await margaret.says(words)

    assert await margaret.step() == ("setup", "checkin")


@pytest.mark.hazard("H2", "H3", "H4")
async def test_a_note_swallows_no_danger_no_tablets_and_no_goodbye(town):
    for n, (words, kept, said) in enumerate(
        [
            ("I have hoarded tablets", True, NOW),
            ("I took ten yesterday", False, "Do not take more"),
            ("goodbye", False, "You can still type a note"),
            ("ask about bone density", True, "Noted"),
            ("can I drink wine?", True, "Noted"),
        ]
    ):
        person = await town.settled_person(f"P{n}")
        await person.says("/notes")
        await person.taps("Write a note")

        assert said in await said_to(person, words), words
        await person.says("/notes")
        assert (words in person.last.text) is kept, words


# --- a step that counts, and a medicine by its name


@pytest.mark.hazard("H4")
async def test_a_count_of_tablets_is_no_danger_and_what_they_are_for_may_be_one(town):
    margaret = await town.settled_person()
    await margaret.says("/supply")
    await margaret.taps("Tell how many I have")

    for words in (
        "2 strips and a half",
        "three full and one started",
        "about a month",
        "enough for the month",
    ):
        answer = await said_to(margaret, words)
        assert LIVE not in answer, words
        assert NOW not in answer, words
        assert "one whole number" in answer, words

    for n, words in enumerate(["enough to do it", "plenty to finish the job"]):
        person = await town.settled_person(f"P{n}")
        await person.says("/supply")
        await person.taps("Tell how many I have")
        assert LIVE in await said_to(person, words), words


@pytest.mark.hazard("H3", "H4")
async def test_what_is_no_medicine_is_asked_about_and_a_medicine_is_not(town):
    for n, (words, asked) in enumerate(
        [("a rope", LIVE), ("Bleach", LIVE), ("sleeping tablets", ""), ("my heart pill", ""), ("Laxido", "")]
    ):
        person = await town.settled_person(f"P{n}")
        await person.says("/medicines")
        await person.taps("Add a medicine")

        answer = await said_to(person, words)

        assert asked in answer, words
        assert asked or "How often?" in answer, words


@pytest.mark.hazard("H2")
@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("Letrozole 2.5", "sister medicines of anastrozole"),
        ("Evorel 50", "Ask your team before you use them"),
        ("amlodipine", ""),
    ],
)
async def test_a_medicine_of_the_same_kind_and_one_that_clashes_are_said_in_the_words_of_their_page(
    margaret, words, said
):
    await margaret.says("/medicines")
    await margaret.taps("Add a medicine")

    question = await margaret.says(words)

    assert "How often?" in question.text
    assert said in question.text
    assert ("Did your team say that you take both?" in question.text) is bool(said)
