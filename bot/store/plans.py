"""Plans and their versions."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Select, bindparam, insert, select, update

from bot.domain import plans
from bot.domain.history import Version
from bot.domain.medicines import ANASTROZOLE, Label
from bot.domain.plans import Plan
from bot.store import people
from bot.store import tables as t
from bot.store.vault import Seal
from bot.store.work import Work


@dataclass(frozen=True, slots=True)
class Planned:
    """A plan as kept: its id, its version, and what the person calls the medicine."""

    id: int
    person_id: int
    version: int
    rule: Plan
    active: bool
    label: Label = ANASTROZOLE

    @property
    def medicine(self) -> str:
        return self.label.name


async def add(work: Work, person_id: int, rule: Plan, at: datetime, label: Label = ANASTROZOLE) -> Planned:
    """A plan holds from *at* on; *label* names another medicine than anastrozole."""
    seal = await people.seal_of(work, person_id)
    row = await work.row(
        insert(t.plan)
        .values(
            person_id=person_id,
            version=1,
            active=1,
            medicine=_sealed(seal, label) if label.name else None,
            rule=text_of(rule),
            created_at=at,
        )
        .returning(t.plan.c.id)
    )
    planned = Planned(row["id"] if row else 0, person_id, 1, rule, active=True, label=label)
    await _remember(work, planned, at)
    return planned


async def change(work: Work, planned: Planned, rule: Plan, at: datetime) -> Planned:
    """The plan has a new version from *at* on; what was due before keeps the old one."""
    new = replace(planned, version=planned.version + 1, rule=rule)
    await work.run(
        update(t.plan).where(t.plan.c.id == new.id).values(version=new.version, rule=text_of(rule))
    )
    await _remember(work, new, at)
    work.plans.pop(planned.id, None)
    return new


async def end(work: Work, planned: Planned) -> None:
    await work.run(update(t.plan).where(t.plan.c.id == planned.id).values(active=0))
    work.plans.pop(planned.id, None)


async def of_person(work: Work, person_id: int) -> list[Planned]:
    """Return the active plans: anastrozole first, then what the person added, oldest first."""
    found = await _planned(work, _ACTIVE, person=person_id)
    return sorted(found, key=lambda p: (bool(p.medicine), p.id))


async def names(work: Work, person_id: int) -> dict[int, str]:
    """Return {plan id: the name the person gave the medicine}, ended plans included; "" for anastrozole."""
    found = await _planned(work, _HERS, person=person_id)
    return {p.id: p.medicine for p in found}


async def labels(work: Work, person_id: int) -> dict[int, Label]:
    """Return {plan id: what she calls the medicine}, ended plans included."""
    found = await _planned(work, select(t.plan).where(t.plan.c.person_id == person_id))
    return {p.id: p.label for p in found}


async def rename(work: Work, planned: Planned, label: Label) -> None:
    seal = await people.seal_of(work, planned.person_id)
    await work.run(update(t.plan).where(t.plan.c.id == planned.id).values(medicine=_sealed(seal, label)))
    work.plans.pop(planned.id, None)


async def versions(work: Work, person_id: int) -> list[Version]:
    """Return every version of the active plans, oldest first."""
    rows = await work.rows(
        select(t.plan_version.c.plan_id, t.plan_version.c.rule, t.plan_version.c.from_at)
        .join(t.plan, t.plan.c.id == t.plan_version.c.plan_id)
        .where(t.plan_version.c.person_id == person_id, t.plan.c.active == 1)
        .order_by(t.plan_version.c.from_at, t.plan_version.c.version)
    )
    return [Version(row["plan_id"], read(row["rule"]), row["from_at"]) for row in rows]


async def without_agenda(work: Work) -> list[int]:
    """Return the ids of active plans that have no next dose on the agenda: the healing pass plans them."""
    return [row["person_id"] for row in await work.rows(_WITHOUT_AGENDA)]


_PLANNED_NEXT = select(t.agenda.c.subject_id).where(t.agenda.c.kind == "dose", t.agenda.c.due_at.is_not(None))
_WITHOUT_AGENDA = select(t.plan.c.person_id).where(t.plan.c.active == 1, t.plan.c.id.not_in(_PLANNED_NEXT))


@lru_cache(maxsize=8192)  # many people share the words of their plan
def read(rule: str) -> Plan:
    return plans.from_row(json.loads(rule))


def text_of(rule: Plan) -> str:
    return json.dumps(plans.to_row(rule), separators=(",", ":"))


async def _remember(work: Work, planned: Planned, at: datetime) -> None:
    await work.run(
        insert(t.plan_version).values(
            plan_id=planned.id,
            version=planned.version,
            person_id=planned.person_id,
            rule=text_of(planned.rule),
            from_at=at,
        )
    )


async def get_many(work: Work, ids: set[int]) -> dict[int, Planned]:
    """Return {id: plan}, of any number of people in two queries at most; what was read in this transaction is kept."""
    if missing := ids - work.plans.keys():
        found = await _planned(work, _OF_IDS, ids=sorted(missing))
        work.plans.update({p.id: p for p in found})
    return {i: work.plans[i] for i in ids if i in work.plans}


_HERS = select(t.plan).where(t.plan.c.person_id == bindparam("person"))
_ACTIVE = _HERS.where(t.plan.c.active == 1)
_OF_IDS = select(t.plan).where(t.plan.c.id.in_(bindparam("ids", expanding=True)))


async def _planned(work: Work, statement: Select[Any], **values: Any) -> list[Planned]:
    rows = await work.rows(statement, values)
    seals = await people.seals_of(work, {row["person_id"] for row in rows if row["medicine"]})
    return [of_row(row, row["id"], seals.get(row["person_id"])) for row in rows]


def of_row(row: Mapping[Any, Any], plan_id: int, seal: Seal | None) -> Planned:
    """Return the plan of *row*; the name of a medicine she added needs her *seal*."""
    named = row["medicine"] and seal
    label = _opened(seal, row["medicine"]) if named and seal else ANASTROZOLE
    rule = read(row["rule"])
    return Planned(plan_id, row["person_id"], row["version"], rule, bool(row["active"]), label)


def _sealed(seal: Seal, label: Label) -> bytes:
    """Return *label* as one column keeps it: how it is taken stands in a second line."""
    lines = [label.name, label.how] if label.how else [label.name]
    return seal.seal("plan.medicine", "\n".join(lines).encode())


def _opened(seal: Seal, kept: bytes) -> Label:
    name, _line, how = seal.open("plan.medicine", kept).decode().partition("\n")
    return Label(name, how)
