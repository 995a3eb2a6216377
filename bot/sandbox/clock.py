"""The clock of the sandbox: real time plus what the time machine added."""

from collections.abc import Callable
from datetime import datetime, timedelta


class SandboxClock:
    """Real time plus an offset that only grows.

    `real` gives the real instant as an aware UTC datetime.
    """

    def __init__(self, real: Callable[[], datetime]) -> None:
        self._real = real
        self._offset = timedelta()

    def now(self) -> datetime:
        """The instant the bot and its persons live in, aware UTC."""
        return self._real() + self._offset

    def stamp(self) -> int:
        """The same instant as Telegram writes it: whole seconds since 1970."""
        return int(self.now().timestamp())

    def advance(self, by: timedelta) -> None:
        """`now()` is later by `by`; a negative span is a ValueError, because time never runs backward."""
        if by < timedelta():
            raise ValueError("the sandbox clock never runs backward")
        self._offset += by
