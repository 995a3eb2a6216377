"""Ten years in every file: in time, in bounded memory, and nobody who waits for an answer notices."""

import asyncio
import resource
import subprocess
import sys
import time
from datetime import timedelta

import pytest

from bot import app
from bot.formats import Format
from bot.services.exports import contents, making
from bot.services.talk.turn import World
from bot.store import people
from tests.exports.years import lived
from tests.support.rows import AT

CPU_SECONDS = {Format.CSV: 6, Format.JSON: 4, Format.FHIR: 30, Format.ICS: 4}  # generous: on any machine
MEGABYTES = 200
HELD_UP_SECONDS = 1.0  # on any machine, however busy; what it was is printed
AFTER = AT + timedelta(days=3653)


def _world(store) -> World:
    books, lexicon, asked = app.contents()
    return World(store=store, library=books, lexicon=lexicon, asked=asked)


async def _fed(world, person_id, what) -> bytes:
    """What the other process is given."""
    async with world.store.begin() as work:
        order = await contents.order(work, world, await people.get(work, person_id), what, AFTER)
    lines = [line async for line in making.lines(world, person_id, what, AFTER)]
    return b"".join([order.model_dump_json().encode(), b"\n", *lines])


MEASURED = """
import resource, subprocess, sys
subprocess.run([sys.executable, "-m", "bot.formats"], check=True)
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(used.ru_utime + used.ru_stime, used.ru_maxrss / 1024, file=sys.stderr)
"""  # a child is charged for what its parent had: a small one stands between


def _printed(given: bytes) -> tuple[int, float, float]:
    """Run the other process alone; return the bytes it makes, its CPU seconds and its megabytes."""
    done = subprocess.run([sys.executable, "-c", MEASURED], input=given, capture_output=True, check=True)
    cpu, megabytes = map(float, done.stderr.split())
    return len(done.stdout), cpu, megabytes


@pytest.mark.slow
@pytest.mark.timeout(900)
async def test_ten_years_are_made_in_bounded_time_and_memory(sqlite_store):
    world = _world(sqlite_store)
    person_id = await lived(sqlite_store, 10)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    for what in Format:
        size, cpu, megabytes = _printed(await _fed(world, person_id, what))
        print(f"\n{what}: {size / 1e6:.2f} MB, {cpu:.2f} s of CPU, {megabytes:.0f} MB of memory")
        assert cpu < CPU_SECONDS[what]
        assert megabytes < MEGABYTES
        assert size < 50_000_000  # what a bot may send
    assert (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024 < MEGABYTES


@pytest.mark.slow
@pytest.mark.timeout(900)
async def test_while_ten_years_are_made_nobody_else_is_held_up(sqlite_store):
    world = _world(sqlite_store)
    await lived(sqlite_store, 10)
    gaps: list[float] = []

    async def others() -> None:
        while True:
            began = time.perf_counter()
            async with sqlite_store.begin() as work:
                await people.find(work, 1002)
            gaps.append(time.perf_counter() - began)
            await asyncio.sleep(0.02)

    beside = asyncio.create_task(others())
    cpu = time.process_time()
    files = [await making.file(world, 1001, what, AFTER) for what in Format]
    busy = time.process_time() - cpu
    beside.cancel()

    gaps.sort()
    print(
        f"\nothers waited at most {gaps[-1] * 1000:.0f} ms, 99 of 100 {gaps[len(gaps) * 99 // 100] * 1000:.0f} ms; {busy:.1f} s of CPU here"
    )
    assert all(one and one.content for one in files)
    assert gaps[len(gaps) * 99 // 100] < HELD_UP_SECONDS
