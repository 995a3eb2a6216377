"""Places where a test may end the process at once, to prove that nothing is lost there. Unarmed they do nothing."""

import os
import signal

_armed: dict[str, int] = {}


def arm(spec: str) -> None:
    """Arm from ``name`` or ``name:3`` (the third time it is passed)."""
    name, _, count = spec.partition(":")
    if name:
        _armed[name] = int(count or 1)


def here(name: str) -> None:
    """The process ends here, as by ``kill -9``, when this failpoint is armed and its turn has come."""
    if not _armed or name not in _armed:
        return
    _armed[name] -= 1
    if _armed[name] == 0:
        os.kill(os.getpid(), signal.SIGKILL)
