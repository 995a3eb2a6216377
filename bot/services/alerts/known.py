"""What her team knows about: repeats of it are short for four weeks."""

from collections.abc import Iterable
from datetime import datetime

from bot.domain.people import Person
from bot.domain.triage import Known
from bot.store import Work, people
from bot.store.alerts import Alert

_KNOWN = "known"  # profile.extra: {item: [told_at, severity]}


def of(person: Person) -> list[Known]:
    """Return what the team knows about, since when, and how severe it was then."""
    return [
        Known(item, datetime.fromisoformat(str(at)), severity if isinstance(severity, int) else None)
        for item, (at, severity) in _kept(person).items()
    ]


async def told(work: Work, person: Person, about: Iterable[Alert], now: datetime) -> Person:
    """The team knows: repeats of these are shorter for 28 days, never emergencies, new or worse."""
    new = {item: [now.isoformat(), severity] for one in about for item, severity in one.evidence.items()}
    return await people.remember(work, person, **{_KNOWN: {**_kept(person), **new}})


def _kept(person: Person) -> dict[str, list[object]]:
    found: dict[str, list[object]] = person.profile.extra.get(_KNOWN, {})
    return found
