"""Doses and the append-only list of what happened to them."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import insert, select, update

from bot.domain.doses import Dose, Skip, State, memory, undone
from bot.store import people
from bot.store import tables as t
from bot.store.vault import Seal
from bot.store.work import Work

_PLACE = "dose.reason"


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened to a dose: what, how it was said, when, and the time it was recorded with then."""

    what: str
    source: str
    at: datetime
    taken_at: datetime | None


def _dose(row: Mapping[Any, Any], seal: Seal | None) -> Dose:
    reason = seal.open(_PLACE, row["reason"]).decode() if seal and row["reason"] else None
    return Dose(
        id=row["id"],
        person_id=row["person_id"],
        plan_id=row["plan_id"],
        local_date=date.fromisoformat(row["local_date"]),
        slot=row["slot"],
        amount=row["amount"],
        zone=row["zone"],
        due_at=row["due_at"],
        limit_at=row["limit_at"],
        state=State(row["state"]),
        taken_at=row["taken_at"],
        reason=Skip(reason) if reason else None,
        rings=row["rings"],
        snoozes=row["snoozes"],
    )


async def _doses(work: Work, person_id: int, statement: Any) -> list[Dose]:
    rows = await work.rows(statement.where(t.dose.c.person_id == person_id))
    seal = await people.seal_of(work, person_id) if any(row["reason"] for row in rows) else None
    return [_dose(row, seal) for row in rows]


async def get(work: Work, person_id: int, dose_id: int) -> Dose | None:
    """Return the dose when it exists and is this person's: one answer for both cases."""
    found = await _doses(work, person_id, select(t.dose).where(t.dose.c.id == dose_id))
    return found[0] if found else None


async def between(work: Work, person_id: int, start: datetime, end: datetime) -> list[Dose]:
    """Return the doses due in [start, end), oldest first."""
    return await _doses(
        work,
        person_id,
        select(t.dose)
        .where(t.dose.c.due_at >= start, t.dose.c.due_at < end)
        .order_by(t.dose.c.due_at, t.dose.c.id),
    )


async def on_dates(work: Work, person_id: int, first: date, last: date) -> list[Dose]:
    """Return the doses of the local dates *first* to *last*, oldest first."""
    return await _doses(
        work,
        person_id,
        select(t.dose)
        .where(t.dose.c.local_date >= first.isoformat(), t.dose.c.local_date <= last.isoformat())
        .order_by(t.dose.c.due_at, t.dose.c.id),
    )


async def open_ones(work: Work, person_id: int) -> list[Dose]:
    """Return the doses that wait for an answer, oldest first."""
    return await _doses(
        work,
        person_id,
        select(t.dose).where(t.dose.c.state == State.DUE).order_by(t.dose.c.due_at, t.dose.c.id),
    )


async def last_taken(work: Work, person_id: int, plan_id: int, before: datetime) -> Dose | None:
    """Return the dose of *plan_id* with the latest recorded time not after *before*."""
    found = await _doses(
        work,
        person_id,
        select(t.dose)
        .where(t.dose.c.plan_id == plan_id, t.dose.c.state == State.TAKEN, t.dose.c.taken_at <= before)
        .order_by(t.dose.c.taken_at.desc())
        .limit(1),
    )
    return found[0] if found else None


async def last_taken_of(work: Work, person_id: int) -> Dose | None:
    """Return the dose with the latest recorded time, of any plan."""
    found = await _doses(
        work,
        person_id,
        select(t.dose).where(t.dose.c.state == State.TAKEN).order_by(t.dose.c.taken_at.desc()).limit(1),
    )
    return found[0] if found else None


async def taken_near(work: Work, person_id: int, dose_id: int, at: datetime, span: timedelta) -> Dose | None:
    """Return the dose other than *dose_id* recorded as taken less than *span* before or after *at*, the nearest."""
    found = await _doses(
        work,
        person_id,
        select(t.dose).where(
            t.dose.c.id != dose_id,
            t.dose.c.state == State.TAKEN,
            t.dose.c.taken_at > at - span,
            t.dose.c.taken_at < at + span,
        ),
    )
    return min(found, key=lambda d: abs((d.taken_at or d.due_at) - at), default=None)


async def add_many(work: Work, values: list[dict[str, Any]]) -> None:
    """One dose per plan, local date and slot exists afterwards; those already there are left alone."""
    if values:
        await work.run(work.add_once(t.dose), values)


async def ids_of(
    work: Work, plan_ids: set[int], dates: set[str]
) -> dict[tuple[int, str, int], tuple[int, str]]:
    """Return {(plan, local date, slot): (dose id, state)}."""
    rows = await work.rows(
        select(t.dose.c.id, t.dose.c.plan_id, t.dose.c.local_date, t.dose.c.slot, t.dose.c.state).where(
            t.dose.c.plan_id.in_(plan_ids), t.dose.c.local_date.in_(dates)
        )
    )
    return {(row["plan_id"], row["local_date"], row["slot"]): (row["id"], row["state"]) for row in rows}


async def change(work: Work, old: Dose, new: Dose, what: str, source: str, at: datetime) -> None:
    """The dose is as *new*, and the list says what happened, from where, and how it was before."""
    await work.run(
        insert(t.dose_event).values(
            person_id=old.person_id,
            dose_id=old.id,
            what=what,
            source=source,
            before=json.dumps(await _sealed_memory(work, old)),
            at=at,
        )
    )
    await _write(work, new)


async def undo(work: Work, dose: Dose, source: str, at: datetime) -> Dose | None:
    """The last answer to *dose* is taken back; None when there is none left to take back."""
    rows = await work.rows(
        select(t.dose_event.c.what, t.dose_event.c.before)
        .where(t.dose_event.c.dose_id == dose.id, t.dose_event.c.person_id == dose.person_id)
        .where(t.dose_event.c.source != "clock")  # a time-out is not an answer of hers
        .order_by(t.dose_event.c.id.desc())
    )
    back = 0
    for row in rows:
        if row["what"] == "undo":
            back += 1
        elif back:
            back -= 1
        else:
            remembered = json.loads(row["before"])
            remembered["reason"] = await _reason(work, dose.person_id, remembered["reason"])
            before = undone(dose, remembered)
            await change(work, dose, before, "undo", source, at)
            return before
    return None


async def ringing(work: Work, dose_id: int, *, rings: int, snoozes: int) -> None:
    await work.run(update(t.dose).where(t.dose.c.id == dose_id).values(rings=rings, snoozes=snoozes))


async def events(work: Work, person_id: int) -> list[dict[str, Any]]:
    rows = await work.rows(
        select(t.dose_event.c.dose_id, t.dose_event.c.what, t.dose_event.c.source, t.dose_event.c.at)
        .where(t.dose_event.c.person_id == person_id)
        .order_by(t.dose_event.c.id)
    )
    return [dict(row) for row in rows]


async def story(work: Work, dose: Dose) -> list[Event]:
    """Return what happened to *dose*, oldest first, each with what was true of it afterwards."""
    rows = await work.rows(
        select(t.dose_event.c.what, t.dose_event.c.source, t.dose_event.c.before, t.dose_event.c.at)
        .where(t.dose_event.c.dose_id == dose.id, t.dose_event.c.person_id == dose.person_id)
        .order_by(t.dose_event.c.id)
    )
    taken = [json.loads(row["before"])["taken_at"] for row in rows[1:]]
    after = [datetime.fromisoformat(at) if at else None for at in taken] + [dose.taken_at]
    return [Event(row["what"], row["source"], row["at"], at) for row, at in zip(rows, after, strict=False)]


async def _write(work: Work, dose: Dose) -> None:
    seal = await people.seal_of(work, dose.person_id)
    await work.run(
        update(t.dose)
        .where(t.dose.c.id == dose.id, t.dose.c.person_id == dose.person_id)
        .values(
            state=dose.state,
            taken_at=dose.taken_at,
            reason=seal.seal(_PLACE, dose.reason.encode()) if dose.reason else None,
            rings=dose.rings,
            snoozes=dose.snoozes,
        )
    )


async def _sealed_memory(work: Work, dose: Dose) -> dict[str, Any]:
    kept = memory(dose)
    if dose.reason:
        seal = await people.seal_of(work, dose.person_id)
        kept["reason"] = seal.seal("dose_event.before", dose.reason.encode()).hex()
    return kept


async def _reason(work: Work, person_id: int, kept: str | None) -> str | None:
    if not kept:
        return None
    seal = await people.seal_of(work, person_id)
    return seal.open("dose_event.before", bytes.fromhex(kept)).decode()
