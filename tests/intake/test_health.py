"""What the operator's tools are told: progress, never the absence of errors, and never a person."""

from datetime import UTC, datetime, timedelta

import aiohttp
import pytest

from bot.watch import signs
from bot.watch.pages import Signs, ready
from tests.intake.test_webhook import free_port
from tests.support.town import Town

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


def watched(town: Town, port: int):
    return signs.watched(lambda: signs.signs_of(town.parts), town.clock.now, port)


def test_a_bot_that_moves_is_ready():
    assert ready(Signs(NOW - timedelta(seconds=30), {"inbox": 1.0}), NOW) == []


@pytest.mark.hazard("H1")
def test_a_bot_that_never_reached_telegram_is_not_ready():
    assert ready(Signs(None, {}), NOW) == ["no answer from Telegram for too long"]


@pytest.mark.hazard("H1")
def test_a_message_that_waits_too_long_makes_it_not_ready():
    assert ready(Signs(NOW, {"outbox": 300.0}), NOW) == ["outbox waits 300 s"]


@pytest.mark.case("D03")
def test_a_clock_that_was_set_back_hides_no_silence_of_telegram():
    assert ready(Signs(NOW + timedelta(hours=1), {}), NOW) == ["no answer from Telegram for too long"]


def test_a_process_that_waits_for_its_turn_is_not_ready():
    assert ready(Signs(None, {}, standby=True), NOW) == ["another process works on this database"]


def test_a_database_that_takes_nothing_makes_it_not_ready():
    assert ready(Signs(NOW, {}, database=False), NOW) == ["the database is away, or takes nothing"]


def test_a_second_program_with_the_same_token_is_told_until_it_has_been_quiet_for_a_while():
    polled = Signs(NOW, {}, contested_at=NOW - timedelta(seconds=60))

    assert ready(polled, NOW) == [
        "another program takes the updates of this token (409, or a webhook of its own)"
    ]
    assert ready(polled, NOW + timedelta(seconds=31)) == []


@pytest.mark.case("T11")
@pytest.mark.hazard("H1")
async def test_a_program_elsewhere_that_polls_with_the_token_is_seen_on_the_ready_page(town: Town):
    url = f"{town.sandbox.base_url}/bot{town.sandbox.token}/getUpdates"

    async with aiohttp.ClientSession() as elsewhere:
        while (
            await signs.signs_of(town.parts)
        ).contested_at is None:  # who asks last wins, the other hears 409
            async with elsewhere.post(url, json={"timeout": 0}) as reply:
                await reply.read()

    found = ready(await signs.signs_of(town.parts), town.now)
    assert "another program takes the updates of this token (409, or a webhook of its own)" in found


@pytest.mark.case("X07")
@pytest.mark.hazard("H9")
async def test_the_pages_answer_while_the_bot_runs_and_name_nobody(town: Town):
    persona = town.sandbox.person(424242, "Canaryname", "en")
    persona.say("canaryword my knees hurt")
    await town.quiet()
    port = free_port()

    async with watched(town, port), aiohttp.ClientSession() as session:
        pages = {}
        for path in ("live", "ready", "metrics"):
            async with session.get(f"http://127.0.0.1:{port}/{path}") as reply:
                pages[path] = (reply.status, await reply.text())

    assert pages["live"] == (200, "alive\n")
    assert pages["ready"][0] == 200
    assert pages["ready"][1].splitlines()[0] == "ready"
    assert "daymark_sends_total" in pages["metrics"][1]
    assert "daymark_polled_age_seconds" in pages["metrics"][1]
    assert not any(word in pages["metrics"][1] for word in ("424242", "canaryword", "Canaryname"))


async def test_nothing_listens_without_a_port(town: Town):
    async with watched(town, 0) as port:
        assert port == 0
