"""SQLite without the driver's thread. A journey asks the database thousands of times, and each time two threads
would change places: 40 % of its CPU. The driver's own thread stays under test in tests/store, faults and kills.
"""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from aiosqlite import Connection

_born = Connection.__init__


class _Here:
    """Stands for the thread of a connection and for the queue before it: what is asked is done at once."""

    def start(self) -> None:
        """Nothing has to begin."""

    def put_nowait(self, order: tuple[asyncio.Future | None, Callable[[], Any]]) -> None:
        future, ask = order
        try:
            answer = ask()
        except Exception as error:  # noqa: BLE001 - what went wrong belongs to whoever waits, as with the thread
            if future is not None:
                future.set_exception(error)
        else:
            if future is not None:
                future.set_result(answer)


def _init(self: Connection, *args: Any, **more: Any) -> None:
    _born(self, *args, **more)
    self._tx = self._thread = _Here()


@contextmanager
def same_thread() -> Iterator[None]:
    """Connections opened inside work in the thread of whoever asks, for as long as they live."""
    Connection.__init__ = _init
    try:
        yield
    finally:
        Connection.__init__ = _born
