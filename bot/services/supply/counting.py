"""The count changes: she counted anew, got more, ordered, has none. It never blocks a tablet from being recorded."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from decimal import Decimal

from bot.domain.agenda import SUPPLY
from bot.domain.doses import Dose
from bot.domain.people import Person
from bot.domain.plans import ONE_DAY, instant, zone_info
from bot.domain.supply import MOST, Stock
from bot.services.plans.hours import SUPPLY_LOOK
from bot.services.supply import known
from bot.services.talk.turn import Turn
from bot.store import Work, agenda, stocks
from bot.store.agenda import Item
from bot.store.plans import Planned


async def count(turn: Turn, planned: Planned, number: int, *, more: bool, pack: int = 0) -> None:
    """She has *number* tablets, or so many *more* than the record leaves; the days are looked at from tomorrow on."""
    medicine = stocks.key_of(planned)
    before = next((k for k in await known.of(turn.work, turn.me, turn.now) if k.medicine == medicine), None)
    total = Decimal(number) + (before.left.recorded if more and before else 0)
    pack = pack or (before.stock.pack if before else 0)
    await stocks.put(turn.work, turn.me.id, medicine, Stock(min(total, Decimal(MOST)), turn.now, pack))
    out = known.out_of(turn.me)
    turn.person = await known.save_out(turn.work, turn.me, out - {medicine} if total else out | {medicine})
    await agenda.put(turn.work, [next_look(turn.me, turn.now)])


def next_look(person: Person, now: datetime) -> Item:
    """Return the next look at her stocks: the coming morning on her clock, outside every quiet hour."""
    today = now.astimezone(zone_info(person.zone)).date()
    days = (instant(today + n * ONE_DAY, SUPPLY_LOOK, person.zone) for n in range(3))
    return agenda.item(SUPPLY, person, next(at for at in days if at > now))


async def ordered(turn: Turn, planned: Planned) -> None:
    medicine = stocks.key_of(planned)
    stock = (await stocks.of_person(turn.work, turn.me.id)).get(medicine)
    if stock:
        today = turn.voice.local(turn.now).date()
        await stocks.put(turn.work, turn.me.id, medicine, replace(stock, ordered_on=today))


async def forget(turn: Turn, planned: Planned) -> None:
    """Nothing is counted any more for this medicine."""
    await stocks.drop(turn.work, turn.me.id, stocks.key_of(planned))


async def none_left(work: Work, person: Person, medicines: frozenset[int], now: datetime) -> Person:
    """She has none of *medicines*: her next reminders ask first whether there are new ones."""
    mine = await stocks.of_person(work, person.id)
    for medicine in medicines & mine.keys():
        await stocks.put(work, person.id, medicine, replace(mine[medicine], count=Decimal(0), counted_at=now))
    return await known.save_out(work, person, known.out_of(person) | medicines)


def medicine_of(dose: Dose) -> int:
    return dose.plan_id if dose.other else stocks.OWN


async def has_again(work: Work, person: Person, taken: Iterable[Dose]) -> Person:
    """Who took a tablet has some; the count says how many only when she counts."""
    out = known.out_of(person)
    return await known.save_out(work, person, out - {medicine_of(d) for d in taken}) if out else person
