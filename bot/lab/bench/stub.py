"""A Bot API that takes every message and remembers when: a process of its own, so that its CPU is not counted as ours.

It speaks just enough HTTP for a client that keeps connections open, and waits *latency* before each answer.
"""

import asyncio
import json
import re
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp

_REPORT = "/report"
_CHAT = re.compile(rb"""(?:^|[&{,]\s*)"?chat_id"?\s*[:=]\s*"?(\d+)""")


class Connection(asyncio.Protocol):
    """One open connection; requests on it are answered in order."""

    def __init__(self, latency_seconds: float, came: list[tuple[float, int]]) -> None:
        self._latency_seconds = latency_seconds
        self._came = came
        self._rest = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._rest += data
        while (head_end := self._rest.find(b"\r\n\r\n")) >= 0:
            head = self._rest[:head_end].lower()
            at = head.find(b"content-length:")
            length = int(head[at + 15 : (head + b"\r\n").find(b"\r\n", at)]) if at >= 0 else 0
            if len(self._rest) < head_end + 4 + length:
                return
            path = self._rest[: self._rest.find(b"\r\n")].split()[1].decode()
            body = self._rest[head_end + 4 : head_end + 4 + length]
            self._rest = self._rest[head_end + 4 + length :]
            self._answer(path, body)

    def _answer(self, path: str, body: bytes) -> None:
        if path == _REPORT:
            self._send(json.dumps(self._came).encode())
            self._came.clear()
            return
        now = time.monotonic()
        chat_id = _chat_of(body)
        self._came.append((now, chat_id))
        if path.endswith(("/answerCallbackQuery", "/deleteMessage")):
            result: object = True
        elif path.endswith("/getMe"):
            result = {"id": 1, "is_bot": True, "first_name": "Bench", "username": "bench"}
        else:
            result = {
                "message_id": len(self._came),
                "date": 1_700_000_000,
                "chat": {"id": chat_id, "type": "private"},
                "text": "-",
            }
        reply = json.dumps({"ok": True, "result": result}).encode()
        asyncio.get_running_loop().call_later(self._latency_seconds, self._send, reply)

    def _send(self, body: bytes) -> None:
        if not self._transport.is_closing() and isinstance(self._transport, asyncio.WriteTransport):
            self._transport.write(
                b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s"
                % (len(body), body)
            )


def _chat_of(body: bytes) -> int:
    """Return the chat a call is for, as JSON or as a form; 0 for none."""
    found = _CHAT.search(body)
    return int(found.group(1)) if found else 0


async def _serve(latency_seconds: float) -> None:
    came: list[tuple[float, int]] = []
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Connection(latency_seconds, came), "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    async with server:
        await server.serve_forever()


class Stub:
    """The address of a running stub, and what reached it."""

    def __init__(self, url: str) -> None:
        self.url = url

    async def came(self) -> list[tuple[float, int]]:
        """Return (monotonic second, chat) of every call since the last report."""
        async with aiohttp.ClientSession() as session, session.get(self.url + _REPORT) as reply:
            return [(at, chat) for at, chat in json.loads(await reply.read())]


@asynccontextmanager
async def running(latency_seconds: float = 0.0) -> AsyncIterator[Stub]:
    """A stub answers inside the block."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot.lab.bench.stub", str(latency_seconds), stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None  # noqa: S101 - a pipe was asked for
    try:
        yield Stub(f"http://127.0.0.1:{int(await process.stdout.readline())}")
    finally:
        process.terminate()
        await process.wait()


if __name__ == "__main__":
    asyncio.run(_serve(float(sys.argv[1])))
