"""The situations in which something is typed: who takes what, what was answered before, and what the clock says."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, time

from bot.domain.medicines import Label
from bot.domain.plans import Plan
from bot.services.plans import planning
from bot.store import plans
from tests.support.town import Resident, Town

ZONE = "Europe/London"
OTHERS = ("Calcium", "Vitamin D")
WITH_OTHERS = {"others": OTHERS, "yes": "✅ All taken"}


def march(day: int, hour: int = 0, minute: int = 0) -> datetime:
    return datetime(
        2026, 3, day, hour, minute, tzinfo=UTC
    )  # clocks in London show the same; the 1st is a Sunday


_MONDAY = march(2, 9)


@dataclass(frozen=True)
class State:
    """Set up at ``begins_at``; each of ``taken_at`` and ``skipped_at`` is a moment she answers with a tap."""

    now: datetime
    taken_at: tuple[datetime, ...] = ()
    skipped_at: tuple[datetime, ...] = ()
    begins_at: datetime = _MONDAY
    draft: dict = field(default_factory=dict)
    others: tuple[str, ...] = ()
    yes: str = "✅ Taken"

    @property
    def today(self) -> str:
        return self.now.date().isoformat()


YESTERDAY = (march(3, 8, 5),)
TODAY = (march(3, 8, 5), march(4, 8, 5))
_TWICE_A_WEEK = {"reason": "testosterone", "body": "man", "often": "twice", "days": [0, 3], "plan": "other"}
_TRT = {"begins_at": march(1, 9), "draft": _TWICE_A_WEEK | {"amount": "0.5", "time": "08:00"}}
STATES: dict[str, State] = {
    "DUE": State(march(4, 8, 20), YESTERDAY),
    "DUE0920": State(march(4, 9, 20), YESTERDAY),
    "LATE": State(march(4, 11, 40), YESTERDAY),
    "BEFORE": State(march(4, 7), YESTERDAY),
    "TAKEN": State(march(4, 9, 20), TODAY),
    "SKIPPED": State(march(4, 9, 20), YESTERDAY, (march(4, 8, 5),)),
    "YGAP": State(march(4, 8, 20)),
    "BGAP": State(march(5, 7)),
    "GAP3": State(march(9, 8, 20), begins_at=march(5, 9), draft={"checkin_day": 1}),
    "EVENING": State(march(4, 21, 30), (march(2, 21, 5), march(3, 21, 5)), draft={"time": "21:00"}),
    "MULTI": State(march(4, 8, 20), YESTERDAY, **WITH_OTHERS),
    "MULTIHALF": State(march(4, 9, 20), TODAY, **WITH_OTHERS),
    "MENDUE": State(march(5, 8, 20), (march(2, 8, 5),), **_TRT),
    "MENOFF": State(march(3, 9), (march(2, 8, 5),), **_TRT),
}


async def bring_about(town: Town, state: State, how_many: int) -> list[Resident]:
    """Return so many people in *state*; the clock stands at its ``now``."""
    draft = {"time": "08:00"} | state.draft
    people = [await town.settled_person(f"P{n}", **draft) for n in range(how_many)]
    for person in people:
        await _takes_besides(person, state.others)
    moments = dict.fromkeys(state.taken_at, (state.yes,))
    moments |= dict.fromkeys(state.skipped_at, ("Skip today", "Rather not say"))
    for at, labels in sorted(moments.items()):
        await town.travel_to(at)
        for person in people:
            await person.taps(*labels)
    await town.travel_to(state.now)
    return people


async def _takes_besides(person: Resident, names: tuple[str, ...]) -> None:
    for name in names:
        rule = Plan(ZONE, (time(8),), (), starts_on=person.town.now.date())
        who = await person.record()
        async with person.town.store.begin() as work:
            planned = await plans.add(work, who.id, rule, person.town.now, Label(name))
            await planning.put_on_agenda(work, who, planned, person.town.now)
