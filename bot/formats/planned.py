"""The plan as the rules know it, from the plan as a file has it."""

from bot.domain.plans import Cadence, Plan
from bot.domain.rounds import Phase, Round
from bot.formats.model import PlanVersion, Stretches


def rule_of(plan: PlanVersion) -> Plan:
    return Plan(
        zone=plan.zone,
        times=tuple(plan.times),
        amounts=tuple(plan.amounts_mg),
        cadence=Cadence(plan.cadence),
        weekdays=frozenset(plan.weekdays),
        every_days=plan.every_days,
        round=_round(plan.round) if plan.round else None,
        starts_on=plan.starts_on,
        ends_on=plan.ends_on,
    )


def _round(told: Stretches) -> Round:
    phases = tuple(Phase(s.days, s.tablets, tuple(s.amounts_mg)) for s in told.stretches)
    return Round(phases, told.began_on, told.again)
