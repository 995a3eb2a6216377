"""``bot migrate``: the schema, forward and back."""

from importlib.util import find_spec

from bot import master_key, settings
from bot.commands.shared import Refused, at_rest, backed_up_first, url_of, working
from bot.store import Store, Vault, keyring
from bot.store import migrate as schema


async def migrate(
    chosen: settings.Settings, revision: str, *, force: bool = False, backup: bool = True
) -> str:
    """The database has the schema of *revision*; return a sentence that says so.

    Raises:
        Refused: it would go back, which loses what the older schema has no place for, without *force*; a bot is at
            work; no backup could be made before.
    """
    key, made = master_key.of(chosen)
    store = Store(url_of(chosen), Vault(key))
    said = f"\nA new master key is in {made}: keep a copy in another place than the backups." if made else ""
    try:
        if revision != "head" and not force:
            raise Refused(
                f"Going to {revision} can lose rows: make a backup (`bot backup`), then say --force."
            )
        with store.named_trouble():
            now, newest = await schema.version(store.engine)
        if revision != "head" or now != newest:
            async with at_rest(store):
                if now is not None:
                    await schema.known(store)
                    await keyring.unlock(store)
                    said += "\n" + await backed_up_first(chosen, store, wanted=backup)
                with working("Changing the schema"):
                    await schema.migrate(store, revision)
        if revision == "head" and not store.is_sqlite and find_spec("pgqueuer"):
            from bot import cluster

            await cluster.install(url_of(chosen))  # what workers share the work with, in a schema of its own
        now, newest = await schema.version(store.engine)
    finally:
        await store.close()
    return f"The database is at {now or 'nothing'}; the newest is {newest}.{said}"
