"""Who else on this machine can read what is kept here: the modes of files and folders, and the one command that mends each."""

import os
import stat
from collections.abc import Iterable, Iterator
from pathlib import Path

from bot.settings import Settings

_READ_BY_OTHERS = stat.S_IRWXG | stat.S_IRWXO
_READ_BY_ALL = (
    stat.S_IRWXO
)  # of somebody else's file: its group is their choice (a secret that systemd hands out)
_CHANGED_BY_OTHERS = stat.S_IWGRP | stat.S_IWOTH


def too_open(chosen: Settings) -> list[str]:
    """Return a sentence for each file that others can read or write, and each folder in which they can replace files."""
    files, folders = _kept(chosen)
    return [
        *(f"others can read {file}: chmod 600 {file}" for file in files if _too_open(file)),
        *(
            f"others can write in {one}: chmod 700 {one}"
            for one in folders
            if _mode(one) & _CHANGED_BY_OTHERS
        ),
    ]


def _kept(chosen: Settings) -> tuple[list[Path], list[Path]]:
    database, key, backups = chosen.sqlite_file, chosen.daymark_key_file, chosen.backup_place
    files = [key] if key else []
    if database:
        files += [database.with_name(database.name + end) for end in ("", "-wal", "-shm")]
        files += [] if key else [database.with_suffix(".key")]
    folders = [folder for folder in (database and database.parent, backups) if folder]
    return list(_there([*files, *_in(backups)])), list(_there(folders))


def _in(folder: Path | None) -> Iterator[Path]:
    if folder and folder.is_dir():
        yield from sorted(file for file in folder.iterdir() if file.is_file())


def _there(places: Iterable[Path]) -> Iterator[Path]:
    yield from (place for place in places if place.exists())


def _too_open(file: Path) -> bool:
    mine = file.stat().st_uid == os.geteuid()
    return bool(_mode(file) & (_READ_BY_OTHERS if mine else _READ_BY_ALL))


def _mode(place: Path) -> int:
    return place.stat().st_mode
