"""A file is made as it leaves: her record goes line by line into a process of its own, the file comes out of it.

Nothing touches a disk, no transaction is open meanwhile but for a page, and the other process knows no key and no token.
"""

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import bot
from bot.domain.messages import File
from bot.formats import Format, model
from bot.services.exports import chronicle, contents
from bot.services.talk.turn import World
from bot.services.talk.voice import Voice
from bot.store import people

AT_MOST_SECONDS = 45  # less than the lease of a message (store/claims.py)
TOGETHER = 2  # at once in one process: the rest waits its turn
_HANDED_ON = ("PATH", "LANG", "LC_ALL", "SYSTEMROOT", "VIRTUAL_ENV")  # a bot's settings are not for it
_turns: dict[asyncio.AbstractEventLoop, asyncio.Semaphore] = {}


class NotMade(Exception):
    """The other process ended without a file."""


async def file(world: World, chat_id: int, what: Format, now: datetime) -> File | None:
    """Return the file *what* of the person in *chat_id*; None when nobody is there, or not any more.

    Raises:
        NotMade: it could not be made, or not in time.
        Unavailable: the database cannot be read just now.
    """
    async with world.store.begin() as work:
        person = await people.find(work, chat_id)
        order = await contents.order(work, world, person, what, now) if person else None
    if person is None or order is None:
        return None
    try:
        async with asyncio.timeout(AT_MOST_SECONDS), _turn():
            content = await _printed(order, lines(world, person.id, what, now))
    except TimeoutError:
        raise NotMade(f"{what} took too long") from None
    except LookupError:
        return None
    day = Voice.of(person).local(now).date()
    return File(f"daymark-{day.isoformat()}.{what.ending}", content)


def _turn() -> asyncio.Semaphore:
    loop = asyncio.get_running_loop()
    if loop not in _turns:
        _turns.clear()
        _turns[loop] = asyncio.Semaphore(TOGETHER)
    return _turns[loop]


async def lines(world: World, person_id: int, what: Format, now: datetime) -> AsyncIterator[bytes]:
    """Yield what the other process reads after the order, page by page; what was has no place in a calendar.

    Raises:
        LookupError: the person is not there any more.
    """
    if what is Format.ICS:
        return
    async for page in chronicle.events(world.store, person_id, now):
        yield b"".join(_line(event) for event in page)
        await asyncio.sleep(0)


def _line(event: model.Event) -> bytes:
    """Return the event behind the instant that sorts it."""
    return f"{event.at.astimezone(UTC):%Y%m%d%H%M%S%f}\t{event.model_dump_json()}\n".encode()


async def _printed(order: model.Order, given: AsyncIterator[bytes]) -> bytes:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "bot.formats",
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,  # a traceback may hold her words
        env={name: os.environ[name] for name in _HANDED_ON if name in os.environ}
        | {"PYTHONPATH": str(Path(bot.__file__).parent.parent), "PYTHONUTF8": "1"},
    )
    if process.stdin is None or process.stdout is None:
        raise NotMade("no pipes")
    try:
        out = asyncio.create_task(process.stdout.read())
        try:
            process.stdin.write(order.model_dump_json().encode() + b"\n")
            async for line in given:
                process.stdin.write(line)
                await process.stdin.drain()
            process.stdin.close()
            content = await out
        except (BrokenPipeError, ConnectionResetError):
            raise NotMade("it ended early") from None
        finally:
            out.cancel()
        if await process.wait() != 0 or not content:
            raise NotMade("it failed")
        return content
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
