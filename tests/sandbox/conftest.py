from datetime import UTC, datetime, timedelta

import aiohttp
import pytest

from bot.sandbox import Sandbox, SandboxClock
from tests.sandbox.judge import judge
from tests.sandbox.wire import Wire

TOKEN = "77:sandbox"
SUNDAY = datetime(2026, 11, 22, 8, 30, tzinfo=UTC)


@pytest.fixture
def clock():
    return SandboxClock(lambda: SUNDAY)


@pytest.fixture
async def sandbox(clock):
    sandbox = Sandbox(clock, TOKEN)
    await sandbox.start()
    verdict = judge(sandbox)
    yield sandbox
    await sandbox.stop()
    assert verdict.verdicts == []


@pytest.fixture
async def session():
    async with aiohttp.ClientSession() as session:
        yield session


@pytest.fixture
def wire(sandbox, session):
    return Wire(session, f"{sandbox.base_url}/bot{TOKEN}")


@pytest.fixture
def margaret(sandbox):
    person = sandbox.person(1001, "Margaret", "en-GB")
    person.start()
    return person


@pytest.fixture
def later(clock):
    def go(**span: float) -> None:
        clock.advance(timedelta(**span))

    return go
