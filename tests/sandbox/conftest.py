from datetime import timedelta

import aiohttp
import pytest

from bot.sandbox import SandboxClock
from tests.sandbox.judge import SUNDAY, TOKEN, judged
from tests.sandbox.wire import Wire


@pytest.fixture
def clock():
    return SandboxClock(lambda: SUNDAY)


@pytest.fixture
async def sandbox(clock):
    async with judged(clock) as sandbox:
        yield sandbox


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
