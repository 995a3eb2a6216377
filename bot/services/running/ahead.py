"""Red flags are looked for in everything that waits in a chat before the first of it is answered."""

import asyncio
from collections import defaultdict
from datetime import datetime

from bot.domain.incoming import Did, Incoming
from bot.domain.people import Person
from bot.domain.understanding import understand
from bot.services.alerts import cards, urgent
from bot.services.talk.ports import Door
from bot.services.talk.turn import World
from bot.services.talk.voice import Voice
from bot.store import Unavailable, Work, inbox, people
from bot.store.inbox import Arrival

_CALLS = frozenset({"", "numbers", "now", "other"})  # what the urgent buttons do


class Ahead:
    """What is known of the updates that wait: which of them are no cry for help, and what such a cry has overtaken."""

    def __init__(self, world: World, door: Door) -> None:
        self._world = world
        self._door = door
        self._calm: defaultdict[int, set[int]] = defaultdict(set)
        self._cried_at: dict[int, datetime] = {}

    async def cry(self, chat_id: int, waiting: int) -> int | None:
        """Return the first of the *waiting* updates of a chat that is a cry for help; None when there is none.

        Each is read ahead once, outside any transaction, with room for others between two.
        """
        if waiting < 2 or waiting == len(self._calm.get(chat_id, ())):
            return None
        calm = self._calm[chat_id]
        async with self._world.store.begin() as work:
            arrivals = await inbox.waiting(work, chat_id)
            person = await _known(work, chat_id)
        calm.intersection_update(arrival.update_id for arrival in arrivals)
        for arrival in arrivals:
            if arrival.update_id in calm:
                continue
            await asyncio.sleep(0)
            if self._cries(arrival, person):
                return arrival.update_id
            calm.add(arrival.update_id)
        return None

    def _cries(self, arrival: Arrival, person: Person | None) -> bool:
        try:
            return cries(self._world, self._door.read(arrival.body), person, arrival.received_at)
        except Exception:  # noqa: BLE001 - whatever is wrong with it is found, and answered for, in its turn
            return False

    def answered(self, arrival: Arrival, *, cried: bool) -> None:
        """*arrival* waits no longer; when it was a cry for help it has overtaken what came before it."""
        calm = self._calm.get(arrival.chat_id)
        if calm is not None:
            calm.discard(arrival.update_id)
            if not calm:
                del self._calm[arrival.chat_id]
                self._cried_at.pop(arrival.chat_id, None)
        if cried and self._calm.get(arrival.chat_id):
            self._cried_at[arrival.chat_id] = arrival.received_at

    def overtaken(self, arrival: Arrival) -> bool:
        """Return whether a cry for help that came after *arrival* was answered before it."""
        cried_at = self._cried_at.get(arrival.chat_id)
        return cried_at is not None and arrival.received_at <= cried_at


async def _known(work: Work, chat_id: int) -> Person | None:
    """Return who writes in a chat; whoever cannot be read is read ahead as a stranger, and answered for in turn."""
    try:
        return await people.find(work, chat_id)
    except Unavailable:
        raise
    except Exception:  # noqa: BLE001 - what is wrong with her row is found, and answered for, in its turn
        return None


def cries(world: World, said: Incoming, person: Person | None, now: datetime) -> bool:
    """Return whether *said* asks for help now: words that are a red flag for *person*, or an urgent button."""
    if said.did is Did.TAP:
        return said.tap is not None and said.tap.kind == cards.KIND and said.tap.act in _CALLS
    if said.did is Did.COMMAND and said.text == "emergency":
        return True
    text = said.arg if said.did is Did.COMMAND else said.text
    if not text:
        return False
    pressed = text.strip() == Voice(said.lang).label("keys.urgent")
    hers = None if said.forwarded else person
    return pressed or urgent.urgent(urgent.of_hers(understand(text, world.lexicon), hers, world.lexicon, now))
