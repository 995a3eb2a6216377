"""The intake's half of the work, when other processes do the rest: keep what arrives, and say where there is work."""

from bot import failpoints
from bot.domain.people import group_of, slice_of
from bot.services.running.drain import tell
from bot.services.talk.ports import Clock, Crew
from bot.store import Store, house, inbox


class Relay:
    """Stands where the drain stands in a process that does everything."""

    def __init__(self, store: Store, crew: Crew, clock: Clock) -> None:
        self._store = store
        self._crew = crew
        self._clock = clock

    async def accept(self, updates: list[tuple[int, int, dict[str, object]]]) -> None:
        """The updates are kept and their groups called, in one transaction; Telegram may forget them now."""
        async with self._store.begin() as work:
            await inbox.accept(work, updates, self._clock.now())
            await self._crew.call(work, frozenset(group_of(slice_of(chat)) for _, chat, _ in updates))
            failpoints.here("before_inbox_commit")

    async def start(self) -> None:
        """A gap longer than a tap lives is noted as an outage. What is half-way belongs to the workers."""
        async with self._store.begin() as work:
            outage = await house.beat(work, self._clock.now())
        tell(outage)

    async def tick(self) -> None:
        """Every group with something due is called."""
        async with self._store.begin() as work:
            groups = await house.groups_due(work, self._clock.now())
            if groups:
                await self._crew.call(work, groups)
