"""What is known of her tablets at home, medicine by medicine; what a report or a file may read."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from bot.domain import supply
from bot.domain.people import Person
from bot.domain.plans import ONE_DAY, zone_info
from bot.domain.supply import Left, Stock
from bot.store import Work, doses, people, plans, stocks
from bot.store.plans import Planned

OUT_OF = "out_of"  # of her profile: the medicines she has none of
LEVELS = "supply_warn"
_BEFORE = timedelta(days=2)  # a tablet taken now may have been due so long ago


@dataclass(frozen=True, slots=True)
class Known:
    """One medicine: what she counted, what is left of it, and the last day it is enough for (None: to the plan's end)."""

    planned: Planned
    stock: Stock
    left: Left
    until: date | None
    days: int | None  # from today to that day

    @property
    def medicine(self) -> int:
        return stocks.key_of(self.planned)


async def of(work: Work, person: Person, now: datetime) -> list[Known]:
    """Return what is known of each medicine she counted, anastrozole first."""
    mine = await stocks.of_person(work, person.id)
    planned = await plans.of_person(work, person.id) if mine else []
    return [
        await _one(work, person, p, mine[stocks.key_of(p)], now) for p in planned if stocks.key_of(p) in mine
    ]


async def _one(work: Work, person: Person, planned: Planned, stock: Stock, now: datetime) -> Known:
    on_record = await doses.of_medicine(work, planned, stock.counted_at - _BEFORE, now + ONE_DAY)
    left = supply.left(stock, on_record)
    until = supply.enough_until(planned.rule, left.lowest, now)
    today = now.astimezone(zone_info(person.zone)).date()
    return Known(planned, stock, left, until, (until - today).days if until else None)


def levels(person: Person) -> tuple[int, ...]:
    """Return how many days before the end she wants to be told, the longest first; none when she wants no word."""
    return supply.LEVELS[person.profile.extra.get(LEVELS, supply.USUAL)]


def out_of(person: Person) -> frozenset[int]:
    """Return the medicines she told that she has none of."""
    return frozenset(person.profile.extra.get(OUT_OF, ()))


async def save_out(work: Work, person: Person, out: frozenset[int]) -> Person:
    if out == out_of(person):
        return person
    return await people.remember(work, person, **{OUT_OF: sorted(out)})


async def read_again(work: Work, person: Person, one: Known) -> Known:
    """What she just read of *one* is not told a second time."""
    if one.days is None:
        return one
    stock = supply.told(one.stock, one.days, levels(person))
    if stock != one.stock:
        await stocks.put(work, person.id, one.medicine, stock)
    return replace(one, stock=stock)
