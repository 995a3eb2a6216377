"""The life of one dose: a state that only a person's word or a documented time-out may change."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any


class State(StrEnum):
    """What is known of a dose. "Missed" does not exist: only the person can say that."""

    DUE = "due"
    TAKEN = "taken"
    SKIPPED = "skipped"
    NO_ANSWER = "no_answer"  # the late limit passed in silence
    UNKNOWN = "unknown"  # the bot was offline: silence says nothing


class Skip(StrEnum):
    """Why a tablet was left out, in the person's words."""

    SIDE_EFFECTS = "side_effects"
    RAN_OUT = "ran_out"
    TEAM = "team"
    UNWELL = "unwell"
    DECIDED = "decided"
    FORGOT = "forgot"
    AWAY = "away"
    UNSAID = "unsaid"


OPEN = frozenset({State.DUE})
CORRECTABLE_DAYS = 7
MAX_SNOOZES = 4


@dataclass(frozen=True, slots=True)
class Dose:
    """One dose of one plan on one local date and slot."""

    id: int
    person_id: int
    plan_id: int
    local_date: date
    slot: int
    amount: str  # mg; "" for a medicine the person added by its name
    zone: str
    due_at: datetime
    limit_at: datetime
    state: State = State.DUE
    taken_at: datetime | None = None
    reason: Skip | None = None
    rings: int = 0
    snoozes: int = 0
    other: bool = False  # of a medicine the person added, not of anastrozole

    @property
    def open(self) -> bool:
        return self.state in OPEN


def taken(dose: Dose, at: datetime) -> Dose:
    return replace(dose, state=State.TAKEN, taken_at=at, reason=None)


def skipped(dose: Dose, reason: Skip) -> Dose:
    return replace(dose, state=State.SKIPPED, taken_at=None, reason=reason)


def unsure(dose: Dose) -> Dose:
    """Return *dose* without an answer: the person no longer knows."""
    return replace(dose, state=State.NO_ANSWER, taken_at=None, reason=None)


def timed_out(dose: Dose, *, offline: bool) -> Dose:
    """Return *dose* closed by the clock: silence while the bot was offline stays unknown."""
    return replace(dose, state=State.UNKNOWN if offline else State.NO_ANSWER) if dose.open else dose


def memory(dose: Dose) -> dict[str, Any]:
    """Return what an undo needs to bring *dose* back as it is now."""
    return {
        "state": dose.state,
        "taken_at": dose.taken_at.isoformat() if dose.taken_at else None,
        "reason": dose.reason,
    }


def undone(dose: Dose, remembered: dict[str, Any]) -> Dose:
    """Return *dose* as *remembered* by ``memory``."""
    at, reason = remembered["taken_at"], remembered["reason"]
    return replace(
        dose,
        state=State(remembered["state"]),
        taken_at=datetime.fromisoformat(at) if at else None,
        reason=Skip(reason) if reason else None,
    )


def on_time(dose: Dose, grace_minutes: int = 60) -> bool:
    return dose.taken_at is not None and dose.taken_at <= dose.due_at + timedelta(minutes=grace_minutes)


@dataclass(frozen=True, slots=True)
class Count:
    """How many of the doses due in a window are recorded as taken. Paused and offline days are left out."""

    taken: int
    answered: int
    due: int
    left_out: int


def count(doses: list[Dose]) -> Count:
    """Return the count over *doses*; one that still waits for its answer is not counted yet."""
    closed = [d for d in doses if not d.open]
    counted = [d for d in closed if d.state is not State.UNKNOWN]
    taken_ones = [d for d in counted if d.state is State.TAKEN]
    answered = [d for d in counted if d.state in (State.TAKEN, State.SKIPPED)]
    return Count(len(taken_ones), len(answered), len(counted), len(closed) - len(counted))


class Band(StrEnum):
    """How a count is spoken of (conversation.md 3.6)."""

    STEADY = "steady"
    COMMON = "common"
    HARD = "hard"


def band(of: Count) -> Band:
    """Return the band of a count: from 26 of 28 up, from 20 of 28 up, and below."""
    if of.taken * 28 >= of.due * 26:
        return Band.STEADY
    return Band.COMMON if of.taken * 28 >= of.due * 20 else Band.HARD
