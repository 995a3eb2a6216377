"""A moment of the clock: whatever falls due together for one person is told in one order, of one copy of her.

The laws hold for any two and any three kinds in one batch, on both databases, also with her own words beside.
"""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import combinations, count
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from bot.domain.agenda import CHECKIN_CLOSE
from bot.domain.incoming import Did, Incoming
from bot.domain.people import slice_of
from bot.domain.rests import Paused, Who
from bot.domain.supply import Stock
from bot.domain.visits import Visit
from bot.services.checkins import clock
from bot.services.data.consent import POLICY_VERSION
from bot.services.desk import desk
from bot.services.doses import healing, weekly_mode
from bot.services.plans import resting
from bot.services.rooms import HOUSE
from bot.services.running import due
from bot.services.setup import finish
from bot.services.talk.turn import Turn
from bot.store import Store, Vault, agenda, alerts, checkins, outbox, people, stocks, visits
from bot.store import tables as t
from bot.store.agenda import Item
from tests.doses.bench import _read_once
from tests.support.town import KEY, MARGARET

START = datetime(2026, 3, 2, 9, tzinfo=UTC)
TOMORROW = datetime(2026, 3, 3, 8, 30, tzinfo=UTC)
NOW = TOMORROW + timedelta(minutes=50)  # her tablet of 08:30 is open, its first ring is past
NAMES = [kind.name for kind in HOUSE.clock]
CHATS = count(1)


def test_every_kind_is_done_once_and_what_rests_reminders_comes_before_them():
    assert len(set(NAMES)) == len(NAMES)
    before = {"unpause": "dose", "reask": "dose", "checkin_close": "dose", "dose": "limit", "limit": "ring"}
    assert all(NAMES.index(first) < NAMES.index(then) for first, then in before.items())
    assert NAMES[-1] == "status"


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
                await agenda.put(work, [replace(i, due_at=NOW) for i in await _ITEMS[kind](work, who)])

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


async def _plain(work, who, kind):
    return [_of(who, kind)]


_ITEMS = {
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
    "course": lambda work, who: _plain(work, who, "course"),
    "quiet": lambda work, who: _plain(work, who, "quiet"),
    "status": lambda work, who: _plain(work, who, "status"),
}


async def the_laws_hold(store, kinds, words="") -> None:
    scene = await Scene(store).open()
    await scene.makes_due(kinds)
    before = await scene.person()
    turn = [scene.says(words)] if words else []
    await asyncio.gather(scene.fires(NOW), *turn)
    await scene.fires(NOW)  # whom her own turn held has had their turn of the clock

    after = await scene.person()
    assert await scene.left() == [], "something is still due"
    assert await scene.mended() == healing.Mended(), "a reminder was lost"
    if "trip" in kinds:
        assert after.zone == "America/New_York", "her clock was lost"
        assert after.profile.extra["home"]["zone"] == "Europe/London"
    if "unpause" in kinds:
        assert not after.rests, "her pause did not end"
    if "course" in kinds:
        assert after.profile.extra["course_ends"] == "2026-08"
    assert after.settled == before.settled
    assert after.profile.reason == before.profile.reason


LAW = {"deadline": None, "suppress_health_check": [HealthCheck.function_scoped_fixture], "derandomize": True}
some = st.sets(st.sampled_from(NAMES), min_size=2, max_size=3)


@settings(max_examples=12, **LAW)
@given(kinds=some)
async def test_any_two_and_any_three_kinds_in_one_batch_keep_the_laws(any_store, kinds):
    await the_laws_hold(any_store, kinds)


@settings(max_examples=8, **LAW)
@given(
    kinds=some,
    words=st.sampled_from(["taken", "/travel", "did I take it?", "hot flashes", "/pause", "later"]),
)
async def test_so_they_do_with_her_own_words_beside(any_store, kinds, words):
    await the_laws_hold(any_store, kinds, words)


@pytest.mark.slow
@pytest.mark.parametrize("size", [2, 3])
async def test_all_pairs_and_all_triples_keep_the_laws(any_store, size):
    for kinds in combinations(NAMES, size):
        await the_laws_hold(any_store, kinds)


# --- what happened before


async def test_a_trip_and_the_end_of_a_pause_in_one_batch_keep_both(any_store):
    await the_laws_hold(any_store, ("trip", "unpause"))


async def test_a_change_of_one_kind_is_seen_by_the_next(any_store):
    """Her clock changes in the same moment: what waited for an hour of the old one comes at that hour of the new one."""
    scene = await Scene(any_store).open()
    await scene.makes_due(["trip", "course"])
    await scene.fires(NOW)
    async with any_store.begin() as work:
        who = await people.find(work, scene.chat)
        (course,) = await agenda.of_person(work, who.id, "course")
    assert course.due_at.astimezone(ZoneInfo("America/New_York")).hour == NOW.hour


async def test_the_clock_and_a_turn_do_not_wait_for_each_other_in_a_circle(postgres_url):
    """The clock once locked her rows and then her; a turn locks her and then her rows."""
    store = Store(postgres_url, Vault(KEY))
    scene = await Scene(store).open()
    await scene.makes_due(["ring"])
    async with store.begin() as turn:
        who = await people.find(turn, scene.chat, lock=True)
        async with asyncio.timeout(5):
            assert await due.fire(scene.world, NOW) == 0  # she is being answered: nobody waits
        await agenda.drop(turn, *(i.key for i in await agenda.of_person(turn, who.id, "ring")))
    assert await due.fire(scene.world, NOW) == 0
    await store.close()


async def test_what_another_kind_took_away_in_the_same_batch_is_not_done(any_store):
    scene = await Scene(any_store).open()
    await scene.makes_due(["limit", "ring"])
    sent = len(await scene.letters())
    await scene.fires(NOW)
    assert (
        len([x for x in (await scene.letters())[sent:] if x.startswith("dose:")]) == 1
    )  # closed, and not asked


async def test_nobody_is_reminded_in_the_second_in_which_a_danger_sign_holds_the_reminders(town):
    person = await town.settled_person(body="woman_periods")
    who = await person.record()
    async with town.store.begin() as work:
        kept = await checkins.add(work, who.id, "monthly", town.parts.world.asked.version, town.now)
    await person.says("/checkin")
    for _ in range(14):
        labels = person.last.labels
        if sign := next((x for x in labels if "pregnan" in x), None):
            await person.taps(sign)
            break
        await person.taps(next(x for x in labels if x.startswith(("None of these", "No", "None", "Skip"))))
    async with town.store.begin() as work:
        (dose,) = await agenda.of_person(work, who.id, "dose")
        await agenda.put(work, [clock.item(who, CHECKIN_CLOSE, dose.due_at, {}, kept)])
    seen = len(person.messages)
    await town.next_event("dose")
    assert not (await person.record()).reminded
    assert not any("Time for your tablet" in m.text for m in person.messages[seen:])
