"""A start with ten thousand people and their history in the database."""

import time

import pytest
from sqlalchemy import insert, literal, select

from bot.lab.bench.ours import DAILY
from bot.store import crowd
from bot.store import tables as t
from tests.load.place import memory

PEOPLE = 10_000
EVENTS = 100_000
READY_WITHIN_SECONDS = 5
pytestmark = [pytest.mark.timeout(300), pytest.mark.asyncio(loop_scope="session")]


async def fill(place) -> None:
    """Everybody has a plan, yesterday's dose, and ten events of it."""
    now = place.clock.now()
    async with place.store() as store, store.begin() as work:
        await crowd.add(work, PEOPLE, DAILY, now)
        at = literal(now, t.dose.c.due_at.type)
        dose = {"person_id": t.plan.c.person_id, "plan_id": t.plan.c.id, "due_at": at, "limit_at": at}
        dose |= {"plan_version": literal(1), "local_date": literal("2026-03-01"), "slot": literal(0)}
        dose |= {"amount": literal("1"), "zone": literal(DAILY.zone), "state": literal("taken")}
        dose |= {"rings": literal(1), "snoozes": literal(0)}
        await work.run(insert(t.dose).from_select(list(dose), select(*dose.values())))
        event = {"person_id": t.dose.c.person_id, "dose_id": t.dose.c.id, "at": at}
        event |= {"what": literal("taken"), "source": literal("tap"), "before": literal("{}")}
        for _ in range(EVENTS // PEOPLE):
            await work.run(insert(t.dose_event).from_select(list(event), select(*event.values())))


@pytest.mark.case("C05")
@pytest.mark.hazard("H1")
async def test_with_ten_thousand_people_it_is_ready_within_five_seconds_and_answers(place, figure):
    await fill(place)
    one = place.stranger(PEOPLE // 2)

    began = time.monotonic()
    async with place.life() as life:
        await place.ready()
        took_seconds = time.monotonic() - began
        one.say("/today")
        await one.until(lambda p: any(not m.mine for m in p.messages), 60)
        figure("start.megabytes", round(memory(life.pid)))

    async with place.store() as store, store.begin() as work:
        events = await work.rows(select(t.dose_event.c.id))
    figure("start.ready_seconds", round(took_seconds, 2))
    assert len(events) == EVENTS
    assert took_seconds <= READY_WITHIN_SECONDS
