"""A group of slices, attended from the moment it is taken up until it has been quiet for a while."""

import asyncio
from collections.abc import Awaitable, Callable

from bot.services.running import outliving
from bot.services.running.drain import Drain

TICK_SECONDS = 1.0
QUIET_SECONDS = (
    5.0  # of nothing: by then the last second holds no message, and the next holder's rate is whole
)
AT_MOST_SECONDS = 60.0  # then a worker that came meanwhile may have it
_LOOK_SECONDS = 0.2
_STEP_SECONDS = 30.0  # who is stuck for so long does not keep the group from those who are not


class Attendance:
    """One stay with a group. The same drain as everywhere, whose loops end where nothing is half-way."""

    def __init__(self, drain: Drain, leaving: asyncio.Event) -> None:
        self.drain = drain
        self._leaving = leaving  # the process is asked to go
        self._over = False
        self._busy_at = 0.0

    async def last(self) -> None:
        """Everything due is done and nothing was for a while, or it is somebody else's turn; nothing is in flight.

        Raises:
            Revoked: the token is not valid any more.
            TimeoutError: something did not come to an end.
        """
        self._busy_at = began = self._now()
        await outliving.until_done("taking_up", self.drain.take_up)
        loops = [
            asyncio.create_task(self._repeat("answering", self.drain.answer_round)),
            asyncio.create_task(self._repeat("sending", self.drain.sender.round)),
            asyncio.create_task(self._repeat("tick", self._tick)),
        ]
        while not self._leaving.is_set() and not any(loop.done() for loop in loops):
            if not self.drain.sender.idle:
                self._busy_at = self._now()
            if self._now() - self._busy_at > QUIET_SECONDS or self._now() - began > AT_MOST_SECONDS:
                break
            await asyncio.sleep(_LOOK_SECONDS)
        self._over = True
        await asyncio.gather(*loops)
        self.drain.let_go()
        await self.drain.sender.land()
        if self._now() - self._busy_at < 1.0:
            await asyncio.sleep(1.0)  # what left in this second counts for the next holder's first one

    async def _repeat(self, name: str, step: Callable[[], Awaitable[object]]) -> None:
        async def once() -> None:
            if await step():
                self._busy_at = self._now()

        while not self._over:
            async with asyncio.timeout(_STEP_SECONDS):
                await outliving.until_done(name, once)

    async def _tick(self) -> int:
        self.drain.sender.doubt()  # a holder that was frozen claims once more before it knows
        fired = await self.drain.tick()
        await asyncio.sleep(0 if fired or self._over else TICK_SECONDS)
        return fired

    @staticmethod
    def _now() -> float:
        return asyncio.get_running_loop().time()
