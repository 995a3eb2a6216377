"""One database, one master key: proved at every start, and changed as a whole."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Column, bindparam, select, update

from bot import failpoints
from bot.store import house
from bot.store import tables as t
from bot.store.engine import Store, Unsafe
from bot.store.vault import Seal, Unreadable, Vault
from bot.store.work import Work

_KEPT = "lasting_keys"
_AT_ONCE = 1000
_IN_TRANSIT = (
    t.inbox.c.body,
    t.outbox.c.payload,
    t.card.c.buttons,
)  # sealed under a key of the master key itself


async def unlock(store: Store) -> None:
    """The vault of *store* can open this database and has its lasting keys; a new database is bound to the key.

    Raises:
        Unsafe: it is the key of another database, or one that was replaced.
    """
    try:
        async with store.begin() as work:
            kept = await house.get(work, _KEPT)
            if kept is None:
                await _opens_somebody(work)
                await house.put(work, _KEPT, store.vault.lasting().hex())
            else:
                store.vault.use_lasting(bytes.fromhex(kept))
    except Unreadable as error:
        raise Unsafe(
            "DAYMARK_KEY_FILE: this is not the key of this database, or it was replaced by a newer one. Nothing was "
            "changed. Put the right key back: with another one nobody's words can be read."
        ) from error


async def _opens_somebody(work: Work) -> None:
    """A database without kept keys is new, or from before they were kept: then somebody's own key must open."""
    row = await work.row(select(t.person.c.chat_id, t.person.c.data_key).limit(1))
    if row:
        work.vault.person(row["chat_id"], row["data_key"])


async def rotate(store: Store, master: bytes) -> int:
    """Everything in *store* opens with *master* and nothing with the old key; return how many people there are.

    One transaction: a process killed in the middle leaves the old key in force, and it can be done again.
    """
    old, new = store.vault, store.vault.successor(master)
    async with store.begin() as work:
        people = await work.rows(select(t.person.c.id, t.person.c.chat_id, t.person.c.data_key))
        keys = {row["id"]: old.rewrapped(row["chat_id"], row["data_key"], new) for row in people}
        await _replace(work, t.person.c.data_key, keys)
        failpoints.here("in_rotation")
        for column in _IN_TRANSIT:
            await _reseal(work, column, old.transit, new.transit)
        await house.put(work, _KEPT, new.lasting().hex())
    failpoints.here("after_rotation")
    store.vault = new
    await store.forget_freed_pages()
    return len(people)


async def _reseal(work: Work, column: Column[Any], old: Seal, new: Seal) -> None:
    place = str(column)  # "table.column", as where it was sealed
    identity = list(column.table.primary_key)
    for row in await work.rows(select(*identity, column).where(column.is_not(None))):
        this = [key == row[key.name] for key in identity]
        sealed = new.seal(place, old.open(place, row[column.name]))
        await work.run(update(column.table).where(*this).values({column: sealed}))


async def _replace(work: Work, column: Column[Any], values: dict[int, bytes]) -> None:
    statement = (
        update(column.table)
        .where(column.table.c.id == bindparam("row"))
        .values({column: bindparam("new", type_=column.type)})
    )
    for some in _batches(list(values.items())):
        await work.run(statement, [{"row": row, "new": value} for row, value in some])


def _batches(items: list[tuple[int, bytes]]) -> Iterator[list[tuple[int, bytes]]]:
    return (items[at : at + _AT_ONCE] for at in range(0, len(items), _AT_ONCE))


async def is_of(store: Store, master: bytes) -> bool:
    """Return whether *master* is the key this database was last bound to."""
    async with store.begin() as work:
        kept = await house.get(work, _KEPT)
    try:
        Vault(master).use_lasting(bytes.fromhex(kept or "00" * 12))
    except Unreadable:
        return False
    return True
