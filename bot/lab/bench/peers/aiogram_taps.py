"""A tap with aiogram the usual way: a handler, and one commit a tap. A kill loses what it fetched."""

from aiogram import Dispatcher
from aiogram.types import CallbackQuery, Chat, Message, Update, User
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.lab.bench import stub
from bot.lab.bench.child import Measured, Task
from bot.lab.bench.peers import booked
from bot.lab.bench.peers.aiogram import bot
from bot.lab.bench.same_message import CALLBACK, TEXT


async def tap(task: Task) -> Measured:
    """*count* people tap: the dose and what happened are committed, the tap is answered, the card edited."""
    async with booked.asked(task) as engine, stub.running(task.latency_seconds) as api, bot(api.url) as by:
        dispatcher = _dispatcher(engine)

        async def feed(chat_id: int) -> None:
            await dispatcher.feed_update(by, _tapped(chat_id))

        return await booked.cost(task, api, feed)


def _dispatcher(engine: AsyncEngine) -> Dispatcher:
    made = Dispatcher()

    @made.callback_query()
    async def taken(query: CallbackQuery) -> None:
        await booked.taken(engine, query.from_user.id)
        await query.answer("Noted")
        if isinstance(query.message, Message):
            await query.message.edit_text(f"{TEXT}\n\n✅", parse_mode="HTML")

    return made


def _tapped(chat_id: int) -> Update:
    who = User(id=chat_id, is_bot=False, first_name="Bench")
    card = Message(message_id=1, date=booked.AT, chat=Chat(id=chat_id, type="private"), text=".")
    query = CallbackQuery(id=str(chat_id), from_user=who, chat_instance="1", message=card, data=CALLBACK)
    return Update(update_id=chat_id, callback_query=query)
