"""An alert on record: why it was raised, what it holds, when the bot asks how it is, and how it ends."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.agenda import RING
from bot.domain.levels import Level
from bot.domain.rests import Held
from bot.services.alerts import record
from bot.services.alerts.record import Reason
from bot.services.data.consent import POLICY_VERSION
from bot.store import agenda, alerts, people
from tests.clock.scene import NOW, TOMORROW, Scene

RAISED = datetime(2026, 3, 3, 21, 30, tzinfo=UTC)
BLED = Reason(Level.TODAY, "T7", 3, "bleeding", hold=True, evidence={"bleeding": 3})
CHEST = Reason(Level.EMERGENCY, "E1", 2, "chest pain", evidence={"chest": None})
TIRED = Reason(Level.SOON, "S4", 1, "tired for weeks")


class Her:
    """One person, in New York unless said otherwise, and what is on record about her."""

    def __init__(self, store, zone="America/New_York") -> None:
        self.store = store
        self.zone = zone

    async def raises(self, *reasons, at=RAISED, **how):
        async with self.store.begin() as work:
            person, kept = await record.keep(work, await self.person(work), reasons, "content 9", at, **how)
            assert person.rests == (await people.get(work, person.id)).rests
        return kept

    async def person(self, work):
        return await people.find(work, 4711, lock=True) or await self._new(work)

    async def _new(self, work):
        who = await people.agree(work, 4711, "en", POLICY_VERSION, RAISED)
        return await people.save(work, replace(who, zone=self.zone))

    async def does(self, what, *args):
        async with self.store.begin() as work:
            return await what(work, await self.person(work), *args)

    async def on_record(self):
        async with self.store.begin() as work:
            return await alerts.since(work, (await self.person(work)).id, RAISED - timedelta(days=1))

    async def asked(self):
        """When the bot asks, about which alert, for the how manyth time."""
        async with self.store.begin() as work:
            items = await agenda.of_person(work, (await self.person(work)).id, "alert")
        return sorted((i.due_at, i.subject_id, i.note["n"], i.key) for i in items)

    async def held(self):
        async with self.store.begin() as work:
            return (await self.person(work)).rests


@pytest.fixture
def her(any_store):
    return Her(any_store)


async def test_every_reason_is_on_record_as_it_was(her):
    first = await her.raises(BLED, CHEST)

    one, two = await her.on_record()
    assert one.id == first
    assert (one.level, one.rule_id, one.rule_version, one.because) == ("TODAY", "T7", 3, "bleeding")
    assert (one.hold, one.evidence, one.content_version, one.at) == (
        True,
        {"bleeding": 3},
        "content 9",
        RAISED,
    )
    assert (two.level, two.rule_id, two.rule_version, two.because) == ("EMERGENCY", "E1", 2, "chest pain")
    assert (two.hold, two.evidence, two.state) == (False, {"chest": None}, "open")


async def test_reminders_rest_for_what_holds_them_and_for_nothing_else(her):
    first = await her.raises(BLED, TIRED)
    await her.raises(CHEST)

    assert await her.held() == {Held(first)}


async def test_she_is_asked_as_the_first_reason_demands_by_her_own_morning(her):
    first = await her.raises(CHEST, BLED)

    assert await her.asked() == [
        (RAISED + timedelta(hours=2), first, 0, f"alert:{first}:0"),
        (datetime(2026, 3, 4, 14, 0, tzinfo=UTC), first, 1, f"alert:{first}:1"),
    ]


async def test_without_a_zone_her_morning_is_that_of_utc(any_store):
    her = Her(any_store, zone="")
    first = await her.raises(TIRED)

    assert await her.asked() == [(datetime(2026, 3, 6, 9, 0, tzinfo=UTC), first, 0, f"alert:{first}:0")]


async def test_what_the_record_alone_keeps_is_not_asked_about(her):
    await her.raises(BLED, asks=False)

    assert await her.asked() == []
    assert len(await her.on_record()) == 1


async def test_a_danger_told_again_is_asked_about_once_and_holds_on(her):
    first = await her.raises(BLED)
    await her.does(record.told_again, [BLED])
    second = await her.raises(BLED, at=RAISED + timedelta(hours=3))

    before, now = await her.on_record()
    assert (before.state, now.state) == ("again", "open")
    assert {about for _, about, *_ in await her.asked()} == {second}
    assert await her.held() == {Held(first), Held(second)}


async def test_another_danger_or_a_lower_word_closes_nothing(her):
    await her.raises(BLED)
    await her.raises(Reason(Level.EMERGENCY, "T9", 1, "worse"))

    await her.does(
        record.told_again,
        [CHEST, Reason(Level.SOON, "T7", 3, "a little blood"), Reason(Level.TODAY, "T9", 1, "it")],
    )

    assert [one.state for one in await her.on_record()] == ["open", "open"]
    assert len(await her.asked()) == 4


async def test_a_higher_word_closes_the_lower_one(her):
    await her.raises(BLED)

    await her.does(record.told_again, [Reason(Level.EMERGENCY, "T7", 3, "it will not stop")])

    assert [one.state for one in await her.on_record()] == ["again"]
    assert await her.asked() == []


async def test_a_closed_one_is_not_closed_anew(her):
    await her.raises(BLED)
    (one,) = await her.on_record()
    async with her.store.begin() as work:
        await record.close(work, (await her.person(work)).id, [one], "helped")

    await her.does(record.told_again, [BLED])

    assert [one.state for one in await her.on_record()] == ["helped"]


async def test_closing_one_leaves_the_questions_about_another(her):
    await her.raises(BLED)
    other = await her.raises(TIRED)
    bled, _ = await her.on_record()

    async with her.store.begin() as work:
        await record.close(work, (await her.person(work)).id, [bled], "resolved")

    assert [one.state for one in await her.on_record()] == ["resolved", "open"]
    assert {about for _, about, *_ in await her.asked()} == {other}


async def test_a_card_is_all_that_was_raised_in_its_moment(her):
    await her.raises(TIRED, at=RAISED - timedelta(minutes=1))
    await her.raises(BLED, CHEST)
    await her.raises(TIRED, at=RAISED + timedelta(minutes=1))
    _, bled, chest, _ = await her.on_record()

    async with her.store.begin() as work:
        card = await record.card_of(work, (await her.person(work)).id, chest)

    assert card == [bled, chest]


async def test_only_what_an_alert_held_is_lifted(her):
    first, second = await her.raises(BLED), await her.raises(BLED)

    async with her.store.begin() as work:
        person = await record.lift(work, await her.person(work), [first], RAISED)

    assert person.rests == {Held(second)} == await her.held()


async def test_whether_she_is_held_by_one_of_them(her):
    await her.raises(TIRED, BLED)
    tired, bled = await her.on_record()

    async with her.store.begin() as work:
        person = await her.person(work)

    assert record.held_by(person, [tired, bled])
    assert record.held_by(person, [bled])
    assert not record.held_by(person, [tired])
    assert not record.held_by(person, [])


async def test_what_is_only_good_to_know_is_never_asked_about(her):
    await her.raises(Reason(Level.INFO, "I1", 1, "a dry mouth"))

    assert await her.asked() == []


async def test_closing_an_alert_takes_nothing_of_another_kind_that_has_its_number(her):
    kept = await her.raises(TIRED)
    async with her.store.begin() as work:
        who = await her.person(work)
        await agenda.put(work, [agenda.item(RING, who, RAISED, kept, 1, subject=kept)])
        await record.close(work, who.id, await alerts.open_ones(work, who.id), "resolved")

    async with her.store.begin() as work:
        left = await agenda.of_person(work, (await her.person(work)).id)
    assert [item.kind for item in left] == ["ring"]


async def test_her_next_tablet_comes_due_again_when_the_last_hold_is_lifted(any_store):
    scene = await Scene(any_store).open()
    async with any_store.begin() as work:
        who = await people.find(work, scene.chat, lock=True)
        who, kept = await record.keep(work, who, [BLED], "content 9", NOW)
        await agenda.drop_of(work, who.id, "dose")
        await record.lift(work, who, [kept], NOW)
        coming = await agenda.of_person(work, who.id, "dose")

    assert [item.due_at for item in coming] == [TOMORROW + timedelta(days=1)]
