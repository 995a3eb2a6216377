"""One row that cannot be read must not silence the bot for everybody."""

from datetime import timedelta

from sqlalchemy import select, update

from bot.services.running import due
from bot.store import agenda, people
from bot.store import tables as t
from bot.store.agenda import Item

CARD = "tablet"


def cards(who) -> int:
    return sum(CARD in m.text for m in who.persona.messages if not m.mine)


async def _rule(town, who, rule: str) -> str:
    """The words of her plan are *rule*; returns what they were."""
    async with town.store.begin() as work:
        mine = (
            t.plan.c.person_id
            == select(t.person.c.id).where(t.person.c.chat_id == who.chat_id).scalar_subquery()
        )
        before = await work.value(select(t.plan.c.rule).where(mine))
        await work.run(update(t.plan).where(mine).values(rule=rule))
    return before


async def test_a_plan_that_cannot_be_read_stops_nobody_elses_reminder_and_is_tried_again(
    town, neighbours, next_dose
):
    broken, *others = await neighbours(3)
    kept = await _rule(town, broken, "{}")
    next_dose(seconds=1)

    await town.parts.drain.tick()
    await town.quiet()
    meanwhile = [cards(who) for who in (broken, *others)]
    await _rule(town, broken, kept)
    town.clock.advance(timedelta(minutes=6))
    await town.parts.drain.tick()
    await town.quiet()

    assert meanwhile == [0, 1, 1]
    assert [cards(who) for who in (broken, *others)] == [1, 1, 1]
    assert [len(await who.persona.doses()) for who in (broken, *others)] == [1, 1, 1]


async def test_what_a_newer_version_planned_stays_where_it_is_and_is_in_nobodys_way(
    town, neighbours, next_dose
):
    """On the way back: more of it than is read at once is due before her tablet."""
    (margaret,) = await neighbours(1)
    next_dose(seconds=1)
    long_ago = town.now - timedelta(hours=1)
    async with town.store.begin() as work:
        person = await people.find(work, margaret.chat_id)
        unknown = [Item(person.id, "waltz", f"waltz:{n}", long_ago, 0) for n in range(due.BATCH + 1)]
        await agenda.put(work, unknown)

    await town.parts.drain.tick()
    await town.quiet()

    assert cards(margaret) == 1
    async with town.store.begin() as work:
        assert len(await agenda.of_person(work, person.id, "waltz")) == len(unknown)
