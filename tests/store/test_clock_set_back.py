"""The clock is set back by an hour while things wait whose time was written with the old one."""

from datetime import timedelta

import pytest

from bot.domain.messages import Card, Lane, Op, Outgoing, Priority
from bot.store import agenda, claims, house, inbox, outbox
from tests.support.rows import AT, a_person, an_item

CHAT = 7
LATER = AT - timedelta(minutes=59)  # a minute of real time later, by the clock that was set back
pytestmark = pytest.mark.case("D03")


def letter(text: str) -> tuple[int, Outgoing]:
    return CHAT, Outgoing(Op.NEW, Card(text), priority=Priority.REPLY)


async def left(work, now) -> list[str]:
    """Let what waits leave, one after the other; return the texts."""
    texts = []
    while found := await claims.claim(work, now, {Lane.REPLY: 9}):
        texts += [one.outgoing.card.text for one in found]
        await claims.settle(work, [claims.Settled(one.id, one.fence, "sent") for one in found])
    return texts


async def test_what_she_wrote_before_is_answered_now_and_in_its_order(any_store):
    async with any_store.begin() as work:
        await house.beat(work, AT)
        await inbox.accept(work, [(1, CHAT, {"n": 1}), (2, CHAT, {"n": 2})], AT)

        found = await house.beat(work, LATER)
        await inbox.accept(work, [(3, CHAT, {"n": 3})], LATER)

        assert found == house.SetBack(timedelta(minutes=59))
        assert list(await inbox.waiting_chats(work, LATER)) == [CHAT]
        for n in (1, 2, 3):
            arrival = await inbox.oldest(work, CHAT, LATER)
            assert (arrival.update_id, arrival.received_at) == (n, LATER)
            await inbox.done(work, n)


async def test_a_reply_written_before_leaves_now_and_before_the_next_one(any_store):
    async with any_store.begin() as work:
        await house.beat(work, AT)
        await outbox.add(work, [letter("first"), letter("second")], AT)

        await house.beat(work, LATER)
        await outbox.add(work, [letter("third")], LATER)

        assert await left(work, LATER) == ["first", "second", "third"]


async def test_a_reply_that_waits_for_its_next_try_is_tried_now(any_store):
    async with any_store.begin() as work:
        await house.beat(work, AT)
        await outbox.add(work, [letter("refused once")], LATER - timedelta(hours=1))
        (held,) = await claims.claim(work, AT, {Lane.REPLY: 1})
        retry_at = AT + timedelta(seconds=2)
        await claims.settle(work, [claims.Settled(held.id, held.fence, "waiting", next_action_at=retry_at)])

        await house.beat(work, LATER)

        assert await left(work, LATER) == ["refused once"]


async def test_a_message_in_flight_is_not_sent_beside_itself_and_comes_back_after_a_death(any_store):
    async with any_store.begin() as work:
        await house.beat(work, AT)
        await outbox.add(work, [letter("in flight")], AT)
        await claims.claim(work, AT, {Lane.REPLY: 1})

        await house.beat(work, LATER)
        meanwhile = await left(work, LATER)
        await claims.release(work)

        assert meanwhile == []
        assert await left(work, LATER) == ["in flight"]


async def test_what_is_due_at_a_time_of_day_stays_due_then(any_store):
    async with any_store.begin() as work:
        person = await a_person(work)
        await agenda.put(work, [an_item(person, "dose:1")])
        await house.beat(work, AT)
        before = await agenda.upcoming(work)

        await house.beat(work, LATER - timedelta(days=1))

        assert await agenda.upcoming(work) == before
