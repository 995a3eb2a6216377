"""A phone with the bot's chat on it, and the part of Telegram between the two: no HTTP, no waiting.

It is both ports of the services: what leaves appears on its screen, what she does becomes an update that waits
until the bot fetches it. As in Telegram, a tap is lost after 150 seconds and a message after a day.
Several phones at one bot are `Phones`.
"""

import asyncio
import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from bot.domain.incoming import Did, Incoming
from bot.domain.messages import Button, Invitation, Op, Outgoing, Priority, Rows, Tap
from bot.lab.simulation.fuse import Fuse
from bot.services.talk.ports import Clock, Delivery, Outcome

CHAT = 1
TAP_LIVES = timedelta(seconds=150)
MESSAGE_LIVES = timedelta(hours=24)
Update = tuple[int, int, dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Shown:
    """One message of the bot as it stands on the screen."""

    id: int
    at: datetime  # when it came; an edit leaves this as it is
    text: str
    rows: Rows
    topic: str
    rings: bool
    asked_for: bool  # an answer to her; otherwise it came by the clock
    link: str = ""  # what a link of invitation on it says

    def button(self, *acts: str) -> Button | None:
        """Return the first button that does one of *acts*: "dose.taken" or "taken", with an arg "for=3"."""
        return next((b for act in acts for b in self.buttons(act)), None)

    def buttons(self, act: str) -> list[Button]:
        """Return every button that does *act*."""
        name, _, arg = act.partition("=")
        named = [(b, b.tap) for row in self.rows for b in row if b.tap and arg in ("", b.tap.arg)]
        return [b for b, tap in named if name in (tap.act or tap.kind, f"{tap.kind}.{tap.act}")]


@dataclass
class Phone:
    """``came`` hears of every new message, ``changed`` of every edit."""

    clock: Clock
    fuse: Fuse
    came: Callable[[Shown], None]
    changed: Callable[[Shown], None]
    chat_id: int = CHAT
    name: str = ""
    screen: dict[int, Shown] = field(default_factory=dict)
    toast: str = ""
    numbers: Iterator[int] = field(
        default_factory=lambda: itertools.count(1)
    )  # of updates, one bot's in one row
    _ids: int = 0
    _sent: list[tuple[datetime, timedelta, Update]] = field(default_factory=list)

    # --- Chat: what the bot does

    @property
    def per_second(self) -> int:
        return 1_000  # nobody counts here

    async def deliver(self, chat_id: int, outgoing: Outgoing, message_id: int | None) -> Delivery:  # noqa: ARG002 - one chat
        """Show what *outgoing* says. A bot that dies here never hears the answer."""
        if self.fuse.burns("before_delivery"):
            await asyncio.Event().wait()
        delivery = self._shown(outgoing, message_id)
        if self.fuse.burns("after_delivery"):
            await asyncio.Event().wait()
        return delivery

    def _shown(self, out: Outgoing, message_id: int | None) -> Delivery:
        if out.op in (Op.NEW, Op.FILE, Op.KEYS):
            return self._new(out)
        if message_id is None or message_id not in self.screen:
            return Delivery(Outcome.GONE if out.op in (Op.EDIT, Op.PIN) else Outcome.SENT, message_id)
        if out.op is Op.EDIT:
            old = self.screen[message_id]
            new = replace(old, text=out.card.text, rows=out.card.rows, topic=out.topic or old.topic)
            if new != old:
                self.screen[message_id] = new
                self.changed(new)
        elif out.op is Op.DROP:
            del self.screen[message_id]
        return Delivery(Outcome.SENT, message_id)

    def _new(self, out: Outgoing) -> Delivery:
        self._ids += 1
        shown = Shown(
            self._ids,
            self.clock.now(),
            out.card.text,
            out.card.rows,
            out.topic,
            rings=not out.silent,
            asked_for=out.priority is Priority.REPLY,
            link=out.carries.token if isinstance(out.carries, Invitation) else "",
        )
        self.screen[shown.id] = shown
        self.came(shown)
        return Delivery(Outcome.SENT, shown.id)

    async def at_work(self, chat_id: int) -> None:
        pass

    async def answer_tap(self, callback_id: str, text: str, *, alert: bool) -> None:  # noqa: ARG002 - a toast is words
        self.toast = text

    # --- Door: what she does

    def taps(self, shown: Shown, button: Button) -> None:
        tap = button.tap or Tap("")
        self._send(
            TAP_LIVES, {"did": Did.TAP, "message": shown.id, "tap": [tap.kind, tap.id, tap.act, tap.arg]}
        )

    def says(self, text: str) -> None:
        command = text.startswith("/")
        self._ids += 1
        said, _, arg = text[1:].partition(" ") if command else (text, "", "")
        body = {"did": Did.COMMAND if command else Did.TEXT, "message": self._ids, "text": said, "arg": arg}
        self._send(MESSAGE_LIVES, body)

    def reacts(self, shown: Shown, emoji: str) -> None:
        self._send(MESSAGE_LIVES, {"did": Did.REACTION, "message": shown.id, "emoji": emoji})

    def _send(self, lives: timedelta, body: dict[str, Any]) -> None:
        body |= {"at": self.clock.now().isoformat(), "chat": self.chat_id, "name": self.name}
        self._sent.append((self.clock.now(), lives, (next(self.numbers), self.chat_id, body)))

    def waiting(self) -> list[Update]:
        """Return what waits at Telegram; what is too old is gone."""
        now = self.clock.now()
        self._sent = [(at, lives, update) for at, lives, update in self._sent if now - at <= lives]
        return [update for _at, _lives, update in self._sent]

    def confirm(self) -> None:
        """The bot has kept what waited."""
        self._sent.clear()

    def read(self, body: dict[str, Any]) -> Incoming:
        return Incoming(
            did=Did(body["did"]),
            chat_id=body["chat"],
            at=datetime.fromisoformat(body["at"]),
            message_id=body["message"],
            text=body.get("text", ""),
            arg=body.get("arg", ""),
            tap=Tap(*body["tap"]) if "tap" in body else None,
            callback_id=str(body["chat"]) if "tap" in body else "",
            emoji=body.get("emoji", ""),
            name=body["name"],
        )


class Phones:
    """Several phones at one bot, by the numbers of their chats; a port for all of them."""

    def __init__(self, *phones: Phone) -> None:
        self._phones = {phone.chat_id: phone for phone in phones}
        numbers = itertools.count(1)
        for phone in phones:
            phone.numbers = numbers

    @property
    def per_second(self) -> int:
        return min(phone.per_second for phone in self._phones.values())

    async def deliver(self, chat_id: int, outgoing: Outgoing, message_id: int | None) -> Delivery:
        return await self._phones[chat_id].deliver(chat_id, outgoing, message_id)

    async def at_work(self, chat_id: int) -> None:
        await self._phones[chat_id].at_work(chat_id)

    async def answer_tap(self, callback_id: str, text: str, *, alert: bool) -> None:
        await self._phones[int(callback_id)].answer_tap(callback_id, text, alert=alert)

    def waiting(self) -> list[Update]:
        """Return what waits at Telegram, in the order in which it was done."""
        waiting = [update for phone in self._phones.values() for update in phone.waiting()]
        return sorted(waiting, key=lambda update: update[0])

    def confirm(self) -> None:
        for phone in self._phones.values():
            phone.confirm()

    def read(self, body: dict[str, Any]) -> Incoming:
        return self._phones[body["chat"]].read(body)
