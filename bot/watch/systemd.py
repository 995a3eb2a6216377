"""What systemd is told: that the bot is ready, that it moves, that it stops. Nothing where no systemd listens."""

import asyncio
import contextlib
import os
import socket
from collections.abc import Awaitable, Callable

READY, ALIVE, STOPPING = b"READY=1", b"WATCHDOG=1", b"STOPPING=1"


def notify(state: bytes) -> bool:
    """Send *state* to the socket that the service manager named in NOTIFY_SOCKET; return whether it was taken."""
    place = os.environ.get("NOTIFY_SOCKET", "")
    if not place.startswith(("/", "@")):
        return False
    address = "\0" + place[1:] if place[0] == "@" else place  # "@": systemd's way to write an abstract socket
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as out:
        out.setblocking(False)
        try:
            out.sendto(state, address)
        except OSError:  # it is gone or full: the watchdog tells the rest
            return False
    return True


def listened_to() -> bool:
    """Return whether a service manager waits for word of this process."""
    return bool(os.environ.get("NOTIFY_SOCKET"))


async def report(moves: Callable[[], Awaitable[bool]], stopped: asyncio.Event, every_seconds: float) -> None:
    """READY=1 went out once the bot moved for the first time, WATCHDOG=1 each time it still did, STOPPING=1 at the end.

    Silence is the alarm: a process that lives and does not move is restarted by the watchdog.
    """
    word = READY
    while not stopped.is_set():
        if await moves() and notify(word):
            word = ALIVE
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(every_seconds):
                await stopped.wait()
    notify(STOPPING)
