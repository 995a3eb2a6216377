"""How a plan is taken, as FHIR says it."""

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from bot.domain.rounds import Round
from bot.formats import codes
from bot.formats.model import PlanVersion
from bot.formats.planned import rule_of

Resource = dict[str, Any]
Span = tuple[Resource, Sequence[Decimal], date, date | None]  # how often, how much, its first and last day


def of(plan: PlanVersion) -> Iterator[Resource]:
    """Yield the times of the day, each with its amount; of a plan of rounds those of each stretch with tablets."""
    told = rule_of(plan).round
    whole: Span = (_often(plan), plan.amounts_mg, plan.starts_on, plan.ends_on)
    for n, (often, amounts, first, last) in enumerate(_stretches(plan, told) if told else [whole], 1):
        for slot, at in enumerate(plan.times):
            bounds = {"start": first.isoformat()} | ({"end": last.isoformat()} if last else {})
            repeat = {"boundsPeriod": bounds, **often, "timeOfDay": [at.isoformat("seconds")]}
            dose = [{"doseQuantity": codes.quantity(number(amounts[slot]), "mg")}] if amounts else []
            yield {
                **({"sequence": n} if told else {}),
                "timing": {"repeat": repeat},
                **({"patientInstruction": plan.how} if plan.how else {}),
                **({"doseAndRate": dose} if dose else {}),
            }


def amounts_of(plan: PlanVersion) -> set[Decimal]:
    """Return the mg of every tablet of the plan."""
    rounds = plan.round.stretches if plan.round else ()
    return {*plan.amounts_mg, *(mg for one in rounds for mg in one.amounts_mg)}


def number(amount: Decimal) -> float:
    """Return *amount* as JSON has it: 1, not 1.0, and 0.5 as it is."""
    return int(amount) if amount == int(amount) else float(amount)


def _often(plan: PlanVersion) -> Resource:
    if plan.cadence == "weekdays":
        days = [codes.WEEKDAYS[day] for day in plan.weekdays]
        return {"frequency": len(days), "period": 1, "periodUnit": "wk", "dayOfWeek": days}
    return {
        "frequency": 1,
        "period": plan.every_days if plan.cadence == "every_n" else 1,
        "periodUnit": "d",
    }


def _stretches(plan: PlanVersion, told: Round) -> Iterator[Span]:
    """Yield the stretches with tablets: "21 times in 28 days" where they come again, else each with its dates."""
    for n, (phase, first, last) in enumerate(told.spans()):
        amounts = phase.amounts or plan.amounts_mg
        goes_on = told.again or n + 1 == len(told.phases)
        ends = plan.ends_on if goes_on else min(last, plan.ends_on or last)
        begins = first if told.again else max(first, plan.starts_on)
        often = (
            {"frequency": phase.days, "period": told.days} if told.again else {"frequency": 1, "period": 1}
        )
        if phase.takes and (ends is None or begins <= ends):
            yield {**often, "periodUnit": "d"}, amounts, begins, ends
