"""The webhook door: an update is answered with 200 only after it is committed in the inbox."""

import asyncio
import hmac
from datetime import datetime
from urllib.parse import urlsplit

import structlog
from aiohttp import web
from telegram import WebhookInfo
from telegram.error import InvalidToken, TelegramError

from bot.channels.telegram.intake import ALLOWED, Accept, Listener, Revoked, parse
from bot.channels.telegram.line import Line
from bot.doorman import Door
from bot.services.talk import meters
from bot.store import Unavailable

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the header's name
CONNECTIONS = 40
CHECK_SECONDS = 30
TRY_AGAIN_SECONDS = 2  # until Telegram has taken the address

log = structlog.get_logger()


class Webhook:
    """Receives updates over HTTP behind a TLS proxy. ``secret`` is what Telegram sends with each."""

    def __init__(
        self,
        line: Line,
        accept: Accept,
        listener: Listener,
        *,
        url: str,
        secret: str,
        port: int,
        host: str = "127.0.0.1",
    ) -> None:
        self._host = host
        self._line = line
        self._listener = listener
        self._wanted_port = port
        self._accept = accept
        self._url = url
        self._secret = secret.encode()
        self._door: Door | None = None
        self._registered = False  # by this process: what Telegram keeps may hold another secret
        self._old_error: datetime | None = None  # of the time before
        self._taken_in = self._turned_away = 0  # since the last look

    async def run(self) -> None:
        """Listen and stay registered until cancelled. What Telegram could not deliver it keeps for a day.

        Raises:
            Revoked: the token is not valid.
        """
        try:
            while True:
                await self._stay_listening()
                await self._stay_registered()
                await asyncio.sleep(CHECK_SECONDS if self._registered and self._door else TRY_AGAIN_SECONDS)
        finally:
            if self._door is not None:
                await self._door.close()

    async def _stay_listening(self) -> None:
        """It listens, or the port is taken: then nobody is heard, reminders go on, and it is tried again."""
        if self._door is not None:
            return
        try:
            await self.listen()
        except OSError as error:
            log.error("webhook_port_taken", port=self._wanted_port, error=error)  # noqa: TRY400 - its type is told
        self._listener.listens(there=self._door is not None)

    async def _stay_registered(self) -> None:
        try:
            info = await self._line.bot.get_webhook_info()
            self._listener.polled()
            if self._registered and info.url != self._url:
                log.error("webhook_taken")
                self._listener.contested()
                self._registered = False
            if not self._registered:
                await self._register()
                self._registered, self._old_error = True, info.last_error_date
            self._look_at(info)
        except InvalidToken as error:
            raise Revoked("Telegram does not accept this bot's token.") from error
        except TelegramError as error:
            log.warning("telegram_unreachable", error=type(error).__name__)

    def _look_at(self, info: WebhookInfo) -> None:
        """Whether somebody writes and is not heard is told: since we registered a delivery failed, some wait, none came."""
        failed = info.last_error_date not in (None, self._old_error) and not self._taken_in
        waiting = info.pending_update_count if failed else 0
        if waiting:
            log.error("webhook_fails", waiting=waiting, error=info.last_error_message)
        if self._turned_away:
            log.warning("webhook_refused", count=self._turned_away)
        self._listener.fails(waiting)
        self._taken_in = self._turned_away = 0

    async def listen(self) -> int:
        """Listen on the port and return it."""
        door = Door([web.post(urlsplit(self._url).path or "/", self._receive)])
        port = await door.open(self._host, self._wanted_port)
        self._door = door
        return port

    async def _register(self) -> None:
        await self._line.bot.set_webhook(
            self._url,
            secret_token=self._secret.decode(),
            allowed_updates=ALLOWED,
            max_connections=CONNECTIONS,
        )

    async def _receive(self, request: web.Request) -> web.Response:
        given = request.headers.get(SECRET_HEADER, "").encode(errors="surrogateescape")  # whatever bytes came
        if not hmac.compare_digest(given, self._secret):
            self._turned_away += 1
            meters.turned_away.inc()
            return web.Response(status=403)
        if request.content_type != "application/json":
            return web.Response(status=415)
        update = parse(await request.read())
        if self._door is not None:
            self._door.come_whole(request)
        if update is None:
            return web.Response(status=400)
        try:
            await self._accept([update])
        except Unavailable as error:  # Telegram delivers again until it is kept
            log.warning("database_away", what="intake", error=str(error))
            return web.Response(status=503)
        self._taken_in += 1
        self._listener.polled()
        return web.Response()
