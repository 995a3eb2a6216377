"""Everything the sandbox remembers: the bot's profile, chats, messages, files and open taps."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bot.sandbox.clock import SandboxClock
from bot.sandbox.refusals import CHAT_NOT_FOUND, Json, bad_request
from bot.sandbox.updates import UpdateQueue


@dataclass(slots=True)
class Message:
    """A message as the Bot API writes it (`wire`), and what only the person's screen knows."""

    wire: Json
    mine: bool = False  # written by the person, not by the bot
    silent: bool = False
    keyboard: Json | None = None
    edits: int = 0
    reactions: dict[int, str] = field(default_factory=dict)  # who reacted -> emoji
    toasts: list[str] = field(default_factory=list)

    @property
    def id(self) -> int:
        return int(self.wire["message_id"])


@dataclass(slots=True)
class Chat:
    """One chat of the bot; `person` is the one whose hands and screen it is."""

    id: int
    person: Json
    wire: Json
    time_zone: str = "UTC"
    note: str = ""
    open: bool = False  # the bot may write: the person wrote first
    blocked: bool = False
    deactivated: bool = False
    kicked: bool = False  # groups only
    messages: dict[int, Message] = field(default_factory=dict)
    next_message_id: int = 1
    cleared_to: int = 0  # the person emptied the chat up to this message
    pinned: list[int] = field(default_factory=list)
    keyboard: Json | None = None
    action: str | None = None
    toasts: list[Json] = field(default_factory=list)

    @property
    def private(self) -> bool:
        return bool(self.wire["type"] == "private")

    def take_id(self) -> int:
        self.next_message_id += 1
        return self.next_message_id - 1


@dataclass(slots=True)
class Tap:
    """A pressed inline button that waits for `answerCallbackQuery`."""

    chat_id: int
    message_id: int
    at: datetime
    answered: bool = False


@dataclass(frozen=True, slots=True)
class Upload:
    """A file; `id` is the Bot API's file_id, `path` its file_path."""

    id: str
    name: str
    mime: str
    content: bytes

    @property
    def unique_id(self) -> str:
        return "u" + self.id

    @property
    def path(self) -> str:
        return f"files/{self.id}/{self.name}"

    def wire(self) -> Json:
        return {"file_id": self.id, "file_unique_id": self.unique_id, "file_size": len(self.content)}


Listener = Callable[[Json], None]


class World:
    """The state; the methods of the Bot API and the hands of the persons change it."""

    def __init__(self, clock: SandboxClock, token: str) -> None:
        self.clock = clock
        self.token = token
        self.updates = UpdateQueue(clock)
        self.chats: dict[int, Chat] = {}
        self.files: dict[str, Upload] = {}
        self.taps: dict[str, Tap] = {}
        self.profile: dict[str, dict[str, str]] = {"name": {}, "description": {}, "short_description": {}}
        self.commands: dict[tuple[str, str], list[Json]] = {}
        self.menu_buttons: dict[int | None, Json] = {}
        self.listeners: set[Listener] = set()
        self.keep_history: int | None = None
        self._next_file = 1
        self._next_tap = 4_000_000_001

    @property
    def bot_id(self) -> int:
        head = self.token.split(":", maxsplit=1)[0]
        return int(head) if head.isdecimal() else 1

    def bot(self) -> Json:
        """The bot as it appears as the sender of a message."""
        name = self.profile["name"].get("", "") or "Daily Companion"
        return {
            "id": self.bot_id,
            "is_bot": True,
            "first_name": name,
            "username": f"sandbox_{self.bot_id}_bot",
        }

    def profile_text(self, what: str, language: str = "") -> str:
        """The name or description for a language; the one without a language is the fallback."""
        texts = self.profile[what]
        return texts.get(language) or texts.get("", "")

    def chat(self, chat_id: Any) -> Chat:
        """The chat the bot means; a 400 when it may not know it."""
        if chat_id in (None, ""):
            raise bad_request("chat_id is empty")
        try:
            chat = self.chats.get(int(chat_id))
        except (TypeError, ValueError):
            chat = None
        if chat is None or not chat.open:
            raise bad_request(CHAT_NOT_FOUND)
        return chat

    def keep(self, name: str, mime: str, content: bytes) -> Upload:
        upload = Upload(f"file{self._next_file}", name, mime, content)
        self._next_file += 1
        self.files[upload.id] = upload
        return upload

    def add(self, chat: Chat, message: Message) -> None:
        """The message is on the screen; the oldest goes when the history is bounded."""
        chat.messages[message.id] = message
        chat.action = None if not message.mine else chat.action
        if self.keep_history is not None and len(chat.messages) > self.keep_history:
            del chat.messages[next(iter(chat.messages))]
        self.tell(chat, "message", message.id)

    def tap(self, chat: Chat, message_id: int) -> str:
        """A new query id for a pressed button."""
        query_id = str(self._next_tap)
        self._next_tap += 1
        self.taps[query_id] = Tap(chat.id, message_id, self.clock.now())
        return query_id

    def tell(self, chat: Chat, kind: str, message_id: int | None = None, **more: Any) -> None:
        """Whoever watches (pages, waiting tests) learns that this chat changed."""
        for listener in tuple(self.listeners):
            listener({"kind": kind, "chat_id": chat.id, "message_id": message_id, **more})
