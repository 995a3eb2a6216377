"""What may be an emergency is answered first, wherever it is typed."""

import pytest

from bot.domain.messages import Priority
from bot.store import tables as t

PLACES = ["nowhere", "set-up", "settings", "note", "time"]


async def somewhere(town, place: str):
    """Someone in the middle of something that waits for typed words."""
    if place == "set-up":
        return await town.half_way("cue")
    margaret = await town.settled_person()
    if place == "settings":
        await margaret.says("/settings")
        await margaret.taps("Team number: not set")
    elif place == "note":
        await margaret.says("/notes")
        await margaret.taps("Write a note")
    elif place == "time":
        await margaret.says("/settings")
        await margaret.taps("⏰ Change the time")
    return margaret


@pytest.mark.case("K02")
@pytest.mark.hazard("H3")
@pytest.mark.parametrize("place", PLACES)
async def test_a_red_flag_is_seen_in_the_middle_of_anything(town, place):
    person = await somewhere(town, place)
    told = await person.record()

    await person.says("I have crushing chest pain right now")

    card = person.card("Show emergency numbers")
    assert card.text.splitlines()[0].startswith("🚨 Call ")
    if place != "set-up":
        assert "999" in card.text.splitlines()[0]
    (alert,) = await person.on_record()
    assert (alert.level, alert.rule_id, alert.state) == ("EMERGENCY", "R02", "open")
    assert await person.rows(t.note) == []
    assert (await person.record()).profile == told.profile


@pytest.mark.hazard("H3")
async def test_the_answer_to_a_red_flag_leaves_before_everything_else(town, margaret):
    await margaret.says("I cannot breathe")

    topic = town.store.vault.opaque(margaret.chat_id, "alert:1")
    sent = [row for row in await town.sent() if row["topic"] == topic]
    assert [row["priority"] for row in sent] == [Priority.EMERGENCY]


@pytest.mark.case("K02")
@pytest.mark.hazard("H4")
async def test_thoughts_of_self_harm_get_someone_to_talk_to(town, margaret):
    await margaret.says("I want to kill myself")

    card = margaret.last
    assert "You can talk to someone at any time" in card.text
    assert "999" in card.text.splitlines()[0]
    assert card.labels == ["Show emergency numbers", "Someone is with me", "I am safe, about low mood"]
    await margaret.taps("I am safe, about low mood")
    assert "About low mood" in margaret.last.labels


async def test_the_numbers_come_as_a_message_that_stays_with_the_number_first_and_each_can_be_copied(
    town, margaret
):
    await margaret.says("I cannot breathe")

    await margaret.taps("Show emergency numbers")

    card = margaret.last
    assert card.text.startswith("Emergency: 999")
    assert "Samaritans" in card.text
    assert [b.copy_text for row in card.buttons for b in row if b.copy_text] == ["999", "116 123"]
    assert margaret.card("I have called, or have help").text.startswith("🚨 Call 999"), "the card stays"


@pytest.mark.parametrize(
    ("answer", "words", "alerts"),
    [
        ("Yes, now", "Call 999 now", 1),
        ("Yes, to someone else", "Call 999 now", 1),
        ("No, not now", "Good.", 0),
    ],
)
async def test_a_doubtful_flag_is_decided_with_one_tap_and_the_number_is_in_the_question(
    town, margaret, answer, words, alerts
):
    await margaret.says("my neighbour had chest pain yesterday")
    question = margaret.card("Yes, now")
    assert "999" in question.text.splitlines()[0]

    await margaret.taps(answer)

    assert margaret.sees(words)
    assert len(await margaret.rows(t.alert)) == alerts


@pytest.mark.case("K05")
@pytest.mark.hazard("H13")
async def test_a_safety_hold_stops_the_reminders_until_the_doctor_has_decided(any_town):
    margaret = await any_town.settled_person()
    await margaret.says("my face and tongue are swelling up")
    assert "I stop the tablet reminders until you tell me what the doctor decided." in margaret.last.text
    assert await margaret.why() == ["held"]

    await any_town.travel(days=2)
    assert await margaret.dose_states() == []

    await margaret.taps("I have called, or have help")
    await margaret.taps("What the doctor decided", "Take it again")
    assert await margaret.why() == []
    await any_town.next_event("dose")
    assert await margaret.dose_states() == ["due"]


@pytest.mark.case("K05")
@pytest.mark.hazard("H13")
async def test_not_to_take_it_for_now_keeps_the_reminders_at_rest(town, margaret):
    await margaret.says("my face and tongue are swelling up")
    await margaret.taps("I have called, or have help", "What the doctor decided", "Not to take it, for now")

    await town.travel(days=2)

    assert await margaret.dose_states() == []
    assert await margaret.why() == ["paused"]


async def test_a_hold_by_mistake_ends_at_once(town, margaret):
    await margaret.says("my face and tongue are swelling up")

    await margaret.taps("No, this is not so")

    assert await margaret.why() == []
    await town.next_event("dose")
    assert await margaret.dose_states() == ["due"]


async def test_she_is_asked_whether_help_came(town, margaret):
    await margaret.says("I have crushing chest pain right now")

    assert await town.next_event("alert")

    assert "Did you get help?" in margaret.last.text
    assert "999" in margaret.last.text
    await margaret.taps("It is over, I am fine")
    assert [alert.state for alert in await margaret.on_record()] == ["resolved"]


async def test_a_red_flag_in_an_edited_message_counts(town, margaret):
    mine = margaret.say("hello")
    await town.quiet()

    margaret.edit(mine, "I have crushing chest pain right now")
    await town.quiet()

    assert margaret.sees("🚨 Call 999 now")


STORY = "I sat in the garden and read for a while. " * 100
LONG = f"{STORY[:4066]}I have crushing chest pain now"  # as much as Telegram takes in one message


@pytest.mark.hazard("H3")
@pytest.mark.parametrize("way", ["typed", "after a command", "in an edit", "in a rich message"])
async def test_a_red_flag_at_the_end_of_the_longest_message_counts(town, margaret, way):
    if way == "typed":
        margaret.say(LONG)
    elif way == "after a command":
        margaret.say(f"/ask {LONG[5:]}")
    elif way == "in an edit":
        mine = margaret.say("hello")
        await town.quiet()
        margaret.edit(mine, LONG)
    else:
        margaret.send_rich(*({"type": "paragraph", "text": text} for text in (*[STORY] * 6, LONG)))
    await town.quiet()

    assert margaret.sees("🚨 Call 999 now")


@pytest.mark.parametrize(
    ("words", "reasons"),
    [
        ("I want to die, I have all my pills in front of me", ["held"]),
        ("I took an overdose because I want to end my life", ["held"]),
        ("I want to die", []),
        ("my husband wants to kill himself with all my pills", []),
    ],
)
async def test_in_a_crisis_reminders_rest_only_when_she_names_an_overdose_or_another_means(
    margaret, words, reasons
):
    await margaret.says(words)

    assert margaret.last.text.startswith("Call 999 now")
    assert "tablet" not in margaret.last.text
    assert await margaret.why() == reasons


async def test_safe_after_a_crisis_she_can_say_what_the_doctor_decided_about_the_tablet(margaret):
    await margaret.says("I want to die, I have all my pills in front of me")

    await margaret.taps("I am safe, about low mood", "What the doctor decided", "Take it again")

    assert await margaret.why() == []


async def test_the_swelling_of_someone_else_does_not_hold_her_reminders(margaret):
    await margaret.says("my husband has a swollen face and tongue")

    assert "999" in margaret.last.text.splitlines()[0]
    assert await margaret.why() == []


@pytest.mark.parametrize(("country", "number"), [("GB", "999"), ("ZZ", "your local emergency number")])
async def test_every_card_that_says_whom_to_call_names_the_number_of_her_country(town, country, number):
    margaret = await town.settled_person(country=country)

    await margaret.says("zxqv plmk")
    assert f"Call {number} now" in margaret.last.text
    await margaret.says("what helps with hot flashes?")
    card = await margaret.taps("Who to call")
    assert f"Call {number} now if" in card.text


@pytest.mark.hazard("H3")
@pytest.mark.parametrize("words", ["nobody picks up", "the line is busy", "no credit left on my phone"])
async def test_words_not_understood_after_an_emergency_card_are_answered_by_the_number(town, margaret, words):
    await margaret.says("I have crushing chest pain right now")

    await margaret.says(words)

    assert margaret.last.text.startswith("If it is still there or worse: call 999 now.")
    assert "I am fine" in " ".join(margaret.last.labels)
    assert [alert.state for alert in await margaret.on_record()] == ["open"]


@pytest.mark.hazard("H3")
async def test_what_may_be_a_danger_again_is_asked_about_below_an_emergency_card(margaret):
    await margaret.says("I have crushing chest pain right now")

    await margaret.says("the ambulance is not coming")

    assert "call 999 now" in margaret.last.text
    assert [alert.state for alert in await margaret.on_record()] == ["open"]


async def test_hours_after_an_emergency_card_words_not_understood_are_not_taken_to_be_about_it(
    town, margaret
):
    await margaret.says("I have crushing chest pain right now")
    await town.travel(minutes=150)

    await margaret.says("the line is busy")

    assert "If it is still there or worse" not in margaret.last.text
