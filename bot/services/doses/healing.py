"""What nothing should ever have broken is looked for and mended: a plan without its next dose, a dose nobody asks about.

A reminder that is lost makes no noise. So it is looked for every night, and each find is told to the operator.
"""

from dataclasses import dataclass
from datetime import datetime

from bot.domain.agenda import LIMIT
from bot.domain.people import Person
from bot.domain.weeks import next_week
from bot.services.doses import weekly_mode
from bot.services.plans import askings, planning
from bot.store import Work, agenda, doses, healing, people, plans


@dataclass(frozen=True, slots=True)
class Mended:
    """How many of each were mended."""

    plans: int = 0  # without a next dose
    doses: int = 0  # open, and nothing would ever have closed them
    weeks: int = 0  # asked on Sundays, and no Sunday was planned

    def __bool__(self) -> bool:
        return bool(self.plans or self.doses or self.weeks)


async def mend(work: Work, now: datetime) -> Mended:
    """Every active plan has its next dose, every open dose its late limit or its Sunday."""
    mended = [await _planned(work, i, now) for i in sorted(set(await plans.without_agenda(work)))]
    asked = [await _asked(work, i, now) for i in await healing.with_endless_doses(work)]
    return Mended(sum(mended), sum(n for n, _weeks in asked), sum(weeks for _n, weeks in asked))


async def _planned(work: Work, person_id: int, now: datetime) -> int:
    person = await people.get(work, person_id)
    return await planning.ensure(work, person, now) if person else 0


async def _asked(work: Work, person_id: int, now: datetime) -> tuple[int, int]:
    """Return how many doses have a limit again, and whether a Sunday is planned again (0 or 1)."""
    person = await people.get(work, person_id)
    if person is None:
        return 0, 0
    limited = {i.subject_id for i in await agenda.of_person(work, person_id, LIMIT)}
    count = 0
    for sitting in await doses.open_sittings(work, person_id):
        if bare := [i for i in askings.limits(person, sitting) if i.subject_id not in limited]:
            count += len(bare)
            await agenda.put(work, askings.follow_ups(person, sitting, now))
    return count, await _sunday(work, person, now)


async def _sunday(work: Work, person: Person, now: datetime) -> int:
    if not person.profile.weekly or await agenda.of_person(work, person.id, weekly_mode.KIND):
        return 0
    await agenda.put(work, [weekly_mode.item(person, next_week(now, person.zone), asked=False)])
    return 1
