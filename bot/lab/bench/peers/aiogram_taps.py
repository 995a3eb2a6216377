"""A tap with aiogram the usual way: a handler, SQLAlchemy over aiosqlite, one commit a tap. A kill loses what it fetched."""

from datetime import UTC, datetime

from aiogram import Dispatcher
from aiogram.types import CallbackQuery, Chat, Message, Update, User
from sqlalchemy import Column, DateTime, Integer, MetaData, String, Table, insert, update
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from bot.lab.bench import gauge, stub
from bot.lab.bench.child import Failed, Measured, Task
from bot.lab.bench.peers.aiogram import bot
from bot.lab.bench.peers.ptb import all_sent
from bot.lab.bench.same_message import AT_ONCE, CALLBACK, TEXT

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
_AT = datetime(2026, 3, 2, 8, 30, tzinfo=UTC)


async def tap(task: Task) -> Measured:
    """*count* people tap: the dose and what happened are committed, the tap is answered, the card edited."""
    place = make_url(task.database).set(drivername="sqlite+aiosqlite")
    engine = create_async_engine(place, connect_args={"timeout": _PATIENCE_SECONDS})
    chats = range(1, AT_ONCE + task.count + 1)
    async with engine.begin() as connection:
        await connection.run_sync(_METADATA.create_all)
        await connection.execute(
            insert(_DOSE), [{"id": n, "chat_id": n, "state": "due", "taken_at": None} for n in chats]
        )
    dispatcher = _dispatcher(engine)
    async with stub.running(task.latency_seconds) as api, bot(api.url) as by:

        async def feed(chat_id: int) -> None:
            await dispatcher.feed_update(by, _tapped(chat_id))

        await all_sent(chats[:AT_ONCE], feed)
        meter = gauge.Meter()
        await all_sent(chats[AT_ONCE:], feed)
        measured = meter.rate(task.count)
        arrived = {chat for _at, chat in await api.came()} - {0}
    await engine.dispose()
    if len(arrived) < len(chats):
        raise Failed(f"{len(arrived):,} of {len(chats):,} arrived")
    return measured


def _dispatcher(engine: AsyncEngine) -> Dispatcher:
    made = Dispatcher()

    @made.callback_query()
    async def taken(query: CallbackQuery) -> None:
        chat_id = query.from_user.id
        async with engine.begin() as connection:
            await connection.execute(
                update(_DOSE).where(_DOSE.c.chat_id == chat_id).values(state="taken", taken_at=_AT)
            )
            await connection.execute(insert(_EVENT).values(dose_id=chat_id, what="taken", at=_AT))
        await query.answer("Noted")
        if isinstance(query.message, Message):
            await query.message.edit_text(f"{TEXT}\n\n✅", parse_mode="HTML")

    return made


def _tapped(chat_id: int) -> Update:
    who = User(id=chat_id, is_bot=False, first_name="Bench")
    card = Message(message_id=1, date=_AT, chat=Chat(id=chat_id, type="private"), text=".")
    query = CallbackQuery(id=str(chat_id), from_user=who, chat_instance="1", message=card, data=CALLBACK)
    return Update(update_id=chat_id, callback_query=query)
