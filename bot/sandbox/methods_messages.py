"""Bot API methods that write, change and remove messages."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from bot.sandbox.content import caption_content, file_content, text_content
from bot.sandbox.keyboards import parse_markup
from bot.sandbox.params import Params
from bot.sandbox.reactions import REACTIONS
from bot.sandbox.refusals import (
    BLOCKED,
    DEACTIVATED,
    KICKED,
    NOT_MODIFIED,
    QUERY_TOO_OLD,
    Json,
    bad_request,
    forbidden,
)
from bot.sandbox.updates import TAP_LIFETIME
from bot.sandbox.world import Chat, Message, World

DELETABLE_FOR = timedelta(hours=48)  # Bot API: deleteMessage
MAX_TOAST = 200  # Bot API: answerCallbackQuery
_ACTION_NAMES = (
    "typing upload_photo record_video upload_video record_voice upload_voice upload_document "
    "choose_sticker find_location record_video_note upload_video_note"
)
_ACTIONS = frozenset(_ACTION_NAMES.split())
_TEXT_FIELDS = ("text", "entities")
_MEDIA_FIELDS = ("photo", "document", "caption", "caption_entities")


def open_chat(world: World, params: Params) -> Chat:
    """The chat the request names, if its person lets the bot write."""
    chat = world.chat(params.raw("chat_id"))
    if chat.deactivated:
        raise forbidden(DEACTIVATED)
    if chat.blocked or chat.kicked:
        raise forbidden(BLOCKED if chat.private else KICKED)
    return chat


def send_message(world: World, params: Params) -> Json:
    return _send(world, params, text_content(params))


def send_photo(world: World, params: Params) -> Json:
    return _send_file(world, params, "photo")


def send_document(world: World, params: Params) -> Json:
    return _send_file(world, params, "document")


def _send_file(world: World, params: Params, kind: str) -> Json:
    open_chat(world, params)
    caption = caption_content(
        params.text("caption"), params.text("parse_mode"), params.data("caption_entities")
    )
    return _send(world, params, file_content(world, kind, params.raw(kind), dict(params.files)) | caption)


def _send(world: World, params: Params, content: Json) -> Json:
    chat = open_chat(world, params)
    markup = parse_markup(params.raw("reply_markup"))
    wire: Json = {
        "message_id": 0,
        "from": world.bot(),
        "chat": chat.wire,
        "date": world.clock.stamp(),
        **content,
        **_reply(chat, params),
    }
    if params.flag("protect_content"):
        wire["has_protected_content"] = True
    wire["message_id"] = chat.take_id()
    message = Message(wire, silent=params.flag("disable_notification"))
    if markup is not None and "inline_keyboard" in markup:
        wire["reply_markup"] = markup
    elif markup is not None:
        message.keyboard = markup
        chat.keyboard = None if markup.get("remove_keyboard") else markup
    world.add(chat, message)
    return wire


def _reply(chat: Chat, params: Params) -> Json:
    asked = params.data("reply_parameters") or {"message_id": params.raw("reply_to_message_id")}
    number = asked.get("message_id")
    if not number:
        return {}
    target = chat.messages.get(int(number))
    if target is not None:
        return {"reply_to_message": {k: v for k, v in target.wire.items() if k != "reply_to_message"}}
    if asked.get("allow_sending_without_reply") or params.flag("allow_sending_without_reply"):
        return {}
    raise bad_request("message to be replied not found")


def _own(world: World, params: Params) -> tuple[Chat, Message]:
    """The bot's own message that the request wants to change."""
    chat = open_chat(world, params)
    message = chat.messages.get(params.number("message_id"))
    if message is None:
        raise bad_request("message to edit not found")
    if message.mine:
        raise bad_request("message can't be edited")
    return chat, message


def _change(
    world: World, params: Params, chat: Chat, message: Message, content: Json, fields: tuple[str, ...]
) -> Json:
    """The message carries `content` in place of its old `fields`, and the keyboard of this request."""
    markup = parse_markup(params.raw("reply_markup"))
    if markup is not None and "inline_keyboard" not in markup:
        raise bad_request("inline keyboard expected")
    if markup == {"inline_keyboard": []}:
        markup = None
    wire = {k: v for k, v in message.wire.items() if k not in fields and k != "reply_markup"} | content
    if markup is not None:
        wire["reply_markup"] = markup
    if wire == message.wire:
        raise bad_request(NOT_MODIFIED)
    message.wire = wire | {"edit_date": world.clock.stamp()}
    message.edits += 1
    world.tell(chat, "message", message.id)
    return message.wire


def edit_message_text(world: World, params: Params) -> Json:
    content = text_content(params)
    chat, message = _own(world, params)
    if "text" not in message.wire:
        raise bad_request("there is no text in the message to edit")
    return _change(world, params, chat, message, content, _TEXT_FIELDS)


def edit_message_caption(world: World, params: Params) -> Json:
    content = caption_content(
        params.text("caption"), params.text("parse_mode"), params.data("caption_entities")
    )
    chat, message = _own(world, params)
    if "text" in message.wire:
        raise bad_request("there is no caption in the message to edit")
    return _change(world, params, chat, message, content, ("caption", "caption_entities"))


def edit_message_reply_markup(world: World, params: Params) -> Json:
    chat, message = _own(world, params)
    return _change(world, params, chat, message, {}, ())


def edit_message_media(world: World, params: Params) -> Json:
    media = params.data("media")
    if not isinstance(media, dict) or media.get("type") not in {"photo", "document"}:
        raise bad_request("can't parse InputMedia: unsupported media type specified")
    chat, message = _own(world, params)
    content = file_content(world, media["type"], media.get("media"), dict(params.files))
    content |= caption_content(
        media.get("caption") or "", media.get("parse_mode") or "", media.get("caption_entities")
    )
    return _change(world, params, chat, message, content, _TEXT_FIELDS + _MEDIA_FIELDS)


def delete_message(world: World, params: Params) -> bool:
    chat = open_chat(world, params)
    number = params.number("message_id")
    if number not in chat.messages:
        raise bad_request("message to delete not found")
    if _too_old(world, chat.messages[number]):
        raise bad_request("message can't be deleted for everyone")
    _remove(world, chat, number)
    return True


def delete_messages(world: World, params: Params) -> bool:
    numbers = params.data("message_ids")
    if not isinstance(numbers, list) or not 1 <= len(numbers) <= 100:
        raise bad_request("message identifiers are not specified")
    chat = open_chat(world, params)
    for number in map(int, numbers):
        if number in chat.messages and not _too_old(world, chat.messages[number]):
            _remove(world, chat, number)
    return True


def _too_old(world: World, message: Message) -> bool:
    return world.clock.stamp() - int(message.wire["date"]) > DELETABLE_FOR.total_seconds()


def _remove(world: World, chat: Chat, number: int) -> None:
    del chat.messages[number]
    chat.pinned = [n for n in chat.pinned if n != number]
    world.tell(chat, "message", number)


def answer_callback_query(world: World, params: Params) -> bool:
    text = params.text("text")
    if len(text) > MAX_TOAST:
        raise bad_request("MESSAGE_TOO_LONG")
    tap = world.taps.get(params.text("callback_query_id"))
    if tap is None or tap.answered or world.clock.now() - tap.at > TAP_LIFETIME:
        raise bad_request(QUERY_TOO_OLD)
    tap.answered = True
    chat = world.chats[tap.chat_id]
    if text:
        chat.toasts.append({"text": text, "alert": params.flag("show_alert"), "message_id": tap.message_id})
        if tap.message_id in chat.messages:
            chat.messages[tap.message_id].toasts.append(text)
    world.tell(chat, "answered", tap.message_id, text=text, alert=params.flag("show_alert"))
    return True


def send_chat_action(world: World, params: Params) -> bool:
    if params.text("action") not in _ACTIONS:
        raise bad_request("wrong parameter action in request")
    chat = open_chat(world, params)
    chat.action = params.text("action")
    world.tell(chat, "chat")
    return True


def set_message_reaction(world: World, params: Params) -> bool:
    reactions = params.data("reaction") or []
    chat = open_chat(world, params)
    message = chat.messages.get(params.number("message_id"))
    if message is None:
        raise bad_request("message to react not found")
    if len(reactions) > 1:
        raise bad_request("REACTIONS_TOO_MANY")
    message.reactions.pop(world.bot_id, None)
    for reaction in reactions:
        if reaction.get("type") != "emoji" or reaction.get("emoji") not in REACTIONS:
            raise bad_request("REACTION_INVALID")
        message.reactions[world.bot_id] = reaction["emoji"]
    world.tell(chat, "message", message.id)
    return True


def pin_chat_message(world: World, params: Params) -> bool:
    chat = open_chat(world, params)
    number = params.number("message_id")
    if number not in chat.messages:
        raise bad_request("message to pin not found")
    chat.pinned = [n for n in chat.pinned if n != number] + [number]
    world.tell(chat, "message", number)
    return True


def unpin_chat_message(world: World, params: Params) -> bool:
    chat = open_chat(world, params)
    number = params.number("message_id") or (chat.pinned[-1] if chat.pinned else 0)
    if number not in chat.messages:
        raise bad_request("message to unpin not found")
    chat.pinned = [n for n in chat.pinned if n != number]
    world.tell(chat, "message", number)
    return True


def unpin_all_chat_messages(world: World, params: Params) -> bool:
    chat = open_chat(world, params)
    unpinned, chat.pinned = chat.pinned, []
    for number in unpinned:
        world.tell(chat, "message", number)
    return True


METHODS: dict[str, Callable[[World, Params], Any]] = {
    "sendMessage": send_message,
    "sendPhoto": send_photo,
    "sendDocument": send_document,
    "sendChatAction": send_chat_action,
    "editMessageText": edit_message_text,
    "editMessageCaption": edit_message_caption,
    "editMessageMedia": edit_message_media,
    "editMessageReplyMarkup": edit_message_reply_markup,
    "deleteMessage": delete_message,
    "deleteMessages": delete_messages,
    "answerCallbackQuery": answer_callback_query,
    "setMessageReaction": set_message_reaction,
    "pinChatMessage": pin_chat_message,
    "unpinChatMessage": unpin_chat_message,
    "unpinAllChatMessages": unpin_all_chat_messages,
}
