"""Alerts on record: which rule of which version, why, what they hold, when the bot asks how it is, how they end."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from bot.domain import triage
from bot.domain.agenda import ALERT
from bot.domain.levels import Level
from bot.domain.people import Person
from bot.domain.rests import Held, Who, holding
from bot.services.plans import resting
from bot.store import Work, agenda, alerts
from bot.store.agenda import Item
from bot.store.alerts import Alert


@dataclass(frozen=True, slots=True)
class Reason:
    """One rule that fired, as it goes on record."""

    level: Level
    rule_id: str
    rule_version: int
    because: str
    hold: bool = False
    evidence: dict[str, int | None] = field(default_factory=dict)


async def keep(
    work: Work,
    person: Person,
    reasons: Sequence[Reason],
    content_version: str,
    now: datetime,
    *,
    asks: bool = True,
) -> tuple[Person, int]:
    """All reasons of one card are on record, the first one's id stands for them and is returned.

    Reminders rest where one holds them. The bot asks how it is as the first, the highest, demands.
    """
    ids = [
        await alerts.add(
            work,
            person.id,
            level=one.level,
            rule_id=one.rule_id,
            rule_version=one.rule_version,
            content_version=content_version,
            because=one.because,
            hold=one.hold,
            at=now,
            evidence=one.evidence,
        )
        for one in reasons
    ]
    if asks:
        await agenda.put(work, follow_ups(person, ids[0], reasons[0].level, now))
    held = [Held(alert_id) for alert_id, one in zip(ids, reasons, strict=True) if one.hold]
    return await resting.add(work, person, Who.ALERTS, *held), ids[0]


def follow_ups(person: Person, alert_id: int, level: Level, now: datetime) -> list[Item]:
    """Return when the bot asks how it is now (clinical policy 4.1)."""
    due = [triage.due_at(f, now, person.zone) for f in triage.FOLLOW_UPS.get(level, ())]
    return [
        agenda.item(ALERT, person, at, alert_id, n, subject=alert_id, note={"n": n})
        for n, at in enumerate(due)
    ]


async def told_again(work: Work, person: Person, reasons: Sequence[Reason]) -> None:
    """A danger that is open and told again is asked about once: by the card that comes now. What it holds stays held."""
    told = {one.rule_id: one.level for one in reasons}
    before = [one for one in await alerts.open_ones(work, person.id) if one.rule_id in told]
    await close(work, person.id, [one for one in before if Level(one.level) <= told[one.rule_id]], "again")


async def card_of(work: Work, person_id: int, alert: Alert) -> list[Alert]:
    """Return every alert that stood on one card with *alert*: those of its moment."""
    return [one for one in await alerts.since(work, person_id, alert.at) if one.at == alert.at]


async def close(work: Work, person_id: int, mine: Iterable[Alert], state: str) -> None:
    """The alerts are closed and nothing more is asked about them."""
    planned = await agenda.of_person(work, person_id, ALERT)
    ids = set()
    for alert in mine:
        await alerts.close(work, person_id, alert.id, state)
        ids.add(alert.id)
    await agenda.drop(work, *(item.key for item in planned if item.subject_id in ids))


async def lift(work: Work, person: Person, ids: Iterable[int], now: datetime) -> Person:
    """The alerts *ids* hold her reminders no longer."""
    return await resting.lift(work, person, Who.ALERTS, map(Held, ids), now)


def held_by(person: Person, mine: Iterable[Alert]) -> bool:
    """Return whether one of *mine* holds her reminders."""
    return not {alert.id for alert in mine}.isdisjoint(holding(person.rests))
