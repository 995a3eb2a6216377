"""The master key, under which everything kept is sealed: where it is read, and how a new one is made beside SQLite."""

import os
import secrets
from pathlib import Path

from bot.settings import KEY_BYTES, Settings, SettingsError, content, key_of


def of(settings: Settings, *, make: bool = True) -> tuple[bytes, Path | None]:
    """Return the master key (32 bytes) and the file it was written to just now, None when it was there before.

    Without *make* the key must be there already.

    Raises:
        SettingsError: there is no key and none may be made, or its file holds something else.
    """
    if settings.daymark_key:
        return _key_or_refuse(settings.daymark_key.get_secret_value(), "DAYMARK_KEY"), None
    if settings.daymark_key_file:
        return _key_or_refuse(content(settings.daymark_key_file), "DAYMARK_KEY_FILE"), None
    if settings.sqlite_file is None:
        raise SettingsError(
            "DAYMARK_KEY_FILE: this database has no file to keep a key beside. Make one with "
            "`openssl rand -hex 32 > daymark.key`, keep a copy somewhere else, and set its place here."
        )
    return _key_beside(settings.sqlite_file, make=make)


def in_file(file: Path) -> bytes:
    """Return the master key (32 bytes) in *file*.

    Raises:
        SettingsError: it cannot be read, or holds something else.
    """
    return _key_or_refuse(content(file), str(file))


def _key_beside(database: Path, *, make: bool) -> tuple[bytes, Path | None]:
    file = database.with_suffix(".key")
    if not file.exists() and (not make or (database.exists() and database.stat().st_size)):
        raise SettingsError(
            f"DAYMARK_KEY_FILE: {file}, the key of {database}, is not there. Put the key back: with another one "
            "nothing in this database or its backups can be read."
        )
    made = not file.exists() and _write_new_key(file)
    return _key_or_refuse(content(file), f"DAYMARK_KEY_FILE ({file})"), file if made else None


def _write_new_key(file: Path) -> bool:
    """A whole key is in *file*, readable by its owner only; False when another process was first."""
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = file.with_name(f".{file.name}.{secrets.token_hex(8)}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "w", encoding="ascii") as out:
            out.write(secrets.token_hex(KEY_BYTES) + "\n")
            out.flush()
            os.fsync(out.fileno())
        os.link(draft, file)  # all or nothing, and never over a key that is there
    except FileExistsError:
        return False
    finally:
        draft.unlink()
    return True


def _key_or_refuse(text: str, name: str) -> bytes:
    key = key_of(text)
    if key is None:
        raise SettingsError(
            f"{name}: must hold 32 bytes as 64 hex digits or as base64, in a file that can be read."
        )
    return key
