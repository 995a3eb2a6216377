"""A dose comes into being: its row, and with it on the agenda what asks about it and what ends the asking.

Nothing else makes a dose: one that nobody asks about and nothing closes would wait for ever.
"""

from collections.abc import Collection, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

from bot.domain import late
from bot.domain.doses import State
from bot.domain.people import Person
from bot.domain.plans import Due, Plan
from bot.domain.sittings import Sitting
from bot.knowledge.countries import country
from bot.services.plans import askings
from bot.services.talk.turn import World
from bot.store import Work, agenda, doses
from bot.store.agenda import Item
from bot.store.plans import Planned

Dues = Sequence[tuple[Planned, Due]]
_FAR = datetime.max.replace(tzinfo=UTC)
_DAY_BEFORE = timedelta(days=2)  # far enough back to find yesterday's doses in any zone


async def make(
    world: World, work: Work, wanted: Sequence[tuple[Person, Dues]], now: datetime, once: Collection[int] = ()
) -> dict[int, list[Sitting]]:
    """Each dose exists, once; one that waits for an answer has its rings and its late limit on the agenda.

    The persons with an id in *once* are asked no second time. Returns {person id: their sittings, from the
    day before the first of these doses to the last of them}. All of it takes three statements.
    """
    await doses.add_many(work, [row for person, dues in wanted for row in _rows(world, person, dues, now)])
    times = [due.due_at for _person, dues in wanted for _planned, due in dues]
    ids = {person.id for person, _dues in wanted}
    found = await doses.sittings_of_many(work, ids, min(times) - _DAY_BEFORE, max(times))
    coming = [_asked(p, found.get(p.id, []), dues, now, p.id in once) for p, dues in wanted]
    await agenda.put(work, [item for items in coming for item in items])
    return found


async def note_passed(world: World, work: Work, wanted: Sequence[tuple[Person, Dues]], now: datetime) -> None:
    """Doses whose limit passed while the bot was away are on record as unknown; the others come to nothing."""
    rows = [row for person, dues in wanted for row in _rows(world, person, dues, now)]
    await doses.add_many(work, [row for row in rows if row["state"] is State.UNKNOWN])


async def unplanned(work: Work, person: Person, planned: Planned, day: date, at: datetime) -> Sitting:
    """A tablet of a day that has none by the plan exists, once. Nobody asks about it and nothing closes it: it waits for no answer."""
    due = Due(day, 0, at)
    amounts = planned.rule.amounts
    row = _row(person, planned, due, at, at, str(amounts[0]) if amounts else "") | {"state": State.NO_ANSWER}
    await doses.add_many(work, [row])
    dose_id, _state = (await doses.ids_of(work, {planned.id}, {day.isoformat()}))[
        planned.id, day.isoformat(), 0
    ]
    found = await doses.sitting_of(work, person.id, dose_id)
    assert found is not None  # noqa: S101 - it was made above
    return found


def _asked(person: Person, mine: list[Sitting], dues: Dues, now: datetime, once: bool) -> list[Item]:
    """Return what is still to come of *dues*: only the newest dose of each plan is asked about again."""
    times = {due.due_at for _planned, due in dues}
    newest = {max(due.due_at for p, due in dues if p is planned) for planned, _due in dues}
    return [
        item
        for s in mine
        if s.due_at in times
        for item in (
            [*askings.limits(person, s), *(askings.for_helpers(person, s, now) if once else ())]
            if once or s.due_at not in newest
            else askings.follow_ups(person, s, now, askings.asked_at(s, now))
        )
    ]


def rule_of(person: Person, plan: Plan, world: World) -> late.Rule:
    """Return the late rule: the country's, unless no leaflet speaks for this plan."""
    where = country(person.profile.country or world.country)
    return late.rule_for(where.missed_dose_rule, plan, person.profile.reader.reason)


def _limit_of(person: Person, planned: Planned, due: Due, world: World) -> datetime:
    where = country(person.profile.country or world.country)
    rule = rule_of(person, planned.rule, world)
    return late.late_limit(rule, planned.rule, due, timedelta(hours=where.late_grace_hours))


def _rows(world: World, person: Person, dues: Dues, now: datetime) -> list[dict[str, Any]]:
    """Return the new rows of doses of *person*, anastrozole first.

    Another medicine is asked about no longer than the anastrozole due in the same minute: one card, one end.
    """
    mine = sorted(dues, key=lambda one: bool(one[0].medicine))
    limits = {due.due_at: _limit_of(person, p, due, world) for p, due in mine if not p.medicine}
    return [
        _row(
            person,
            planned,
            due,
            min(limits.get(due.due_at, _FAR), _limit_of(person, planned, due, world)),
            now,
        )
        for planned, due in mine
    ]


def _row(
    person: Person, planned: Planned, due: Due, limit: datetime, now: datetime, amount: str = ""
) -> dict[str, Any]:
    """Return one new row: open while its limit lies ahead, unknown when the bot was away past it."""
    return {
        "person_id": person.id,
        "plan_id": planned.id,
        "plan_version": planned.version,
        "local_date": due.local_date.isoformat(),
        "slot": due.slot,
        "amount": amount or planned.rule.amount(due),
        "zone": planned.rule.zone,
        "due_at": due.due_at,
        "limit_at": limit,
        "state": State.DUE if limit > now else State.UNKNOWN,
        "rings": 1,
        "snoozes": 0,
    }
