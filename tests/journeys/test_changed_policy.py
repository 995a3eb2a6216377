"""Who agreed to an older privacy text is asked about the new one: calmly, once, and nothing waits for the answer."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import update

from bot.services.data.consent import POLICY_VERSION
from bot.store import notes
from bot.store import tables as t

ASKED = "My privacy text is new"
OLD = "2026-11"


@pytest.fixture
async def margaret(any_town):
    """She agreed to the text before this one, on a Monday morning; her tablet of today is behind her."""
    who = await any_town.settled_person()
    await agreed_to_the_text_before(any_town)
    return who


async def agreed_to_the_text_before(town) -> None:
    async with town.store.begin() as work:
        await work.run(update(t.consent).values(version=OLD))


async def said_yes_to(who) -> list[str]:
    return [row["version"] for row in sorted(await who.rows(t.consent), key=lambda row: row["id"])]


def times_asked(who) -> int:
    return sum(ASKED in text for text in who.texts)


@pytest.mark.case("X15")
async def test_a_changed_policy_is_asked_about_below_the_answer_and_her_yes_is_a_row(margaret, any_town):
    await margaret.says("how long do hot flashes last")

    assert ASKED in margaret.last.text
    assert margaret.last.labels[:2] == ["Yes, I agree", "Not now"]
    assert "flushes" in margaret.texts[-2]

    await margaret.taps("Read the full text")
    assert f"version {POLICY_VERSION}" in margaret.last.text
    await margaret.taps("Yes, I agree")

    assert "you agree" in margaret.last.text
    assert await said_yes_to(margaret) == [OLD, POLICY_VERSION]
    (row,) = await margaret.rows(t.policy_asked)
    assert (row["version"], row["answer"], row["answered_at"]) == (POLICY_VERSION, "yes", row["answered_at"])
    assert row["answered_at"] >= row["asked_at"]
    await any_town.travel(days=40)
    await margaret.says("/today")
    assert times_asked(margaret) == 0


@pytest.mark.case("X15")
async def test_not_now_changes_nothing_and_she_is_asked_again_after_a_month(margaret, any_town):
    await margaret.says("/settings")
    await margaret.taps("Not now")
    (row,) = await margaret.rows(t.policy_asked)
    assert row["answer"] == "later"

    await any_town.until_local("08:30")
    await margaret.taps("✅ Taken")
    await margaret.says("/today", "/settings")

    assert await said_yes_to(margaret) == [OLD]
    assert await margaret.dose_states() == ["taken"]
    assert times_asked(margaret) == 0
    await any_town.travel(days=33)
    await margaret.says("/settings")
    assert times_asked(margaret) == 1
    (row,) = await margaret.rows(t.policy_asked)
    assert (row["answer"], row["answered_at"]) == ("", None)


async def test_left_without_an_answer_it_is_not_asked_again_at_every_turn(margaret, any_town):
    await margaret.says("/settings", "/today", "how long do hot flashes last")
    await any_town.travel(days=1)
    await margaret.taps("✅ Taken")
    await margaret.says("/settings")

    assert times_asked(margaret) == 1


@pytest.mark.hazard("H3")
@pytest.mark.parametrize("danger", ["I have chest pain", "my face is swelling and I can't breathe"])
async def test_a_danger_comes_alone(margaret, danger):
    await margaret.says(danger)
    await margaret.says("/today")

    assert times_asked(margaret) == 0
    assert await margaret.rows(t.policy_asked) == []


async def test_an_open_tablet_comes_first(margaret, any_town):
    await any_town.until_local("08:30")
    await margaret.says("/settings")
    assert times_asked(margaret) == 0

    await margaret.taps("✅ Taken")

    assert times_asked(margaret) == 1
    assert await margaret.dose_states() == ["taken"]


async def test_a_step_in_hand_is_not_disturbed(any_town):
    who = await any_town.settled_person()
    await who.says("/notes")
    await agreed_to_the_text_before(any_town)

    await who.taps("Write a note")

    assert times_asked(who) == 0
    await who.says("ask about the bone scan")
    assert await note_bodies(who) == ["ask about the bone scan"]


async def note_bodies(who) -> list[str]:
    record = await who.record()
    async with who.town.store.begin() as work:
        return [note.body for note in await notes.open_ones(work, record.id)]


async def test_at_night_nobody_is_asked(margaret, any_town):
    await any_town.travel_to(datetime(2026, 3, 2, 23, 30, tzinfo=UTC))
    await margaret.says("how long do hot flashes last")
    assert times_asked(margaret) == 0

    await any_town.travel_to(datetime(2026, 3, 3, 8, 0, tzinfo=UTC))
    await margaret.says("/settings")

    assert times_asked(margaret) == 1


async def test_who_agreed_to_this_text_is_never_asked(any_town):
    who = await any_town.settled_person()

    await who.says("/today", "/settings", "/privacy")

    assert times_asked(who) == 0
    assert await who.rows(t.policy_asked) == []


async def test_the_full_text_under_privacy_can_be_agreed_to_as_well(margaret, any_town):
    await margaret.says("/settings")
    await margaret.taps("Not now")

    await margaret.says("/privacy")
    await margaret.taps("Full policy", "Yes, I agree")

    assert await said_yes_to(margaret) == [OLD, POLICY_VERSION]
