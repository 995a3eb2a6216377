"""A bot that is deaf is not ready: what Telegram cannot deliver, who else takes it, and that nobody wrote is told."""

import asyncio
import json
from datetime import timedelta

import aiohttp
import pytest

from bot import app
from bot.channels.telegram.line import Line
from bot.channels.telegram.webhook import SECRET_HEADER, Webhook
from bot.sandbox.webhook import Hook
from bot.services.running.hearing import Hearing
from bot.store import house
from bot.watch import signs
from bot.watch.pages import ready
from tests.intake.test_webhook import SECRET, door  # noqa: F401 - a fixture
from tests.security.test_operators import ADMIN, inhabited, told
from tests.support.town import TOKEN


async def until(there, seconds: float = 10):
    async with asyncio.timeout(seconds):
        while not there():
            await asyncio.sleep(0.02)


async def not_ready(town) -> str:
    return "\n".join(ready(await signs.signs_of(town.parts), town.now))


@pytest.fixture
async def town(sqlite_template, tmp_path):
    async with inhabited(sqlite_template, tmp_path) as here:
        yield here


@pytest.fixture
async def listening(town):
    """A webhook beside the town's bot that is looked after by hand; yields (webhook, hearing)."""
    line, hearing = Line(TOKEN, town.sandbox.base_url), Hearing(town.clock)
    await line.open()
    webhook = Webhook(
        line, town.parts.drain.accept, hearing, url="http://127.0.0.1:9/x", secret=SECRET, port=0
    )
    yield webhook, hearing
    await line.close()
    await town.sandbox.receiving.webhook.point_at(None)


@pytest.mark.hazard("H1", "H3")
async def test_updates_that_cannot_be_delivered_make_it_not_ready_and_operators_hear_of_it(town, listening):
    """What she writes does not arrive: that Telegram answers questions does not make it well."""
    webhook, hearing = listening
    await town.stop()
    await webhook._stay_registered()
    town.sandbox.person(78, "Edith", "en-GB").start()  # nobody listens on that port
    await until(lambda: town.sandbox.receiving.webhook.hook.failure)

    await webhook._stay_registered()

    assert hearing.undelivered == 1
    assert (
        hearing.polled_at is not None
    )  # Telegram answers: systemd has no reason to start us again and again
    await town.sandbox.receiving.webhook.point_at(None)
    await town.start()
    town.parts.hearing.fails(hearing.undelivered)
    assert "Telegram cannot deliver, 1 updates wait" in await not_ready(town)
    await app.beat(town.parts)
    await town.quiet()
    assert ["cannot deliver" in text for text in told(town, ADMIN)] == [True]


async def test_an_old_failure_says_nothing_once_updates_come_again(town, listening):
    webhook, hearing = listening
    await town.stop()
    await webhook._stay_registered()
    town.sandbox.person(78, "Edith", "en-GB").start()
    await until(lambda: town.sandbox.receiving.webhook.hook.failure)
    webhook._taken_in = 1

    await webhook._stay_registered()

    assert hearing.undelivered == 0


@pytest.mark.hazard("H1", "H3")
async def test_a_webhook_that_another_program_set_is_taken_back_and_told(town, listening):
    webhook, hearing = listening
    await town.stop()
    await webhook._stay_registered()
    await town.sandbox.receiving.webhook.point_at(Hook("https://elsewhere.invalid/hook"))

    await webhook._stay_registered()

    assert town.sandbox.receiving.webhook.hook.url == "http://127.0.0.1:9/x"
    assert hearing.contested_at is not None


@pytest.mark.hazard("H1", "H3")
async def test_a_polling_bot_hears_again_though_the_first_goodbye_to_a_webhook_failed(town):
    await town.stop()
    await town.sandbox.receiving.webhook.point_at(Hook("https://elsewhere.invalid/hook"))
    town.sandbox.faults.server_error(502, method="deleteWebhook", count=1)
    await town.start()

    await until(lambda: town.sandbox.receiving.webhook.hook is None)
    await town.newcomer("Ann").says("hello")

    assert "takes the updates" in await not_ready(town)


@pytest.mark.hazard("H1", "H3")
async def test_that_nobody_was_heard_for_longer_than_usual_is_told_while_polling_too(town):
    somebody = town.newcomer("Ann")
    for _ in range(9):
        await somebody.says("hello")
        await app.beat(town.parts)
        await town.travel(days=1)
    await app.beat(town.parts)
    assert "nobody" not in await not_ready(town)

    await town.travel(hours=49)
    await app.beat(town.parts)
    await town.quiet()

    assert "nobody was heard for 73 h, longer than usual" in await not_ready(town)
    assert [text for text in told(town, ADMIN) if "nobody has written to me" in text]
    await somebody.says("hello")
    await app.beat(town.parts)
    assert "nobody" not in await not_ready(town)


async def test_what_is_usual_is_known_after_a_restart_and_names_nobody(town):
    somebody = town.newcomer("Ann")
    for _ in range(9):
        await somebody.says("hello")
        await app.beat(town.parts)
        await town.travel(days=1)
    await town.restart()
    await app.beat(town.parts)
    assert "nobody" not in await not_ready(town)

    await town.travel(hours=50)
    await app.beat(town.parts)

    assert "nobody was heard for 50 h" in await not_ready(town)
    async with town.store.begin() as work:
        row = json.loads(await house.get(work, "rhythm"))
    assert set(row) == {"heard_at", "longest"}


async def test_a_limit_that_the_operator_set_holds_from_the_first_day(town):
    hearing = Hearing(town.clock, timedelta(hours=2))
    await hearing.look(town.parts.world)
    await town.travel(hours=3)

    await hearing.look(town.parts.world)

    assert timedelta(hours=1) <= hearing.overdue < timedelta(hours=1, minutes=1)


async def test_a_secret_of_any_bytes_is_refused(door):  # noqa: F811 - the fixture
    url, _town = door

    headers = {SECRET_HEADER: "\udcff\udcfe"}
    async with aiohttp.ClientSession() as session, session.post(url, json={}, headers=headers) as reply:
        assert reply.status == 403
