"""Telegram takes eight seconds for every call to the others: whoever needs something is served meanwhile."""

import time
from datetime import timedelta

import pytest

from bot.domain.plans import dues_between
from bot.services.sending import BULK_LANE
from tests.kills.neighbours import DAILY, moved_in
from tests.load.place import until

SLOW_MS = 8_000
OTHERS = 120  # with those who write: more than may be on their way at once
WRITING = 20
WITHIN_SECONDS = 4  # half of what one call to the others takes
pytestmark = pytest.mark.timeout(300)


@pytest.mark.case("L03")
@pytest.mark.hazard("H3")
async def test_while_sends_to_a_hundred_others_hang_a_red_flag_is_answered_and_a_tap_too(town, figure):
    async with town.store.begin() as work:
        her, *others = [await moved_in(work, town.newcomer(), town.now) for _ in range(1 + OTHERS)]
    for who in others:
        town.sandbox.faults.slow(SLOW_MS, chat_id=who.chat_id)
    due = next(dues_between(DAILY, town.now, town.now + timedelta(days=2)))
    town.clock.advance(due.due_at + timedelta(seconds=1) - town.now)
    for who in others[:WRITING]:
        who.persona.say("hello")

    async def lanes_are_full() -> bool:
        return len(town.parts.drain.sender._flying) >= BULK_LANE

    await until(lanes_are_full)

    began = time.monotonic()
    her.persona.say("I have chest pain")
    await her.persona.until(lambda p: any("999" in m.text for m in p.messages), 60)
    answered = time.monotonic()
    her.taps(":sos:")
    await her.persona.until(lambda p: p.toasts, 60)
    tapped = time.monotonic()
    still_hanging = len(town.parts.drain.sender._flying)
    town.sandbox.faults.clear()

    figure("slow.red_flag_seconds", round(answered - began, 2))
    figure("slow.tap_seconds", round(tapped - answered, 2))
    assert still_hanging > OTHERS / 2
    assert answered - began <= WITHIN_SECONDS
    assert tapped - answered <= WITHIN_SECONDS
    await town.quiet()
