"""A message that she edits corrects what that message had booked when it is clear; else it asks, and never touches anything older."""

from datetime import timedelta

import pytest

from bot.store import doses
from bot.store import tables as t
from tests.support.rows import AT, a_dose, a_person, a_plan

BOOKED = "👌"


async def edits(town, person, said: int, words: str):
    """She edits her message *said*; there is something below it, or on it, to be seen."""
    before = [(m.id, m.text) for m in person.messages if not m.mine]
    person.edit(said, words)
    await town.quiet()
    new = [m for m in person.messages if not m.mine and (m.id, m.text) not in before and m.id > before[-1][0]]
    signed = any(m.id == said and m.reactions for m in person.messages)
    assert new or signed, person.transcript(6)
    return new[-1] if new else None


async def says_and_edits(town, margaret, first: str, words: str, minutes: int = 2):
    said = margaret.say(first)
    await town.quiet()
    await town.travel(minutes=minutes)
    return await edits(town, margaret, said, words)


async def last_dose(margaret) -> tuple[str, str]:
    row = (await margaret.doses())[-1]
    return row["state"], row["taken_at"].strftime("%H:%M") if row["taken_at"] else ""


@pytest.fixture
async def at_nine(town, margaret):
    """It is 09:20, her tablet was due at 08:30 and waits."""
    await town.next_event("dose")
    await town.travel(minutes=50)
    return margaret


CLEAR = [
    ("took it at 8.45", "took it at 9", ("taken", "09:00")),
    ("took it", "took it at 8.40", ("taken", "08:40")),
    ("took it", "took it half an hour ago", ("taken", "08:50")),
    ("took it", "I did not take it", ("due", "")),
    ("took it at 9", "I have not taken it", ("due", "")),
    ("took it", "not yet", ("due", "")),
    ("took it", "later", ("due", "")),
    ("took it", "skip it today", ("skipped", "")),
    ("I skipped it today", "took it", ("taken", "09:20")),
    ("I skipped it today", "took it at 9", ("taken", "09:00")),
    ("took it", "took it, thanks", ("taken", "09:20")),
]
UNCLEAR = [
    ("took it", "maybe I took it", ("taken", "09:20")),
    ("took it", "did I take it?", ("taken", "09:20")),
    ("took it", "took 2", ("taken", "09:20")),
    ("took it", "hello dear", ("taken", "09:20")),
    ("took it", "took it yesterday morning and today", ("taken", "09:20")),
    ("took it at 9", "took it", ("taken", "09:00")),
    ("took it", "took it at 7, no 8", ("taken", "09:20")),
    ("took it", "undo", ("taken", "09:20")),
    ("took it", "took it at 10 pm", ("taken", "09:20")),  # the tablet of yesterday, or a slip
    ("took it", "took hers", ("taken", "09:20")),
]


@pytest.mark.hazard("H2")
@pytest.mark.parametrize(("first", "words", "record"), CLEAR)
async def test_a_clear_edit_corrects_what_the_message_had_booked(town, at_nine, first, words, record):
    await says_and_edits(town, at_nine, first, words)

    assert await last_dose(at_nine) == record


@pytest.mark.hazard("H2")
@pytest.mark.parametrize(("first", "words", "record"), UNCLEAR)
async def test_an_unclear_edit_changes_nothing_and_asks(town, at_nine, first, words, record):
    answer = await says_and_edits(town, at_nine, first, words)

    assert await last_dose(at_nine) == record
    assert answer.labels


@pytest.mark.hazard("H2")
async def test_each_further_edit_of_one_message_is_what_the_record_says(town, at_nine):
    said = at_nine.say("took it")
    await town.quiet()
    for words, record in (
        ("took it at 9", ("taken", "09:00")),
        ("took it at 8.45", ("taken", "08:45")),
        ("I did not take it", ("due", "")),
        ("took it", ("taken", "09:20")),
        ("skip it today", ("skipped", "")),
    ):
        await edits(town, at_nine, said, words)
        assert await last_dose(at_nine) == record, words
    await at_nine.taps("↩️ Undo")
    before = await at_nine.doses()

    answer = await edits(town, at_nine, said, "took it at 8.50")

    assert await at_nine.doses() == before, "what she tapped since is newer"
    assert answer.labels


async def test_an_edit_that_takes_it_back_says_so_and_the_tablet_is_asked_about_again(town, at_nine):
    answer = await says_and_edits(town, at_nine, "took it", "I did not take it")

    assert "I took it back" in answer.text
    assert "✅" in " ".join(answer.labels)
    agenda = {row["kind"] for row in await at_nine.rows(t.agenda) if row["due_at"]}
    assert "limit" in agenda


@pytest.mark.hazard("H2")
async def test_an_edit_moves_it_to_the_day_and_the_time_it_names(town, margaret):
    await town.next_event("dose")
    await town.travel(days=1)
    assert await margaret.dose_states() == ["no_answer", "due"]

    await says_and_edits(town, margaret, "took it", "took it yesterday at 9 am")

    assert await margaret.dose_states() == ["taken", "due"]
    assert (await margaret.doses())[0]["taken_at"].strftime("%d %H:%M") == "03 09:00"


@pytest.mark.hazard("H2")
@pytest.mark.parametrize(
    "words", ["I did not take it", "took it at 8.40", "skip it today", "took it yesterday"]
)
async def test_an_edit_after_another_answer_only_asks(town, at_nine, words):
    said = at_nine.say("took it at 9")
    await town.quiet()
    await at_nine.says("it was 9.10")
    before = await at_nine.doses()

    answer = await edits(town, at_nine, said, words)

    assert await at_nine.doses() == before
    assert "You changed an earlier message" in answer.text
    assert answer.labels


@pytest.mark.hazard("H2")
@pytest.mark.parametrize("words", ["I did not take it", "took it at 8.40", "skip it today"])
async def test_an_edit_of_yesterdays_message_leaves_todays_tablet_alone(town, at_nine, words):
    said = at_nine.say("took it")
    await town.quiet()
    await town.next_event("dose")
    today = (await at_nine.doses())[-1]

    await edits(town, at_nine, said, words)

    assert (await at_nine.doses())[-1] == today


@pytest.mark.hazard("H2")
@pytest.mark.parametrize("words", ["took it", "took it at 9", "skip it today", "taken!"])
async def test_an_edit_of_a_message_that_booked_nothing_books_nothing_and_asks(town, at_nine, words):
    answer = await says_and_edits(town, at_nine, "the weather is lovely", words)

    assert await last_dose(at_nine) == ("due", "")
    assert answer.labels


async def test_a_question_with_its_slip_mended_is_answered(town, margaret):
    answer = await says_and_edits(
        town, margaret, "what helps with hto flsshs", "what helps with hot flashes?"
    )

    assert "What can help" in answer.text  # the sentence itself, in front of its card


async def test_an_old_message_that_is_edited_changes_nothing_and_she_is_told(town, margaret):
    answer = await says_and_edits(town, margaret, "what helps?", "what helps my knees?", minutes=90)

    assert "Nothing on your record changed" in answer.text


async def test_what_a_message_booked_is_found_by_the_message_until_something_else_is_said(any_store):
    async with any_store.begin() as work:
        person = await a_person(work)
        dose = await a_dose(work, person, await a_plan(work, person))
        assert await doses.said_in(work, person.id, 7) is None
        await doses.change(work, dose, dose, "taken", "text", AT, 7)
        assert await doses.said_in(work, person.id, 7) == doses.Made(
            dose.id, frozenset({dose.id}), stands=True
        )
        await doses.change(work, dose, dose, "no_answer", "clock", AT + timedelta(hours=1))
        assert (await doses.said_in(work, person.id, 7)).stands
        await doses.change(work, dose, dose, "retimed", "tap", AT + timedelta(hours=2))
        assert not (await doses.said_in(work, person.id, 7)).stands
