"""What the operator's commands share: the database that is there, its being at rest, a backup before it changes, a sign of life."""

import asyncio
import sys
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console

from bot import master_key, settings
from bot.store import Store, Unsafe, Vault, backup, erasures, keyring, leases
from bot.store import migrate as schema
from bot.store.sealed_file import DamagedError

RUNS = "The bot runs on this database: stop it first, its workers too."
_GONE_WITHIN_SECONDS = 3  # a server needs a moment to notice that a process has ended
_LOOK_SECONDS = 0.1


class Refused(Exception):
    """What was asked cannot be done; the sentence says why and what to do."""


REFUSALS = (Refused, settings.SettingsError, backup.BackupError, DamagedError, Unsafe, OSError)


def url_of(chosen: settings.Settings) -> str:
    return chosen.database_url.get_secret_value()


def place_of(chosen: settings.Settings, folder: Path | None) -> Path:
    """Return where backups lie."""
    place = folder or chosen.backup_place
    if place is None:
        raise Refused("Say where backups lie: --folder, or BACKUP_FOLDER.")
    return place


def key_of(chosen: settings.Settings) -> bytes:
    """Return the key of the database that is there: where there is none, its key is not what is missing."""
    if chosen.sqlite_file and not chosen.sqlite_file.exists():
        raise Refused(f"There is no database at {chosen.sqlite_file}: `bot run` makes one.")
    key, _made = master_key.of(chosen, make=False)
    return key


@asynccontextmanager
async def opened(chosen: settings.Settings, erased_file: Path | None = None) -> AsyncIterator[Store]:
    """Inside: the store of the database that is there. Neither a database nor a key is made."""
    key = key_of(chosen)
    store = Store(url_of(chosen), Vault(key), erased_file or erasures.beside(chosen.backup_place))
    try:
        yield store
    finally:
        await store.close()


@asynccontextmanager
async def current(chosen: settings.Settings) -> AsyncIterator[Store]:
    """Inside: the store, at the newest schema."""
    async with opened(chosen) as store:
        with store.named_trouble():
            now, newest = await schema.version(store.engine)
        await schema.known(store)
        if now != newest:
            raise Refused(f"The database has schema {now}, not {newest}: run `bot migrate` first.")
        await keyring.unlock(store)
        yield store


@asynccontextmanager
async def at_rest(store: Store) -> AsyncIterator[None]:
    """Inside: no bot and no worker is at this database, and none begins.

    Raises:
        Refused: one is.
    """
    await store.engine.dispose()  # our own connections would look like somebody else's
    lease = leases.of(store)
    if not await lease.take():
        raise Refused(RUNS)
    try:
        patience = time.monotonic() + _GONE_WITHIN_SECONDS
        while not await lease.alone():
            if time.monotonic() > patience:
                raise Refused(RUNS)
            await asyncio.sleep(_LOOK_SECONDS)
        yield
    finally:
        await lease.give_back()


async def backed_up_first(chosen: settings.Settings, store: Store, *, wanted: bool = True) -> str:
    """A proved backup of what is about to change lies with the others; return a sentence that names it.

    Raises:
        Refused: there is none, and nothing was changed.
    """
    if not wanted or chosen.backup_place is None:
        return (
            "No backup was made before."
            if not wanted
            else "No backup was made before: BACKUP_FOLDER is not set."
        )
    key, _made = master_key.of(chosen, make=False)
    try:
        file = await backup.backup(store, chosen.backup_place, key, datetime.now(UTC))
        await asyncio.to_thread(backup.verify, file, key)
    except (backup.BackupError, DamagedError, OSError) as error:
        raise Refused(
            f"Nothing was changed, for no backup could be made before: {error} With --no-backup it goes on without."
        ) from error
    return f"As it was before: {file}"


@contextmanager
def working(what: str) -> Iterator[Callable[[str], None]]:
    """While inside, somebody at a terminal sees what is done and for how long; a file or a pipe gets nothing of it.

    What is given says how far it has come, behind *what*.
    """
    console = Console(stderr=True)
    if not console.is_terminal:
        yield lambda _how_far: None
        return
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = SpinnerColumn(), TextColumn("{task.description}", markup=False), TimeElapsedColumn()
    aside = sys.stdout.isatty()  # what is printed into a file stays there
    with Progress(*columns, console=console, transient=True, redirect_stdout=aside) as shown:
        task = shown.add_task(what)
        yield lambda how_far: shown.update(task, description=f"{what}: {how_far}")
