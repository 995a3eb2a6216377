"""One person whose things of the clock fall due together: what the tests of a moment begin with."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import count

from sqlalchemy import select

from bot.domain import milestones
from bot.domain.helping import Helper, Sees, Step
from bot.domain.incoming import Did, Incoming
from bot.domain.people import slice_of
from bot.domain.rests import Paused, Who
from bot.domain.supply import Stock
from bot.domain.visits import Visit
from bot.services.data.consent import POLICY_VERSION
from bot.services.desk import desk
from bot.services.doses import healing, weekly_mode
from bot.services.milestones import since
from bot.services.plans import resting
from bot.services.rooms import HOUSE
from bot.services.running import due
from bot.services.setup import finish
from bot.services.talk.turn import Turn
from bot.store import agenda, alerts, checkins, helpers, outbox, people, stocks, visits
from bot.store import tables as t
from bot.store.agenda import Item
from tests.doses.bench import _read_once
from tests.support.town import MARGARET

START = datetime(2026, 3, 2, 9, tzinfo=UTC)
TOMORROW = datetime(2026, 3, 3, 8, 30, tzinfo=UTC)
NOW = TOMORROW + timedelta(minutes=50)  # her tablet of 08:30 is open, its first ring is past
NAMES = [kind.name for kind in HOUSE.clock]
CHATS = count(1)


class Scene:
    """One person in a store, with whatever kinds are wanted due at NOW."""

    def __init__(self, store) -> None:
        self.store = store
        self.world = replace(_read_once(), store=store)
        self.chat = next(CHATS)

    async def open(self) -> "Scene":
        said = Incoming(Did.TAP, self.chat, START)
        async with self.store.begin() as work:
            who = await people.agree(work, self.chat, "en", POLICY_VERSION, START)
            await finish.finish(Turn(self.world, work, START, said, who), MARGARET | {"ends": "2026-08"})
            await people.seen(work, self.chat, TOMORROW - timedelta(days=4))
        await self.fires(TOMORROW)
        return self

    async def fires(self, at) -> None:
        while await due.fire(self.world, at):
            pass

    async def makes_due(self, kinds) -> None:
        async with self.store.begin() as work:
            who = await people.find(work, self.chat, lock=True)
            await agenda.drop_of(work, who.id, *(set(NAMES) - {"dose", "limit"}))
            for kind in kinds:
                await agenda.put(work, [replace(i, due_at=NOW) for i in await ITEMS[kind](work, who)])

    async def says(self, words: str) -> None:
        async with self.store.begin() as work:
            who = await people.find(work, self.chat, lock=True)
            said = Incoming(Did.TEXT, self.chat, NOW, 77, words)
            turn = Turn(self.world, work, NOW, said, who, agreed=POLICY_VERSION)
            await desk.answer(turn)
            await outbox.add(work, turn.letters, turn.now)

    async def person(self):
        async with self.store.begin() as work:
            return await people.find(work, self.chat)

    async def left(self) -> list[Item]:
        who = await self.person()
        async with self.store.begin() as work:
            return [i for i in await agenda.of_person(work, who.id) if i.due_at <= NOW]

    async def letters(self) -> list[str]:
        async with self.store.begin() as work:
            rows = await work.rows(select(t.outbox.c.topic).where(t.outbox.c.chat_id == self.chat))
        return [row["topic"] for row in rows]

    async def mended(self) -> healing.Mended:
        who = await self.person()
        async with self.store.begin() as work:
            doses = await work.rows(
                select(t.dose).where(t.dose.c.person_id == who.id, t.dose.c.state == "due")
            )
            held = {i.subject_id for i in await agenda.of_person(work, who.id, "limit")}
            coming = await agenda.of_person(work, who.id, "dose")
        weekly = who.profile.weekly
        return healing.Mended(int(not coming), 0 if weekly else sum(d["id"] not in held for d in doses))


def _of(who, kind, key="", subject=None, **note):
    return Item(who.id, kind, f"{kind}:{key or who.id}", NOW, slice_of(who.chat_id), subject, note)


async def _dose(work, who):
    return await agenda.of_person(work, who.id, "dose")


async def _limit(work, who):
    return await agenda.of_person(work, who.id, "limit")


async def _ring(work, who):
    limits = await agenda.of_person(work, who.id, "limit")
    return [_of(who, "ring", f"{i.subject_id}:1", i.subject_id, n=1, loud=True) for i in limits]


async def _snooze(work, who):
    return [
        _of(who, "snooze", str(i.subject_id), i.subject_id)
        for i in await agenda.of_person(work, who.id, "limit")
    ]


async def _alert(work, who):
    kept = await alerts.add(
        work, who.id, level="SOON", rule_id="T2", rule_version=1, content_version="1", because="it", hold=False, at=START,
        evidence={},
    )  # fmt: skip
    return [_of(who, "alert", f"{kept}:0", kept, n=0)]


async def _unpause(work, who):
    await resting.add(work, who, Who.PAUSE, Paused(TOMORROW.date()))
    return [_of(who, "unpause", told=1)]


async def _checkin(work, who):
    return [_of(who, "checkin", survey="weekly")]


async def _open_checkin(work, who):
    return await checkins.add(work, who.id, "weekly", "1", START)


async def _nudge(work, who):
    return [_of(who, "nudge", subject=await _open_checkin(work, who))]


async def _close(work, who):
    return [_of(who, "checkin_close", subject=await _open_checkin(work, who))]


async def _reask(work, who):
    return [_of(who, "reask", subject=await _open_checkin(work, who))]


async def _trip(work, who):
    home = {"zone": who.zone, "country": who.profile.country}
    return [_of(who, "trip", zone="America/New_York", plan=True, home=home, until="2026-03-12")]


async def _week(work, who):
    await people.save_profile(work, await people.get(work, who.id), asks="weekly")
    return [_of(who, weekly_mode.KIND, asked=0)]


async def _supply(work, who):
    await stocks.put(work, who.id, stocks.OWN, Stock(Decimal(6), START))
    return [_of(who, "supply")]


async def _visit(work, who):
    on = (NOW + timedelta(days=1)).date()
    kept = await visits.add(work, who.id, Visit("bone", on, None, who.zone), START)
    return [_of(who, "visit", f"{kept}:1", kept, when="eve", at="09:20")]


async def _helper(work, who):
    chosen = Helper("M", frozenset(Sees), 2, Step.ACTIVE, "Anna")
    one, _ = await helpers.invite(work, who.id, chosen, START)
    await helpers.opened(work, one, 7007)
    await helpers.save(work, replace(one, step=Step.ACTIVE, chat_id=7007))
    return one


async def _unrecorded(work, who):
    await _helper(work, who)
    return [
        _of(who, "unrecorded", str(i.subject_id), i.subject_id)
        for i in await agenda.of_person(work, who.id, "limit")
    ]


async def _unheard(work, who):
    await _helper(work, who)
    return [_of(who, "unheard")]


async def _over(work, who):
    one = await _helper(work, who)
    return [_of(who, "over", str(one.id), one.id)]


async def _milestone(work, who):
    began = (NOW - timedelta(days=181)).date()
    await people.remember(work, await people.get(work, who.id), **{since.TOLD: began.isoformat()})
    mark = milestones.mark(began, 6)
    return [_of(who, "milestone", months=mark.months, on=mark.on.isoformat())]


async def _plain(work, who, kind):
    return [_of(who, kind)]


ITEMS = {
    "dose": _dose,
    "limit": _limit,
    "ring": _ring,
    "snooze": _snooze,
    "alert": _alert,
    "unpause": _unpause,
    "checkin": _checkin,
    "nudge": _nudge,
    "checkin_close": _close,
    "reask": _reask,
    "trip": _trip,
    "week": _week,
    "supply": _supply,
    "visit": _visit,
    "unrecorded": _unrecorded,
    "unheard": _unheard,
    "over": _over,
    "milestone": _milestone,
    "course": lambda work, who: _plain(work, who, "course"),
    "quiet": lambda work, who: _plain(work, who, "quiet"),
    "status": lambda work, who: _plain(work, who, "status"),
}
