"""A symptom told in words is kept by a tap, under the same rules as /symptom."""

from bot.store import tables as t
from tests.checkins.walking import alerts_of


async def kept(person) -> list:
    return await person.rows(t.checkin)


async def test_a_symptom_told_in_words_can_be_kept_with_how_strong_it_is(town):
    margaret = await town.settled_person()

    card = await margaret.says("my hands are stiff and my knees hurt")
    assert any(label.startswith("Keep it:") for label in card.labels)
    asked = await margaret.taps(card.labels[0])

    assert "Severe" in asked.labels
    done = await margaret.taps("Severe")
    for _ in range(6):  # what goes with it
        if "Kept" in margaret.last.text or await alerts_of(margaret):
            break
        done = await margaret.taps(done.labels[0])
    assert await kept(margaret)
    assert await alerts_of(margaret)


async def test_a_symptom_beside_a_report_is_answered_too(town):
    margaret = await town.settled_person()
    await town.next_event("dose")

    card = await margaret.says("took it but feeling dizzy")

    assert await margaret.dose_states() == ["taken"]
    assert any(label.startswith("Keep it:") for label in card.labels)


async def test_a_side_effect_told_from_the_card_is_offered_to_keep_and_the_tablet_stays_asked(town):
    margaret = await town.settled_person()
    await town.next_event("dose")
    await margaret.taps("Something is wrong", "A side effect")

    card = await margaret.says("my hands are stiff")

    assert any(label.startswith("Keep it:") for label in card.labels)
    assert await margaret.dose_states() == ["due"]
    await town.travel(minutes=46)
    assert "Taken" in " ".join(margaret.card("✅ Taken").labels)
    await margaret.taps("✅ Taken")
    assert await margaret.dose_states() == ["taken"]


async def test_a_danger_told_from_the_card_is_answered_as_anywhere(town):
    margaret = await town.settled_person()
    await town.next_event("dose")
    await margaret.taps("Something is wrong", "A side effect")

    card = await margaret.says("I have chest pain and cannot breathe")

    assert card.text.startswith("🚨 Call 999 now")


async def test_a_question_about_a_symptom_offers_nothing_to_keep(town):
    margaret = await town.settled_person()

    card = await margaret.says("is it normal that joints hurt?")

    assert not any(label.startswith("Keep it:") for label in card.labels)
