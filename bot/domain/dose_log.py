"""The doses of one person from some day on, read once and kept as they change."""

from dataclasses import dataclass, replace
from datetime import datetime

from bot.domain.doses import Dose, State
from bot.domain.sittings import Sitting, together


@dataclass(frozen=True, slots=True)
class DoseLog:
    """Every dose of one person due from ``since`` on, of every medicine, by id."""

    since: datetime
    doses: dict[int, Dose]

    @classmethod
    def of(cls, since: datetime, doses: list[Dose]) -> "DoseLog":
        return cls(since, {d.id: d for d in sorted(doses, key=lambda d: (d.due_at, d.id))})

    def between(self, start: datetime, end: datetime) -> list[Dose]:
        """Return the doses due in [start, end), oldest first."""
        return [d for d in self.doses.values() if start <= d.due_at < end]

    def sitting(self, dose_id: int) -> Sitting | None:
        """Return the dose with all that are due in the same minute; None when it is not in the log."""
        one = self.doses.get(dose_id)
        return together(d for d in self.doses.values() if d.due_at == one.due_at)[0] if one else None

    def taken_within(self, start: datetime, end: datetime) -> list[Dose]:
        """Return the doses recorded as taken in (start, end)."""
        return [
            d
            for d in self.doses.values()
            if d.state is State.TAKEN and d.taken_at and start < d.taken_at < end
        ]

    def changed(self, dose: Dose) -> None:
        """*dose* is in the log as it is now."""
        if dose.id in self.doses:
            self.doses[dose.id] = dose

    def rang(self, dose_id: int, rings: int, snoozes: int) -> None:
        if dose_id in self.doses:
            self.doses[dose_id] = replace(self.doses[dose_id], rings=rings, snoozes=snoozes)
