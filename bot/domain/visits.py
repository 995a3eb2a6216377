"""A visit or a test: its day and time as the clock on the wall will show it, and when there is something to say of it.

What waits is derived from wall clock and zone, so new zone rules move it. Results are her words, never judged.
"""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from bot.domain import times
from bot.domain.plans import ONE_DAY, instant, zone_info
from bot.domain.times import Said

AT_MOST = 20  # visits to come of one person
YEARS_AHEAD = 3
MORNING, EVENING = time(10), time(18)
AFTERNOON = time(15)  # a visit that begins later is asked about on the next morning
HOURS = (7, 19)  # in which a visit begins when "at 10" may be either half of the day
MONTHS = (3, 6, 12, 24)


@dataclass(frozen=True, slots=True)
class Kind:
    """What sort of visit: the words that name it, and the topic that tells what it is for."""

    words: str
    topic: str = ""


KINDS: Mapping[str, Kind] = MappingProxyType(
    {
        "bone": Kind(r"dexa|bone density|density scan|dxa", "bone_loss"),
        "mammogram": Kind(r"mammograms?|mammography|breast (?:scan|imaging|ultrasound)", "monitoring"),
        "lipids": Kind(r"lipids?|cholesterol", "cholesterol"),
        "liver": Kind(r"liver (?:test|function|blood)s?|lfts?", "liver"),
        "vitamin_d": Kind(r"vitamin d (?:test|level)|vit d", "calcium_vitd"),
        "estradiol": Kind(r"o?estradiol|e2 (?:test|level)|hormone (?:test|level)s?", "blood_values"),
        "injection": Kind(r"injections?|jab|infusion|zoledron\w+|denosumab|prolia|zometa", "bone_drugs"),
        "blood": Kind(r"blood (?:test|work|draw)s?|bloods", "blood_values"),
        "scan": Kind(r"scans?|x-?ray|mri|ct|ultrasound"),
        "visit": Kind(
            r"appointments?|appt|visit|check-?up|review|consultation|oncologist|doctor|surgeon|nurse|gp|clinic",
            "doctor_prep",
        ),
        "other": Kind(r"(?!)"),
    }
)
BROAD = {
    "scan": frozenset({"bone", "mammogram"}),
    "blood": frozenset({"lipids", "liver", "vitamin_d", "estradiol"}),
}
TEAM = "visit"  # the kind that a page and a list of questions are for
ONLY_MEN, ONLY_WOMEN = frozenset({"estradiol"}), frozenset({"mammogram"})


class When(StrEnum):
    """What is said of a visit, in the order in which it comes."""

    WEEK = "week"
    EVE = "eve"
    AFTER = "after"


@dataclass(frozen=True, slots=True)
class Visit:
    """``at`` None: the time is not known (yet). ``every_months``: what her team said of the next one, 0 for nothing."""

    kind: str
    on: date
    at: time | None
    zone: str
    note: str = ""  # place, or what to bring
    result: str = ""
    every_months: int = 0
    over: bool = False
    id: int = field(default=0, compare=False)

    def to_row(self) -> dict[str, Any]:
        row = asdict(self)
        row.pop("id")
        return {**row, "on": self.on.isoformat(), "at": self.at.isoformat("minutes") if self.at else ""}

    @classmethod
    def from_row(cls, row: dict[str, Any], visit_id: int) -> "Visit":
        at = time.fromisoformat(row["at"]) if row["at"] else None
        return cls(**{**row, "on": date.fromisoformat(row["on"]), "at": at, "id": visit_id})

    @property
    def begins_at(self) -> datetime:
        """Return the instant at which it begins: of its day, while the time is not known."""
        return instant(self.on, self.at or time(0), self.zone)

    @property
    def ends_at(self) -> datetime:
        """Return the instant from which it is past: when it begins, or the end of its day."""
        if self.at:
            return self.begins_at
        return instant(self.on + ONE_DAY, time(0), self.zone)


def may_be(kind: str, said: str) -> bool:
    """Return whether a visit of *kind* may be meant by the broader word *said*: any appointment, a scan that is a mammogram."""
    return said in (kind, TEAM) or kind in BROAD.get(said, ())


def told_at(visit: Visit, when: When) -> tuple[date, time]:
    """Return the day and hour on her clock at which *when* is said of *visit*."""
    if when is When.WEEK:
        return visit.on - 7 * ONE_DAY, MORNING
    if when is When.EVE:
        return visit.on - ONE_DAY, EVENING
    if visit.at and visit.at < AFTERNOON:
        return visit.on, EVENING
    return visit.on + ONE_DAY, MORNING


def coming(visit: Visit, zone: str, now: datetime) -> list[tuple[When, datetime]]:
    """Return what is still to be said of *visit*, each with its instant in *zone*."""
    said = [(when, instant(*told_at(visit, when), zone)) for when in When]
    return [(when, at) for when, at in said if at > now]


def next_one(visit: Visit, months: int) -> Visit:
    """Return the visit that comes so many months after *visit*, its time still to be arranged."""
    year, month = divmod(visit.on.year * 12 + visit.on.month - 1 + months, 12)
    on = next(d for n in range(4) if (d := _date(year, month + 1, visit.on.day - n)))
    return Visit(visit.kind, on, None, visit.zone, visit.note, every_months=months)


# --- what she types ----------------------------------------------------------------------------------------------


class Doubt(StrEnum):
    """Why a day is not taken."""

    NONE = "none"  # no day was named, or one the calendar has not
    SEVERAL = "several"
    OVER = "over"
    FAR = "far"


def kind_of(text: str) -> str:
    """Return the kind that *text* names, "" when it names none."""
    said = text.casefold()
    return next((key for key, kind in KINDS.items() if re.search(rf"\b(?:{kind.words})\b", said)), "")


def day_of(said: Said, today: date, *, us: bool) -> date | Doubt:
    """Return the one day *said* names for what is to come, or why there is none."""
    found = times.coming_days(said, today, us=us)
    if len(found) != 1:
        return Doubt.SEVERAL if found else Doubt.NONE
    return fits(found[0], today)


def fits(day: date, today: date) -> date | Doubt:
    if day < today:
        return Doubt.OVER
    return day if day <= today + timedelta(days=366 * YEARS_AHEAD) else Doubt.FAR


def time_of(said: Said, *, twelve_hour: bool) -> time | None:
    """Return the time *said* names; of two halves of the day the one in which people are seen."""
    found = times.wanted(said, twelve_hour=twelve_hour)
    daytime = [at for at in found if HOURS[0] <= at.hour < HOURS[1]]
    return next(iter(daytime or found), None)


def is_over(day: date, at: time | None, zone: str, now: datetime) -> bool:
    local = now.astimezone(zone_info(zone))
    return (day, at or time.max) <= (local.date(), local.time().replace(tzinfo=None))


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
