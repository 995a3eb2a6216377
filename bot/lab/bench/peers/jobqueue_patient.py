"""The JobQueue with the one setting that keeps late jobs: ``misfire_grace_time=None``."""

from bot.lab.bench.child import Measured, Task
from bot.lab.bench.peers import jobqueue


async def same_second(task: Task) -> Measured:
    return await jobqueue.same_second(task, misfire_grace_time=None)
