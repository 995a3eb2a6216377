"""The end that comes by itself: what a process holds it must go on proving, and a process that cannot ends.

A thread looks at the clock, because whatever else would look waits itself: for an answer of a database that does not
answer, for a task that does not end, for a loop that is blocked.
"""

import os
import sys
import threading
import time
from typing import NoReturn

import structlog

CUT_OFF = 75  # the exit code, EX_TEMPFAIL: start me again
_LOOK_SECONDS = 0.2
_TELL_SECONDS = 0.5

log = structlog.get_logger()


class Deadline:
    """When this process ends unless it has moved the deadline by then."""

    def __init__(self) -> None:
        self._at = float("inf")
        self._watch: threading.Thread | None = None

    def within(self, seconds: float, since: float | None = None) -> None:
        """The process ends so many seconds from now, or from *since*."""
        self._at = (now() if since is None else since) + seconds
        if self._watch is None:
            self._watch = threading.Thread(target=self._look, name="deadline", daemon=True)
            self._watch.start()

    def none(self) -> None:
        """The process may go on for ever."""
        self._at = float("inf")

    def _look(self) -> None:
        while now() <= self._at:
            time.sleep(_LOOK_SECONDS)
        end()


def end() -> NoReturn:
    """The process has ended, with no clean-up: whatever it would finish is somebody else's by now."""
    teller = threading.Thread(target=_tell, daemon=True)
    teller.start()
    teller.join(_TELL_SECONDS)  # nobody may read what it writes
    os._exit(CUT_OFF)


def _tell() -> None:
    log.critical("cut_off_or_frozen")
    sys.stdout.flush()


def now() -> float:
    """Return seconds that go on while the machine sleeps, where the system counts those."""
    return time.clock_gettime(getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC))
