from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event, select

from bot.store import inbox
from bot.store import tables as t
from tests.support.rows import AT

LATER = AT + timedelta(seconds=5)


async def drained(work, chat_id, now=LATER):
    """Handle everything of a chat and return the ids in the order they came out."""
    order = []
    while arrival := await inbox.oldest(work, chat_id, now):
        order.append(arrival.update_id)
        await inbox.done(work, arrival.update_id)
    return order


@pytest.mark.case("T12")
async def test_an_update_is_kept_once_however_often_it_arrives(any_store):
    async with any_store.begin() as work:
        await inbox.accept(work, [(1, 7, {"n": 1}), (2, 7, {"n": 2})], AT)
        await inbox.accept(work, [(2, 7, {"n": "again"}), (3, 7, {"n": 3})], AT)
    async with any_store.begin() as work:
        arrival = await inbox.oldest(work, 7, LATER)

        assert (arrival.body, arrival.attempts, arrival.received_at) == ({"n": 1}, 0, AT)
        assert await drained(work, 7) == [1, 2, 3]


async def test_a_handled_update_that_is_replayed_stays_handled(any_store):
    async with any_store.begin() as work:
        await inbox.accept(work, [(1, 7, {})], AT)
        await inbox.done(work, 1)
        await inbox.accept(work, [(1, 7, {})], LATER)

        assert await inbox.waiting_chats(work, LATER) == {}


@pytest.mark.case("T13")
async def test_ids_that_start_lower_after_a_quiet_week_come_after_the_older_ones(any_store):
    async with any_store.begin() as work:
        await inbox.accept(work, [(800_000_000, 7, {})], AT)
        await inbox.accept(work, [(100_000_000, 7, {})], AT + timedelta(seconds=1))

        assert await drained(work, 7) == [800_000_000, 100_000_000]


async def test_chats_wait_in_the_order_they_wrote(any_store):
    async with any_store.begin() as work:
        await inbox.accept(work, [(9, 70, {})], AT)
        await inbox.accept(work, [(3, 50, {}), (4, 70, {})], AT + timedelta(seconds=1))

        assert list(await inbox.waiting_chats(work, LATER)) == [70, 50]


async def test_an_update_that_failed_holds_back_what_came_after_it_in_its_chat(any_store):
    async with any_store.begin() as work:
        await inbox.accept(work, [(1, 7, {}), (2, 7, {}), (3, 8, {})], AT)
        await inbox.try_again(work, 1, LATER + timedelta(seconds=1), counted=True)

        assert await inbox.oldest(work, 7, LATER) is None
        assert (await inbox.oldest(work, 8, LATER)).update_id == 3
        retried = await inbox.oldest(work, 7, LATER + timedelta(seconds=1))
        assert (retried.update_id, retried.attempts) == (1, 1)


@pytest.mark.case("X16")
async def test_the_body_of_a_settled_update_is_gone(any_store):
    async with any_store.begin() as work:
        await inbox.accept(work, [(1, 7, {})], AT)
        await inbox.done(work, 1)

        (row,) = await work.rows(select(t.inbox.c.state, t.inbox.c.body))
        assert tuple(row.values()) == ("done", None)


@pytest.mark.hazard("H3")
async def test_what_could_not_be_handled_is_kept_sealed_and_can_be_given_again(any_store):
    async with any_store.begin() as work:
        await inbox.accept(work, [(1, 7, {"n": "words"}), (2, 7, {})], AT)
        assert await inbox.put_aside(work, 1)
        (row,) = await work.rows(select(t.inbox.c.body).where(t.inbox.c.update_id == 1))
        assert b"words" not in row["body"]
        assert await drained(work, 7) == [2]

        assert await inbox.replay(work, LATER) == 1

        again = await inbox.oldest(work, 7, LATER)
        assert (again.update_id, again.body, again.attempts, again.received_at) == (1, {"n": "words"}, 0, AT)


async def test_what_a_lost_commit_had_settled_stays_settled(any_store):
    """The answer to a COMMIT was lost and the commit kept: the try that follows finds nothing to spoil."""
    async with any_store.begin() as work:
        await inbox.accept(work, [(1, 7, {})], AT)
        await inbox.done(work, 1)

        assert not await inbox.try_again(work, 1, LATER, counted=True)
        assert not await inbox.put_aside(work, 1)
        assert await inbox.waiting_chats(work, LATER) == {}


async def test_a_chat_whose_oldest_waits_for_its_next_try_has_nothing_to_be_answered(any_store):
    async with any_store.begin() as work:
        await inbox.accept(work, [(1, 7, {}), (2, 7, {}), (3, 8, {})], AT)
        await inbox.try_again(work, 1, LATER + timedelta(seconds=1), counted=False)

        assert await inbox.waiting_chats(work, LATER) == {8: 1}
        assert await inbox.waiting_chats(work, LATER + timedelta(seconds=1)) == {7: 2, 8: 1}


async def test_one_update_may_be_let_through_before_the_others_of_its_chat(any_store):
    async with any_store.begin() as work:
        await inbox.accept(work, [(1, 7, {}), (2, 7, {}), (3, 8, {})], AT)

        assert (await inbox.oldest(work, 7, LATER, first=2)).update_id == 2
        assert (await inbox.oldest(work, 7, LATER, first=3)).update_id == 1
        await inbox.try_again(work, 2, LATER + timedelta(seconds=1), counted=False)
        assert (await inbox.oldest(work, 7, LATER, first=2)).update_id == 1


@pytest.mark.case("X16")
async def test_settled_updates_are_forgotten_and_waiting_ones_never(any_store):
    async with any_store.begin() as work:
        await inbox.accept(work, [(1, 7, {}), (2, 7, {}), (3, 7, {})], AT)
        await inbox.done(work, 1)
        await inbox.put_aside(work, 3)

        assert await inbox.forget(work, AT, AT) == 0
        assert await inbox.forget(work, LATER, AT) == 1
        assert await inbox.replay(work, LATER) == 1
        assert await drained(work, 7) == [2, 3]


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.lists(st.integers(1, 20), min_size=1, max_size=6), max_size=6))
async def test_any_mix_of_batches_and_repeats_is_handled_once_in_order_of_arrival(sqlite_store, batches):
    first_seen = {}
    async with sqlite_store.begin() as work:
        for n, batch in enumerate(batches):
            await inbox.accept(work, [(i, 7, {}) for i in batch], AT + timedelta(seconds=n))
            first_seen |= {i: (n, i) for i in sorted(batch) if i not in first_seen}

        order = await drained(work, 7, AT + timedelta(days=1))
        await work.run(t.inbox.delete())

    assert order == sorted(first_seen, key=first_seen.get)


@pytest.mark.case("L07")
async def test_however_many_updates_lie_here_the_oldest_of_a_chat_is_found_without_reading_them_all(
    any_store,
):
    asked = []
    event.listen(
        any_store.engine.sync_engine,
        "before_cursor_execute",
        lambda _c, _cursor, statement, values, *_rest: asked.append((statement, values)),
    )
    async with any_store.begin() as work:
        await inbox.accept(work, [(n, n, {}) for n in range(1, 3_001)], AT)
        await work.connection.exec_driver_sql("ANALYZE")
        await inbox.oldest(work, 7, LATER)
        statement, values = asked[-1]
        explain = "EXPLAIN QUERY PLAN " if any_store.is_sqlite else "EXPLAIN "
        plan = str((await work.connection.exec_driver_sql(explain + statement, values)).all())

    assert "ix_inbox_chat_id" in plan
