"""A person's hands and eyes: what the page does for her, tests do through the same methods."""

import asyncio
import struct
import zlib
from collections.abc import Callable
from typing import Any

from bot.sandbox.markup import with_automatic
from bot.sandbox.refusals import Json
from bot.sandbox.screen import Button, Shown, keyboard_rows, screen, shown
from bot.sandbox.world import Chat, Message, World

_MEMBERS = {"member": {}, "left": {}, "kicked": {"until_date": 0}}


class Persona:
    """One person in one chat with the bot (her private chat, or a group she is in)."""

    def __init__(self, world: World, chat: Chat) -> None:
        self._world = world
        self._chat = chat

    # --- her eyes

    @property
    def chat_id(self) -> int:
        return self._chat.id

    @property
    def messages(self) -> list[Shown]:
        """Her chat, oldest first."""
        return screen(self._chat)

    @property
    def last(self) -> Shown:
        """The newest message of the bot; a LookupError when there is none."""
        for message in reversed(self._chat.messages.values()):
            if not message.mine and message.id > self._chat.cleared_to:
                return shown(self._chat, message)
        raise LookupError("the bot has not written yet")

    @property
    def toasts(self) -> list[str]:
        """All short notices she got for her taps, oldest first."""
        return [toast["text"] for toast in self._chat.toasts]

    @property
    def alerts(self) -> list[str]:
        """Those notices that came as a dialog."""
        return [toast["text"] for toast in self._chat.toasts if toast["alert"]]

    @property
    def keyboard(self) -> list[list[str]] | None:
        """The reply keyboard at the bottom, row by row."""
        return keyboard_rows(self._chat.keyboard)

    @property
    def pinned(self) -> list[int]:
        return list(self._chat.pinned)

    @property
    def blocked(self) -> bool:
        return self._chat.blocked

    def message(self, message_id: int) -> Shown:
        return shown(self._chat, self._seen(message_id))

    async def until(self, check: Callable[["Persona"], Any], timeout_seconds: float = 5.0) -> Any:
        """What `check` gives as soon as it is true; a TimeoutError that shows the chat when it never is."""
        changed = asyncio.Event()

        def listen(_change: Json) -> None:
            changed.set()

        self._world.listeners.add(listen)
        try:
            async with asyncio.timeout(timeout_seconds):
                while not (found := check(self)):
                    await changed.wait()
                    changed.clear()
                return found
        except TimeoutError:
            texts = [f"{'me' if m.mine else 'bot'} {m.id}: {m.text} {m.labels}" for m in self.messages[-5:]]
            raise TimeoutError("\n".join(["not seen in time; the chat ends with:", *texts])) from None
        finally:
            self._world.listeners.discard(listen)

    # --- her hands

    def open(self) -> None:
        """The bot may write to her although she said nothing (for load tests)."""
        self._chat.open = True

    def start(self, payload: str = "") -> int:
        """She taps START, or a deep link with a payload."""
        return self.say(f"/start {payload}".strip())

    def say(self, text: str) -> int:
        """Her message is in the chat; returns its id."""
        entities = with_automatic(text, [])
        return self._write({"text": text, **({"entities": entities} if entities else {})})

    def press(self, message_id: int, label_or_data: str) -> str | None:
        """She taps a button under a message; returns the query id, None for link and copy buttons."""
        message = self._seen(message_id)
        button = self._button(shown(self._chat, message), label_or_data)
        if button.data is None:
            return None
        query_id = self._world.tap(self._chat, message_id)
        body = {
            "id": query_id,
            "from": self._chat.person,
            "message": message.wire,
            "chat_instance": str(self._chat.id * 7_919),
            "data": button.data,
        }
        self._world.updates.put("callback_query", body, f"tap {self._chat.person['id']}")
        self._world.tell(self._chat, "pressed", message_id)
        return query_id

    def react(self, message_id: int, emoji: str = "") -> None:
        """She puts one emoji under a message; an empty one takes it away."""
        message = self._seen(message_id)
        me = int(self._chat.person["id"])
        old = message.reactions.pop(me, None)
        if emoji:
            message.reactions[me] = emoji
        body = {
            "chat": self._chat.wire,
            "message_id": message_id,
            "user": self._chat.person,
            "date": self._world.clock.stamp(),
            "old_reaction": [{"type": "emoji", "emoji": old}] if old else [],
            "new_reaction": [{"type": "emoji", "emoji": emoji}] if emoji else [],
        }
        self._put("message_reaction", body)
        self._world.tell(self._chat, "message", message_id)

    def edit(self, message_id: int, text: str) -> None:
        """She corrects one of her own messages."""
        message = self._seen(message_id)
        if not message.mine:
            raise LookupError("only her own messages can be edited")
        entities = with_automatic(text, [])
        wire = {k: v for k, v in message.wire.items() if k != "entities"}
        key = "caption" if "photo" in wire else "text"
        message.wire = wire | {key: text, "edit_date": self._world.clock.stamp()}
        message.wire |= {"entities": entities} if entities else {}
        message.edits += 1
        self._put("edited_message", message.wire)
        self._world.tell(self._chat, "message", message_id)

    def forward(self, text: str) -> int:
        """She forwards a message of somebody else."""
        origin = {"type": "hidden_user", "sender_user_name": "Somebody", "date": self._world.clock.stamp()}
        return self._write({"text": text, "forward_origin": origin})

    def reply(self, message_id: int, text: str) -> int:
        """She swipes a message and answers that one."""
        replied = {k: v for k, v in self._seen(message_id).wire.items() if k != "reply_to_message"}
        return self._write({"text": text, "reply_to_message": replied})

    def send_rich(self, *blocks: Json) -> int:
        """She writes with headings, lists and tables, as people with Premium may."""
        return self._write({"rich_message": {"blocks": list(blocks)}})

    def send_checklist(self, title: str, *tasks: str) -> int:
        items = [{"id": n, "text": text} for n, text in enumerate(tasks, 1)]
        return self._write({"checklist": {"title": title, "tasks": items}})

    def send_photo(self, caption: str = "", content: bytes | None = None) -> int:
        file = self._world.keep("photo.png", "image/png", content or _plain_picture())
        photo = [{**file.wire(), "width": 64, "height": 64}]
        return self._write({"photo": photo, **({"caption": caption} if caption else {})})

    def send_document(
        self, name: str = "letter.pdf", content: bytes = b"%PDF-1.4\n", caption: str = ""
    ) -> int:
        file = self._world.keep(name, "application/octet-stream", content)
        document = {**file.wire(), "file_name": name, "mime_type": file.mime}
        return self._write({"document": document, **({"caption": caption} if caption else {})})

    def send_voice(self, duration_seconds: int = 3, caption: str = "") -> int:
        file = self._world.keep("voice.ogg", "audio/ogg", b"OggS")
        voice = {**file.wire(), "duration": duration_seconds, "mime_type": file.mime}
        return self._write({"voice": voice, **({"caption": caption} if caption else {})})

    def send_sticker(self, emoji: str = "👍") -> int:
        file = self._world.keep("sticker.webp", "image/webp", b"RIFF")
        shape = {"type": "regular", "width": 512, "height": 512, "is_animated": False, "is_video": False}
        return self._write({"sticker": {**file.wire(), **shape, "emoji": emoji}})

    def send_location(self, latitude: float = 51.5, longitude: float = -0.12) -> int:
        return self._write({"location": {"latitude": latitude, "longitude": longitude}})

    def send_contact(self, phone_number: str = "+440000000000", first_name: str = "Somebody") -> int:
        return self._write({"contact": {"phone_number": phone_number, "first_name": first_name}})

    def send_poll(self, question: str = "Tea?", options: tuple[str, ...] = ("Yes", "No")) -> int:
        poll = {
            "id": str(self._world.clock.stamp()),
            "question": question,
            "options": [
                {"persistent_id": str(n), "text": text, "voter_count": 0} for n, text in enumerate(options)
            ],
            "total_voter_count": 0,
            "is_closed": False,
            "is_anonymous": True,
            "type": "regular",
            "allows_multiple_answers": False,
            "allows_revoting": True,
            "members_only": False,
        }
        return self._write({"poll": poll})

    def block(self) -> None:
        """She stops the bot; it is told, and may not write any more."""
        self._chat.blocked = True
        self._membership("member", "kicked")

    def unblock(self) -> None:
        self._chat.blocked = False
        self._membership("kicked", "member")

    def delete_account(self) -> None:
        """Her account is gone; the bot learns it from the next refusal only."""
        self._chat.deactivated = True

    def clear_chat(self) -> None:
        """Her screen is empty; the bot is not told."""
        self._chat.cleared_to = self._chat.next_message_id - 1
        self._chat.keyboard = None
        self._world.tell(self._chat, "cleared")

    def add_bot_to_group(self, group_id: int = -100, title: str = "Family") -> "Persona":
        """She adds the bot to a group; returns her in that group."""
        chat = Chat(group_id, self._chat.person, {"id": group_id, "type": "group", "title": title}, open=True)
        self._world.chats[group_id] = chat
        there = Persona(self._world, chat)
        there._membership("left", "member")
        there._write({"new_chat_members": [self._world.bot()]})
        return there

    # --- how it reaches the bot

    def _seen(self, message_id: int) -> Message:
        message = self._chat.messages.get(message_id)
        if message is None or message.id <= self._chat.cleared_to:
            raise LookupError(f"no message {message_id} in this chat")
        return message

    def _button(self, message: Shown, label_or_data: str) -> Button:
        buttons = [button for row in message.buttons for button in row]
        for button in buttons:
            if label_or_data in (button.text, button.data):
                return button
        raise LookupError(f"no button {label_or_data!r}; there are {message.labels}")

    def _write(self, content: Json) -> int:
        if self._chat.blocked:
            raise LookupError("she blocked the bot and must unblock it before she writes")
        self._chat.open = True
        wire = {
            "message_id": self._chat.take_id(),
            "from": self._chat.person,
            "chat": self._chat.wire,
            "date": self._world.clock.stamp(),
            **content,
        }
        self._world.add(self._chat, Message(wire, mine=True))
        self._put("message", wire)
        return int(wire["message_id"])

    def _membership(self, old: str, new: str) -> None:
        bot = self._world.bot()
        body = {
            "chat": self._chat.wire,
            "from": self._chat.person,
            "date": self._world.clock.stamp(),
            "old_chat_member": {"status": old, "user": bot, **_MEMBERS[old]},
            "new_chat_member": {"status": new, "user": bot, **_MEMBERS[new]},
        }
        self._put("my_chat_member", body)
        self._world.tell(self._chat, "chat")

    def _put(self, kind: str, body: Json) -> None:
        self._world.updates.put(kind, body, f"chat {self._chat.id}")


def _plain_picture(side: int = 64) -> bytes:
    """A small grey PNG, a stand-in for a photograph."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0)
    rows = (b"\x00" + b"\xb4" * side) * side
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(rows))
        + chunk(b"IEND", b"")
    )
