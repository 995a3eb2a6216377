"""What is asked again and again gives what it gave the first time, in whatever way it is run."""

import sqlite3
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import bindparam, delete, event, exists, func, select, update
from sqlalchemy.exc import IntegrityError as Refused

from bot.store import Unavailable
from bot.store import tables as t

AT = datetime(2026, 3, 3, 8, 30, 0, 250_000, tzinfo=UTC)
TIMES = 3  # the usual way, prepared, and prepared before
KEPT = {"state": "waiting", "attempts": 0, "slice": 0, "chat_id": 7, "body": b"\x00sealed"}
SOME = (
    select(
        t.inbox.c.update_id,
        t.inbox.c.body,
        t.inbox.c.received_at,
        t.inbox.c.next_action_at,
        exists().where(t.inbox.c.attempts > bindparam("most")).label("tried"),
    )
    .where(
        t.inbox.c.update_id.in_(bindparam("ids", expanding=True)), t.inbox.c.received_at >= bindparam("since")
    )
    .order_by(t.inbox.c.update_id)
)
COUNT = select(func.count().label("n")).where(t.inbox.c.received_at < bindparam("before"))
TAKE = (
    update(t.inbox)
    .where(t.inbox.c.update_id.in_(bindparam("ids", expanding=True)))
    .values(attempts=t.inbox.c.attempts + 1, next_action_at=bindparam("at"))
    .returning(t.inbox.c.update_id, t.inbox.c.attempts, t.inbox.c.next_action_at)
)
GONE = delete(t.inbox).where(t.inbox.c.update_id == bindparam("of"))


def arrivals(*numbers):
    return [
        KEPT
        | {"update_id": n, "received_at": AT + n * timedelta(seconds=1), "next_action_at": AT if n else None}
        for n in numbers
    ]


@pytest.mark.parametrize("ids", [[], [0], [0, 1, 2], list(range(40))], ids=len)
async def test_rows_are_the_same_however_often_they_are_asked_for(any_store, ids):
    async with any_store.begin() as work:
        await work.run(work.add_once(t.inbox), arrivals(0, 1, 2, 3))
        values = {"ids": ids, "since": AT, "most": 5}
        found = [[dict(row) for row in await work.rows(SOME, values)] for _ in range(TIMES)]

    there = [n for n in ids if n < 4]
    assert [row["update_id"] for row in found[0]] == there
    assert all((row["body"], row["tried"]) == (b"\x00sealed", False) for row in found[0])
    assert [row["received_at"] for row in found[0]] == [AT + n * timedelta(seconds=1) for n in there]
    assert [row["next_action_at"] for row in found[0]] == [AT if n else None for n in there]
    assert found == [found[0]] * TIMES


async def test_what_is_written_again_and_again_is_written_each_time(any_store):
    later = AT + timedelta(hours=1)
    async with any_store.begin() as work:
        for n in range(TIMES):
            await work.run(work.add_once(t.inbox), arrivals(2 * n, 2 * n + 1))
            taken = await work.rows(TAKE, {"ids": [2 * n], "at": later})
            assert [tuple(row.values()) for row in taken] == [(2 * n, 1, later)]
            assert await work.value(COUNT, {"before": AT + timedelta(days=1)}) == 2 * (n + 1)
        assert [await work.run(GONE, [{"of": n}]) for n in (0, 1, 9)] == [1, 1, 0]
        await work.run(GONE, [{"of": n} for n in (2, 3)])
        assert await work.value(COUNT, {"before": AT + timedelta(days=1)}) == 2 * TIMES - 4
        assert await work.row(SOME, {"ids": [0], "since": AT, "most": 0}) is None
        assert await work.value(COUNT, {"before": AT}) == 0


async def test_what_must_not_be_is_refused_and_is_no_trouble_of_the_database(any_store):
    add = t.inbox.insert()
    for _ in range(TIMES):
        async with any_store.begin() as work:
            await work.run(add, arrivals(1))
            with pytest.raises((Refused, sqlite3.IntegrityError)):
                await work.run(add, arrivals(1))
            await work.connection.rollback()
    async with any_store.begin() as work:
        assert await work.value(COUNT, {"before": AT + timedelta(days=1)}) == 0


async def test_who_listens_to_the_engine_hears_every_statement_and_may_break_it_off(any_store):
    heard = []
    hears = any_store.engine.sync_engine, "before_cursor_execute", lambda *told: heard.append(told[2])
    event.listen(*hears)
    async with any_store.begin() as work:
        for _ in range(TIMES):
            await work.value(COUNT, {"before": AT})
    assert sum("count(*)" in sql for sql in heard) == TIMES

    def breaks(*_told):
        raise OSError

    event.listen(any_store.engine.sync_engine, "before_cursor_execute", breaks)
    with pytest.raises(Unavailable):
        async with any_store.begin() as work:
            await work.value(COUNT, {"before": AT})
