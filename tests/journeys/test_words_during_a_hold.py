"""While a danger holds her reminders, words end nothing: what the clinician decided is asked with one tap."""

import pytest

from bot.store import agenda

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


INVITES = (
    "take it now", "still take", "Take the next", "take the next", "Tap Taken", "Time for your tablet", "ask again at",
    "tomorrow at", "today at",
)  # fmt: skip
WORDS = [
    "not yet", "can I take it late?", "I'll have it now", "no wait, I'll have it", "I forgot", "can I take two",
    "in 15 minutes", "later", "could we do 9pm instead of 8am",
]  # fmt: skip


@pytest.fixture
async def waits(town, margaret):
    """It is 08:50, her tablet was due at 08:30 and waits."""
    await town.next_event("dose")
    await town.travel(minutes=20)
    return margaret


async def planned_rings(person) -> list[str]:
    me = await person.record()
    async with person.town.store.begin() as work:
        return [item.kind for item in await agenda.of_person(work, me.id, "ring", "snooze")]


def asks_her_doctor_first(person, seen: int) -> None:
    """What she was shown since says that reminders rest and to ask first; nothing invites her to take it."""
    shown = [m for m in person.messages if m.id > seen and not m.mine]
    text = "\n".join(f"{m.text} {m.labels}" for m in shown)
    assert shown, person.transcript(6)
    assert "rest" in text, text
    assert "ask" in text, text
    assert "doctor" in text, text
    assert not [words for words in INVITES if words in text], text


async def is_told(person, words: str) -> None:
    seen = person.last.id
    await person.says(words)
    asks_her_doctor_first(person, seen)


@pytest.mark.hazard("H1", "H13")
async def test_a_late_card_from_before_the_danger_books_nothing_and_what_is_taken_keeps_ask_first(
    town, waits
):
    await waits.says("not yet", "can I take it late?")
    await waits.says(SWELLING)

    card = await waits.taps("✅ I take it now")
    assert "Please ask before you take a tablet" in card.text
    assert not [words for words in INVITES if words in card.text]
    assert await waits.dose_states() == ["due"]

    await waits.says("took it")
    assert await waits.dose_states() == ["taken"]
    shown = [m.text for m in waits.messages if m.text.startswith("✅ Taken")]
    assert "Please ask before you take a tablet" in shown[-1]


@pytest.mark.hazard("H3")
async def test_what_those_who_help_said_is_answered_by_how_it_is_now_and_never_by_another_danger(
    town, margaret
):
    for words in ("I'm on my way to A&E", "I rang them, they want to see me today"):
        await margaret.says("I have chest pain")
        seen = margaret.last.id
        await margaret.says(words)
        shown = [m for m in margaret.messages if m.id > seen and not m.mine]
        assert len(shown) == 1, words
        assert "How are you now? Did you get help?" in shown[0].text
        assert "999" in shown[0].text
        await margaret.taps("It is over, I am fine")


@pytest.mark.hazard("H1", "H13")
async def test_words_about_a_tablet_that_waits_are_answered_with_the_rest_and_invite_to_nothing(town, waits):
    await waits.says(SWELLING)

    for words in WORDS:
        await is_told(waits, words)
        assert await waits.dose_states() == ["due"], words
        assert "snooze" not in await planned_rings(waits), words
    await town.travel(hours=3, minutes=30)
    await is_told(waits, "not yet")
    await is_told(waits, "skip today")

    assert await waits.dose_states() == ["skipped"]
    for words in ("no wait, I'll have it", "I'll have it now", "can I take it late?"):
        await is_told(waits, words)
        assert await waits.dose_states() == ["skipped"], words
    assert await planned_rings(waits) == []
    assert await waits.why() == ["held"]


@pytest.mark.hazard("H1", "H13")
async def test_buttons_from_before_the_hold_lead_to_the_rest_as_words_do(waits):
    await waits.says(SWELLING)

    card = await waits.taps("⏰ Later")
    assert "rest until you tell me what your doctor decided" in card.text
    await waits.taps("I already took it")
    card = await waits.taps("‹ Back")

    assert "rest until you tell me what your doctor decided" in card.text
    assert not [words for words in INVITES if words in card.text]
    assert "✅ Taken" not in card.labels
    assert await waits.dose_states() == ["due"]


@pytest.mark.hazard("H1", "H13")
async def test_an_edit_that_takes_a_tablet_back_plans_no_ring_and_invites_to_nothing(town, waits):
    said = waits.say("took it")
    await town.quiet()
    await waits.says(SWELLING)
    seen = waits.last.id

    waits.edit(said, "not yet")
    await town.quiet()

    asks_her_doctor_first(waits, seen)
    assert "I took it back" in "\n".join(waits.texts)
    assert await waits.dose_states() == ["due"]
    assert await planned_rings(waits) == []


@pytest.mark.hazard("H1", "H13")
@pytest.mark.parametrize("words", ["undo", "/undo"])
async def test_undo_right_after_the_danger_asks_what_is_not_right_and_changes_nothing(waits, words):
    await waits.says("took it", SWELLING)
    seen = waits.last.id

    await waits.says(words)

    assert await waits.dose_states() == ["taken"]
    assert await waits.why() == ["held"]
    shown = [m for m in waits.messages if m.id > seen and not m.mine]
    assert "Time for your tablet" not in "".join(m.text for m in shown)
    if words == "undo":
        assert "What is not right?" in waits.last.text
        assert "No, this is not so" in waits.last.labels
        await waits.taps("My tablet of Tuesday 3 March")
    card = await waits.taps("↩️ Undo")

    assert "rest until you tell me what your doctor decided" in card.text
    assert await waits.dose_states() == ["due"]
    assert await planned_rings(waits) == []


async def test_a_snooze_during_a_pause_promises_nothing_that_does_not_come(waits):
    await waits.says("/pause")
    await waits.taps("3 days")

    await waits.says("in 15 minutes")

    assert "Reminders are paused until" in waits.last.text
    assert "Start again" in " ".join(waits.last.labels)
    assert "snooze" not in await planned_rings(waits)
