"""Doses and the append-only list of what happened to them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Select, bindparam, func, insert, select, update

from bot.domain.dose_log import DoseLog
from bot.domain.doses import CORRECTABLE_DAYS, Dose, Skip, State, memory, undone
from bot.domain.sittings import Sitting, together
from bot.store import people, plans
from bot.store import tables as t
from bot.store.plans import Planned
from bot.store.vault import Seal
from bot.store.work import Work

_PLACE, _BEFORE = "dose.reason", "dose_event.before"
_LATEST = timedelta(days=2 * CORRECTABLE_DAYS)  # no dose is recorded as taken so long after it was due
_OTHER = t.plan.c.medicine.is_not(None)
_DOSES = select(t.dose, _OTHER.label("other")).join(t.plan, t.plan.c.id == t.dose.c.plan_id)
_WITH_PLANS = select(
    t.dose, _OTHER.label("other"), t.plan.c.version, t.plan.c.active, t.plan.c.rule, t.plan.c.medicine
).join(t.plan, t.plan.c.id == t.dose.c.plan_id)
_IN_ORDER = (t.dose.c.due_at, t.dose.c.id)
_PERSON: BindParameter[int] = bindparam("person")
_START: BindParameter[datetime] = bindparam("start")
_END: BindParameter[datetime] = bindparam("end")
_OF_ONE = _DOSES.where(t.dose.c.person_id == _PERSON)
_SINCE = _WITH_PLANS.where(t.dose.c.person_id == _PERSON, t.dose.c.due_at >= _START)
_BETWEEN = _OF_ONE.where(t.dose.c.due_at >= _START, t.dose.c.due_at < _END)
_OWN_BETWEEN = _BETWEEN.where(~_OTHER).order_by(*_IN_ORDER)
_OF_A_MINUTE = _OF_ONE.where(
    t.dose.c.due_at
    == select(t.dose.c.due_at)
    .where(t.dose.c.id == bindparam("dose"), t.dose.c.person_id == _PERSON)
    .scalar_subquery()
)
_OF_MANY = _DOSES.where(
    t.dose.c.person_id.in_(bindparam("people", expanding=True)),
    t.dose.c.due_at >= _START,
    t.dose.c.due_at <= _END,
)


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened to a dose: what, how it was said, when, and the time it was recorded with then."""

    what: str
    source: str
    at: datetime
    taken_at: datetime | None


@dataclass(frozen=True, slots=True)
class Made:
    """What one typed message booked or, changed, booked anew: the doses, and whether she has said nothing since."""

    dose_id: int
    booked: frozenset[int]
    stands: bool
    deep: int = 1  # how many of its answers are not taken back


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
        other=bool(row["other"]),
    )


async def _doses(work: Work, person_id: int, statement: Select[Any]) -> list[Dose]:
    return await _read(work, person_id, statement.where(t.dose.c.person_id == person_id))


async def _read(work: Work, person_id: int, statement: Select[Any], **values: Any) -> list[Dose]:
    rows = await work.rows(statement, {"person": person_id, **values})
    seal = await people.seal_of(work, person_id) if any(row["reason"] for row in rows) else None
    return [_dose(row, seal) for row in rows]


async def read_ahead(work: Work, person_id: int, since: datetime) -> None:
    """The doses due from *since* on are known to this transaction, each with its plan: they are read once.

    Whoever asks for some of them is answered from there, as they are by now. Its person is locked.
    """
    rows = await work.rows(_SINCE, {"person": person_id, "start": since})
    sealed = any(row["reason"] or row["medicine"] for row in rows)
    seal = await people.seal_of(work, person_id) if sealed else None
    work.logs[person_id] = DoseLog.of(since, [_dose(row, seal) for row in rows])
    work.plans.update({row["plan_id"]: plans.of_row(row, row["plan_id"], seal) for row in rows})


def _log(work: Work, person_id: int, since: datetime) -> DoseLog | None:
    """Return the log of the person when it goes back to *since*."""
    log = work.logs.get(person_id)
    return log if log and log.since <= since else None


async def get(work: Work, person_id: int, dose_id: int) -> Dose | None:
    """Return the dose when it exists and is this person's: one answer for both cases."""
    found = await _doses(work, person_id, _DOSES.where(t.dose.c.id == dose_id))
    return found[0] if found else None


async def sitting_of(work: Work, person_id: int, dose_id: int) -> Sitting | None:
    """Return the dose with all that are due in the same minute; None when it is not there or not this person's."""
    log = work.logs.get(person_id)
    if log and (known := log.sitting(dose_id)):
        return known
    found = together(await _read(work, person_id, _OF_A_MINUTE, dose=dose_id))
    return found[0] if found else None


async def between(work: Work, person_id: int, start: datetime, end: datetime) -> list[Dose]:
    """Return the doses of anastrozole due in [start, end), oldest first: what counts and reports are about."""
    if log := _log(work, person_id, start):
        return [d for d in log.between(start, end) if not d.other]
    return await _read(work, person_id, _OWN_BETWEEN, start=start, end=end)


async def of_medicine(work: Work, planned: Planned, start: datetime, end: datetime) -> list[Dose]:
    """Return the doses of the plan's own medicine due in [start, end), oldest first."""
    due = _DOSES.where(t.dose.c.due_at >= start, t.dose.c.due_at < end, _same_medicine(planned))
    return await _doses(work, planned.person_id, due.order_by(*_IN_ORDER))


async def sittings_between(work: Work, person_id: int, start: datetime, end: datetime) -> list[Sitting]:
    """Return the sittings due in [start, end), of every medicine, oldest first."""
    if log := _log(work, person_id, start):
        return together(log.between(start, end))
    return together(await _read(work, person_id, _BETWEEN, start=start, end=end))


async def on_dates(work: Work, person_id: int, first: date, last: date) -> list[Dose]:
    """Return the doses of the local dates *first* to *last*, of every medicine, oldest first."""
    dates = _DOSES.where(t.dose.c.local_date >= first.isoformat(), t.dose.c.local_date <= last.isoformat())
    return await _doses(work, person_id, dates.order_by(*_IN_ORDER))


async def sittings_of_many(
    work: Work, person_ids: set[int], start: datetime, end: datetime
) -> dict[int, list[Sitting]]:
    """Return {person: sittings due in [start, end]} in one query; why one was left out stays sealed."""
    rows = await work.rows(_OF_MANY, {"people": sorted(person_ids), "start": start, "end": end})
    mine: dict[int, list[Dose]] = {}
    for row in rows:
        mine.setdefault(row["person_id"], []).append(_dose(row, None))
    return {person_id: together(found) for person_id, found in mine.items()}


async def open_sittings(work: Work, person_id: int) -> list[Sitting]:
    """Return the sittings in which a dose waits for an answer, oldest first."""
    minutes = select(t.dose.c.due_at).where(t.dose.c.person_id == person_id, t.dose.c.state == State.DUE)
    return together(await _doses(work, person_id, _DOSES.where(t.dose.c.due_at.in_(minutes))))


async def last_taken(work: Work, person_id: int) -> Dose | None:
    """Return the dose of anastrozole with the latest recorded time."""
    found = await _doses(
        work,
        person_id,
        _DOSES.where(t.dose.c.state == State.TAKEN, ~_OTHER).order_by(t.dose.c.taken_at.desc()).limit(1),
    )
    return found[0] if found else None


async def taken_near(
    work: Work, planned: Planned, dose_id: int, at: datetime, span: timedelta
) -> Dose | None:
    """Return the nearest dose of the same medicine recorded as taken less than *span* before or after *at*.

    The dose *dose_id* itself does not count.
    """
    if log := _log(work, planned.person_id, at - span - _LATEST):
        mine = (lambda d: d.plan_id == planned.id) if planned.medicine else (lambda d: not d.other)
        found = [d for d in log.taken_within(at - span, at + span) if d.id != dose_id and mine(d)]
    else:
        near = (t.dose.c.taken_at > at - span, t.dose.c.taken_at < at + span, t.dose.c.id != dose_id)
        taken = _DOSES.where(t.dose.c.state == State.TAKEN, *near, _same_medicine(planned))
        found = await _doses(work, planned.person_id, taken)
    return min(found, key=lambda d: abs((d.taken_at or d.due_at) - at), default=None)


def _same_medicine(planned: Planned) -> ColumnElement[bool]:
    """A journey may end a plan and begin another of anastrozole; any other medicine is its plan."""
    return t.dose.c.plan_id == planned.id if planned.medicine else ~_OTHER


async def add_many(work: Work, values: list[dict[str, Any]]) -> None:
    """One dose per plan, local date and slot exists afterwards; those already there are left alone."""
    if values:
        await work.run(work.add_once(t.dose), values)
        for row in values:
            work.logs.pop(row["person_id"], None)


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


async def change(
    work: Work, old: Dose, new: Dose, what: str, source: str, at: datetime, words_id: int | None = None
) -> None:
    """The dose is as *new*, and the list says what happened, from where, in which message, and how it was before."""
    before = (await people.seal_of(work, old.person_id)).seal_json(_BEFORE, memory(old))
    event = {"person_id": old.person_id, "dose_id": old.id, "what": what, "source": source, "before": before}
    await work.run(_HAPPENED, [event | {"at": at, "words_id": words_id}])
    await _write(work, new)


_HAPPENED = insert(t.dose_event)


async def undo(
    work: Work, sitting: Sitting, source: str, at: datetime, words_id: int | None = None
) -> Sitting | None:
    """The last answer to *sitting* is taken back, for every dose it was about; None when there is none left."""
    answers = {d: answer for d in sitting.doses if (answer := await _last_answer(work, d))}
    last = max((row["at"] for row in answers.values()), default=None)
    before: list[Dose] = []
    for dose, answer in answers.items():
        if answer["at"] != last:
            continue
        seal = await people.seal_of(work, dose.person_id)
        before.append(undone(dose, seal.open_json(_BEFORE, answer["before"])))
        await change(work, dose, before[-1], "undo", source, at, words_id)
    return sitting.changed(before) if before else None


async def _last_answer(work: Work, dose: Dose) -> Mapping[Any, Any] | None:
    """Return the last thing the person said about *dose* that is not taken back yet."""
    rows = await work.rows(
        select(t.dose_event.c.what, t.dose_event.c.before, t.dose_event.c.at)
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
            return row
    return None


async def said_in(work: Work, person_id: int, words_id: int) -> Made | None:
    """Return what her typed message *words_id* booked, None when it booked nothing."""
    hers = (t.dose_event.c.person_id == person_id, t.dose_event.c.source != "clock")
    rows = await work.rows(
        select(t.dose_event.c.id, t.dose_event.c.dose_id, t.dose_event.c.what)
        .where(*hers, t.dose_event.c.words_id == words_id)
        .order_by(t.dose_event.c.id)
    )
    if not rows:
        return None
    latest = await work.value(select(func.max(t.dose_event.c.id)).where(*hers))
    booked = frozenset(row["dose_id"] for row in rows)
    deep = sum(-1 if row["what"] == "undo" else 1 for row in rows)
    return Made(rows[-1]["dose_id"], booked, latest == rows[-1]["id"], deep)


_WRITE = (
    update(t.dose)
    .where(t.dose.c.id == bindparam("dose"), t.dose.c.person_id == _PERSON)
    .values(
        state=bindparam("became"),
        taken_at=bindparam("taken"),
        reason=bindparam("why"),
        rings=bindparam("rung"),
        snoozes=bindparam("put_off"),
    )
)


async def ringing(work: Work, dose_id: int, *, rings: int, snoozes: int) -> None:
    await work.run(_RANG, [{"dose": dose_id, "rung": rings, "put_off": snoozes}])
    for log in work.logs.values():
        log.rang(dose_id, rings, snoozes)


_RANG = (
    update(t.dose)
    .where(t.dose.c.id == bindparam("dose"))
    .values(rings=bindparam("rung"), snoozes=bindparam("put_off"))
)


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
    seal = await people.seal_of(work, dose.person_id)
    taken = [seal.open_json(_BEFORE, row["before"])["taken_at"] for row in rows[1:]]
    after = [datetime.fromisoformat(at) if at else None for at in taken] + [dose.taken_at]
    return [Event(row["what"], row["source"], row["at"], at) for row, at in zip(rows, after, strict=False)]


async def _write(work: Work, dose: Dose) -> None:
    seal = await people.seal_of(work, dose.person_id)
    values = {
        "became": dose.state,
        "taken": dose.taken_at,
        "why": seal.seal(_PLACE, dose.reason.encode()) if dose.reason else None,
        "rung": dose.rings,
        "put_off": dose.snoozes,
    }
    await work.run(_WRITE, [values | {"dose": dose.id, "person": dose.person_id}])
    if log := work.logs.get(dose.person_id):
        log.changed(dose)
