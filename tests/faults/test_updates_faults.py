"""Updates that come twice, late, in disorder or broken: each counts once, and nobody is left without an answer."""

import pytest

from bot.domain.doses import State
from bot.store import tables as t

SAFE = "Something went wrong on my side"


@pytest.fixture
async def asked(town, margaret, next_dose):
    """Margaret, with the card of a dose that is due in front of her."""
    next_dose(seconds=1)
    await town.parts.drain.tick()
    await town.quiet()
    return margaret


async def said_of_doses(who) -> list[str]:
    rows = await who.persona.rows(t.dose_event)
    return [row["what"] for row in sorted(rows, key=lambda row: row["id"])]


@pytest.mark.case("T12")
@pytest.mark.hazard("H12")
async def test_an_update_delivered_twice_counts_once(town, asked):
    town.sandbox.updates.duplicate = True

    asked.taps(":dose:", ":taken:")
    await town.quiet()

    assert await said_of_doses(asked) == ["taken"]


@pytest.mark.case("T12")
@pytest.mark.hazard("H12")
async def test_a_replay_of_everything_changes_nothing(town, asked):
    asked.persona.say("taken")
    asked.persona.say("undo")
    await town.quiet()
    seen = len(asked.persona.messages)

    town.sandbox.updates.replay(10)
    await town.quiet()
    await town.travel(seconds=1)

    assert await said_of_doses(asked) == ["taken", "undo"]
    assert len(asked.persona.messages) == seen


@pytest.mark.case("T14")
@pytest.mark.hazard("H12")
async def test_a_batch_in_disorder_is_answered_in_the_order_it_was_written(town, asked):
    town.sandbox.updates.reorder = True
    await town.stop()
    for word in ("taken", "undo", "taken", "undo"):
        asked.persona.say(word)

    await town.start()
    await town.quiet()

    assert await said_of_doses(asked) == ["taken", "undo", "taken", "undo"]


@pytest.mark.case("T13")
@pytest.mark.parametrize("to", [100_000_000, 2_000_000_000])
async def test_update_ids_that_jump_are_still_read(town, asked, to):
    asked.persona.say("taken")
    await town.quiet()
    await town.restart(seconds=1)

    town.sandbox.jump_update_id(to)
    asked.persona.say("undo")
    await town.quiet()

    assert await said_of_doses(asked) == ["taken", "undo"]


@pytest.mark.case("T15")
@pytest.mark.hazard("H2", "H12")
async def test_a_tap_that_telegram_dropped_is_never_called_missed(town, asked):
    await town.stop()
    asked.taps(":dose:", ":taken:")
    await town.restart(hours=20)
    await town.travel(minutes=1)

    (first, *_rest) = await asked.persona.doses()
    assert town.sandbox.updates.expired["callback_query"] == 1
    assert first["state"] == State.UNKNOWN


@pytest.mark.case("T16")
@pytest.mark.hazard("H12")
async def test_words_typed_while_the_bot_was_away_for_hours_count(town, asked):
    await town.stop()
    asked.persona.say("taken")

    await town.restart(hours=3)

    assert await said_of_doses(asked) == ["taken"]


@pytest.mark.case("L06")
@pytest.mark.hazard("H3")
@pytest.mark.parametrize(
    "broken",
    [
        {"message_id": 9_000, "date": "yesterday"},
        {"message_id": 9_000, "date": 1, "text": "x", "entities": [{"type": []}]},
        {"message_id": {}, "date": 1, "text": ["x"]},
    ],
)
async def test_an_update_nobody_can_read_gets_the_safe_reply_and_holds_up_nobody(town, neighbours, broken):
    poisoned, other = await neighbours(2)

    body = {**broken, "chat": {"id": poisoned.chat_id, "type": "private"}}
    town.sandbox.updates.put("message", body, f"chat {poisoned.chat_id}")
    other.persona.say("/today")
    await poisoned.persona.until(lambda p: any(SAFE in m.text for m in p.messages), 5)
    await other.persona.until(lambda p: any(not m.mine for m in p.messages), 5)

    poisoned.persona.say("/today")
    await town.quiet()
    assert "Next tablet" in poisoned.persona.last.text
    town.judge.verdicts.clear()  # the judge saw what was broken on purpose
