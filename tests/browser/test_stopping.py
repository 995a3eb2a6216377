"""The demo ends when it is asked to, also in the middle of an answer."""

import asyncio

from bot.services.running.drain import Drain


async def test_a_loop_that_waits_for_work_ends_even_when_work_arrives_at_that_moment():
    for steps in range(6):
        drain = object.__new__(Drain)
        drain._arrived = asyncio.Event()

        async def waiting(drain=drain):
            while True:
                drain._arrived.clear()
                await drain._until_arrival()

        task = asyncio.create_task(waiting())
        await asyncio.sleep(0.01)
        drain._arrived.set()
        for _ in range(steps):
            await asyncio.sleep(0)
        task.cancel()

        done, _ = await asyncio.wait([task], timeout=5)

        assert done == {task}
