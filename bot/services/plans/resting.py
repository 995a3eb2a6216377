"""Reminders come to rest and start again: the one place where a reason is added, and the one where reasons go."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from bot.domain import rests
from bot.domain.messages import Rows, Style
from bot.domain.people import Person
from bot.domain.rests import Rest, Who
from bot.services.plans import planning
from bot.services.talk.voice import Voice
from bot.store import Work, people


async def add(work: Work, person: Person, who: Who, *reasons: Rest) -> Person:
    """The person's reminders rest for *reasons* too. What already rang may still be answered."""
    now_for = person.rests
    for reason in reasons:
        now_for = rests.added(now_for, who, reason)
    return await _keep(work, person, now_for)


async def lift(work: Work, person: Person, who: Who, reasons: Iterable[Rest], now: datetime) -> Person:
    """None of *reasons* rests her reminders any more; once there is no other, every plan of hers comes due again."""
    person = await _keep(work, person, rests.without(person.rests, who, reasons))
    if person.reminded:
        await planning.ensure(work, person, now)
    return person


async def _keep(work: Work, person: Person, reasons: rests.Rests) -> Person:
    return person if reasons == person.rests else await people.save(work, replace(person, rests=reasons))


def why(voice: Voice, person: Person) -> tuple[list[str], Rows]:
    """Return what her reminders rest for, a line each, and the button that each one ends by."""
    lines: list[str] = []
    rows: Rows = ()
    if held := rests.holding(person.rests):
        lines.append(str(voice.say("rest.held")))
        rows += ((voice.button("alert.button.decided", "sos", "decided", id=held[-1]),),)
    if pause := rests.paused(person.rests):
        until = voice.day(pause.until) if pause.until else ""
        lines.append(str(voice.say("rest.paused.until", day=until) if until else voice.say("rest.paused")))
        style = Style.PLAIN if held else Style.PRIMARY
        rows += ((voice.button("button.start_again", "pause", "end", style=style),),)
    return lines, rows
