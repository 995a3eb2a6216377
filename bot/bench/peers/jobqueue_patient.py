"""The JobQueue with the one setting that keeps late jobs: ``misfire_grace_time=None``."""

from bot.bench.child import Measured, Task
from bot.bench.peers import jobqueue


async def same_second(task: Task) -> Measured:
    return await jobqueue.same_second(task, misfire_grace_time=None)
