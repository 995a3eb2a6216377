"""From our message to Telegram's call, and from Telegram's errors to what they mean for the patient."""

import html
import re
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import replace
from functools import lru_cache
from typing import Any, TypeVar
from urllib.parse import quote

from telegram import Bot, InlineKeyboardMarkup, InputMediaPhoto
from telegram.constants import ParseMode
from telegram.error import BadRequest, Forbidden, InvalidToken, NetworkError, RetryAfter, TelegramError

from bot.channels.telegram import callback
from bot.channels.telegram.pacer import Pacer
from bot.channels.telegram.request import NotSent, fields, seconds_of
from bot.domain.messages import (
    Button,
    Card,
    Carried,
    Door,
    File,
    Invitation,
    Keys,
    Op,
    Outgoing,
    Reaction,
    Rows,
    lane_of,
)
from bot.services.talk.ports import Delivery, Outcome

Json = dict[str, Any]
Kind = TypeVar("Kind", bound=Carried)
_NO_PREVIEW = {"is_disabled": True}
_ANSWER_SECONDS = 5.0
_UPLOAD_SECONDS = 60.0

# Telegram's own words in a 400, and what they mean. Anything else is refused without harm to the person.
BAD_REQUESTS: tuple[tuple[str, Outcome], ...] = (
    ("message is not modified", Outcome.SENT),
    ("message to edit not found", Outcome.GONE),
    ("message can't be edited", Outcome.GONE),
    ("there is no text in the message to edit", Outcome.GONE),  # a picture: words come as a new message
    ("message to delete not found", Outcome.SENT),
    ("message can't be deleted", Outcome.SENT),
    ("message to pin not found", Outcome.GONE),
    ("message to react not found", Outcome.SENT),
    ("message not found", Outcome.GONE),
    ("chat not found", Outcome.UNREACHABLE),
    ("user is deactivated", Outcome.UNREACHABLE),
)
FORBIDDEN_FOR_GOOD = (
    "bot was blocked by the user",
    "user is deactivated",
    "bot was kicked",
    "bot can't initiate",
)


class TelegramChat:
    """Delivers through one bot, at the pace Telegram allows."""

    def __init__(self, bot: Bot, key: bytes, pacer: Pacer) -> None:
        self._bot = bot
        self._key = key
        self._pacer = pacer
        self._ops: dict[Op, Callable[[int, Outgoing, int | None], Awaitable[int | None]]] = {
            Op.NEW: self._new,
            Op.EDIT: self._edit,
            Op.DROP: self._drop,
            Op.PIN: self._pin,
            Op.UNPIN: self._unpin,
            Op.REACT: self._react,
            Op.FILE: self._file,
            Op.KEYS: self._keys,
            Op.LEAVE: self._leave,
        }

    @property
    def per_second(self) -> int:
        return self._pacer.rate

    async def deliver(self, chat_id: int, outgoing: Outgoing, message_id: int | None) -> Delivery:
        """Return what became of the attempt; never raises for anything Telegram can answer."""
        await self._pacer.turn(chat_id, lane_of(outgoing.priority))
        try:
            return Delivery(Outcome.SENT, await self._ops[outgoing.op](chat_id, outgoing, message_id))
        except RetryAfter as error:
            seconds = seconds_of(error)
            self._pacer.refused(chat_id, seconds)
            return Delivery(Outcome.LATER, retry_after_seconds=seconds, reason="429")
        except TelegramError as error:
            return self._meaning(error)

    def _meaning(self, error: TelegramError) -> Delivery:
        words = error.message.lower()
        if isinstance(error, InvalidToken):
            return Delivery(Outcome.REVOKED, reason="token")
        if isinstance(error, Forbidden):
            final = any(text in words for text in FORBIDDEN_FOR_GOOD)
            return Delivery(Outcome.UNREACHABLE if final else Outcome.REFUSED, reason=_short(words))
        if isinstance(error, BadRequest):  # a subclass of NetworkError: asked first
            found = next((outcome for text, outcome in BAD_REQUESTS if text in words), Outcome.REFUSED)
            return Delivery(found, reason=_short(words))
        if isinstance(error, NotSent):
            return Delivery(Outcome.LATER, retry_after_seconds=1.0, reason="not sent")
        if isinstance(error, NetworkError):
            return Delivery(Outcome.AMBIGUOUS, reason="no answer")
        return Delivery(Outcome.REFUSED, reason=_short(words))

    async def at_work(self, chat_id: int) -> None:
        with suppress(TelegramError):  # the file itself is what matters
            await self._call("sendChatAction", chat_id, action="upload_document")

    async def answer_tap(self, callback_id: str, text: str, *, alert: bool) -> None:
        with suppress(TelegramError):  # "query is too old": the card itself says what is true
            await self._bot.answer_callback_query(
                callback_id, text=text[:200] or None, show_alert=alert, read_timeout=_ANSWER_SECONDS
            )

    async def _call(self, method: str, chat_id: int, **given: Any) -> Any:
        """Return Telegram's own JSON: python-telegram-bot builds some forty objects around the one number needed."""
        return await self._bot.request.post(
            f"{self._bot.base_url}/{method}", fields({"chat_id": chat_id, **given})
        )

    async def _new(self, chat_id: int, out: Outgoing, message_id: int | None) -> int:
        if isinstance(out.carries, File):
            return await self._photo(chat_id, out, message_id)
        if isinstance(out.carries, Invitation):
            out = await self._with_link(out, out.carries)
        sent = await _or_plain(out.card.text, lambda text, mode: self._send(chat_id, out, text, mode))
        return int(sent["message_id"])

    async def _with_link(self, out: Outgoing, asks: Invitation) -> Outgoing:
        """The link stands in the text, so that it can be passed on by any means, and in two buttons."""
        link = f"https://t.me/{(await self._bot.get_me()).username}?start={asks.token}"
        share = Button(asks.share, url=f"https://t.me/share/url?url={quote(link, safe='')}")
        rows = ((share,), (Button(asks.copy, copy=link),), *out.card.rows)
        return replace(out, card=Card(f"{out.card.text}\n\n{link}", rows))

    async def _send(self, chat_id: int, out: Outgoing, text: str, mode: str | None) -> Any:
        return await self._call(
            "sendMessage",
            chat_id,
            text=text,
            parse_mode=mode,
            reply_markup=self.keyboard(out.card.rows, chat_id),
            disable_notification=out.silent or None,
            link_preview_options=_NO_PREVIEW,
        )

    async def _photo(self, chat_id: int, out: Outgoing, _message_id: int | None) -> int:
        return await self._upload(self._bot.send_photo, chat_id, out, disable_notification=out.silent or None)

    async def _upload(
        self, send: Callable[..., Awaitable[Any]], chat_id: int, out: Outgoing, **given: Any
    ) -> int:
        file = _carried(out, File)
        sent = await send(
            chat_id,
            file.content,
            filename=file.name,
            caption=out.card.text,
            parse_mode=ParseMode.HTML,
            reply_markup=self._markup(out.card.rows, chat_id),
            read_timeout=_UPLOAD_SECONDS,
            **given,
        )
        return int(sent.message_id)

    async def _switch(self, chat_id: int, out: Outgoing, message_id: int | None) -> int | None:
        """The message, words or picture, is this picture now."""
        file = _carried(out, File)
        await self._bot.edit_message_media(
            InputMediaPhoto(file.content, out.card.text, ParseMode.HTML, filename=file.name),
            chat_id,
            message_id,
            reply_markup=self._markup(out.card.rows, chat_id),
            read_timeout=_UPLOAD_SECONDS,
        )
        return message_id

    async def _edit(self, chat_id: int, out: Outgoing, message_id: int | None) -> int | None:
        if isinstance(out.carries, File):
            return await self._switch(chat_id, out, message_id)
        await _or_plain(
            out.card.text,
            lambda text, mode: self._call(
                "editMessageText",
                chat_id,
                message_id=message_id,
                text=text,
                parse_mode=mode,
                reply_markup=self.keyboard(out.card.rows, chat_id),
                link_preview_options=_NO_PREVIEW,
            ),
        )
        return message_id

    async def _drop(self, chat_id: int, out: Outgoing, message_id: int | None) -> None:
        if message_id is None:
            return
        try:
            await self._call("deleteMessage", chat_id, message_id=message_id)
        except BadRequest as error:  # a message older than 48 hours can only be changed
            if "can't be deleted" not in error.message.lower() or not out.card.text:
                raise
            await self._call("editMessageText", chat_id, message_id=message_id, text=out.card.text)

    async def _pin(self, chat_id: int, _out: Outgoing, message_id: int | None) -> int | None:
        if message_id is not None:
            await self._call("pinChatMessage", chat_id, message_id=message_id, disable_notification=True)
        return message_id

    async def _unpin(self, chat_id: int, _out: Outgoing, _message_id: int | None) -> None:
        await self._call("unpinAllChatMessages", chat_id)

    async def _react(self, chat_id: int, out: Outgoing, message_id: int | None) -> None:
        emoji = _carried(out, Reaction).emoji
        reaction = [{"type": "emoji", "emoji": emoji}]
        await self._call("setMessageReaction", chat_id, message_id=message_id or 0, reaction=reaction)

    async def _file(self, chat_id: int, out: Outgoing, _message_id: int | None) -> int:
        return await self._upload(self._bot.send_document, chat_id, out)

    async def _keys(self, chat_id: int, out: Outgoing, _message_id: int | None) -> int:
        keys = Keys() if out.carries is None else _carried(out, Keys)  # what an older version left says none
        keyboard = {"keyboard": [[{"text": key} for key in row] for row in keys.rows]}
        shown = {"resize_keyboard": True, "is_persistent": True, "input_field_placeholder": keys.hint or None}
        sent = await self._call(
            "sendMessage",
            chat_id,
            text=out.card.text,
            parse_mode=ParseMode.HTML,
            reply_markup=keyboard | shown if keys.rows else {"remove_keyboard": True},
            disable_notification=out.silent or None,
        )
        return int(sent["message_id"])

    async def _leave(self, chat_id: int, out: Outgoing, _message_id: int | None) -> None:
        me = await self._bot.get_me()
        rows = ((Button(_carried(out, Door).label, url=f"https://t.me/{me.username}"),),)
        with suppress(TelegramError):  # a group where bots may not write is left all the same
            await self._send(
                chat_id, replace(out, card=replace(out.card, rows=rows)), out.card.text, ParseMode.HTML
            )
        await self._call("leaveChat", chat_id)

    def keyboard(self, rows: Rows, chat_id: int) -> Json | None:
        """Return *rows* as Telegram's keyboard, each row broken where its labels would be cut."""
        if not rows:
            return None
        return {"inline_keyboard": [[self._button(b, chat_id) for b in row] for row in fitted(rows)]}

    def _markup(self, rows: Rows, chat_id: int) -> InlineKeyboardMarkup | None:
        keyboard = self.keyboard(rows, chat_id)
        return InlineKeyboardMarkup.de_json(keyboard) if keyboard else None

    def _button(self, button: Button, chat_id: int) -> Json:
        if button.url:
            return {"text": button.label, "url": button.url}
        if button.copy:
            return {"text": button.label, "copy_text": {"text": button.copy}}
        if button.tap is None:
            raise ValueError("A button leads nowhere.")
        data = callback.encode(button.tap, chat_id, self._key)
        style = {"style": button.style} if button.style else {}
        return {"text": button.label, "callback_data": data, **style}


WIDTHS = {1: 30, 2: 14, 3: 8}  # visible characters a label keeps on a phone with so many in a row (measured)


def fitted(rows: Rows) -> Rows:
    """Return *rows* with every row broken that would cut a label; more than three short ones may stand together."""
    return tuple(part for row in rows for part in _split(row, _abreast(tuple(len(b.label) for b in row))))


def _split(row: tuple[Button, ...], abreast: int) -> Rows:
    return tuple(row[i : i + abreast] for i in range(0, len(row), abreast))


@lru_cache(maxsize=1_000)
def _abreast(widths: tuple[int, ...]) -> int:
    """Return how many of a row's labels, so many characters wide, may stand side by side."""
    for abreast in (len(widths), 2):
        if abreast <= len(widths) and max(widths) <= WIDTHS.get(abreast, 5):
            return abreast
    return 1


async def _or_plain(text: str, send: Callable[[str, str | None], Awaitable[Any]]) -> Any:
    """Return what *send* gives; when Telegram cannot parse *text*, its bare words are sent instead."""
    try:
        return await send(text, ParseMode.HTML)
    except BadRequest as error:
        if "can't parse entities" not in error.message.lower():
            raise
        return await send(plain(text), None)


def plain(text: str) -> str:
    """Return the words of Telegram HTML without its tags."""
    return html.unescape(re.sub(r"<[^>]+>", "", text))


def _short(words: str) -> str:
    return words[:80]


def _carried(out: Outgoing, kind: type[Kind]) -> Kind:
    if not isinstance(out.carries, kind):
        raise TypeError(f"{out.op} carries a {kind.__name__}.")
    return out.carries
