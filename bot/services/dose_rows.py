"""A dose as it enters the store: its limit by the late rule that holds for this person and plan."""

from datetime import datetime, timedelta
from typing import Any

from bot.domain import late
from bot.domain.doses import State
from bot.domain.people import Person
from bot.domain.plans import Due, Plan
from bot.knowledge.countries import country
from bot.services.turn import World
from bot.store.plans import Planned


def rule_of(person: Person, plan: Plan, world: World) -> late.Rule:
    """Return the late rule: the country's, unless no leaflet speaks for this plan."""
    where = country(person.profile.country or world.country)
    return late.rule_for(where.missed_dose_rule, plan, person.profile.reader.reason)


def limit_of(person: Person, planned: Planned, due: Due, world: World) -> datetime:
    where = country(person.profile.country or world.country)
    rule = late.rule_for(where.missed_dose_rule, planned.rule, person.profile.reader.reason)
    return late.late_limit(rule, planned.rule, due, timedelta(hours=where.late_grace_hours))


def row(person: Person, planned: Planned, due: Due, limit: datetime, now: datetime) -> dict[str, Any]:
    """Return the new row of a dose: open while its limit lies ahead, unknown when the bot was away past it."""
    return {
        "person_id": person.id,
        "plan_id": planned.id,
        "plan_version": planned.version,
        "local_date": due.local_date.isoformat(),
        "slot": due.slot,
        "amount": str(planned.rule.amounts[due.slot]),
        "zone": planned.rule.zone,
        "due_at": due.due_at,
        "limit_at": limit,
        "state": State.DUE if limit > now else State.UNKNOWN,
        "rings": 1,
        "snoozes": 0,
    }
