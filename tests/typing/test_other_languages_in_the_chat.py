"""A cry in another language is answered in that language, wherever it is typed: whom to call, and the urgent button."""

import pytest

from bot.store import tables as t

PLACES = ["set-up", "check-in", "note", "settings", "dose", "nowhere"]
CRIES = {"no puedo respirar": "Solo leo inglés", "saans nahi aa rahi": "turant call karein"}


async def somewhere(town, place):
    if place == "set-up":
        return await town.half_way("cue")
    person = await town.settled_person()
    if place == "check-in":
        await person.says("/checkin")
    elif place == "note":
        await person.says("/notes")
        await person.taps("Write a note")
    elif place == "settings":
        await person.says("/settings")
        await person.taps("Team number: not set")
    elif place == "dose":
        await town.next_event("dose")
    return person


@pytest.mark.hazard("H3")
@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("cry", CRIES)
async def test_who_cries_in_her_own_language_reads_in_it_whom_to_call(town, place, cry):
    person = await somewhere(town, place)
    before = await person.step()

    await person.says(cry)

    said = [m for m in person.messages if not m.mine and CRIES[cry] in m.text]
    assert "999" in said[-1].text or "emergencias" in said[-1].text or "emergency number" in said[-1].text
    assert any("urgent" in label.casefold() for label in said[-1].labels)
    assert place == "note" or await person.step() == before
    assert all(row["state"] == "due" for row in await person.rows(t.dose))
