"""Who says whether the record is true: it knows what she did and when each card came, and nothing of the bot's rules."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.domain.doses import Dose, State
from bot.simulation.phone import Shown

PATIENCE = timedelta(seconds=200)  # between a tap and its record, restarts apart


@dataclass(frozen=True, slots=True)
class Deed:
    """Something she did. ``about``: when the card came that she did it on; None: she went to a day herself."""

    at: datetime
    about: datetime | None


@dataclass
class Judge:
    """``wrong`` lists every record that does not follow from something she did."""

    wrong: list[str] = field(default_factory=list)
    _deeds: list[Deed] = field(default_factory=list)

    def hears(self, at: datetime, event: str, card: Shown | None) -> None:
        if event == "typed":
            self._deeds.append(Deed(at, at))
        elif card:
            self._deeds.append(Deed(at, None if card.asked_for else card.at))

    def next(self) -> None:
        """The bot has had everything she did so far."""
        self._deeds.clear()

    def sees(self, before: Dose | None, after: Dose, doses: list[Dose]) -> None:
        """A dose has changed: her own deed on that very dose explains it, or the clock does."""
        if after.state in (State.TAKEN, State.SKIPPED) and not self._explained(after, doses):
            self._complain("no deed of hers explains it", after)
        elif after.state is State.TAKEN and after.taken_at and not self._told(after):
            self._complain("she did not say that time", after)
        elif before and before.state in (State.TAKEN, State.SKIPPED) and not self._deeds:
            self._complain("an answer of hers is gone", after)

    def _explained(self, dose: Dose, doses: list[Dose]) -> bool:
        return any(
            deed.about is None or (newest := _newest(doses, deed.about)) is None or newest.id == dose.id
            for deed in self._deeds
        )

    def _told(self, dose: Dose) -> bool:
        return any((dose.taken_at or dose.due_at) <= deed.at + PATIENCE for deed in self._deeds)

    def _complain(self, why: str, dose: Dose) -> None:
        self.wrong.append(f"{dose.local_date} slot {dose.slot} {dose.state}: {why}")


def _newest(doses: list[Dose], at: datetime) -> Dose | None:
    """Return the dose a card that came at *at* is about: the last one due by then."""
    return max((d for d in doses if d.due_at <= at), key=lambda d: d.due_at, default=None)
