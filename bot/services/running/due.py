"""The one use case the clock wakes: what is due is done and leaves its successor, all in one transaction.

Everybody locks in one order: people first, then their rows. So the clock and a turn never wait for each other in a
circle, and whom a turn holds just now has their turn of the clock a second later.
"""

from collections import Counter
from datetime import datetime, timedelta

import structlog

from bot import failpoints
from bot.domain.rests import Gone
from bot.services.helping import telling
from bot.services.plans import travelling
from bot.services.rooms import HOUSE
from bot.services.talk.turn import Moment, World
from bot.store import Slices, Unavailable, Work, agenda, outbox, people
from bot.store.agenda import Item

log = structlog.get_logger()
BATCH = 500
KINDS = tuple(str(door.kind) for door in HOUSE.clock)
REST = timedelta(minutes=5)  # before what failed is tried again


class Failed(Exception):
    """These items could not be done; nothing was kept."""

    def __init__(self, items: list[Item]) -> None:
        super().__init__(", ".join(sorted({item.kind for item in items})))
        self.items = items


class Due:
    """Does what is due. An item that cannot be done rests for a while, stays due, and holds up nobody else."""

    def __init__(self, world: World, slices: Slices = None) -> None:
        self._world = world
        self._slices = slices
        self._resting: dict[int, datetime] = {}

    async def fire(self, now: datetime) -> int:
        """Do a batch of what is due at *now* and return how many things that were."""
        self._resting = {item: until for item, until in self._resting.items() if until > now}
        try:
            return await fire(self._world, now, without=frozenset(self._resting), slices=self._slices)
        except Failed:
            return await self._one_by_one(now)

    async def _one_by_one(self, now: datetime) -> int:
        done = 0
        for _ in range(BATCH):
            try:
                found = await fire(
                    self._world, now, 1, without=frozenset(self._resting), slices=self._slices, alone=True
                )
            except Failed as failed:
                log.error("agenda_item_failed", kind=str(failed), error=failed.__cause__)  # noqa: TRY400 - its cause is told
                self._resting |= {item.id: now + REST for item in failed.items}
            else:
                done += found
                if not found:
                    break
        return done


async def fire(
    world: World,
    now: datetime,
    batch: int = BATCH,
    *,
    without: frozenset[int] = frozenset(),
    slices: Slices = None,
    alone: bool = False,
) -> int:
    """Do up to *batch* things (of *slices*) that are due at *now* and return how many there were.

    Raises:
        Failed: one of them could not be done; none of them is.
    """
    items: list[Item] = []
    try:
        async with world.store.begin() as work:
            found = await agenda.due(
                work, now, batch, kinds=KINDS, without=without, slices=slices, alone=alone
            )
            items = await _locked(work, found, now)
            if items:
                arriving = {i.person_id: str(i.note["zone"]) for i in items if i.kind == travelling.KIND}
                await _do(Moment(world, work, now, arriving=arriving), items)
    except Unavailable:
        raise
    except Exception as error:
        if not items:
            raise
        raise Failed(items) from error
    if items:
        failpoints.here("after_planning")
    return len(items)


async def _locked(work: Work, found: list[Item], now: datetime) -> list[Item]:
    """Return what of *found* is still to be done, its people locked; whom another transaction holds comes later."""
    if not found:
        return []
    mine = await people.get_many(work, {i.person_id for i in found}, wait=False)
    theirs = [i for i in found if i.person_id in mine]
    return theirs if work.alone else await agenda.still_due(work, theirs, now)


async def _do(moment: Moment, items: list[Item]) -> None:
    several = {person for person, n in Counter(i.person_id for i in items).items() if n > 1}
    begun = False
    for kind in HOUSE.clock:
        mine = [i for i in items if i.kind == kind.name]
        if begun and any(
            i.person_id in several for i in mine
        ):  # an earlier kind may have moved them, or taken them away
            mine = await agenda.still_due(moment.work, mine, moment.now)
        if mine:
            begun = True
            await kind.answer(moment, mine)
            await _send(moment)
    failpoints.here("in_planning")


async def _send(moment: Moment) -> None:
    """What was said waits to leave: kind by kind, so that the next one sees it (checkin_clock.spoken_today)."""
    everybody = moment.work.persons.values()
    gone = {p.chat_id for p in everybody if Gone() in p.rests or telling.SAID_OVER in p.profile.extra}
    await outbox.add(moment.work, [x for x in moment.letters if x[0] not in gone], moment.now)
    moment.letters.clear()
