"""Words under a picture, answers to an older card, messages passed on: whatever arrives is read for what it is."""

import pytest

from bot.store import flows
from bot.store import tables as t

SWOLLEN = "my face is swelling and I cannot breathe"
SENT = {
    "photo": lambda person, words: person.send_photo(words),
    "document": lambda person, words: person.send_document(caption=words),
    "voice": lambda person, words: person.send_voice(caption=words),
    "rich": lambda person, words: person.send_rich({"type": "paragraph", "text": words}),
    "checklist": lambda person, words: person.send_checklist("Today", words),
}


@pytest.mark.hazard("H3")
@pytest.mark.parametrize("kind", SENT)
async def test_a_danger_is_seen_wherever_she_writes_it(town, margaret, kind):
    SENT[kind](margaret, SWOLLEN)
    await town.quiet()

    assert margaret.last.text.startswith("🚨 Call 999 now")
    assert {alert.level for alert in await margaret.on_record()} == {"EMERGENCY"}
    assert await margaret.why() == ["held"]


@pytest.mark.hazard("H3")
async def test_a_danger_in_an_edited_caption_is_seen(town, margaret):
    mine = margaret.send_photo("my face")
    await town.quiet()

    margaret.edit(mine, SWOLLEN)
    await town.quiet()

    assert margaret.sees("🚨 Call 999 now")


async def test_a_question_under_a_picture_is_answered_and_the_picture_named(town, margaret):
    margaret.send_photo("what helps with hot flashes?")
    await town.quiet()

    assert margaret.last.text.startswith("What can help: ")
    assert "I read only your words. I cannot look at pictures" in margaret.last.text
    assert "⚠️ Something urgent?" in margaret.last.labels


async def test_a_report_under_a_picture_counts(town, margaret):
    await town.next_event("dose")

    margaret.send_photo("taken")
    await town.quiet()

    assert await margaret.dose_states() == ["taken"]
    assert margaret.sees("I cannot look at pictures")


@pytest.mark.parametrize("words", ["/today", "/settings"])
async def test_a_command_under_a_picture_is_obeyed_and_the_picture_named(town, margaret, words):
    await margaret.says(words)
    answer = margaret.last.text

    margaret.send_photo(words)
    await town.quiet()

    assert margaret.last.text.startswith(answer.splitlines()[0])
    assert "I cannot look at pictures" in margaret.last.text


async def test_a_question_on_the_line_under_ask_is_answered(margaret):
    await margaret.says("/ask\nhot flashes")

    assert "Hot flushes and night sweats" in margaret.last.text


# --- an answer to an older card


async def two_mornings(town, margaret):
    """Tuesday's question was never answered, Wednesday's is open; returns Tuesday's card."""
    await town.next_event("dose")
    await town.travel_to(town.now.replace(hour=23, minute=59))
    await town.next_event("dose")
    assert await margaret.dose_states() == ["no_answer", "due"]
    return margaret.card("I took it")


@pytest.mark.hazard("H2")
async def test_taken_in_answer_to_tuesdays_card_is_about_tuesday(town, margaret):
    card = await two_mornings(town, margaret)

    margaret.reply(card.id, "taken")
    await town.quiet()

    assert await margaret.dose_states() == ["no_answer", "due"]
    assert "When did you take it?" in margaret.last.text
    await margaret.taps("At 08:30 (on time)")
    assert await margaret.dose_states() == ["taken", "due"]


@pytest.mark.hazard("H2")
@pytest.mark.parametrize(
    ("words", "states"), [("1", ["no_answer", "due"]), ("✅ Taken", ["no_answer", "due"])]
)
async def test_a_button_typed_in_answer_to_a_card_is_one_of_that_card(town, margaret, words, states):
    card = await two_mornings(town, margaret)

    margaret.reply(card.id, words)
    await town.quiet()

    assert await margaret.dose_states() == states


async def test_an_answer_to_the_open_card_while_a_note_is_open_is_about_the_dose(town, margaret):
    await town.next_event("dose")
    card = margaret.card("✅ Taken")
    await margaret.says("/notes")
    await margaret.taps("Write a note")

    margaret.reply(card.id, "taken")
    await town.quiet()

    assert await margaret.dose_states() == ["taken"]
    assert await margaret.rows(t.note) == []


@pytest.mark.hazard("H2")
async def test_words_on_a_card_older_than_a_week_change_nothing_and_say_so(town, margaret):
    card = await two_mornings(town, margaret)
    await town.travel(days=9)
    before = await margaret.dose_states()

    margaret.reply(card.id, "taken")
    await town.quiet()

    assert await margaret.dose_states() == before
    assert "That was Tuesday" in margaret.last.text


# --- a message passed on


@pytest.mark.hazard("H2")
@pytest.mark.parametrize("words", ["taken", "I took it", "1", "✅ Taken", "skip", "undo", "/delete"])
async def test_somebody_elses_words_record_nothing(town, margaret, words):
    await town.next_event("dose")

    margaret.forward(words)
    await town.quiet()

    assert await margaret.dose_states() == ["due"]
    assert "That is a message from somebody else." in margaret.last.text
    assert await margaret.record() is not None


@pytest.mark.hazard("H3", "H4")
@pytest.mark.parametrize("words", ["I have crushing chest pain right now", "I want to kill myself", SWOLLEN])
async def test_a_danger_in_a_message_passed_on_is_asked_about(town, margaret, words):
    margaret.forward(words)
    await town.quiet()

    assert "999" in margaret.last.text.splitlines()[0]
    assert "Is this about you, now?" in margaret.last.text
    assert await margaret.rows(t.alert) == []
    assert await margaret.why() == []

    await margaret.taps("Yes, now")
    assert await margaret.rows(t.alert)


async def test_a_message_passed_on_into_an_open_note_is_kept(town, margaret):
    await margaret.says("/notes")
    await margaret.taps("Write a note")

    margaret.forward("Blood test on the 12th, fasting")
    await town.quiet()

    assert len(await margaret.rows(t.note)) == 1


async def test_a_message_passed_on_answers_no_step_of_the_set_up(town):
    person = await town.half_way("cue")

    person.forward("I understand and agree")
    await town.quiet()

    who = await person.record()
    async with town.store.begin() as work:
        step = await flows.get(work, who.id)
    assert step.step == "cue"
    assert "That is a message from somebody else." in person.last.text


# --- a thumbs up


async def test_a_thumbs_up_on_a_closed_card_is_answered(town, margaret):
    card = await two_mornings(town, margaret)

    margaret.react(card.id, "👍")
    await town.quiet()

    assert await margaret.dose_states() == ["no_answer", "due"]
    assert margaret.last.id > card.id
    assert "I took it" in margaret.last.labels
