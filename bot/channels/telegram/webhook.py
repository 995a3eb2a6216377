"""The webhook door: an update is answered with 200 only after it is committed in the inbox."""

import asyncio
import hmac
from collections.abc import Callable
from datetime import datetime
from urllib.parse import urlsplit

import structlog
from aiohttp import web
from telegram import WebhookInfo
from telegram.error import InvalidToken, TelegramError

from bot.channels.telegram.intake import ALLOWED, Accept, Revoked, parse
from bot.channels.telegram.line import Line
from bot.store import Unavailable

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the header's name
BODY_BYTES = 1_048_576
CONNECTIONS = 40
CHECK_SECONDS = 30

log = structlog.get_logger()


class Webhook:
    """Receives updates over HTTP behind a TLS proxy. ``secret`` is what Telegram sends with each."""

    def __init__(
        self,
        line: Line,
        accept: Accept,
        progressed: Callable[[], None],
        *,
        url: str,
        secret: str,
        port: int,
        host: str = "127.0.0.1",
    ) -> None:
        self._host = host
        self._line = line
        self._progressed = progressed
        self._wanted_port = port
        self._accept = accept
        self._url = url
        self._secret = secret.encode()
        self._runner: web.AppRunner | None = None
        self._registered = False  # by this process: what Telegram keeps may hold another secret
        self._old_error: datetime | None = None  # of the time before

    async def run(self) -> None:
        """Listen and stay registered until cancelled. What Telegram could not deliver it keeps for a day.

        Raises:
            Revoked: the token is not valid.
        """
        await self.listen()
        try:
            while True:
                await self._stay_registered()
                await asyncio.sleep(CHECK_SECONDS)
        finally:
            if self._runner is not None:
                await self._runner.cleanup()

    async def _stay_registered(self) -> None:
        try:
            info = await self._line.bot.get_webhook_info()
            if not self._registered or info.url != self._url:
                await self._register()
                self._registered, self._old_error = True, info.last_error_date
            if self._fails(info):  # somebody writes and is not heard: this is no progress, and /ready says so
                log.error("webhook_fails", waiting=info.pending_update_count, error=info.last_error_message)
            else:
                self._progressed()
        except InvalidToken as error:
            raise Revoked("Telegram does not accept this bot's token.") from error
        except TelegramError as error:
            log.warning("telegram_unreachable", error=type(error).__name__)

    def _fails(self, info: WebhookInfo) -> bool:
        """Return whether Telegram failed to deliver since this process registered, and still has updates that wait."""
        return bool(info.pending_update_count) and info.last_error_date not in (None, self._old_error)

    async def listen(self) -> int:
        """Listen on the port and return it."""
        app = web.Application(client_max_size=BODY_BYTES)
        app.router.add_post(urlsplit(self._url).path or "/", self._receive)
        self._runner = web.AppRunner(app, access_log=None)
        await self._runner.setup()
        await web.TCPSite(self._runner, self._host, self._wanted_port).start()
        return int(self._runner.addresses[0][1])

    async def _register(self) -> None:
        await self._line.bot.set_webhook(
            self._url,
            secret_token=self._secret.decode(),
            allowed_updates=ALLOWED,
            max_connections=CONNECTIONS,
        )

    async def _receive(self, request: web.Request) -> web.Response:
        given = request.headers.get(SECRET_HEADER, "").encode()
        if not hmac.compare_digest(given, self._secret):
            return web.Response(status=403)
        if request.content_type != "application/json":
            return web.Response(status=415)
        update = parse(await request.read())
        if update is None:
            return web.Response(status=400)
        try:
            await self._accept([update])
        except Unavailable as error:  # Telegram delivers again until it is kept
            log.warning("database_away", what="intake", error=str(error))
            return web.Response(status=503)
        self._progressed()
        return web.Response()
