"""Loops that outlive the database: locked, full, read-only, restarting. They wait, longer each time, and go on."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import NoReturn

import structlog

from bot.store import Unavailable

log = structlog.get_logger()
PATIENCE_SECONDS = (0.2, 0.5, 1.0, 2.0, 5.0)  # between tries; the last one is repeated


async def for_ever(name: str, step: Callable[[], Awaitable[object]]) -> NoReturn:
    """*step* is done again and again; anything it raises but Unavailable ends the loop."""
    while True:
        await until_done(name, step)


async def until_done(name: str, step: Callable[[], Awaitable[object]]) -> None:
    """*step* has been done once, however long the database was away."""
    failures = 0
    while not await once(name, step):
        await asyncio.sleep(PATIENCE_SECONDS[min(failures, len(PATIENCE_SECONDS) - 1)])
        failures += 1


async def once(name: str, step: Callable[[], Awaitable[object]]) -> bool:
    """Return whether *step* could be done; False while the database is away."""
    try:
        await step()
    except Unavailable as error:
        log.warning("database_away", what=name, error=str(error))
        return False
    return True
