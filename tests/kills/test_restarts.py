"""A deployment, and a crash loop, as the people see them."""

import asyncio
import time
from datetime import UTC, datetime

import pytest

from bot.store import tables as t
from tests.kills.killing import LABEL
from tests.kills.lives import KILLED, command, nursery
from tests.kills.neighbours import moved_in
from tests.support.town import KEY

QUEUED = 100
RESTARTS = 20
pytestmark = pytest.mark.timeout(300)


def env_of(town, url: str) -> dict[str, str]:
    return {
        "BOT_TOKEN": town.sandbox.token,
        "BOT_API_URL": town.sandbox.base_url,
        "DATABASE_URL": url,
        "DAYMARK_KEY": KEY.hex(),
        "CLOCK_OFFSET_SECONDS": str((town.now - datetime.now(UTC)).total_seconds()),
        "SEND_RATE": "1000",
    }


async def settled(town, count: int):
    async with town.store.begin() as work:
        return [await moved_in(work, town.newcomer(), town.now) for _ in range(count)]


def answers(who) -> list[str]:
    return [m.text for m in who.persona.messages if not m.mine]


@pytest.mark.case("C03")
async def test_a_deployment_with_a_hundred_updates_waiting_ends_in_ten_seconds_and_loses_none(
    town, sqlite_url, tmp_path
):
    everybody = await settled(town, QUEUED)
    await town.stop()
    for who in everybody:
        who.persona.say("I have chest pain")

    async with command(env_of(town, sqlite_url), tmp_path / "log") as process:
        await everybody[0].persona.until(lambda p: any(not m.mine for m in p.messages), 60)
        began = time.monotonic()
        process.terminate()
        code = await process.wait()
        took_seconds = time.monotonic() - began
    await town.start()
    await town.quiet()

    alerts = await town.rows(t.alert)
    assert code == 0
    assert took_seconds <= 10
    assert len(alerts) == QUEUED
    assert all(sum("999" in text for text in answers(who)) == 1 for who in everybody)
    assert not any(LABEL in text for who in everybody for text in answers(who))


@pytest.mark.case("C04")
@pytest.mark.hazard("H15")
async def test_twenty_restarts_in_a_row_are_not_told_to_anybody(town, sqlite_url, tmp_path):
    everybody = await settled(town, 5)
    await town.stop()

    async with nursery() as warm:
        for _ in range(RESTARTS):
            life = await warm.life(env_of(town, sqlite_url), tmp_path / "log")
            await _polls(town)
            assert await life.killed() == KILLED
    await town.start()
    await town.quiet()

    assert [answers(who) for who in everybody] == [[]] * 5


async def _polls(town) -> None:
    """A process has come up: it introduces the bot when it starts."""
    came = asyncio.Event()

    def witness(method, *_rest) -> None:
        if method == "setMyCommands":
            came.set()

    town.sandbox.witnesses.append(witness)
    await asyncio.wait_for(came.wait(), 60)
    town.sandbox.witnesses.remove(witness)
