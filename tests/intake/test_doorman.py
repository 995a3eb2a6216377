"""Slow, half-open and too many connections: they are bounded, and whoever speaks is served beside them."""

import asyncio
import contextlib

import aiohttp
import pytest
from aiohttp import web

from bot.doorman import Door


async def read(request: web.Request) -> web.Response:
    body = await request.read()
    await asyncio.sleep(0.6 if body == b"think" else 0)
    return web.Response(text="served")


@contextlib.asynccontextmanager
async def a_door(**limits):
    door: Door

    async def heard(request: web.Request) -> web.Response:
        await request.read()
        door.come_whole(request)
        return await read(request)

    door = Door([web.post("/", heard)], **limits)
    yield await door.open("127.0.0.1", 0)
    await door.close()


async def ends(reader: asyncio.StreamReader, seconds: float = 3) -> bool:
    async with asyncio.timeout(seconds):
        try:
            return await reader.read() == b""
        except ConnectionResetError:
            return True


@pytest.mark.case("X03")
@pytest.mark.parametrize(
    "said", [b"", b"POST / HTT", b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nhalf"]
)
async def test_what_does_not_come_whole_within_seconds_is_let_go(said):
    async with a_door(within_seconds=0.2) as port:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(said)

        assert await ends(reader)
        writer.close()


async def test_a_request_that_came_whole_may_be_thought_about():
    async with a_door(within_seconds=0.2) as port, aiohttp.ClientSession() as session:
        reply = await session.post(f"http://127.0.0.1:{port}/", data=b"think")

        assert await reply.text() == "served"


async def test_a_connection_serves_one_request_also_when_there_is_no_such_page():
    async with a_door() as port:
        for path in (b"/", b"/nowhere"):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(b"POST " + path + b" HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n")
            async with asyncio.timeout(3):
                assert (await reader.read()).startswith(b"HTTP/1.1 ")
            writer.close()


@pytest.mark.hazard("H1", "H3")
async def test_hundreds_of_half_open_connections_take_no_more_than_their_share_and_pass():
    async with a_door(most=5, within_seconds=0.5) as port, aiohttp.ClientSession() as session:
        half = [await asyncio.open_connection("127.0.0.1", port) for _ in range(60)]
        refused = [await ends(reader) for reader, _writer in half[5:]]
        assert all(refused)
        await asyncio.sleep(0.6)

        async with session.post(f"http://127.0.0.1:{port}/", data=b"x") as reply:
            assert reply.status == 200
        for _reader, writer in half:
            writer.close()
