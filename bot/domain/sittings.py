"""A sitting: the doses due in one and the same minute. They share one card, one asking and one answer."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import groupby

from bot.domain.doses import Dose, State

UNANSWERED = frozenset({State.NO_ANSWER, State.UNKNOWN})


@dataclass(frozen=True, slots=True)
class Sitting:
    """One or more doses of one person with the same instant, anastrozole first, then in the order of their ids."""

    doses: tuple[Dose, ...]

    @property
    def id(self) -> int:
        """The lowest id among them: it never changes, because a dose made later has a higher one."""
        return min(d.id for d in self.doses)

    @property
    def topic(self) -> str:
        """The name of its card in the chat."""
        return f"dose:{self.id}"

    @property
    def alone(self) -> bool:
        """Whether it is nothing but one dose of anastrozole."""
        return self.own is not None and not self.several

    @property
    def several(self) -> bool:
        return len(self.doses) > 1

    @property
    def own(self) -> Dose | None:
        """The dose of anastrozole, None when only other medicines are due."""
        return None if self.doses[0].other else self.doses[0]

    @property
    def lead(self) -> Dose:
        """The dose that counts the rings and snoozes of all."""
        return min(self.doses, key=lambda d: d.id)

    @property
    def due_at(self) -> datetime:
        return self.doses[0].due_at

    @property
    def local_date(self) -> date:
        return self.doses[0].local_date

    @property
    def zone(self) -> str:
        return self.doses[0].zone

    @property
    def open_ones(self) -> tuple[Dose, ...]:
        return tuple(d for d in self.doses if d.open)

    @property
    def open(self) -> bool:
        return bool(self.open_ones)

    @property
    def unanswered(self) -> tuple[Dose, ...]:
        return tuple(d for d in self.doses if d.state in UNANSWERED)

    @property
    def waiting(self) -> tuple[Dose, ...]:
        """The doses one answer for all is about: the open ones, else those without an answer."""
        return self.open_ones or self.unanswered

    @property
    def partly(self) -> bool:
        """Whether some are answered and others still wait."""
        return 0 < len(self.open_ones) < len(self.doses)

    @property
    def taken(self) -> tuple[Dose, ...]:
        return tuple(d for d in self.doses if d.state is State.TAKEN)

    @property
    def limit_at(self) -> datetime:
        """When the asking ends: the limit of the first dose that is still open, anastrozole's before any other."""
        return (self.open_ones or self.doses)[0].limit_at

    @property
    def face(self) -> Dose:
        """The dose that speaks for all in a short line: an open one, else anastrozole."""
        return (self.open_ones or self.doses)[0]

    def changed(self, news: Iterable[Dose]) -> "Sitting":
        """Return the sitting with *news* in place of the doses of the same ids."""
        by_id = {d.id: d for d in news}
        return replace(self, doses=tuple(by_id.get(d.id, d) for d in self.doses))

    def mask(self, which: Iterable[Dose]) -> str:
        """Return *which* as a button carries it; "" for a single dose, whose button needs no choice."""
        chosen = {d.id for d in which}
        return f"{sum(1 << n for n, d in enumerate(self.doses) if d.id in chosen):x}" if self.several else ""

    def picked(self, mask: str) -> tuple[Dose, ...]:
        """Return the doses of a `mask`; none when it is not one."""
        try:
            bits = int(mask, 16)
        except ValueError:
            return ()
        return tuple(d for n, d in enumerate(self.doses) if bits >> n & 1)


def together(doses: Iterable[Dose]) -> list[Sitting]:
    """Return *doses* of one person as sittings, oldest first: each dose is in exactly one."""
    ordered = sorted(doses, key=lambda d: (d.due_at, d.other, d.id))
    return [Sitting(tuple(group)) for _at, group in groupby(ordered, key=lambda d: d.due_at)]
