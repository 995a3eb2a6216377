"""Sudden death in the simulation: the process is gone at one of the places where something could be lost."""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager

from bot.store import Vault, Work
from bot.store.at_once import AtOnceStore


class Killed(BaseException):
    """The process ended here, as by ``kill -9``: nothing after this line has happened."""


class Fuse:
    """Burns at the n-th dangerous place that is passed after ``light``; unlit it does nothing."""

    def __init__(self) -> None:
        self._left = 0
        self.burnt = False

    def light(self, places: int) -> None:
        self._left = places

    def renew(self) -> None:
        self._left, self.burnt = 0, False

    def burns(self, _place: str) -> bool:
        if self._left:
            self._left -= 1
            self.burnt = self._left == 0
            return self.burnt
        return False


class MortalStore(AtOnceStore):
    """A store whose process may die just before a commit (nothing is kept) or just after it (all is)."""

    def __init__(self, url: str, vault: Vault, fuse: Fuse) -> None:
        super().__init__(url, vault)
        self._fuse = fuse

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[Work]:
        async with super().begin() as work:
            yield work
            if self._fuse.burns("before_commit"):
                raise Killed
        if self._fuse.burns("after_commit"):
            raise Killed

    def look(self) -> AbstractAsyncContextManager[Work]:
        """A transaction of the simulation itself: no process of the bot can die in it."""
        return super().begin()
