"""The database is full, read-only, locked or away for a while: the bot waits, says that it is not ready, and goes on."""

import asyncio
import resource
import sqlite3
from contextlib import asynccontextmanager
from pathlib import Path

import asyncpg
import pytest

from bot.store import Unavailable
from bot.store import tables as t
from bot.watch import signs
from tests.faults.conftest import moved_in
from tests.kills.killing import LABEL
from tests.support.town import town as a_town

WORDS = "I have chest pain"
READY_SECONDS = 10


@asynccontextmanager
async def pragma(town, broken: str, mended: str):
    """The bot's own connection has a setting inside the block, and its old one afterwards."""
    await _set(town, broken)
    try:
        yield
    finally:
        await _set(town, mended)


async def _set(town, setting: str) -> None:
    async with town.store.engine.connect() as connection:
        raw = await connection.get_raw_connection()
        await raw.driver_connection.execute(f"PRAGMA {setting}")


@asynccontextmanager
async def full(town):
    """No file may grow: every commit needs a longer write-ahead log."""
    size = Path(f"{town.store.engine.url.database}-wal").stat().st_size
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@asynccontextmanager
async def read_only(town):
    async with pragma(town, "query_only = ON", "query_only = OFF"):
        yield


@asynccontextmanager
async def locked(town):
    """Another program writes and does not end."""
    await _set(town, "busy_timeout = 100")
    other = sqlite3.connect(town.store.engine.url.database)
    other.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        other.close()
        await _set(town, "busy_timeout = 10000")


@asynccontextmanager
async def away(town):
    """PostgreSQL throws everybody out and lets nobody in."""
    url = town.store.engine.url.render_as_string(hide_password=False).replace("+asyncpg", "")
    name = url.partition("?")[0].rpartition("/")[2]
    admin = await asyncpg.connect(url.replace(f"/{name}", "/postgres", 1))
    try:
        await admin.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false')
        await admin.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1", name)
        yield
    finally:
        await admin.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS true')
        await admin.close()


@pytest.mark.parametrize(
    "fault",
    [
        pytest.param(full, marks=pytest.mark.case("S02")),
        pytest.param(read_only, marks=pytest.mark.case("S03")),
        locked,
    ],
)
@pytest.mark.hazard("H1", "H3")
async def test_a_database_that_takes_nothing_costs_nobody_an_answer(town, margaret, next_dose, fault):
    await _lives_through(town, margaret, next_dose, fault)

    async with town.store.begin() as work:
        found = await work.connection.exec_driver_sql("PRAGMA integrity_check")
        assert found.scalars().all() == ["ok"]


async def test_postgresql_may_go_away_and_come_back(postgres_url, next_dose_in):
    async with a_town(postgres_url) as town:
        async with town.store.begin() as work:
            margaret = await moved_in(work, town.newcomer(), town.now)

        await _lives_through(town, margaret, next_dose_in(town), away)


async def _lives_through(town, margaret, next_dose, fault) -> None:
    async with fault(town):
        next_dose(seconds=1)
        margaret.persona.say(WORDS)
        await _fails(town)
        ready = await _readiness(town)
        unconfirmed = town.sandbox.updates.pending()
        told = [m.text for m in margaret.persona.messages if not m.mine]
        assert not town.task.done()
    await margaret.persona.until(lambda p: any("999" in m.text for m in p.messages), 20)
    await town.parts.drain.tick()
    await town.quiet()

    texts = [m.text for m in margaret.persona.messages if not m.mine]
    assert ready.database is False
    assert len(unconfirmed) == 1  # Telegram keeps what could not be kept here
    assert told == []
    assert len(await margaret.persona.rows(t.alert)) == 1
    assert len(await margaret.persona.doses()) == 1
    assert sum("999" in text for text in texts) == 1
    assert not any(LABEL in text for text in texts)


async def _fails(town) -> None:
    """The fault is felt: something could not be written."""
    async with asyncio.timeout(READY_SECONDS):
        while not town.store.in_trouble:
            try:
                await town.parts.drain.beat()
            except Unavailable:
                return
            await asyncio.sleep(0.05)


async def _readiness(town):
    return await signs.signs_of(town.parts)
