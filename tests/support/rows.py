"""Builders of people, plans and doses straight in the store."""

from datetime import UTC, datetime, time, timedelta
from decimal import Decimal

from bot.domain.people import slice_of
from bot.domain.plans import Plan
from bot.store import Work, doses, people, plans
from bot.store.agenda import Item

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
PLAN = Plan(zone="Europe/London", times=(time(8, 30),), amounts=(Decimal(1),), starts_on=AT.date())


async def a_person(work: Work, chat_id: int = 1001):
    return await people.agree(work, chat_id, "en", "v1", AT)


async def a_plan(work: Work, person):
    return await plans.add(work, person.id, PLAN, AT)


async def a_dose(work: Work, person, planned, *, due_at: datetime = AT, slot: int = 0):
    """A dose that is due at *due_at*, as the store gives it back."""
    await doses.add_many(work, [dose_row(person, planned, due_at, slot)])
    found = await doses.between(work, person.id, due_at, due_at + timedelta(microseconds=1))
    return next(d for d in found if d.slot == slot)


def dose_row(person, planned, due_at: datetime, slot: int = 0) -> dict:
    return {
        "person_id": person.id,
        "plan_id": planned.id,
        "plan_version": planned.version,
        "local_date": due_at.date().isoformat(),
        "slot": slot,
        "amount": "1",
        "zone": "Europe/London",
        "due_at": due_at,
        "limit_at": due_at + timedelta(hours=12),
        "state": "due",
        "rings": 1,
        "snoozes": 0,
    }


def an_item(person, key: str, due_at: datetime = AT, kind: str = "ring", **more) -> Item:
    return Item(person.id, kind, key, due_at, slice_of(person.chat_id), **more)
