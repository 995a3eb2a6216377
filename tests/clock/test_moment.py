"""A moment of the clock: whatever falls due together for one person is told in one order, of one copy of her.

The laws hold for any two and any three kinds in one batch, on both databases, also with her own words beside.
"""

import asyncio
from itertools import combinations
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.domain.agenda import CHECKIN_CLOSE
from bot.domain.rests import Gone, Who, paused
from bot.services.checkins import clock
from bot.services.doses import healing
from bot.services.plans import resting
from bot.services.running import due
from bot.store import Store, Vault, agenda, checkins, people
from tests.clock.scene import ITEMS, NAMES, NOW, Scene
from tests.support.town import KEY


def test_every_kind_is_done_once_and_what_rests_reminders_comes_before_them():
    assert len(set(NAMES)) == len(NAMES)
    assert ITEMS.keys() == set(NAMES), "a kind of the clock that no law is tried on"
    before = {"unpause": "dose", "reask": "dose", "checkin_close": "dose", "dose": "limit", "limit": "ring"}
    assert all(NAMES.index(first) < NAMES.index(then) for first, then in before.items())
    assert NAMES[-1] == "status"


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
        assert paused(after.rests) is None, "her pause did not end"
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


async def test_who_is_gone_is_sent_nothing_of_what_was_due(any_store):
    there, gone = await Scene(any_store).open(), await Scene(any_store).open()
    for scene in (there, gone):
        await scene.makes_due(["checkin_close", "trip", "visit", "status"])
    async with any_store.begin() as work:
        who = await people.find(work, gone.chat, lock=True)
        await resting.add(work, who, Who.DOOR, Gone())
    before = len(await there.letters()), len(await gone.letters())

    await there.fires(NOW)

    assert await gone.left() == []
    assert len(await there.letters()) > before[0]
    assert len(await gone.letters()) == before[1]


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
