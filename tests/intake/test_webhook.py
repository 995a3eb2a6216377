"""Updates by webhook: kept before they are confirmed, and only from someone who knows the secret."""

import asyncio
import io
import json
import socket

import aiohttp
import pytest
from sqlalchemy import select

from bot import app
from bot.channels.telegram import Pacer
from bot.channels.telegram.webhook import SECRET_HEADER
from bot.doorman import BODY_BYTES
from bot.store import tables as t
from tests.support.town import KEY, TOKEN, Town

SECRET = "s" * 40


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
async def door(tmp_path):
    """A bot that listens for updates; yields (address, town)."""
    town = Town(f"sqlite:///{tmp_path / 'webhook.sqlite3'}")
    await town.sandbox.start()
    port = free_port()
    url = f"http://127.0.0.1:{port}/updates"
    town.store = await app.open_store(f"sqlite:///{tmp_path / 'webhook.sqlite3'}", KEY)
    wish = app.WebhookWish(url, SECRET, port)
    parts = app.build(
        TOKEN, town.sandbox.base_url, town.store, town.clock, pacer=Pacer(chat_burst=50), webhook=wish
    )
    async with app.running(parts):
        for _ in range(100):
            if town.sandbox.receiving.webhook.hook:
                break
            await asyncio.sleep(0.05)
        yield url, town
    await town.sandbox.stop()


async def post(url: str, body: bytes, secret: str = SECRET, kind: str = "application/json") -> int:
    async with aiohttp.ClientSession() as session:
        headers = {SECRET_HEADER: secret, "Content-Type": kind}
        async with session.post(url, data=io.BytesIO(body), headers=headers) as reply:
            return reply.status


async def kept(town: Town) -> int:
    async with town.store.begin() as work:
        return len(await work.rows(select(t.inbox.c.update_id)))


async def test_a_person_is_answered_over_the_webhook(door):
    _url, town = door
    persona = town.sandbox.person(77, "Margaret", "en-GB")

    persona.start()
    await persona.until(lambda p: any(not m.mine for m in p.messages))

    assert "not a doctor" in persona.last.text
    assert await kept(town) == 1


@pytest.mark.case("X03")
@pytest.mark.hazard("H10")
@pytest.mark.parametrize(
    ("body", "secret", "kind", "status"),
    [
        (b'{"update_id": 5}', "wrong", "application/json", 403),
        (b'{"update_id": 5}', "", "application/json", 403),
        (b"not json", SECRET, "application/json", 400),
        (b"[1, 2]", SECRET, "application/json", 400),
        (b'{"update_id": "x"}', SECRET, "application/json", 400),
        (b'{"update_id": 5}', SECRET, "text/plain", 415),
        (b" " * (BODY_BYTES + 1), SECRET, "application/json", 413),
    ],
)
async def test_what_is_not_from_telegram_is_refused_and_not_kept(door, body, secret, kind, status):
    url, town = door

    answered = await post(url, body, secret, kind)

    assert answered == status
    assert await kept(town) == 0


@pytest.mark.case("T12")
async def test_an_update_delivered_twice_is_kept_once(door):
    url, town = door
    chat = {"id": 5, "type": "private", "first_name": "M"}
    sender = {"id": 5, "is_bot": False, "first_name": "M"}
    message = {"message_id": 1, "date": 1772442000, "chat": chat, "from": sender, "text": "hello"}
    body = json.dumps({"update_id": 900, "message": message}).encode()

    statuses = [await post(url, body), await post(url, body)]

    assert statuses == [200, 200]
    assert await kept(town) == 1


@pytest.mark.case("X03")
@pytest.mark.hazard("H1", "H3")
async def test_a_new_secret_for_the_same_address_is_told_to_telegram(tmp_path):
    """Whoever changes a secret that leaked must not make the bot deaf: Telegram would go on with the old one."""
    url = f"sqlite:///{tmp_path / 'webhook.sqlite3'}"
    town = Town(url)
    await town.sandbox.start()
    port = free_port()
    address = f"http://127.0.0.1:{port}/updates"
    for n, secret in enumerate((SECRET, "n" * 40)):
        town.store = await app.open_store(url, KEY)
        wish = app.WebhookWish(address, secret, port)
        parts = app.build(
            TOKEN, town.sandbox.base_url, town.store, town.clock, pacer=Pacer(chat_burst=50), webhook=wish
        )
        async with app.running(parts):
            persona = town.sandbox.person(77 + n, "Margaret", "en-GB")
            persona.start()
            await persona.until(lambda p: any(not m.mine for m in p.messages))
            assert town.sandbox.receiving.webhook.hook.secret == secret
    await town.sandbox.stop()
