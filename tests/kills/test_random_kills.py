"""The bot is killed at random moments while everybody writes and taps; nothing is lost, nothing happens twice.

KILLS=1000 (``make test-long``) makes it two hundred.
"""

import asyncio
import os
import time
from contextlib import AsyncExitStack

import pytest

from tests.kills.killing import AT_RANDOM, Findings, MortalTown
from tests.kills.lives import nursery
from tests.kills.test_kills import LAWS
from tests.support.town import town

KILLS = max(6, int(os.environ.get("KILLS", "0")) // 5)
NEIGHBOURS = 8
pytestmark = pytest.mark.timeout(600 + 5 * KILLS)


async def _killed(folder, template) -> Findings:
    began = time.monotonic()
    file = folder / "town.sqlite3"
    file.write_bytes(template.read_bytes())
    async with AsyncExitStack() as stack:
        warm = await stack.enter_async_context(nursery())
        here = await stack.enter_async_context(town(f"sqlite:///{file}", threads=True))
        mortal = MortalTown(here, warm, folder, seed=7, neighbours=NEIGHBOURS)
        await mortal.settle()
        here.sandbox.faults.slow(200, method="sendMessage")  # deaths find messages in flight
        found = await mortal.busy_days(KILLS)
    found.seconds = time.monotonic() - began
    return found


@pytest.fixture(scope="module")
def killed(tmp_path_factory, sqlite_template) -> Findings:
    found = asyncio.run(_killed(tmp_path_factory.mktemp("random"), sqlite_template))
    print(
        f"\n{found.kills.total()} kills at random moments in {found.seconds:.0f} s: {found.updates} updates, "
        f"{found.doses} doses, {found.messages} messages, {found.repeats} of them repeats"
    )
    return found


@pytest.mark.case("C02")
@pytest.mark.hazard("H1", "H2", "H12")
@pytest.mark.parametrize("law", LAWS)
def test_after_every_random_kill(killed, law, figure):
    figure("random_kills.broken_laws", sum(map(bool, killed.broken.values())))
    assert killed.broken[law] == []


@pytest.mark.case("C02")
def test_it_was_killed_often_enough_and_in_the_middle_of_work(killed, figure):
    figure("random_kills.total", killed.kills.total())
    assert killed.kills[AT_RANDOM] >= KILLS
    assert killed.updates >= KILLS
