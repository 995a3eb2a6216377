"""Who cannot prove what it holds ends, or gives it up, within seconds: whatever it waits for, whatever is stuck."""

import asyncio
import subprocess
import sys
import time

import pytest

from bot import cluster
from bot.deadline import CUT_OFF
from bot.store import Store, Vault, leases
from tests.cluster.company import scene
from tests.cluster.wire import wire
from tests.kills.lives import ROOT
from tests.support.town import KEY

WITHIN_SECONDS = 10
PATIENCE_SECONDS = 60
STUCK = {
    "a loop that is blocked": "time.sleep(3600)",
    "a log nobody reads": "sys.stdout.write('x' * 1_000_000)",
    "a task that waits": "asyncio.run(asyncio.Event().wait())",
}
BUSY = """
import asyncio, sys, time
from bot import cluster
from bot.deadline import Deadline

async def attend(group):
    time.sleep(4)
    leaving.set()

async def main():
    global leaving
    leaving = asyncio.Event()
    await cluster.Worker(attend, lambda group: None, Deadline()).run(sys.argv[1], leaving)

asyncio.run(main())
"""
pytestmark = pytest.mark.timeout(300)  # processes of their own, on a busy machine


@pytest.mark.parametrize("stuck", STUCK.values(), ids=STUCK)
def test_a_process_that_is_stuck_ends_at_its_deadline(stuck):
    code = f"import asyncio, sys, time; from bot.deadline import Deadline; Deadline().within(0.2); {stuck}"
    with subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.PIPE) as process:
        ended = process.wait(PATIENCE_SECONDS)

    assert ended == CUT_OFF


def test_a_deadline_that_is_moved_or_lifted_ends_nobody():
    code = (
        "import time; from bot.deadline import Deadline; d = Deadline(); d.within(0.3); d.within(30); "
        "time.sleep(1); d.within(0.3); d.none(); time.sleep(1)"
    )

    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0


async def test_a_worker_that_is_busy_for_some_seconds_still_holds_what_it_holds(postgres_url):
    await cluster.install(postgres_url)
    store = Store(postgres_url, Vault(KEY))
    async with store.begin() as work:
        await cluster.Crew().call(work, frozenset({1}))
    await store.close()

    process = await asyncio.create_subprocess_exec(sys.executable, "-c", BUSY, postgres_url, cwd=ROOT)

    assert await asyncio.wait_for(process.wait(), PATIENCE_SECONDS) == 0


@pytest.mark.hazard("H1", "H3")
async def test_a_worker_whose_connections_fall_silent_ends_and_another_takes_its_work(postgres_url, tmp_path):
    async with (
        wire(postgres_url) as (passage, through),
        scene(postgres_url, tmp_path, 4, ("intake1", "worker1"), worker1=through) as here,
    ):
        await passage.silent(8)
        await here.all_answered()

    assert here.company.ends["worker1"] == [CUT_OFF]
    assert here.crowd.wrong() == []


async def test_a_turn_is_kept_while_what_it_is_for_is_still_being_prepared(postgres_url):
    mine, theirs = Store(postgres_url, Vault(KEY)), Store(postgres_url, Vault(KEY))
    lease, heir = leases.of(mine), leases.of(theirs)
    assert await lease.take()

    await asyncio.sleep(6)  # longer than the server hears a silent one

    assert not await heir.take()
    for one in (lease, heir):
        await one.give_back()
    for one in (mine, theirs):
        await one.close()


async def test_a_turn_whose_connection_falls_silent_is_lost_within_seconds(postgres_url):
    async with wire(postgres_url) as (passage, through):
        mine, theirs = Store(through, Vault(KEY)), Store(postgres_url, Vault(KEY))
        lease, heir = leases.of(mine), leases.of(theirs)
        assert await lease.take()
        silence = asyncio.create_task(passage.silent(PATIENCE_SECONDS))

        began = time.monotonic()
        await lease.lost()
        await asyncio.wait_for(leases.taken(heir), PATIENCE_SECONDS)
        took_seconds = time.monotonic() - began

        assert not await lease.take()
        silence.cancel()
        for one in (lease, heir):
            await one.give_back()
        for one in (mine, theirs):
            await one.close()
    assert took_seconds <= WITHIN_SECONDS
