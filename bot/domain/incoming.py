"""What a person meant by what they did in the chat."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.domain.messages import Tap


class Did(StrEnum):
    """The things a person (or Telegram) can do that reach the bot."""

    TEXT = "text"
    COMMAND = "command"
    TAP = "tap"
    REACTION = "reaction"
    MEDIA = "media"  # photo, file, video, sticker, poll, contact ...: cannot be read
    VOICE = "voice"
    PHOTO = "photo"
    LOCATION = "location"
    EDITED = "edited"  # words of an edited message
    BLOCKED = "blocked"
    UNBLOCKED = "unblocked"
    GROUP = "group"  # anything that did not happen in a private chat
    NOTHING = "nothing"  # nothing to answer: a service message, a bot, a channel


# What a person does in her own chat: silence ends with it.
HEARD = frozenset(Did) - {Did.BLOCKED, Did.UNBLOCKED, Did.GROUP, Did.NOTHING}


@dataclass(frozen=True, slots=True)
class Incoming:
    """One update, understood as far as Telegram goes. ``tap`` is None on a button that is not ours any more."""

    did: Did
    chat_id: int
    at: datetime
    message_id: int | None = None
    text: str = ""
    arg: str = ""  # what stands after a command
    tap: Tap | None = None
    callback_id: str = ""
    emoji: str = ""
    beside: Did | None = (
        None  # what came along with the words and cannot be read: PHOTO, VOICE, MEDIA, LOCATION
    )
    forwarded: bool = False  # somebody else's words
    reply_to: int | None = None  # the message that was swiped to answer it
    lang: str = "en"
    name: str = ""  # as their own account says it; kept only of somebody who agrees to help
    latitude: float | None = None
    longitude: float | None = None
