"""From Telegram's update to what the person did. Dispatch is python-telegram-bot's Application.

``process_update`` swallows handler exceptions into error handlers, so the handlers here do no work: each only
says what an update is; what follows from it happens in the services, in the inbox's own transaction.
"""

from collections.abc import Callable
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

from telegram import Bot, Message, Update
from telegram.constants import ChatMemberStatus, ChatType
from telegram.ext import (
    Application,
    ApplicationBuilder,
    CallbackQueryHandler,
    ChatMemberHandler,
    ContextTypes,
    MessageHandler,
    MessageReactionHandler,
    TypeHandler,
    filters,
)

from bot.channels.telegram import callback
from bot.domain.incoming import Did, Incoming
from bot.services.ports import Unreadable

_found: ContextVar[list[Incoming]] = ContextVar("found")
_IDS_END = 2**63
_GONE = (ChatMemberStatus.BANNED, ChatMemberStatus.LEFT)

# What a message is, first fit wins. The order puts words before what only comes along with them.
MESSAGES: tuple[tuple[filters.BaseFilter, Did], ...] = (
    (filters.UpdateType.EDITED_MESSAGE & filters.TEXT, Did.EDITED),
    (filters.UpdateType.EDITED_MESSAGE, Did.NOTHING),
    (filters.COMMAND, Did.COMMAND),
    (filters.TEXT, Did.TEXT),
    (filters.LOCATION, Did.LOCATION),
    (filters.VOICE | filters.AUDIO | filters.VIDEO_NOTE, Did.VOICE),
    (filters.PHOTO, Did.PHOTO),
    (filters.StatusUpdate.ALL, Did.NOTHING),
    (filters.ALL, Did.MEDIA),
)


class Reader:
    """Reads raw updates; ``key`` verifies callback data."""

    def __init__(self, bot: Bot, key: bytes) -> None:
        self._key = key
        self._bot = bot
        builder: Any = ApplicationBuilder().bot(bot).updater(None).job_queue(None)
        self._application: Application[Any, Any, Any, Any, Any, Any] = builder.build()
        add = self._application.add_handler
        add(TypeHandler(Update, _keep(_group), block=True), group=0)
        private = filters.ChatType.PRIVATE
        for condition, did in MESSAGES:
            add(MessageHandler(private & condition, _keep(_message(did))), group=1)
        add(CallbackQueryHandler(_keep(self._tap)), group=1)
        add(ChatMemberHandler(_keep(_membership), ChatMemberHandler.MY_CHAT_MEMBER), group=1)
        add(MessageReactionHandler(_keep(_reaction)), group=1)
        self._application._initialized = True  # noqa: SLF001 - nothing of ours needs its start-up calls

    async def read(self, body: dict[str, Any]) -> Incoming:
        """Return what the update means; ``Did.NOTHING`` when there is nothing to answer.

        Raises:
            Unreadable: Telegram's JSON could not be parsed.
        """
        try:
            update = Update.de_json(body, self._bot)
        except Exception as error:  # noqa: BLE001 - whatever cannot be parsed is quarantined, not fatal
            raise Unreadable(f"Update could not be parsed ({type(error).__name__}).") from None
        found: list[Incoming] = []
        token = _found.set(found)
        try:
            await self._application.process_update(update)
        finally:
            _found.reset(token)
        chat = update.effective_chat
        return (
            found[0]
            if found
            else Incoming(Did.NOTHING, chat.id if chat else 0, datetime.fromtimestamp(0, UTC))
        )

    def _tap(self, update: Update) -> Incoming:
        query = update.callback_query
        message = query.message if query else None
        chat_id = message.chat.id if message else query.from_user.id  # type: ignore[union-attr]  # a callback has one of both
        return Incoming(
            did=Did.TAP,
            chat_id=chat_id,
            at=datetime.fromtimestamp(0, UTC),
            message_id=message.message_id if message else None,
            tap=callback.decode(query.data or "", chat_id, self._key),  # type: ignore[union-attr]
            callback_id=query.id,  # type: ignore[union-attr]
            lang=query.from_user.language_code or "en",  # type: ignore[union-attr]
        )


def chat_of(body: dict[str, Any]) -> int:
    """Return the chat an update belongs to, without trusting the rest of it; 0 when it names none."""
    for name, part in body.items():
        if not isinstance(part, dict):
            continue
        holder = part.get("message", part) if name == "callback_query" else part
        for found in (
            holder.get("chat") if isinstance(holder, dict) else None,
            part.get("from"),
            part.get("user"),
        ):
            if isinstance(found, dict) and is_id(found.get("id")):
                return int(found["id"])
    return 0


def is_id(value: Any) -> bool:
    """Return whether *value* is a whole number that a column can hold."""
    return isinstance(value, int) and not isinstance(value, bool) and -_IDS_END < value < _IDS_END


def _keep(read: Callable[[Update], Incoming | None]) -> Any:
    async def handler(update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
        meant = read(update)
        if meant is not None:
            _found.get().append(meant)

    return handler


def _group(update: Update) -> Incoming | None:
    """Return GROUP for anything outside a private chat; the bot leaves politely."""
    chat = update.effective_chat
    if chat is None or chat.type == ChatType.PRIVATE:
        return None
    alive = not (update.my_chat_member and update.my_chat_member.new_chat_member.status in _GONE)
    did = Did.GROUP if alive and chat.type in (ChatType.GROUP, ChatType.SUPERGROUP) else Did.NOTHING
    return Incoming(did, chat.id, datetime.fromtimestamp(0, UTC))


def _message(did: Did) -> Callable[[Update], Incoming | None]:
    def read(update: Update) -> Incoming | None:
        message = update.effective_message
        if message is None or (message.from_user and message.from_user.is_bot):
            return None
        text, arg = _words(message, did)
        return Incoming(
            did=did,
            chat_id=message.chat.id,
            at=message.date,
            message_id=message.message_id,
            text=text,
            arg=arg,
            forwarded=message.forward_origin is not None,
            lang=(message.from_user.language_code if message.from_user else None) or "en",
            latitude=message.location.latitude if message.location else None,
            longitude=message.location.longitude if message.location else None,
        )

    return read


def _words(message: Message, did: Did) -> tuple[str, str]:
    text = message.text or message.caption or ""
    if did is not Did.COMMAND:
        return text, ""
    head, _, rest = text.partition(" ")
    return head[1:].partition("@")[0].lower(), rest.strip()


def _membership(update: Update) -> Incoming | None:
    change = update.my_chat_member
    if change is None:
        return None
    did = Did.BLOCKED if change.new_chat_member.status in _GONE else Did.UNBLOCKED
    return Incoming(did, change.chat.id, change.date, lang=change.from_user.language_code or "en")


def _reaction(update: Update) -> Incoming | None:
    reaction = update.message_reaction
    if reaction is None or reaction.user is None:
        return None
    new = [getattr(r, "emoji", "") for r in reaction.new_reaction]
    emoji = new[-1] if new else ""
    return Incoming(Did.REACTION, reaction.chat.id, reaction.date, reaction.message_id, emoji=emoji)
