"""One person sends hundreds of messages at once; the others notice nothing, and each message counts once."""

import pytest

from bot.store import tables as t
from tests.security.conftest import HERS, OTHERS

FLOOD = 100


@pytest.mark.case("L04")
@pytest.mark.hazard("H3")
async def test_someone_who_floods_the_bot_holds_up_nobody_in_need(two, figure):
    indoors, drain = two.indoors, two.indoors.drain
    await drain.accept([indoors.message(OTHERS, f"hello number {n}") for n in range(FLOOD)])
    await drain.answer_waiting()
    await drain.accept([indoors.message(HERS, "I have chest pain")])

    await drain.answer_waiting()

    async with indoors.store.begin() as work:
        rows = await work.rows(t.inbox.select().where(t.inbox.c.state == "waiting"))
    waiting = [row["chat_id"] for row in rows]
    figure("flood.answered_before_her", FLOOD - len(waiting))
    assert HERS not in waiting
    assert waiting.count(OTHERS) > FLOOD / 2
