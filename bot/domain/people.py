"""A person as the rules see them, and what they have told us about themselves."""

from dataclasses import asdict, dataclass, field, fields
from datetime import datetime, time
from typing import Any

from bot.domain.audience import Body, Reader, Reason
from bot.domain.rests import NO_REST, Rests


@dataclass(frozen=True, slots=True)
class Profile:
    """What the person chose, kept sealed. Every field has the value a new person starts with."""

    reason: str = Reason.UNSAID
    spread: bool = False
    body: str = Body.EVERYTHING
    intimate: str = "no"  # yes | no | info
    country: str = ""
    cue: str = ""  # breakfast | teeth | dinner | bed | "" or own words
    phone: str = ""  # of her team
    phone_hours: str = ""  # when they answer, in her words
    checkin_day: int | None = None  # 0 = Monday; None: not wanted now
    checkin_at: str = "18:00"
    rings: str = "normal"  # gentle | normal | once
    asks: str = "daily"  # daily | weekly: one card on Sundays, and no reminder in between
    quiet_from: str = "22:00"
    quiet_to: str = "07:30"
    discreet: bool = True
    simple_look: bool = False
    show_count: bool = True
    keyboard: bool = True
    started_on: str = ""
    pinned: bool = True
    extra: dict[str, Any] = field(default_factory=dict)

    def to_row(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_row(cls, row: dict[str, Any]) -> "Profile":
        """Return the profile of *row*; fields this version does not know are left out."""
        return cls(**{name: value for name, value in row.items() if name in _PROFILE_FIELDS})

    @property
    def reader(self) -> Reader:
        return Reader(Body(self.body), Reason(self.reason), self.spread, self.intimate != "no")

    @property
    def weekly(self) -> bool:
        return self.asks == "weekly"

    @property
    def quiet(self) -> tuple[time, time]:
        return time.fromisoformat(self.quiet_from), time.fromisoformat(self.quiet_to)


_PROFILE_FIELDS = frozenset(f.name for f in fields(Profile))


@dataclass(frozen=True, slots=True)
class Person:
    """Someone who agreed that we keep their data. ``zone`` is empty until they have chosen one.

    ``settled``: the set-up is done. ``rests``: every reason why no reminder goes out (see rests.py).
    """

    id: int
    chat_id: int
    settled: bool
    lang: str
    zone: str
    profile: Profile
    created_at: datetime
    seen_at: datetime
    rests: Rests = NO_REST

    @property
    def reminded(self) -> bool:
        """Reminders go to this person now."""
        return self.settled and not self.rests


SLICES = 64
GROUPS = 4  # what one worker holds at a time: 16 slices and a quarter of the rate (decisions/0018)


def slice_of(chat_id: int, slices: int = SLICES) -> int:
    """Return the slice that owns everything of *chat_id* (decisions.md 3)."""
    return (chat_id * 2654435761 >> 7) % slices


def group_of(slice_: int) -> int:
    """Return the group a slice belongs to: whoever holds the group handles everything of the slice."""
    return slice_ % GROUPS


def slices_in(group: int) -> frozenset[int]:
    """Return the slices of *group*."""
    return frozenset(range(group, SLICES, GROUPS))
