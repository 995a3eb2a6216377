"""What the services need from outside: a clock, a chat, and someone who reads what arrives."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol

from bot.domain.incoming import Incoming
from bot.domain.levels import Level
from bot.domain.messages import Outgoing
from bot.domain.understanding import Understanding
from bot.store import Work


class Unreadable(Exception):
    """An update that nobody can read: trying again changes nothing."""


class Clock(Protocol):
    def now(self) -> datetime:
        """Return the instant it is, aware, in UTC."""


class Crew(Protocol):
    """The processes that do the work when this one only takes in."""

    async def call(self, work: Work, groups: frozenset[int]) -> None:
        """Once the transaction of *work* is committed, somebody works on each of *groups* of slices."""


class Outcome(StrEnum):
    """What became of one attempt to deliver (the error ladder of reliability.md 3)."""

    SENT = "sent"
    GONE = "gone"  # the message to edit or delete is not there any more
    LATER = "later"  # surely not delivered: try again
    AMBIGUOUS = "ambiguous"  # may have been delivered
    UNREACHABLE = "unreachable"  # the person blocked the bot, or is gone
    REFUSED = "refused"  # Telegram will never take it; the person stays active
    REVOKED = "revoked"  # the token is no longer valid: the process must end


@dataclass(frozen=True, slots=True)
class Delivery:
    outcome: Outcome
    message_id: int | None = None
    retry_after_seconds: float = 0.0
    reason: str = ""  # Telegram's own words, never ours or a person's


class Chat(Protocol):
    """A door through which messages leave."""

    @property
    def per_second(self) -> int:
        """How many messages a second may leave."""

    async def deliver(self, chat_id: int, outgoing: Outgoing, message_id: int | None) -> Delivery:
        """Do what *outgoing* says, on *message_id* where it needs one."""

    async def at_work(self, chat_id: int) -> None:
        """The chat shows that a file is being made. Never raises."""

    async def answer_tap(self, callback_id: str, text: str, *, alert: bool) -> None:
        """The spinner on the tapped button ends; *text* is shown briefly. Never raises."""


class SecondLook(Protocol):
    """Something that has learned to notice danger in words no rule waits for. It only asks."""

    @property
    def version(self) -> str:
        """Which one it is, in eight characters; empty when there is none."""

    async def beside(self, text: str, meaning: Understanding, rest: str = "") -> Understanding:
        """Return *meaning* with what a look at *text* adds: a doubt, topics. Never raises.

        The *rest* of it, beside a report, is looked at by itself too.
        """

    async def alone(self, words: str) -> Level | None:
        """Return what *words* that answer nothing that was asked may be: the bar is lower for them. Never raises."""


class Door(Protocol):
    """Reads raw updates."""

    def read(self, body: dict[str, Any]) -> Incoming:
        """Return what *body* means.

        Raises:
            Unreadable: it cannot be parsed.
        """
