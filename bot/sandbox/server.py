"""The Bot API server: one HTTP address for the bot, the page and the tests."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web

from bot.sandbox import methods_messages, methods_profile
from bot.sandbox.clock import SandboxClock
from bot.sandbox.control import Control
from bot.sandbox.faults import Fault, Faults
from bot.sandbox.methods_updates import Receiving
from bot.sandbox.params import Params, read_params
from bot.sandbox.persona import Persona
from bot.sandbox.refusals import METHOD_NOT_FOUND, NOT_FOUND, UNAUTHORIZED, ApiError, Json
from bot.sandbox.time_machine import Settle, TimeMachine, Upcoming
from bot.sandbox.world import Chat, World

Witness = Callable[[str, Params, int, Json], None]
_METHODS = {
    name.lower(): (name, method)
    for name, method in (methods_messages.METHODS | methods_profile.METHODS).items()
}
MAX_BODY_BYTES = 55_000_000
_HERE = ("127.0.0.1", "localhost", "::1")


@web.middleware
async def _for_this_machine(
    request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
) -> web.StreamResponse:
    """Who comes by another name was led here by a page elsewhere (DNS rebinding), and reads nothing."""
    if (request.url.host or "") not in _HERE:
        return web.Response(status=403, text="This sandbox answers on 127.0.0.1 only.\n")
    return await handler(request)


class Sandbox:
    """Telegram for one bot, on this machine.

    `upcoming` tells what the bot plans next as (kind, instant) pairs; `settle` wakes the bot after a jump
    in time and returns when it has nothing left to do. Each of `witnesses` is called with the method, the
    parameters, the HTTP status and the answer of every request.
    """

    def __init__(
        self,
        clock: SandboxClock,
        token: str,
        *,
        upcoming: Upcoming | None = None,
        settle: Settle | None = None,
    ) -> None:
        self.clock = clock
        self.token = token
        self.world = World(clock, token)
        self.updates = self.world.updates
        self.receiving = Receiving(self.updates)
        self.machine = TimeMachine(clock, upcoming, settle)
        self.faults = Faults(calmed=self._release)
        self.witnesses: list[Witness] = []
        self.base_url = ""
        self._control = Control(self)
        self._released = asyncio.Event()
        self._runner: web.AppRunner | None = None

    # --- life

    async def start(self, port: int = 0, host: str = "127.0.0.1") -> str:
        """The server answers; returns its address without a trailing slash."""
        if host not in _HERE:
            raise ValueError(
                "The sandbox shows everything to everybody who reaches it: it listens on this machine only."
            )
        app = web.Application(client_max_size=MAX_BODY_BYTES, middlewares=[_for_this_machine])
        app.router.add_route("*", "/bot{token}/{method}", self._answer)
        app.router.add_get("/file/bot{token}/{path:.+}", self._file)
        app.add_routes(self._control.routes())
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.2)
        await self._runner.setup()
        site = web.TCPSite(self._runner, host, port)
        await site.start()
        port = self._runner.addresses[0][1]
        self.base_url = f"http://{f'[{host}]' if ':' in host else host}:{port}"
        return self.base_url

    async def stop(self) -> None:
        """Nothing listens any more; long polls, hanging requests and pages are let go."""
        self._release()
        self.receiving.interrupt("the sandbox stops")
        await self.receiving.webhook.stop()
        self._control.stop()
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    # --- people

    def person(self, chat_id: int, first_name: str = "Margaret", language_code: str = "en") -> Persona:
        """The person with this id; new ones have not written to the bot yet."""
        chat = self.world.chats.get(chat_id)
        if chat is None:
            user = {"id": chat_id, "is_bot": False, "first_name": first_name, "language_code": language_code}
            chat = Chat(chat_id, user, {"id": chat_id, "type": "private", "first_name": first_name})
            self.world.chats[chat_id] = chat
            self.world.tell(chat, "person")
        return Persona(self.world, chat)

    def jump_update_id(self, to: int | None = None) -> None:
        """The next update has the id `to`, or one far ahead, as after a quiet week."""
        self.updates.jump(to)

    # --- requests of the bot

    def _release(self) -> None:
        self._released.set()
        self._released = asyncio.Event()

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        try:
            params = await read_params(request)
            status, body = await self._judged(request.match_info["token"], method, params)
        except ApiError as error:
            params, status, body = Params({}, {}), error.status, error.body()
        for witness in self.witnesses:
            witness(method, params, status, body)
        headers = {"Retry-After": str(body["parameters"]["retry_after"])} if "parameters" in body else None
        return web.Response(
            body=json.dumps(body, separators=(",", ":"), ensure_ascii=False).encode(),
            status=status,
            content_type="application/json",
            headers=headers,
        )

    async def _judged(self, token: str, method: str, params: Params) -> tuple[int, Json]:
        try:
            self._check_token(token)
            fault = self.faults.take(method, _chat_id(params)) if self.faults.active else None
            result = await (self._with(fault, method, params) if fault else self._run(method, params))
        except ApiError as error:
            return error.status, error.body()
        return 200, {"ok": True, "result": result}

    def _check_token(self, token: str) -> None:
        if token != self.token:
            number, _, secret = token.partition(":")
            raise ApiError(*(UNAUTHORIZED if number.isdecimal() and secret else NOT_FOUND))
        if self.faults.token_revoked:
            raise ApiError(*UNAUTHORIZED)

    async def _with(self, fault: Fault, method: str, params: Params) -> Any:
        if fault.latency_ms:
            await asyncio.sleep(fault.latency_ms / 1000)
        error = fault.error()
        plain = error is None and not fault.hang
        result = await self._run(method, params) if fault.delivered or plain else None
        if fault.hang:
            await self._released.wait()
            raise ApiError(502, "Bad Gateway")
        if error is not None:
            raise error
        return result

    async def _run(self, method: str, params: Params) -> Any:
        known = _METHODS.get(method.lower())
        if known is not None:
            if self.faults.limits.counts(known[0]):
                self.faults.limits.check(_chat_id(params))
            return known[1](self.world, params)
        for name, receive in self.receiving.methods.items():
            if name.lower() == method.lower():
                return await receive(params)
        raise ApiError(*METHOD_NOT_FOUND)

    async def _file(self, request: web.Request) -> web.Response:
        if request.match_info["token"] != self.token:
            return web.json_response(ApiError(*UNAUTHORIZED).body(), status=401)
        path = request.match_info["path"]
        for upload in self.world.files.values():
            if upload.path == path:
                return web.Response(body=upload.content, content_type="application/octet-stream")
        return web.json_response(ApiError(*NOT_FOUND).body(), status=404)


def _chat_id(params: Params) -> int | None:
    return params.number("chat_id") or None
