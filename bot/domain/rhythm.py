"""How long it is usual that nobody writes: learned from the last two weeks, so that a longer silence can be told."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

KEPT_DAYS = 14  # a week has its quiet day, and may have been an odd one
KNOWN_DAYS = 7  # before that nothing is usual
TIMES = 2
AT_LEAST = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Rhythm:
    """When somebody was last heard, and the longest silence that ended on each day (UTC)."""

    heard_at: datetime | None = None
    longest: Mapping[date, timedelta] = field(default_factory=dict)


def heard(rhythm: Rhythm, at: datetime, since: datetime) -> Rhythm:
    """Return the rhythm after somebody was heard *at*. Before *since* nobody listened: that was no silence."""
    silence = max(at - max(rhythm.heard_at or since, since), timedelta())
    first = at.date() - timedelta(days=KEPT_DAYS)
    kept = {day: span for day, span in rhythm.longest.items() if first < day <= at.date()}
    return Rhythm(at, kept | {at.date(): max(kept.get(at.date(), timedelta()), silence)})


def usual(rhythm: Rhythm) -> timedelta | None:
    """Return how long a silence may be; None while too little is known."""
    if not rhythm.longest or (max(rhythm.longest) - min(rhythm.longest)).days < KNOWN_DAYS:
        return None
    return max(TIMES * max(rhythm.longest.values()), AT_LEAST)


def overdue(rhythm: Rhythm, now: datetime, since: datetime, at_most: timedelta | None = None) -> timedelta:
    """Return by how much the silence is longer than usual, or than *at_most* where it is given; nothing when it is not."""
    patience = at_most or usual(rhythm)
    if patience is None:
        return timedelta()
    return max(now - max(rhythm.heard_at or since, since) - patience, timedelta())
