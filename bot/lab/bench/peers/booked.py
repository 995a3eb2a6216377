"""A tap as it is usually booked: SQLAlchemy over aiosqlite, the dose and what happened in one commit."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime

from sqlalchemy import Column, DateTime, Integer, MetaData, String, Table, insert, update
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from bot.lab.bench import gauge
from bot.lab.bench.child import Failed, Measured, Task
from bot.lab.bench.peers.ptb import all_sent
from bot.lab.bench.same_message import AT_ONCE
from bot.lab.bench.stub import Stub

_METADATA = MetaData()
_DOSE = Table(
    "dose",
    _METADATA,
    Column("id", Integer, primary_key=True),
    Column("chat_id", Integer, index=True),
    Column("state", String),
    Column("taken_at", DateTime),
)
_EVENT = Table(
    "event",
    _METADATA,
    Column("id", Integer, primary_key=True),
    Column("dose_id", Integer),
    Column("what", String),
    Column("at", DateTime),
)
_PATIENCE_SECONDS = (
    120  # with its default of five, "database is locked" loses a third of 200 on a busy machine
)
AT = datetime(2026, 3, 2, 8, 30, tzinfo=UTC)


@asynccontextmanager
async def asked(task: Task) -> AsyncIterator[AsyncEngine]:
    """The database of *task* holds a due dose of each who will tap."""
    place = make_url(task.database).set(drivername="sqlite+aiosqlite")
    engine = create_async_engine(place, connect_args={"timeout": _PATIENCE_SECONDS})
    async with engine.begin() as connection:
        await connection.run_sync(_METADATA.create_all)
        await connection.execute(
            insert(_DOSE), [{"id": n, "chat_id": n, "state": "due", "taken_at": None} for n in _chats(task)]
        )
    try:
        yield engine
    finally:
        await engine.dispose()


async def taken(engine: AsyncEngine, chat_id: int) -> None:
    """The dose of the chat is taken, and that it was is on record."""
    async with engine.begin() as connection:
        await connection.execute(
            update(_DOSE).where(_DOSE.c.chat_id == chat_id).values(state="taken", taken_at=AT)
        )
        await connection.execute(insert(_EVENT).values(dose_id=chat_id, what="taken", at=AT))


async def cost(task: Task, api: Stub, tap: Callable[[int], Awaitable[None]]) -> Measured:
    """Return what each *tap* costs; the first few open the connections.

    Raises:
        Failed: not every card was edited.
    """
    chats = _chats(task)
    await all_sent(chats[:AT_ONCE], tap)
    meter = gauge.Meter()
    await all_sent(chats[AT_ONCE:], tap)
    measured = meter.rate(task.count)
    arrived = {chat for _at, chat in await api.came()} - {0}
    if len(arrived) < len(chats):
        raise Failed(f"{len(arrived):,} of {len(chats):,} arrived")
    return measured


def _chats(task: Task) -> range:
    return range(1, AT_ONCE + task.count + 1)
