"""The HTTP face of the sandbox for the page and for tests in other processes: `/` and `/sandbox/...`."""

import asyncio
import contextlib
import json
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from aiohttp import web

from bot.sandbox.faults import Fault
from bot.sandbox.refusals import Json
from bot.sandbox.screen import chat_json, message_json
from bot.sandbox.world import Chat

if TYPE_CHECKING:
    from bot.sandbox.server import Sandbox

PAGE = Path(__file__).parent / "page"
_HANDS = (
    "open start say press react edit forward send_photo send_document send_voice send_sticker send_location "
    "send_contact send_poll block unblock delete_account clear_chat"
)
HANDS = frozenset(_HANDS.split())
_SECURITY = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}
_PAGE_FILES = ("", "chat.css", "chat.js", "phone.js", "bubble.js", "icon.svg")
_PICTURES = frozenset({"image/png", "image/jpeg"})
_PULSE_SECONDS = 15.0

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Control:
    """Everything a person, a test or the time machine does over HTTP. Bodies are JSON objects."""

    def __init__(self, sandbox: "Sandbox") -> None:
        self._sandbox = sandbox
        self._pages: set[asyncio.Queue[Json | None]] = set()
        self._travelling = asyncio.Lock()

    def routes(self) -> list[web.RouteDef]:
        person = "/sandbox/persons/{chat_id:-?\\d+}"
        return [
            *[web.get(f"/{path}", self._page) for path in _PAGE_FILES],
            web.get("/sandbox/state", self._safe(self._state)),
            web.get("/sandbox/events", self._events),
            web.get("/sandbox/files/{file_id}", self._file),
            web.post("/sandbox/persons", self._safe(self._new_person)),
            web.get(person, self._safe(self._person)),
            web.post(person + "/{action}", self._safe(self._hands)),
            web.post("/sandbox/time", self._safe(self._time)),
            web.get("/sandbox/faults", self._safe(self._faults)),
            web.post("/sandbox/faults", self._safe(self._add_fault)),
            web.delete("/sandbox/faults", self._safe(self._clear_faults)),
            web.post("/sandbox/updates", self._safe(self._updates)),
        ]

    def stop(self) -> None:
        """Open pages are let go."""
        for page in self._pages:
            page.put_nowait(None)

    def _safe(self, handle: Callable[[web.Request], Awaitable[Json]]) -> Handler:
        """Errors of the caller become a 400 with a reason; JSON in, JSON out."""

        async def answer(request: web.Request) -> web.StreamResponse:
            if request.method == "POST" and request.content_type != "application/json":
                # Another web page could post a form to this machine, but not JSON.
                return web.json_response({"ok": False, "error": "JSON only"}, status=415)
            try:
                result = await handle(request)
            except (LookupError, TypeError, ValueError, ZoneInfoNotFoundError) as error:
                return web.json_response({"ok": False, "error": str(error)}, status=400)
            return web.json_response({"ok": True, **result})

        return answer

    # --- the page

    async def _page(self, request: web.Request) -> web.StreamResponse:
        return web.FileResponse(PAGE / (request.path.removeprefix("/") or "index.html"), headers=_SECURITY)

    async def _file(self, request: web.Request) -> web.StreamResponse:
        upload = self._sandbox.world.files.get(request.match_info["file_id"])
        if upload is None:
            raise web.HTTPNotFound
        kind = upload.mime if upload.mime in _PICTURES else "application/octet-stream"
        name = "".join(c for c in upload.name if c.isalnum() or c in ".-_ ") or "file"
        show = "inline" if kind in _PICTURES else f'attachment; filename="{name}"'
        headers = _SECURITY | {"Content-Disposition": show}
        return web.Response(body=upload.content, content_type=kind, headers=headers)

    async def _events(self, request: web.Request) -> web.StreamResponse:
        """Server-sent events: every change of a chat, and the time."""
        response = web.StreamResponse(headers={**_SECURITY, "Content-Type": "text/event-stream"})
        await response.prepare(request)
        news: asyncio.Queue[Json | None] = asyncio.Queue()
        self._pages.add(news)
        self._sandbox.world.listeners.add(news.put_nowait)
        try:
            await response.write(b": hello\n\n")
            while True:
                try:
                    async with asyncio.timeout(_PULSE_SECONDS):
                        change = await news.get()
                except TimeoutError:
                    await response.write(b": pulse\n\n")
                    continue
                if change is None:
                    break
                line = json.dumps(self._told(change), ensure_ascii=False)
                await response.write(f"data: {line}\n\n".encode())
        except ConnectionResetError:
            pass  # the page was closed
        finally:
            self._pages.discard(news)
            self._sandbox.world.listeners.discard(news.put_nowait)
        return response

    def _told(self, change: Json) -> Json:
        """A change with what the page needs to draw it."""
        chat = self._sandbox.world.chats.get(change["chat_id"])
        if chat is None:
            return change
        more: Json = {"chat": chat_json(self._sandbox.world, chat)}
        if change["message_id"] is not None:
            more["message"] = message_json(chat, change["message_id"])
        return {**change, **more}

    # --- reading

    async def _state(self, _request: web.Request) -> Json:
        people = [c for c in self._sandbox.world.chats.values() if c.private]
        return {**await self._clock(), "persons": [self._chat(c) for c in people]}

    async def _clock(self) -> Json:
        ahead = await self._sandbox.machine.ahead()
        return {
            "now": self._sandbox.clock.now().isoformat(),
            "upcoming": [{"kind": kind, "at": at.isoformat(), "chat": chat} for kind, at, chat in ahead[:10]],
        }

    def _chat(self, chat: Chat) -> Json:
        messages = [message_json(chat, number) for number in chat.messages]
        view = chat_json(self._sandbox.world, chat)
        return {**view, "messages": [m for m in messages if m], "toasts": chat.toasts}

    async def _person(self, request: web.Request) -> Json:
        return self._chat(self._sandbox.world.chats[int(request.match_info["chat_id"])])

    # --- doing

    async def _new_person(self, request: web.Request) -> Json:
        body = await request.json()
        zone, note = body.pop("time_zone", "UTC"), body.pop("note", "")
        ZoneInfo(zone)
        person = self._sandbox.person(**body)
        chat = self._sandbox.world.chats[person.chat_id]
        chat.time_zone, chat.note = zone, note
        return self._chat(chat)

    async def _hands(self, request: web.Request) -> Json:
        chat_id, action = int(request.match_info["chat_id"]), request.match_info["action"]
        if chat_id not in self._sandbox.world.chats or action not in HANDS:
            raise LookupError("no such person or action")
        result = getattr(self._sandbox.person(chat_id), action)(**await request.json())
        return {"result": result}

    async def _time(self, request: web.Request) -> Json:
        """`{"to": "event" | "checkin" | "morning", "time_zone": ...}`, `{"advance_seconds": n}` or `{"until": iso}`."""
        body = await request.json()
        machine, to = self._sandbox.machine, body.get("to")
        async with self._travelling:
            moved = True
            if to == "event":
                moved = await machine.next_event()
            elif to == "checkin":
                moved = await machine.next_event("checkin")
            elif to == "morning":
                await machine.next_morning(body.get("time_zone", "UTC"))
            elif "until" in body:
                await machine.travel(datetime.fromisoformat(body["until"]))
            else:
                span = timedelta(seconds=float(body["advance_seconds"]))
                if span < timedelta():
                    raise ValueError("time only goes forward")
                await machine.travel(self._sandbox.clock.now() + span)
        return {"moved": moved, **await self._clock()}

    async def _faults(self, _request: web.Request) -> Json:
        faults = self._sandbox.faults
        return {
            "active": [asdict(fault) for fault in faults.active],
            "rate_limits": faults.rate_limits,
            "token_revoked": faults.token_revoked,
            "earned": faults.earned,
            "busiest_second": faults.busiest_second,
            "expired": dict(self._sandbox.updates.expired),
        }

    async def _add_fault(self, request: web.Request) -> Json:
        """A Fault by its fields, and the switches `rate_limits`, `token_revoked`, `duplicate`, `reorder`."""
        body: dict[str, Any] = await request.json()
        faults, updates = self._sandbox.faults, self._sandbox.updates
        faults.rate_limits = bool(body.pop("rate_limits", faults.rate_limits))
        faults.token_revoked = bool(body.pop("token_revoked", faults.token_revoked))
        updates.duplicate = bool(body.pop("duplicate", updates.duplicate))
        updates.reorder = bool(body.pop("reorder", updates.reorder))
        if body:
            faults.add(Fault(**body))
        return await self._faults(request)

    async def _clear_faults(self, request: web.Request) -> Json:
        self._sandbox.faults.clear()
        self._sandbox.faults.rate_limits = False
        self._sandbox.updates.duplicate = self._sandbox.updates.reorder = False
        return await self._faults(request)

    async def _updates(self, request: web.Request) -> Json:
        """`{"replay": n}` sends confirmed updates again, `{"jump": id or null}` moves the next update id."""
        body = await request.json()
        if "replay" in body:
            self._sandbox.updates.replay(int(body["replay"]))
        if "jump" in body:
            self._sandbox.updates.jump(body["jump"])
        with contextlib.suppress(KeyError):
            self._sandbox.world.keep_history = body["keep_history"]
        return {"pending": len(self._sandbox.updates.pending()), "next_id": self._sandbox.updates.next_id}
