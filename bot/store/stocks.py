"""How many tablets of a medicine are at home, as she counted them: one row for each of her medicines, sealed."""

from sqlalchemy import delete, select

from bot.domain.supply import Stock
from bot.store import people
from bot.store import tables as t
from bot.store.plans import Planned
from bot.store.work import Work

_PLACE = "stock.state"
OWN = 0  # anastrozole, whichever of her plans it goes by


def key_of(planned: Planned) -> int:
    """Return which medicine *planned* is about, as stocks name it."""
    return planned.id if planned.medicine else OWN


async def of_person(work: Work, person_id: int) -> dict[int, Stock]:
    """Return {medicine: stock}."""
    rows = await work.rows(select(t.stock).where(t.stock.c.person_id == person_id))
    seal = await people.seal_of(work, person_id) if rows else None
    return {
        row["medicine"]: Stock.from_row(seal.open_json(_PLACE, row["state"]), row["counted_at"])
        for row in rows
        if seal
    }


async def put(work: Work, person_id: int, medicine: int, stock: Stock) -> None:
    seal = await people.seal_of(work, person_id)
    row = {
        "person_id": person_id,
        "medicine": medicine,
        "counted_at": stock.counted_at,
        "state": seal.seal_json(_PLACE, stock.to_row()),
    }
    await work.run(work.put(t.stock, ["person_id", "medicine"], ["counted_at", "state"]).values(row))


async def drop(work: Work, person_id: int, medicine: int) -> None:
    await work.run(delete(t.stock).where(t.stock.c.person_id == person_id, t.stock.c.medicine == medicine))
