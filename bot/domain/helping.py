"""Somebody who helps: what they may see of a person, and when they may hear of it. Never what she feels, never in the night."""

import re
from collections.abc import Collection, Mapping
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


# --- what who helps writes of her --------------------------------------------------------------------------------

_SHE = "she her hers mum mummy mom mother gran granny nan grandma wife sister aunt auntie daughter".split()
_HE = "he him his dad daddy father grandad grandpa husband brother uncle son".split()
_WORD = re.compile(r"[a-z]+")
_OF_ONESELF = re.compile(
    r"\b(?:i am|i['’]?m|i feel|i have|i['’]?ve|i want|i can['’]?t|i don['’]?t|me|myself)\b"
)
_OVER = (
    r"(?:gone|died|dead|deceased|passed(?: away| on| over)?|(?:at|resting in) (?:rest|peace)|no longer (?:here|with us)|"
    r"not with us any ?more|slipped away|left us|in heaven|breathed (?:her|his) last|with (?:god|the lord|the angels)(?: now)?)"
)
_WHEN = (
    r"(?:,? (?:now|today|yesterday|tonight|peacefully|suddenly|last night|this (?:morning|afternoon|evening|week)|on \w+day|"
    r"in (?:the night|(?:her|his|their) sleep|hospital)))*[ .!]*"
)
_BEFORE = r"(?:(?:sorry|hello|hi|so|yes|i['’]?m afraid|im sorry|i['’]?m sorry|my|our|poor|dear)[, ]+)*"


def whom(text: str) -> str:
    """Return "she" or "he" where *text* tells of one other person and not of who writes it, "" elsewhere."""
    plain = text.casefold()
    words = _WORD.findall(plain)
    said = [("she", n) for n, word in enumerate(words) if word in _SHE] + [
        ("he", n) for n, word in enumerate(words) if word in _HE
    ]
    return "" if not said or _OF_ONESELF.search(plain) else min(said, key=lambda one: one[1])[0]


def says_over(text: str, names: Collection[str] = ()) -> bool:
    """Return whether *text* says no more than that somebody has died: "he's gone", "Mum passed this morning"."""
    who = "|".join([*_SHE, *_HE, "they", *(re.escape(name.casefold()) for name in names if name)])
    died = rf"{_BEFORE}(?:{who})(?:['’]s| is| has| was|s)?(?: just| sadly)? {_OVER}{_WHEN}"
    lost = rf"{_BEFORE}we(?:['’]ve| have)?(?: just)? lost (?:my |our )?(?:{who}){_WHEN}"
    return bool(re.fullmatch(f"{died}|{lost}", " ".join(text.casefold().split())))
