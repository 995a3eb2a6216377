from datetime import UTC, datetime, timedelta

from sqlalchemy import update

from bot.services.plans import zone_rules
from bot.services.running import night
from bot.store import house
from bot.store import tables as t


async def test_a_dose_planned_with_older_zone_rules_moves_to_its_wall_clock_time_in_the_night(bench):
    async with bench.store.look() as work:
        await house.put(work, zone_rules.NAME, "2001.1")
        planned_before = update(t.agenda).where(t.agenda.c.kind == "dose")
        await work.run(planned_before.values(due_at=datetime(2026, 3, 3, 9, 30, tzinfo=UTC)))

    await night.work(bench.world, bench.now)
    await bench.until(datetime(2026, 3, 3, 10, 0, tzinfo=UTC))

    assert [r.at for r in bench.rang()][:1] == [datetime(2026, 3, 3, 8, 30, tzinfo=UTC)]
    assert len(await bench.doses()) == 1


async def test_the_same_rules_are_read_through_once(bench):
    async with bench.store.look() as work:
        moved = [await zone_rules.follow(work), await zone_rules.follow(work)]
        later = update(t.agenda).where(t.agenda.c.kind == "dose")
        await work.run(later.values(due_at=bench.now + timedelta(hours=3)))
        moved.append(await zone_rules.follow(work))
        moved.append(await zone_rules.follow(work, "a newer one"))

    assert moved == [0, 0, 0, 1]
