"""Facts that last: what a person told once and what follows from it, until it is said otherwise or too old."""

from collections.abc import Collection, Mapping
from datetime import date, timedelta
from typing import Any

KEPT = "facts"  # in profile.extra
HALF_A_YEAR = timedelta(days=183)
FADES: Mapping[str, timedelta] = {"immune_low": HALF_A_YEAR}
"""What must be said again: chemotherapy ends. The monthly check-in asks; without an answer it fades."""

Told = dict[str, str]  # a fact to the day it was last said, as ISO


def told_by(extra: Mapping[str, Any]) -> Told:
    """Return what a profile remembers. Of what was told before days were kept, the day is unknown ("")."""
    kept = extra.get(KEPT, {})
    return dict(kept) if isinstance(kept, Mapping) else dict.fromkeys(kept, "")


def of(extra: Mapping[str, Any], today: date) -> frozenset[str]:
    """Return the facts a profile remembers that hold *today*."""
    return holding(told_by(extra), today)


def holding(told: Mapping[str, str], today: date) -> frozenset[str]:
    """Return the facts that hold *today*."""
    return frozenset(
        fact
        for fact, day in told.items()
        if not day or fact not in FADES or today - date.fromisoformat(day) <= FADES[fact]
    )


def after(told: Mapping[str, str], said: Collection[str], former: Collection[str], today: date) -> Told:
    """Return what is remembered after *said* was told *today* and *former* was said to hold no longer."""
    kept = {fact: day for fact, day in told.items() if fact not in former}
    return {**kept, **dict.fromkeys(sorted(said), today.isoformat())}
