"""A life from nothing: a temporary database, the real content, and the days lived on it."""

import asyncio
import tempfile
from collections.abc import Callable
from pathlib import Path

from bot import garbage
from bot.domain.plans import zone_known
from bot.knowledge import library, questionnaires
from bot.knowledge.lexicon import load_lexicon
from bot.lab.simulation import output
from bot.lab.simulation.fuse import Fuse, MortalStore
from bot.lab.simulation.life import Life, Wishes
from bot.lab.simulation.log import Line
from bot.services.talk.turn import World
from bot.store import Vault


class UnknownZone(ValueError):
    """The zone data does not know this name."""


KEY = bytes(32)  # the database lives as long as the simulation


def print_life(
    wishes: Wishes, show: Callable[[str], None], says: Callable[[str], None], *, as_json: bool
) -> int:
    """Show a life as it is lived, and say by *says* which day it is; return 1 when a dose was booked wrongly, else 0.

    Raises:
        UnknownZone: there is no such time zone.
    """
    if not zone_known(wishes.zone):
        raise UnknownZone(f"There is no time zone {wishes.zone!r}. Try Europe/London.")
    written = output.as_json if as_json else output.as_diary

    def tell(line: Line) -> None:
        says(f"{line.at:%d %B %Y}")
        show(written(line))

    life = asyncio.run(run(wishes, tell))
    if not as_json:
        show("\n".join(output.summary(life)))
    return 1 if life.wrong else 0


async def run(wishes: Wishes, tell: Callable[[Line], None]) -> Life:
    """Return the life lived to its end; every line of it was told on the way."""
    with tempfile.TemporaryDirectory(prefix="daymark-simulation-") as folder:
        fuse = Fuse()
        store = MortalStore(f"sqlite:///{Path(folder) / 'life.sqlite3'}", Vault(KEY), fuse)
        try:
            store.lay_out()
            life = Life(world(store), store, fuse, wishes, tell)
            await life.live()
        finally:
            await store.close()
    return life


def world(store: MortalStore) -> World:
    books = library.load()
    made = World(store, books, load_lexicon(), questionnaires.load(topics=books.topics))
    garbage.all_is_kept()
    return made
