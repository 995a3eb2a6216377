"""A phone with the bot's chat on it, and the part of Telegram between the two: no HTTP, no waiting.

It is both ports of the services: what leaves appears on its screen, what she does becomes an update that waits
until the bot fetches it. As in Telegram, a tap is lost after 150 seconds and a message after a day.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from bot.domain.incoming import Did, Incoming
from bot.domain.messages import Button, Op, Outgoing, Priority, Rows, Tap
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
    screen: dict[int, Shown] = field(default_factory=dict)
    toast: str = ""
    _ids: int = 0
    _updates: int = 0
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
        body = {"did": Did.COMMAND if command else Did.TEXT, "message": self._ids, "text": text.lstrip("/")}
        self._send(MESSAGE_LIVES, body)

    def reacts(self, shown: Shown, emoji: str) -> None:
        self._send(MESSAGE_LIVES, {"did": Did.REACTION, "message": shown.id, "emoji": emoji})

    def _send(self, lives: timedelta, body: dict[str, Any]) -> None:
        self._updates += 1
        body["at"] = self.clock.now().isoformat()
        self._sent.append((self.clock.now(), lives, (self._updates, CHAT, body)))

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
            chat_id=CHAT,
            at=datetime.fromisoformat(body["at"]),
            message_id=body["message"],
            text=body.get("text", ""),
            tap=Tap(*body["tap"]) if "tap" in body else None,
            callback_id=str(body["message"]) if "tap" in body else "",
            emoji=body.get("emoji", ""),
        )
