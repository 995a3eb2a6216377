"""``bot rotate-key``: a new master key."""

from pathlib import Path

from bot import failpoints, master_key, settings
from bot.commands.shared import Refused, at_rest, backed_up_first, key_of, opened, working
from bot.store import keyring

_SWAP = (
    "Now put it in the place of the old key, make a backup and start the bot. "
    "Keep the old key 30 days: backups made until now open only with it."
)


async def rotate_key(chosen: settings.Settings, file: Path, *, backup: bool = True) -> str:
    """The database opens with the key in *file* and no longer with the old one; return what to do next."""
    failpoints.arm(chosen.failpoint)
    old = key_of(chosen)
    new = master_key.in_file(file)
    if new == old:
        raise Refused(f"{file} holds the key in use. Make another: openssl rand -hex 32 > {file}")
    async with opened(chosen) as store:
        if await keyring.is_of(store, new):
            return f"The database opens with {file} already. {_SWAP}"
        await keyring.unlock(store)
        async with at_rest(store):
            before = await backed_up_first(chosen, store, wanted=backup)
            with working("Wrapping every key anew"):
                count = await keyring.rotate(store, new)
    return f"The keys of {count} people are wrapped by {file} now; the old key opens nothing here. {_SWAP}\n{before}"
