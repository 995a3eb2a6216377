"""A small HTTP server that nobody can hold up: so many connections, each for one request that has come whole within seconds.

Half-open connections would otherwise take every file handle of the process, and the database then finds none.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from typing import cast

import structlog
from aiohttp import web

MOST = 100  # connections at once; Telegram makes 40 at most
WITHIN_SECONDS = 10.0
BODY_BYTES = 1_048_576

log = structlog.get_logger()
_Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Door:
    """Serves *routes* where it is opened."""

    def __init__(
        self,
        routes: Iterable[web.AbstractRouteDef],
        *,
        most: int = MOST,
        within_seconds: float = WITHIN_SECONDS,
    ) -> None:
        app = web.Application(client_max_size=BODY_BYTES, middlewares=[_one_request])
        app.add_routes(routes)
        self._runner = web.AppRunner(app, access_log=None)
        self._most = most
        self._within_seconds = within_seconds
        self._inside: dict[asyncio.BaseTransport, asyncio.TimerHandle] = {}
        self._crowded = False
        self._server: asyncio.Server | None = None

    async def open(self, host: str, port: int) -> int:
        """It serves on *port* (0: a free one); return which.

        Raises:
            OSError: the port is taken.
        """
        await self._runner.setup()
        try:
            self._server = await asyncio.get_running_loop().create_server(self._guest, host, port)
        except OSError:
            await self._runner.cleanup()
            raise
        return int(self._server.sockets[0].getsockname()[1])

    async def close(self) -> None:
        if self._server is not None:
            self._server.close()
        await self._runner.cleanup()

    def come_whole(self, request: web.Request) -> None:
        """The request has come whole: the answer may take as long as it must."""
        if request.transport in self._inside:
            self._inside[request.transport].cancel()

    def _guest(self) -> asyncio.Protocol:
        served: asyncio.Protocol = self._runner.server()  # type: ignore[misc]
        return _Guest(self, served)

    def let_in(self, transport: asyncio.Transport) -> bool:
        """Return whether there is room; who is let in has so many seconds."""
        if len(self._inside) >= self._most:
            if not self._crowded:
                log.error("connections_refused", held=len(self._inside))
            self._crowded = True
            return False
        later = asyncio.get_running_loop().call_later
        self._inside[transport] = later(self._within_seconds, transport.abort)
        return True

    def let_out(self, transport: asyncio.BaseTransport) -> None:
        if transport in self._inside:
            self._inside.pop(transport).cancel()
            self._crowded = self._crowded and bool(self._inside)


class _Guest(asyncio.Protocol):
    """One connection: what it says is passed on to whoever serves it."""

    def __init__(self, door: Door, served: asyncio.Protocol) -> None:
        self._door = door
        self._served: asyncio.Protocol | None = served
        self._transport: asyncio.BaseTransport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)
        if self._door.let_in(self._transport) and self._served:
            self._served.connection_made(transport)
        else:
            self._served = None
            self._transport.abort()

    def connection_lost(self, exc: Exception | None) -> None:
        if self._transport is not None:
            self._door.let_out(self._transport)
        if self._served:
            self._served.connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        if self._served:
            self._served.data_received(data)

    def eof_received(self) -> bool | None:
        return self._served.eof_received() if self._served else None

    def pause_writing(self) -> None:
        if self._served:
            self._served.pause_writing()

    def resume_writing(self) -> None:
        if self._served:
            self._served.resume_writing()


@web.middleware
async def _one_request(request: web.Request, handler: _Handler) -> web.StreamResponse:
    """After the answer the connection ends: what begins slowly after it holds nothing."""
    try:
        response = await handler(request)
    except web.HTTPException as error:
        error.force_close()
        raise
    response.force_close()
    return response
