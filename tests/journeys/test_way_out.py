"""Nothing typed hides the way out: whatever was understood, the answer says whom to call; distress gets a hand."""

import pytest

from bot.domain.messages import Priority
from bot.store import tables as t

LINE = "signs of a stroke, heavy bleeding? Call 999 now. Thoughts of ending your life? Samaritans 116 123, or 999."
URGENT = "⚠️ Something urgent?"
NEW_WORDING = "zqx vlim brakk"  # nothing that any rule knows


async def in_a_check_in(margaret):
    await margaret.says("/checkin")


async def in_a_note(margaret):
    await margaret.says("/notes")
    await margaret.taps("Write a note")


async def in_settings(margaret):
    await margaret.says("/settings")
    await margaret.taps("⏰ Change the time")


async def idle(_margaret):
    """Nothing waits for words."""


@pytest.mark.hazard("H3", "H4")
@pytest.mark.parametrize("place", [idle, in_a_check_in, in_a_note, in_settings], ids=lambda p: p.__name__)
async def test_the_line_and_the_button_stand_under_what_she_reads_last(margaret, place):
    await place(margaret)

    await margaret.says(NEW_WORDING)

    assert margaret.last.text.count(LINE) == 1
    assert margaret.last.labels.count(URGENT) == 1


@pytest.mark.hazard("H3", "H4")
async def test_it_stands_under_an_answer_in_the_set_up(town):
    person = await town.half_way("cue")

    await person.says("breakfast")

    assert "Thoughts of ending your life?" in person.last.text
    assert URGENT in person.last.labels


@pytest.mark.hazard("H3", "H4")
@pytest.mark.parametrize(
    "words", ["taken", "what helps with hot flashes?", "should I stop?", "did I take it today?"]
)
async def test_it_stands_under_records_and_answers_once(town, margaret, words):
    await town.next_event("dose")

    await margaret.says(words)

    shown = [m for m in margaret.messages if not m.mine and LINE in m.text]
    assert len(shown) == 1
    assert shown[0].text.count(LINE) == 1
    assert URGENT in shown[0].labels


@pytest.mark.hazard("H3")
async def test_an_emergency_card_is_left_as_it_is(town, margaret):
    await margaret.says("I have crushing chest pain right now")

    assert "Thoughts of ending your life?" not in margaret.last.text
    assert [row["priority"] for row in await town.sent(Priority.EMERGENCY)] == [Priority.EMERGENCY]


async def test_a_button_of_the_keyboard_is_no_words(margaret):
    await margaret.says("💊 Today")

    assert LINE not in margaret.last.text


@pytest.mark.hazard("H4")
@pytest.mark.parametrize(
    "words",
    [
        "I hate myself",
        "I need someone to talk to",
        "please, somebody help me",
        "why can't I stop crying",
        "I live alone and I'm scared",
    ],
)
async def test_distress_gets_a_hand_and_people_to_talk_to(margaret, words):
    await margaret.says(words)

    hand = margaret.card("Support for you and your family")
    assert hand.text.startswith("I am sorry that it is so hard right now.")
    assert "Samaritans 116 123" in hand.text
    assert {"Low mood and depression", URGENT} <= set(hand.labels)
    assert hand in margaret.messages[-2:]  # only a question about thoughts of dying may stand below it
    assert await margaret.rows(t.alert) == []


@pytest.mark.hazard("H4")
async def test_distress_in_the_middle_of_a_step_gets_a_hand_too(margaret):
    await in_settings(margaret)

    await margaret.says("I hate myself")

    assert margaret.sees("I am sorry that it is so hard right now.")


@pytest.mark.hazard("H3")
@pytest.mark.parametrize(
    ("words", "line"),
    [
        ("Me duele mucho el pecho y no puedo respirar", "Solo leo inglés. En una emergencia, llame ya: 999."),
        ("у меня сильно болит грудь", "Я читаю только по-английски. В экстренном случае звоните: "),
        ("صدري يؤلمني بشدة", "أقرأ الإنجليزية فقط"),
    ],
)
@pytest.mark.parametrize("place", [idle, in_settings], ids=lambda p: p.__name__)
async def test_who_writes_another_language_reads_in_it_whom_to_call(margaret, words, line, place):
    await place(margaret)

    await margaret.says(words)

    assert margaret.last.text.count(line) == 1
    assert "999" in margaret.last.text
    assert URGENT in margaret.last.labels


async def test_where_the_number_is_not_known_the_line_says_so_in_her_language(town):
    person = await town.settled_person(country="ZZ")

    await person.says("Ich habe starke Schmerzen")

    assert "Rufen Sie im Notfall sofort an: die örtliche Notrufnummer." in person.last.text


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        ("are you a real person?", "I am a program, not a person."),
        ("does my doctor see this", "No. Nobody reads this chat."),
        ("what can I ask", "You can ask about anastrozole and how you feel."),
        ("can you speak Spanish", "I read only English."),
        ("this is rubbish", "I am sorry that I was no help."),
        ("tell me a joke", "I can only help with anastrozole"),
        ("call me", "I cannot call you"),
    ],
)
async def test_small_talk_has_its_own_short_answer(margaret, words, answer):
    await margaret.says(words)

    assert margaret.last.text.startswith(answer)


# --- what cannot be taken back


@pytest.mark.hazard("H8")
async def test_two_digits_delete_nothing(margaret):
    await margaret.says("/delete", "2", "1")

    assert await margaret.record() is not None


@pytest.mark.hazard("H2")
async def test_a_digit_records_no_second_tablet(town, margaret):
    await town.next_event("dose")
    await margaret.taps("✅ Taken")
    await town.travel(days=1)
    before = await margaret.dose_states()

    await margaret.says("2")

    assert await margaret.dose_states() == before


@pytest.mark.case("X09")
@pytest.mark.parametrize("digit", ["²", "①", "٢", "２"])
async def test_a_digit_of_any_kind_gets_an_answer(town, margaret, digit):
    await margaret.says("/help")

    await margaret.says(digit)

    assert "Something went wrong" not in margaret.last.text
    assert {row["state"] for row in await town.rows(t.inbox)} == {"done"}


@pytest.mark.case("X09")
@pytest.mark.parametrize("digit", ["²", "①"])
async def test_a_digit_of_any_kind_gets_an_answer_in_the_set_up(town, digit):
    person = await town.half_way("every", plan="other", often="every")

    await person.says(digit)

    assert "Something went wrong" not in person.last.text
