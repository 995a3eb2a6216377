"""From Telegram's update to what the person did. Conditions are python-telegram-bot's filters, first fit wins.

Nothing is done here: this only says what an update is. What follows from it happens in the services, in the
inbox's own transaction, where an exception is an exception.
"""

from datetime import UTC, datetime
from typing import Any

from telegram import Bot, Update
from telegram.constants import ChatMemberStatus, ChatType
from telegram.ext import filters

from bot.channels.telegram import callback, wording
from bot.domain.incoming import Did, Incoming
from bot.services.talk.ports import Unreadable

_IDS_END = 2**63
_NEVER = datetime.fromtimestamp(0, UTC)
_GONE = (ChatMemberStatus.BANNED, ChatMemberStatus.LEFT)
_MESSAGES = ("message", "edited_message")
_PLAIN = ("message_id", "date", "edit_date", "chat", "from", "text", "caption")  # what words need around them
_FORWARDED = frozenset({"forward_origin", "forward_date"})

# What comes without words, or along with them.
CONTENTS: tuple[tuple[filters.BaseFilter, Did], ...] = (
    (filters.LOCATION, Did.LOCATION),
    (filters.VOICE | filters.AUDIO | filters.VIDEO_NOTE, Did.VOICE),
    (filters.PHOTO, Did.PHOTO),
    (filters.StatusUpdate.ALL, Did.NOTHING),
    (filters.ATTACHMENT, Did.MEDIA),
)


class Reader:
    """Reads raw updates; ``key`` verifies callback data."""

    def __init__(self, bot: Bot, key: bytes) -> None:
        self._key = key
        self._bot = bot

    def read(self, body: dict[str, Any]) -> Incoming:
        """Return what the update means; ``Did.NOTHING`` when there is nothing to answer.

        Raises:
            Unreadable: Telegram's JSON could not be parsed, and no words were found in it.
        """
        error: Exception | None = None
        for form in (body, _words_alone(body)):  # what cannot be parsed must not hide the words beside it
            try:
                return self._meant(Update.de_json(form, self._bot), body)
            except Exception as fault:  # noqa: BLE001 - whatever cannot be read is quarantined, not fatal
                error = error or fault
        raise Unreadable(f"Update could not be parsed ({type(error).__name__}).") from None

    def _meant(self, update: Update, body: dict[str, Any]) -> Incoming:
        chat = update.effective_chat
        found = (
            _group(update)
            or (self._tap(update) if update.callback_query else None)
            or (_membership(update) if update.my_chat_member else None)
            or (_reaction(update) if update.message_reaction else None)
            or _message(update, body)
        )
        return found or Incoming(Did.NOTHING, chat.id if chat else 0, _NEVER)

    def _tap(self, update: Update) -> Incoming:
        query = update.callback_query
        message = query.message if query else None
        chat_id = message.chat.id if message else query.from_user.id  # type: ignore[union-attr]  # a callback has one of both
        return Incoming(
            did=Did.TAP,
            chat_id=chat_id,
            at=_NEVER,
            message_id=message.message_id if message else None,
            tap=callback.decode(query.data or "", chat_id, self._key),  # type: ignore[union-attr]
            callback_id=query.id,  # type: ignore[union-attr]
            lang=query.from_user.language_code or "en",  # type: ignore[union-attr]
            name=query.from_user.full_name,  # type: ignore[union-attr]
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


def _group(update: Update) -> Incoming | None:
    """Return GROUP for anything outside a private chat; the bot leaves politely."""
    chat = update.effective_chat
    if chat is None or chat.type == ChatType.PRIVATE:
        return None
    alive = not (update.my_chat_member and update.my_chat_member.new_chat_member.status in _GONE)
    did = Did.GROUP if alive and chat.type in (ChatType.GROUP, ChatType.SUPERGROUP) else Did.NOTHING
    return Incoming(did, chat.id, _NEVER)


def _message(update: Update, body: dict[str, Any]) -> Incoming | None:
    """Return what a message of a person is: a command or words first, whatever comes along with them."""
    message = update.message or update.edited_message
    if message is None or (message.from_user and message.from_user.is_bot):
        return None
    raw = _raw(body)
    words, replied = wording.words(raw), raw.get("reply_to_message")
    content = next((did for condition, did in CONTENTS if condition.check_update(update)), None)
    forwarded = not _FORWARDED.isdisjoint(raw)
    edited = update.edited_message is not None
    did, text, arg = _said(words, content, forwarded=forwarded, edited=edited)
    return Incoming(
        did=did,
        chat_id=message.chat.id,
        at=message.date,
        message_id=message.message_id,
        text=text,
        arg=arg,
        beside=content if words and content is not Did.NOTHING else None,
        forwarded=forwarded,
        reply_to=_id(replied.get("message_id")) if isinstance(replied, dict) else None,
        lang=(message.from_user.language_code if message.from_user else None) or "en",
        name=message.from_user.full_name if message.from_user else "",
        latitude=message.location.latitude if message.location else None,
        longitude=message.location.longitude if message.location else None,
    )


def _said(words: str, content: Did | None, *, forwarded: bool, edited: bool) -> tuple[Did, str, str]:
    """Return what was done, the words or the command's name, and what stands after it."""
    if edited:
        return (Did.EDITED if words else Did.NOTHING), words, ""
    found = None if forwarded else wording.command(words)
    if found:
        return Did.COMMAND, *found
    return (Did.TEXT if words else content or Did.MEDIA), words, ""


def _id(value: Any) -> int | None:
    return value if is_id(value) else None


def _raw(body: dict[str, Any]) -> dict[str, Any]:
    return next((body[name] for name in _MESSAGES if isinstance(body.get(name), dict)), {})


def _words_alone(body: dict[str, Any]) -> dict[str, Any]:
    """Return the update with only what its words need around them; as it was when it has no words."""
    kept = {k: v for k, v in _raw(body).items() if k in _PLAIN}
    return {k: kept if k in _MESSAGES else v for k, v in body.items()} if wording.words(_raw(body)) else body


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
