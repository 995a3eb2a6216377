"""A tap with python-telegram-bot the usual way: its Application, a CallbackQueryHandler, and one commit a tap."""

from typing import Any

from sqlalchemy.ext.asyncio import AsyncEngine
from telegram import Update
from telegram.ext import Application, CallbackQueryHandler, ExtBot

from bot.lab.bench import stub
from bot.lab.bench.child import Measured, Task
from bot.lab.bench.peers import booked, ptb
from bot.lab.bench.same_message import CALLBACK, TEXT


async def tap(task: Task) -> Measured:
    """*count* people tap: the dose and what happened are committed, the tap is answered, the card edited."""
    async with (
        booked.asked(task) as engine,
        stub.running(task.latency_seconds) as api,
        ptb.bot(api.url) as by,
        _application(by, engine) as application,
    ):

        async def feed(chat_id: int) -> None:
            await application.process_update(_tapped(by, chat_id))

        return await booked.cost(task, api, feed)


def _application(by: ExtBot[Any], engine: AsyncEngine) -> Application[Any, Any, Any, Any, Any, Any]:
    made = Application.builder().bot(by).build()

    async def taken(update: Update, _context: object) -> None:
        if query := update.callback_query:
            await booked.taken(engine, query.from_user.id)
            await query.answer("Noted")
            await query.edit_message_text(f"{TEXT}\n\n✅", parse_mode="HTML")

    made.add_handler(CallbackQueryHandler(taken))
    return made


def _tapped(by: ExtBot[Any], chat_id: int) -> Update:
    who = {"id": chat_id, "is_bot": False, "first_name": "Bench"}
    card = {"message_id": 1, "date": int(booked.AT.timestamp()), "text": "."}
    card["chat"] = {"id": chat_id, "type": "private"}
    query = {"id": str(chat_id), "from": who, "chat_instance": "1", "message": card, "data": CALLBACK}
    return Update.de_json({"update_id": chat_id, "callback_query": query}, by)
