"""The bot is killed at every named place, again and again; nothing is lost, nothing happens twice.

KILLS=1000 (``make test-long``) runs the long form with the same code.
"""

import asyncio
import os
import shutil
import time
from contextlib import AsyncExitStack

import pytest

from tests.kills.killing import ANSWERS, ERASING, MORNING, TOWNS, Findings, MortalTown
from tests.kills.lives import nursery
from tests.support.town import town

KILLS = int(os.environ.get("KILLS", "18"))  # each place of death once or twice
pytestmark = pytest.mark.timeout(600 + 4 * KILLS)


async def _killed_towns(folders, template) -> Findings:
    began = time.monotonic()
    together = Findings()
    async with AsyncExitStack() as stack:
        warm = await stack.enter_async_context(nursery())
        towns = []
        for seed, folder in enumerate(folders):
            shutil.copy(template, folder / "town.sqlite3")
            here = await stack.enter_async_context(town(f"sqlite:///{folder / 'town.sqlite3'}", threads=True))
            towns.append(MortalTown(here, warm, folder, seed))
            await towns[-1].settle()
        for found in await asyncio.gather(*(mortal.days(-(-KILLS // TOWNS)) for mortal in towns)):
            together.add(found)
    together.seconds = time.monotonic() - began
    return together


@pytest.fixture(scope="module")
def killed(tmp_path_factory, sqlite_template) -> Findings:
    """What was found in all the towns."""
    folders = [tmp_path_factory.mktemp(f"killed{n}") for n in range(TOWNS)]
    found = asyncio.run(_killed_towns(folders, sqlite_template))
    print(
        f"\n{found.kills.total()} kills in {found.seconds:.0f} s: {found.updates} updates, {found.doses} doses, "
        f"{found.messages} messages, {found.repeats} of them repeats; {dict(sorted(found.kills.items()))}"
    )
    return found


LAWS = (
    "no accepted update is lost",
    "no answer is applied twice",
    "no reminder is lost",
    "every repeat is labelled",
    "every plan has one next dose",
    "no message is stuck or refused",
    "an erased person leaves no row",
    "the database is whole",
    "it comes to rest",
    "it ends only by a kill",
)


@pytest.mark.case("C01")
@pytest.mark.hazard("H1", "H2", "H12")
@pytest.mark.parametrize("law", LAWS)
def test_after_every_kill(killed, law, figure):
    figure("kills.broken_laws", sum(map(bool, killed.broken.values())))
    assert killed.broken[law] == []


@pytest.mark.case("C01")
def test_the_bot_was_killed_often_enough_and_at_every_place(killed, figure):
    figure("kills.total", killed.kills.total())
    assert killed.kills.total() >= KILLS
    assert set(killed.kills) == {*MORNING, *ANSWERS, *ERASING}
