"""Telegram takes eight seconds for every call to the others: whoever needs something is served meanwhile."""

import time

import pytest
from sqlalchemy import func, select

from bot.store import tables as t
from tests.load.place import until

SLOW_MS = 8_000
RATE = 28  # as many may be on their way at once
OTHERS = 2 * RATE
WRITING = 10
WITHIN_SECONDS = 4  # half of what one call to the others takes
pytestmark = [pytest.mark.timeout(300), pytest.mark.asyncio(loop_scope="session")]


@pytest.mark.case("L03")
@pytest.mark.hazard("H3")
async def test_while_all_sends_to_the_others_hang_a_red_flag_is_answered_and_a_tap_too(place, figure):
    her = place.stranger(10_000)
    async with place.life(), place.store() as store:
        await place.ready()
        for number in range(1, OTHERS + WRITING + 1):
            place.sandbox.faults.slow(SLOW_MS, chat_id=number)
        await place.settle(range(1, OTHERS + 1), place.clock.now())
        for number in range(OTHERS + 1, OTHERS + WRITING + 1):
            place.stranger(number).say("hello")

        async def as_many_hang_as_may() -> bool:
            async with store.begin() as work:
                hanging = select(func.count()).select_from(t.outbox).where(t.outbox.c.state == "sending")
                return await work.value(hanging) >= RATE + WRITING

        await until(as_many_hang_as_may)

        began = time.monotonic()
        her.say("I have chest pain")
        flag = await her.until(lambda p: next((m for m in p.messages if not m.mine), None), 60)
        answered = time.monotonic()
        her.press(flag.id, next(b.data for row in flag.buttons for b in row if b.data))
        await her.until(lambda p: p.toasts or len(p.messages) > 2 or p.last.text != flag.text, 60)
        tapped = time.monotonic()

    figure("slow.red_flag_seconds", round(answered - began, 2))
    figure("slow.tap_seconds", round(tapped - answered, 2))
    assert "emergency" in flag.text.lower()
    assert answered - began <= WITHIN_SECONDS
    assert tapped - answered <= WITHIN_SECONDS
