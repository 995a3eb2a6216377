"""A dose as it enters the store: its limit by the late rule that holds for this person and plan."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.domain import late
from bot.domain.doses import State
from bot.domain.people import Person
from bot.domain.plans import Due, Plan
from bot.knowledge.countries import country
from bot.services.turn import World
from bot.store.plans import Planned

_FAR = datetime.max.replace(tzinfo=UTC)


def rule_of(person: Person, plan: Plan, world: World) -> late.Rule:
    """Return the late rule: the country's, unless no leaflet speaks for this plan."""
    where = country(person.profile.country or world.country)
    return late.rule_for(where.missed_dose_rule, plan, person.profile.reader.reason)


def _limit_of(person: Person, planned: Planned, due: Due, world: World) -> datetime:
    where = country(person.profile.country or world.country)
    rule = rule_of(person, planned.rule, world)
    return late.late_limit(rule, planned.rule, due, timedelta(hours=where.late_grace_hours))


def rows(
    world: World, person: Person, dues: Iterable[tuple[Planned, Due]], now: datetime
) -> list[dict[str, Any]]:
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


def _row(person: Person, planned: Planned, due: Due, limit: datetime, now: datetime) -> dict[str, Any]:
    """Return one new row: open while its limit lies ahead, unknown when the bot was away past it."""
    return {
        "person_id": person.id,
        "plan_id": planned.id,
        "plan_version": planned.version,
        "local_date": due.local_date.isoformat(),
        "slot": due.slot,
        "amount": planned.rule.amount(due.slot),
        "zone": planned.rule.zone,
        "due_at": due.due_at,
        "limit_at": limit,
        "state": State.DUE if limit > now else State.UNKNOWN,
        "rings": 1,
        "snoozes": 0,
    }
