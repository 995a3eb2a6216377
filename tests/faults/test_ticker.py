"""What the alarm clock wakes does happen, however it is written."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from bot import ticker


@pytest.mark.parametrize("name", ["tick", "beat", "night"])
async def test_what_is_given_as_a_lambda_runs_like_any_other(name):
    ran = asyncio.Event()

    async def work() -> None:
        ran.set()

    async def nothing() -> None: ...

    jobs = dict.fromkeys(("tick", "beat", "night"), nothing) | {name: lambda: work()}  # noqa: PLW0108 - the point of the test
    scheduler = ticker.build(jobs["tick"], jobs["beat"], jobs["night"])
    scheduler.start()
    scheduler.get_job(name).modify(next_run_time=datetime.now(UTC))

    await asyncio.wait_for(ran.wait(), 10)

    scheduler.shutdown(wait=False)


@pytest.mark.case("D03")
@pytest.mark.parametrize("step", [timedelta(hours=-1), timedelta(days=-365 * 56), timedelta(days=365 * 56)])
async def test_it_goes_on_ringing_whatever_the_wall_clock_is_set_to(step):
    rings = asyncio.Queue()

    async def nothing() -> None: ...

    with time_machine.travel(datetime(2026, 3, 3, 3, 20, tzinfo=UTC)) as wall:
        scheduler = ticker.build(lambda: rings.put("tick"), nothing, nothing)
        scheduler.start()
        await asyncio.wait_for(rings.get(), 10)

        wall.shift(step)

        for _ in range(2):
            await asyncio.wait_for(rings.get(), 10)
        night = scheduler.get_job("night").next_run_time
        scheduler.shutdown(wait=False)
        now = datetime.now(UTC)

    assert now < night <= now + timedelta(days=1)
