"""The doctor's notebook keeps every word, the right question, and a way back."""

import pytest

from bot.services.questions import notebook
from bot.store import notes
from bot.store import tables as t

IBUPROFEN = "can I take ibuprofen with anastrozole?"
CALCIUM = "should I take calcium in the evening?"


async def bodies(town, margaret) -> list[str]:
    """What her list says, oldest first."""
    person = await margaret.record()
    async with town.store.begin() as work:
        return [n.body for n in await notes.open_ones(work, person.id)]


async def writes(margaret, *texts: str) -> None:
    for text in texts:
        await margaret.says("/notes")
        await margaret.taps("Write a note")
        await margaret.says(text)


async def test_a_long_note_is_kept_whole(town, margaret):
    long = "My knees ache on the stairs and my hands are stiff. " * 15

    await writes(margaret, long.strip())

    assert await bodies(town, margaret) == [long.strip()]


async def test_a_note_longer_than_one_becomes_several_and_loses_nothing(town, margaret):
    await writes(margaret, ("word " * 800).strip())

    kept = await bodies(town, margaret)
    assert len(kept) == 2
    assert "".join(kept).split() == ["word"] * 800
    assert any("On your list now: 2" in text for text in margaret.texts[-2:])  # a topic may be answered below


async def test_each_card_carries_its_own_question(town, margaret):
    await margaret.says(IBUPROFEN)
    first = margaret.card("📌 Note it for my doctor")
    await margaret.says(CALCIUM)
    second = margaret.card("📌 Note it for my doctor")

    margaret.press(second.id, "📌 Note it for my doctor")
    await town.quiet()
    assert await bodies(town, margaret) == [CALCIUM]

    if first.id != second.id:
        margaret.press(first.id, "📌 Note it for my doctor")
        await town.quiet()
        assert await bodies(town, margaret) == [CALCIUM, IBUPROFEN]


async def test_a_question_waits_in_no_dialogue(margaret):
    await margaret.says(CALCIUM)

    assert await margaret.rows(t.flow) == []


async def test_how_many_are_not_shown_is_said_and_they_can_be_read(margaret):
    await writes(margaret, *(f"note number {n}" for n in range(1, 11)))

    await margaret.says("/notes")
    assert "2 older ones are not shown here." in margaret.last.text
    assert "note number 2\n" not in margaret.last.text

    card = await margaret.taps("Older ones")
    assert "1. note number 1" in card.text
    assert "2. note number 2" in card.text


async def test_one_note_is_removed_and_put_back(town, margaret):
    await writes(margaret, "about my knees", "about my sleep")
    await margaret.says("/notes")

    await margaret.taps("Remove one", "1. about my knees")
    assert await bodies(town, margaret) == ["about my sleep"]

    await margaret.taps("Put it back")
    assert await bodies(town, margaret) == ["about my knees", "about my sleep"]


async def test_a_list_cleared_too_soon_comes_back(town, margaret):
    await writes(margaret, "about my knees", "about my sleep")
    await margaret.says("/notes")

    await margaret.taps("I had my visit: clear")
    assert await bodies(town, margaret) == []

    await margaret.taps("Undo")
    assert await bodies(town, margaret) == ["about my knees", "about my sleep"]


@pytest.mark.hazard("H8")
async def test_a_note_of_somebody_else_cannot_be_removed(town, margaret):
    await writes(margaret, "about my knees")
    (mine,) = await margaret.rows(t.note)
    linda = await town.settled_person("Linda")
    other = await linda.record()
    async with town.store.begin() as work:
        assert await notes.clear(work, other.id, town.now, mine["id"]) == 0
        assert await notes.asked(work, other.id, mine["id"]) == ""
    assert await bodies(town, margaret) == ["about my knees"]


async def test_a_full_list_says_so_and_keeps_what_is_on_it(town, margaret, monkeypatch):
    monkeypatch.setattr(notebook, "MOST", 2)
    await writes(margaret, "first", "second", "third")

    assert await bodies(town, margaret) == ["first", "second"]
    assert any("Your list is full" in text for text in margaret.texts[-2:])
