"""Stretches of days that differ: days on and days off, two amounts in turn, a dose that goes down step by step."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import accumulate
from typing import Any

PHASES_AT_MOST = 12
PHASE_DAYS = range(1, 366)
DAYS_AT_MOST = 731  # so that the next dose of any plan is found soon


@dataclass(frozen=True, slots=True)
class Phase:
    """Days with doses, or without. ``amounts``: mg of each slot; none where the plan's own hold."""

    days: int
    takes: bool = True
    amounts: tuple[Decimal, ...] = ()


@dataclass(frozen=True, slots=True)
class Round:
    """Phases one after another, counted from *began_on*; they come *again*, or the last one goes on."""

    phases: tuple[Phase, ...]
    began_on: date
    again: bool = True

    @property
    def days(self) -> int:
        return sum(phase.days for phase in self.phases)

    def on(self, day: date) -> Phase:
        """Return the phase of *day*; a day before the first round counts back from it."""
        return self._nth((day - self.began_on).days)

    def taken(self) -> list[int]:
        """Return the days with doses, 0 is the first, of one round; of phases that do not come again one more."""
        return [n for n in range(self.days + (not self.again)) if self._nth(n).takes]

    def spans(self) -> Iterator[tuple[Phase, date, date]]:
        """Yield each phase with the first and the last day it has in the first round."""
        first = self.began_on
        for phase in self.phases:
            yield phase, first, first + timedelta(days=phase.days - 1)
            first += timedelta(days=phase.days)

    def problems(self) -> dict[str, bool]:
        """Name what makes it unusable, each with whether it is so."""
        return {
            "phases_miscounted": not 1 <= len(self.phases) <= PHASES_AT_MOST or self.days > DAYS_AT_MOST,
            "phase_days_out_of_range": any(phase.days not in PHASE_DAYS for phase in self.phases),
            "phases_without_doses": not any(phase.takes for phase in self.phases),
        }

    def _nth(self, nth: int) -> Phase:
        nth = nth % max(self.days, 1) if self.again else nth
        ends = accumulate(phase.days for phase in self.phases)
        held = (phase for phase, end in zip(self.phases, ends, strict=True) if nth < end)
        return next(held, self.phases[-1] if self.phases else Phase(1, takes=False))

    def to_row(self) -> dict[str, Any]:
        phases = [[p.days, p.takes, [str(mg) for mg in p.amounts]] for p in self.phases]
        return {"phases": phases, "began_on": self.began_on.isoformat(), "again": self.again}

    @classmethod
    def from_row(cls, row: dict[str, Any]) -> "Round":
        phases = [Phase(days, takes, tuple(map(Decimal, mg))) for days, takes, mg in row["phases"]]
        return cls(tuple(phases), date.fromisoformat(row["began_on"]), row["again"])
