"""The second look at a message: a small trained reader that asks or lets be what rules only ask, and ranks topics. Works without a network.

It is loaded when it is first needed, works in a thread of its own, and whoever holds it goes on without it when it
cannot be loaded, fails or is late.
"""

import asyncio
import os
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path

import structlog

from bot.domain.levels import Level
from bot.domain.understanding import Understanding
from bot.domain.understanding.second import UNEXPLAINED, both, decided, doubt, seconded
from bot.reader.reading import HERE, Reader, Unusable, load

log = structlog.get_logger()
PATIENCE_SECONDS = 2.0  # the answer does not wait longer for a second look

os.environ.setdefault(
    "OPENBLAS_NUM_THREADS", "1"
)  # before numpy is imported: one core is enough for one text


class SecondLook:
    """The reader of a folder, when there is one; otherwise every meaning stays as it was."""

    def __init__(self, folder: Path = HERE) -> None:
        self._folder = folder
        self._thread = ThreadPoolExecutor(1, "reader")
        self._reader: Reader | None = None
        self.missing = ""  # why there is no reader, once that is known

    def _open(self) -> Reader | None:
        """Return the reader; it is loaded the first time. Only one thread at a time does this."""
        if self._reader is None and not self.missing:
            try:
                self._reader = load(self._folder)
            except Unusable as error:
                self.missing = str(error)
                log.warning("no_second_look", why=self.missing)
        return self._reader

    @property
    def version(self) -> str:
        return self._reader.version if self._reader else ""

    def at(self, text: str, meaning: Understanding, rest: str = "") -> Understanding:
        """Return *meaning* with what a look at *text* changes, and at the *rest* of it beside a report.

        What the rules are sure of stays.
        """
        reader = None if decided(meaning) else self._open()
        if reader is None:
            return meaning
        look = reader.look(text)
        return seconded(meaning, both(look, reader.look(rest)) if rest else look, reader.bars)

    async def beside(self, text: str, meaning: Understanding, rest: str = "") -> Understanding:
        """As ``at``, off the event loop. Never raises: without a look the meaning stays as it was."""
        if decided(meaning) or self.missing:
            return meaning
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                loop = asyncio.get_running_loop()
                return await loop.run_in_executor(self._thread, self.at, text, meaning, rest)
        except Exception as error:  # noqa: BLE001 - a second look is never a reason not to answer
            log.error("second_look_failed", error=type(error).__name__)  # noqa: TRY400 - the type, never the text
            return meaning

    async def alone(self, words: str) -> Level | None:
        """Return what *words* that answer nothing that was asked may be, off the event loop. Never raises."""
        if self.missing:
            return None
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                return await asyncio.get_running_loop().run_in_executor(self._thread, self._alone, words)
        except Exception as error:  # noqa: BLE001 - as above
            log.error("second_look_failed", error=type(error).__name__)  # noqa: TRY400 - the type, never the text
            return None

    def _alone(self, words: str) -> Level | None:
        reader = self._open()
        return doubt(reader.look(words), reader.bars, UNEXPLAINED) if reader else None

    async def wake(self) -> None:
        """The reader is loaded, in its thread."""
        await asyncio.get_running_loop().run_in_executor(self._thread, self._open)


@cache
def second_look() -> SecondLook:
    """Return the second look of this process: its weights are read once."""
    return SecondLook()
