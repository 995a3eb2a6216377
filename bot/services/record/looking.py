"""The record of a span, read and put together once: the pictures, their captions and the visit page draw on it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise

from bot.domain import history as record
from bot.domain import overview, surveys
from bot.domain.checkins import ANSWERED
from bot.domain.history import Version
from bot.domain.overview import PlanChange, Span, Strip, Tablets
from bot.domain.surveys import Answers
from bot.services.talk.turn import Turn
from bot.services.talk.voice import Voice
from bot.store import checkins, doses, plans

OWN = 0  # in place of a plan's id: anastrozole, of whichever plan


@dataclass(frozen=True, slots=True)
class Told:
    """One answered check-in, by meaning, on its local date."""

    on: date
    answers: Answers


async def medicines(turn: Turn) -> dict[int, str]:
    """Return {OWN: ""} and {plan id: name} of every medicine she added that is still taken."""
    mine = await plans.of_person(turn.work, turn.me.id)
    return {OWN: ""} | {p.id: p.medicine for p in mine if p.medicine}


async def tablets(turn: Turn, span: Span, medicine: int = OWN) -> Tablets:
    """Return what is known of the tablets of one medicine."""
    names = await plans.names(turn.work, turn.me.id)

    def hers(plan_id: int) -> bool:
        return plan_id == medicine if medicine else not names[plan_id]

    asked = await doses.on_dates(turn.work, turn.me.id, span.first, span.last)
    versions = await plans.versions(turn.work, turn.me.id)
    missing = record.rested(versions, asked, span.first, span.last, turn.now)
    return overview.tablets(
        [d for d in asked if hers(d.plan_id)], [m for m in missing if hers(m.version.plan_id)]
    )


async def plan_changes(turn: Turn, span: Span, medicine: int = OWN) -> list[PlanChange]:
    """Return how the plan changed in *span*; its beginning is no change."""
    names = await plans.names(turn.work, turn.me.id)
    own = [
        v
        for v in await plans.versions(turn.work, turn.me.id)
        if (v.plan_id == medicine if medicine else not names[v.plan_id])
    ]
    return [
        PlanChange(day, version.rule)
        for before, version in pairwise(own)
        if span.holds(day := _from(version)) and _same(before) != _same(version)
    ]


def _from(version: Version) -> date:
    return Voice(zone=version.rule.zone).local(version.from_at).date()


def _same(version: Version) -> object:
    """Return what makes a plan another one to her: not when it was saved."""
    return replace(version.rule, starts_on=date.min, ends_on=None)


async def told(turn: Turn) -> list[Told]:
    """Return every answered check-in, oldest first."""
    found = [k for k in await checkins.history(turn.work, turn.me.id) if k.outcome in ANSWERED and k.state]
    asked = turn.world.asked.surveys
    return [
        Told(turn.voice.local(k.invited_at).date(), surveys.result(surveys.from_row(k.state, asked)))
        for k in found
    ]


def strips(turn: Turn, check_ins: Sequence[Told], span: Span, *, intimate: bool = False) -> list[Strip]:
    """Return the symptoms of her own world in *span*; intimate ones only where she chose so."""
    reader = replace(turn.me.profile.reader, intimate=intimate)
    shown = [key for key, item in turn.world.asked.items.items() if item.shown.to(reader)]
    return overview.strips([(one.on, one.answers) for one in check_ins], span, shown)


def ranges(days: Sequence[date]) -> list[tuple[date, date]]:
    """Return runs of neighbouring days, oldest first."""
    runs: list[tuple[date, date]] = []
    for day in sorted(days):
        if runs and day - runs[-1][1] == timedelta(days=1):
            runs[-1] = runs[-1][0], day
        else:
            runs.append((day, day))
    return runs
