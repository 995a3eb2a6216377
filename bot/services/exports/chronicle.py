"""Her record as typed events, read page by page: no transaction is open while a page is made into something.

What changes between two pages is in the file as it was before or as it is after; each event is true by itself.
"""

import json
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from bot.domain import history, rests, visits
from bot.domain.doses import Dose, State
from bot.domain.history import Rested, Version
from bot.domain.medicines import ANASTROZOLE, Label
from bot.domain.rests import Paused, Quiet
from bot.domain.rounds import Round
from bot.formats.model import (
    Alert,
    CheckIn,
    Consent,
    Event,
    Note,
    PlanVersion,
    Report,
    Rest,
    Result,
    Stretch,
    Stretches,
    Tablet,
    Visit,
)
from bot.store import Store, doses, dossier, people, plans

OWN = "anastrozole"
TYPED = frozenset(  # the tables that events are made of, and the person; everything else is kept as it is
    "person consent policy_asked plan plan_version dose dose_event note alert checkin visit".split()
)
RESULTS: dict[State, Result] = {
    State.DUE: "waiting",
    State.TAKEN: "taken",
    State.SKIPPED: "left_out",
    State.NO_ANSWER: "no_answer",
    State.UNKNOWN: "bot_was_off",
}
_DAYS_A_PAGE = 60


class Medicines:
    """The plans of one person: what each is called, how it is taken, and its number in this record."""

    def __init__(self, labels: dict[int, Label]) -> None:
        self._labels = labels
        self._numbers = {plan_id: n for n, plan_id in enumerate(sorted(labels), 1)}

    def name(self, plan_id: int) -> str:
        return self._labels.get(plan_id, ANASTROZOLE).name or OWN

    def how(self, plan_id: int) -> str:
        """Return her own line on how it is taken, "" without one."""
        return self._labels.get(plan_id, ANASTROZOLE).how

    def number(self, plan_id: int) -> int:
        return self._numbers.get(plan_id, 0)


async def events(store: Store, person_id: int, now: datetime) -> AsyncIterator[list[Event]]:
    """Yield every event of the person, some at a time, each kind oldest first.

    Raises:
        LookupError: the person is not there any more.
    """
    async with store.begin() as work:
        medicines = Medicines(await plans.labels(work, person_id))
        versions = await dossier.plan_versions(work, person_id)
        active = await plans.versions(work, person_id)
        dates = await dossier.days(work, person_id)
        agreed = await dossier.agreements(work, person_id)
        person = await people.get(work, person_id)
    if person is None:
        raise LookupError("This person is no longer here.")
    yield [
        *(
            Consent(
                at=r["at"],
                version=r["version"],
                answer=r["answer"],
                answered_at=r["answered_at"],
                language=r["lang"],
            )
            for r in agreed
        ),
        *plan_versions(versions, medicines),
        *_rests(person.rests, now),
    ]
    async for page in _tablets(store, person_id, now, medicines, active, dates):
        yield page
    for what, made in _MADE.items():
        after: int | None = 0
        while after is not None:
            async with store.begin() as work:
                rows = await dossier.page(work, person_id, what, after)
            yield [made(row, medicines) for row in rows]
            after = rows[-1]["id"] if len(rows) == dossier.PAGE else None


async def _tablets(
    store: Store,
    person_id: int,
    now: datetime,
    medicines: Medicines,
    active: list[Version],
    dates: tuple[str, str] | None,
) -> AsyncIterator[list[Event]]:
    """Yield the tablets that were asked about, and those planned while reminders rested."""
    first = min(
        [*(v.from_at.date() for v in active), *([date.fromisoformat(dates[0])] if dates else [])],
        default=None,
    )
    if first is None:
        return
    last = max(now.date(), date.fromisoformat(dates[1]) if dates else now.date()) + timedelta(days=1)
    first -= timedelta(days=1)
    while first <= last:
        until = min(first + timedelta(days=_DAYS_A_PAGE - 1), last)
        async with store.begin() as work:
            asked = await doses.on_dates(work, person_id, first, until)
            kept = await dossier.dose_versions(work, person_id, first.isoformat(), until.isoformat())
        missing = history.rested(active, asked, first, until, now)
        yield [
            *(_tablet(dose, medicines, kept.get(dose.id)) for dose in asked),
            *(_never_asked(one, medicines) for one in missing),
        ]
        first = until + timedelta(days=1)


def _tablet(dose: Dose, medicines: Medicines, version: int | None) -> Tablet:
    return Tablet(
        at=dose.due_at,
        zone=dose.zone,
        day=dose.local_date,
        medicine=medicines.name(dose.plan_id),
        plan=medicines.number(dose.plan_id),
        plan_version=version,
        amount_mg=Decimal(dose.amount) if dose.amount else None,
        result=RESULTS[dose.state],
        taken_at=dose.taken_at,
        reason=dose.reason,
    )


def _never_asked(one: Rested, medicines: Medicines) -> Tablet:
    rule, due = one.version.rule, one.due
    return Tablet(
        at=due.due_at,
        zone=rule.zone,
        day=due.local_date,
        medicine=medicines.name(one.version.plan_id),
        plan=medicines.number(one.version.plan_id),
        amount_mg=Decimal(rule.amount(due)) if rule.amount(due) else None,
        result="not_asked",
    )


def plan_versions(rows: Iterable[dict[str, Any]], medicines: Medicines) -> Iterator[PlanVersion]:
    for row in rows:
        rule = plans.read(row["rule"])
        yield PlanVersion(
            at=row["from_at"],
            medicine=medicines.name(row["plan_id"]),
            plan=medicines.number(row["plan_id"]),
            plan_version=row["version"],
            in_use=bool(row["active"]),
            zone=rule.zone,
            times=rule.times,
            amounts_mg=rule.amounts,
            cadence=rule.cadence.value,
            weekdays=sorted(rule.weekdays),
            every_days=rule.every_days,
            round=_stretches(rule.round) if rule.round else None,
            starts_on=rule.starts_on,
            ends_on=rule.ends_on,
            how=medicines.how(row["plan_id"]),
        )


def _stretches(told: Round) -> Stretches:
    held = [Stretch(days=p.days, tablets=p.takes, amounts_mg=p.amounts) for p in told.phases]
    return Stretches(began_on=told.began_on, again=told.again, stretches=held)


def _rests(reasons: rests.Rests, now: datetime) -> Iterator[Rest]:
    for reason in reasons:
        until = reason.until if isinstance(reason, Paused) else None
        since = reason.since if isinstance(reason, Quiet) else None
        yield Rest(at=now, why=reason.name, until=until, since=since)


def _report(row: dict[str, Any], medicines: Medicines) -> Report:
    was = json.loads(row["before"])
    return Report(
        at=row["at"],
        medicine=medicines.name(row["plan_id"]),
        plan=medicines.number(row["plan_id"]),
        planned_at=row["due_at"],
        zone=row["zone"],
        what=row["what"],
        source=row["source"],
        was=RESULTS[State(was["state"])],
        was_taken_at=was["taken_at"],
        was_reason=was["reason"],
    )


def _checkin(row: dict[str, Any], _medicines: Medicines) -> CheckIn:
    state, found = json.loads(row["state"]), json.loads(row["found"])
    return CheckIn(
        kind="symptom" if row["survey"] == "symptom" else "checkin",
        at=row["invited_at"],
        form=state.get("survey", row["survey"]),
        form_version=state.get("version"),
        outcome=row["outcome"],
        level=found["level"],
        worse=found["worse"],
        content_version=row["content_version"],
        told={key: value for key, value in state.get("answers", {}).items() if value},
        passed_over=sorted(set(state.get("closed", ())) - set(state.get("answers", {}))),
        last_time=state.get("previous", {}),
        asked_as=state.get("reader", {}),
        tablets=state.get("tablets", {}),
    )


def _note(row: dict[str, Any], _medicines: Medicines) -> Note:
    cleared = None if row["kind"] == "asked" else row["cleared_at"]
    return Note(at=row["created_at"], about=row["kind"], text=row["body"], cleared_at=cleared)


def _alert(row: dict[str, Any], _medicines: Medicines) -> Alert:
    said = json.loads(row["because"])
    return Alert(
        at=row["at"],
        level=said["level"],
        rule=said["rule_id"],
        rule_version=said["rule_version"],
        content_version=row["content_version"],
        because=said["because"],
        evidence=said["evidence"],
        outcome=said["state"],
        rests_reminders=said["hold"],
    )


def _visit(row: dict[str, Any], _medicines: Medicines) -> Visit:
    kept = visits.Visit.from_row(json.loads(row["state"]), row["id"])
    return Visit(
        at=kept.begins_at,
        zone=kept.zone,
        day=kept.on,
        clock=kept.at,
        what=kept.kind,
        noted_at=row["created_at"],
        note=kept.note,
        result=kept.result,
        every_months=kept.every_months,
        had=kept.over,
    )


_MADE: dict[str, Callable[[dict[str, Any], Medicines], Event]] = {
    "report": _report,
    "checkin": _checkin,
    "note": _note,
    "alert": _alert,
    "visit": _visit,
}
