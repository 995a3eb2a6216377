"""Updates that come twice, late, in disorder or broken: each counts once, and nobody is left without an answer."""

from datetime import timedelta

import pytest

from bot.domain.doses import State
from bot.services.talk.ports import Unreadable
from bot.store import inbox
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
        {"message_id": 9_000, "date": 1, "text": 5, "entities": [{"type": []}]},
        {"message_id": {}, "date": {}, "text": [{}]},
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


@pytest.mark.case("L06")
@pytest.mark.hazard("H3")
async def test_what_could_not_be_handled_is_answered_when_the_operator_replays_it(town, neighbours):
    """The door could not read it: she got the fixed reply. It is kept, and a bot that can read it answers."""
    (who,) = await neighbours(1)
    reader = town.parts.drain._door
    town.parts.drain._door = Blind()
    who.persona.say("I have chest pain")
    await who.persona.until(lambda p: any(SAFE in m.text for m in p.messages), 5)
    await town.quiet()
    town.parts.drain._door = reader

    async with town.store.begin() as work:
        assert await inbox.replay(work, town.now) == 1
    await who.persona.until(lambda p: any("999" in m.text for m in p.messages), 5)
    await town.quiet()

    assert len(await who.persona.rows(t.alert)) == 1


class Blind:
    """A door of ours that cannot read what it is given."""

    def read(self, _body):
        raise Unreadable


@pytest.mark.hazard("H3")
async def test_a_mistake_of_ours_is_tried_three_times_whatever_python_calls_it(town, neighbours):
    """A ValueError is no reason to put her words aside at the first try."""
    (who,) = await neighbours(1)
    tries = Stumbling(town.parts.drain._door, times=2)
    town.parts.drain._door = tries
    who.persona.say("I have chest pain")

    await who.persona.until(lambda p: any("999" in m.text for m in p.messages), 5)
    await town.quiet()

    assert not any(SAFE in m.text for m in who.persona.messages)


class Stumbling:
    """A door of ours that makes a mistake some times."""

    def __init__(self, door, times: int) -> None:
        self._door, self._left = door, times

    def read(self, body):
        if self._left:
            self._left -= 1
            raise ValueError
        return self._door.read(body)


async def test_one_update_that_waits_for_its_next_try_makes_nobody_spin(town, neighbours):
    (who,) = await neighbours(1)
    async with town.store.begin() as work:
        await inbox.accept(work, [(800_000_001, who.chat_id, {}), (800_000_002, who.chat_id, {})], town.now)
        await inbox.try_again(work, 800_000_001, town.now + timedelta(seconds=1), counted=False)
    town.parts.drain.wake()

    assert await town.transactions_in(seconds=0.8) < 15
