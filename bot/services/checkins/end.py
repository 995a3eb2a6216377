"""How a check-in ends, saved or closed: judged by the rules, kept, and what it leaves behind."""

from dataclasses import dataclass
from datetime import datetime

from bot.domain import lasting
from bot.domain.checkins import Outcome
from bot.domain.levels import Level
from bot.domain.people import Person
from bot.domain.surveys import Answers
from bot.services.alerts import record
from bot.services.alerts.found import Letters, raise_
from bot.services.checkins import result
from bot.services.checkins.result import Found
from bot.services.talk.turn import World
from bot.store import Work, alerts, checkins, notes, people
from bot.store.checkins import Kept


@dataclass(frozen=True, slots=True)
class End:
    """The person as they are now, what was found, and the cards that say so."""

    person: Person
    found: Found
    letters: Letters
    weekly_again: bool = False


async def settle(
    world: World, work: Work, person: Person, kept: Kept, answers: Answers, outcome: Outcome, now: datetime
) -> End:
    """The check-in is closed with what it found; alerts, visit list, facts and rhythm follow from it."""
    found = await result.judge(world, work, person, answers, now, since=kept.invited_at, kept_id=kept.id)
    await checkins.close(work, person.id, kept.id, outcome, level=found.level, worse=found.worse)
    await _answered(work, person, answers, now)
    raised = await raise_(world, work, person, found.alerts, now)
    person = raised.person
    await _visit_list(work, person, answers, found, now)
    slow = int(person.profile.extra.get("every_weeks", 1)) > 1
    again = slow and (found.worse or found.level >= Level.TODAY)
    return End(await _remember(work, person, answers, now, weekly=again), found, raised.letters, again)


async def _answered(work: Work, person: Person, answers: Answers, now: datetime) -> None:
    """An open SOON alert is not asked about any more once its symptom was asked about again."""
    asked = {*answers.severity, *answers.not_reported}
    for alert in await alerts.open_ones(work, person.id):
        if alert.level == Level.SOON and alert.at < now and asked & set(alert.evidence):
            await record.close(work, person.id, [alert], "resolved")


async def _visit_list(work: Work, person: Person, answers: Answers, found: Found, now: datetime) -> None:
    """What can wait is on the list for the next visit; so is the note."""
    for alert in found.alerts:
        if alert.level is Level.ROUTINE:
            await notes.add(work, person.id, "question", "; ".join(alert.because), now)
    if answers.note:
        await notes.add(work, person.id, "note", answers.note, now)


async def _remember(work: Work, person: Person, answers: Answers, now: datetime, *, weekly: bool) -> Person:
    """Lasting facts stay with the person; something worse brings the weekly rhythm back."""
    facts = lasting.after(lasting.told_by(person.profile.extra), answers.facts, answers.former, now.date())
    every = {"every_weeks": 1} if weekly else {}
    return await people.remember(work, person, **{lasting.KEPT: facts}, **every)
