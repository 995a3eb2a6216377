"""The files of the tests lie in memory where there is room for them. Half the time of a journey on SQLite, and nearly all of
a new database of PostgreSQL, went by in waiting for the disk, and no test cuts the power.
"""

import shutil
import tempfile
from pathlib import Path

MEMORY = Path("/dev/shm")  # Linux only; containers often have 64 MB there
ROOM_BYTES = 4 * 2**30


def folder(chosen: str | None, memory: Path = MEMORY, room: int = ROOM_BYTES) -> Path:
    """Return where files of tests go: where TMPDIR says so (*chosen*), else in *memory* when it has *room*, else as ever."""
    if chosen:
        return Path(chosen)
    roomy = memory.is_dir() and shutil.disk_usage(memory).free >= room
    return memory if roomy else Path(tempfile.gettempdir())
