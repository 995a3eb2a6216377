"""Somebody who helps: what they may see of a person, and when they may hear of it. Never what she feels, never in the night."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum
from typing import Any

from bot.domain.late import Quiet, is_quiet
from bot.domain.plans import ONE_DAY, instant, zone_info

NIGHT = Quiet(time(21), time(8))  # of somebody who helps and has chosen no quiet hours here
HOURS = (2, 4, 8)  # after which a tablet without an answer may be told
USUAL_HOURS = 4
MOST = 5  # people who help one person
NAME_AT_MOST = 30
LINK_HOLDS = timedelta(hours=24)
OFFSETS = range(-12, 13)  # hours between her clock and theirs


class Sees(StrEnum):
    """What a person may let somebody see."""

    TABLET = "tablet"  # a tablet without an answer, after hours that she chose
    SILENCE = "silence"  # once, that the bot has not heard from her for long


class Step(StrEnum):
    """How far it is between the two of them. Only in the last one is anything told."""

    INVITED = "invited"  # the link is out
    OPENED = "opened"  # one chat has opened it; no other can any more
    AGREED = "agreed"  # they said yes, and she is asked whether it is the right person
    ACTIVE = "active"


@dataclass(frozen=True, slots=True)
class Helper:
    """One person's agreement with one who helps. ``until_at``: when it ends by itself; None once both agreed."""

    her: str  # what they are to call her
    sees: frozenset[Sees]
    hours: int = USUAL_HOURS
    step: Step = Step.INVITED
    name: str = ""  # theirs, as their own account says it
    chat_id: int = 0
    lang: str = "en"
    zone: str = ""  # theirs; empty: as hers
    until_at: datetime | None = None
    id: int = 0
    person_id: int = 0

    @property
    def active(self) -> bool:
        return self.step is Step.ACTIVE

    def to_row(self) -> dict[str, Any]:
        """Return what is kept sealed."""
        return {
            "her": self.her,
            "sees": sorted(self.sees),
            "hours": self.hours,
            "step": self.step,
            "name": self.name,
            "lang": self.lang,
            "zone": self.zone,
        }

    @classmethod
    def from_row(
        cls, row: Mapping[str, Any], id: int, person_id: int, chat_id: int, until_at: datetime | None
    ) -> "Helper":
        kept = {**row, "sees": frozenset(map(Sees, row["sees"])), "step": Step(row["step"])}
        return cls(**kept, id=id, person_id=person_id, chat_id=chat_id, until_at=until_at)


def called(text: str) -> str:
    """Return a name as it can stand in a sentence: one line, not long, "" when nothing is left."""
    return " ".join(text.split())[:NAME_AT_MOST].strip()


def awake(at: datetime, *nights: tuple[Quiet, str]) -> datetime | None:
    """Return the first moment from *at* on in which it is night for none of them, None without one within two days."""
    ends = [
        instant(at.astimezone(zone_info(zone)).date() + n * ONE_DAY, night.end, zone)
        for night, zone in nights
        for n in range(3)
    ]
    moments = sorted({at, *(end for end in ends if end > at)})
    return next((m for m in moments if not any(is_quiet(m, n, z) for n, z in nights)), None)


def zone_beside(zone: str, hours: int, now: datetime) -> str:
    """Return a zone whose clocks show so many *hours* more than those in *zone* do now."""
    if hours == 0:
        return zone
    ahead = round((now.astimezone(zone_info(zone)).utcoffset() or timedelta()) / timedelta(hours=1)) + hours
    ahead = (ahead + 12) % 24 - 12 if not -12 <= ahead <= 14 else ahead
    return f"Etc/GMT{-ahead:+d}" if ahead else "Etc/GMT"
