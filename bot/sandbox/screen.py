"""What a person sees: messages and the state of a chat, as values for tests and as JSON for the page."""

from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

from bot.sandbox.markup import to_html
from bot.sandbox.methods_profile import commands_for
from bot.sandbox.refusals import Json
from bot.sandbox.world import Chat, Message, World


@dataclass(frozen=True, slots=True)
class Button:
    """One inline button; exactly one of `data`, `url` and `copy_text` says what it does."""

    text: str
    data: str | None = None
    url: str | None = None
    style: str | None = None
    copy_text: str | None = None


@dataclass(frozen=True, slots=True)
class Shown:
    """One message on a person's screen. `mine` means she wrote it; a message rings unless it is `silent`."""

    id: int
    mine: bool
    text: str
    html: str
    entities: list[Json]
    buttons: list[list[Button]]
    keyboard: list[list[str]] | None
    photo: str | None  # file_id
    document: str | None  # file name
    file_id: str | None
    extra: str | None  # what else it is: voice, sticker, location, contact, poll
    pinned: bool
    reactions: list[str]
    silent: bool
    protected: bool
    edits: int
    reply_to: int | None
    toasts: list[str]
    at: datetime

    @property
    def labels(self) -> list[str]:
        """The words on all its buttons, in reading order."""
        return [button.text for row in self.buttons for button in row]


def shown(chat: Chat, message: Message) -> Shown:
    wire = message.wire
    text = wire.get("text") or wire.get("caption") or ""
    entities = wire.get("entities") or wire.get("caption_entities") or []
    photo = wire["photo"][-1]["file_id"] if "photo" in wire else None
    document = wire.get("document") or {}
    reply = wire.get("reply_to_message") or {}
    return Shown(
        id=message.id,
        mine=message.mine,
        text=text,
        html=to_html(text, entities),
        entities=entities,
        buttons=[
            [_button(b) for b in row] for row in wire.get("reply_markup", {}).get("inline_keyboard", [])
        ],
        keyboard=keyboard_rows(message.keyboard),
        photo=photo,
        document=document.get("file_name"),
        file_id=photo or document.get("file_id"),
        extra=next((k for k in ("voice", "sticker", "location", "contact", "poll") if k in wire), None),
        pinned=message.id in chat.pinned,
        reactions=list(message.reactions.values()),
        silent=message.silent,
        protected=bool(wire.get("has_protected_content")),
        edits=message.edits,
        reply_to=reply.get("message_id"),
        toasts=list(message.toasts),
        at=datetime.fromtimestamp(wire["date"], UTC),
    )


def _button(wire: Json) -> Button:
    return Button(
        text=wire["text"],
        data=wire.get("callback_data"),
        url=wire.get("url"),
        style=wire.get("style"),
        copy_text=(wire.get("copy_text") or {}).get("text"),
    )


def keyboard_rows(markup: Json | None) -> list[list[str]] | None:
    """The words on a reply keyboard, row by row; None when there is none."""
    if not markup or "keyboard" not in markup:
        return None
    return [[button["text"] for button in row] for row in markup["keyboard"]]


def screen(chat: Chat) -> list[Shown]:
    """All messages the person can still see, oldest first."""
    return [shown(chat, m) for m in chat.messages.values() if m.id > chat.cleared_to]


def message_json(chat: Chat, message_id: int) -> Json | None:
    """One message for the page, None when it is gone."""
    message = chat.messages.get(message_id)
    if message is None or message.id <= chat.cleared_to:
        return None
    view: Json = asdict(shown(chat, message))
    return view | {"at": view["at"].isoformat()}


def chat_json(world: World, chat: Chat) -> Json:
    """Everything about a chat except its messages."""
    language = chat.person.get("language_code", "")
    keyboard = chat.keyboard or {}
    visible = [n for n in chat.pinned if n in chat.messages and n > chat.cleared_to]
    bot: dict[str, Any] = {
        what: world.profile_text(what, language) for what in ("name", "description", "short_description")
    }
    return {
        "chat_id": chat.id,
        "first_name": chat.person["first_name"],
        "language_code": language,
        "time_zone": chat.time_zone,
        "note": chat.note,
        "blocked": chat.blocked,
        "action": chat.action,
        "keyboard": keyboard_rows(chat.keyboard),
        "placeholder": keyboard.get("input_field_placeholder"),
        "pinned": visible[-1] if visible else None,
        "commands": commands_for(world, chat.id, language),
        "bot": bot | {"name": bot["name"] or world.bot()["first_name"]},
    }
