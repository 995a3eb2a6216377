"""What the alarm clock wakes does happen, however it is written."""

import asyncio
from datetime import UTC, datetime

import pytest

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
