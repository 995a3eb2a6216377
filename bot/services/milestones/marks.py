"""The next milestone on the agenda, and what is said of it: on the check-in of those days, or by itself where there is none.

So a week with a milestone has no message more than a calm one. What she switched off, what an outage or a rest held
up for two weeks, and what lies before she told since when is not said at all.
"""

from datetime import date, datetime, timedelta

from bot.domain import milestones
from bot.domain.agenda import CHECKIN, MILESTONE, WEEK_CARD
from bot.domain.audience import Reason
from bot.domain.late import is_quiet
from bot.domain.messages import Card, Op, Outgoing, Priority, Rows
from bot.domain.milestones import YEAR, Mark
from bot.domain.people import Person
from bot.domain.plans import ONE_DAY, instant
from bot.services.milestones import since
from bot.services.plans.askings import quiet_of
from bot.services.plans.hours import MILESTONE_TOLD
from bot.services.talk import own_accord
from bot.services.talk.turn import Moment
from bot.services.talk.voice import Voice
from bot.store import Work, agenda, people
from bot.store.agenda import Item

KIND = TOPIC = "mile"
OFF, WAITING = (
    "miles_off",
    "mile_waits",
)  # profile.extra: switched off; the months of the mark that waits for a check-in
LATE = timedelta(hours=2)
WEEK = 7 * ONE_DAY
TRIES = 14 * ONE_DAY
HALF_A_YEAR = 6
SAID = {"first": "mile.first", "half": "mile.half", "years": "mile.years_on"}


def on(person: Person) -> bool:
    return not person.profile.extra.get(OFF)


def began(person: Person) -> date | None:
    """Return the day on which she began, as near as she told: in the month of her first tablet here that day counts."""
    first = date.fromisoformat(person.profile.started_on) if person.profile.started_on else None
    told = since.of(person)
    return first if told is None or (first and told == first.replace(day=1)) else told


async def plan(work: Work, person: Person, now: datetime) -> None:
    """The next milestone is on the agenda, none when they are switched off."""
    first, today = began(person), Voice.of(person).local(now).date()
    mark = milestones.following(first, today) if first and person.zone and on(person) else None
    if mark is None:
        await agenda.drop(work, MILESTONE.key(person.id))
    else:
        await agenda.put(work, [_item(person, mark, mark.on)])


def _item(person: Person, mark: Mark, day: date) -> Item:
    note = {"months": mark.months, "on": mark.on.isoformat()}
    return agenda.item(MILESTONE, person, instant(day, MILESTONE_TOLD, person.zone), note=note)


async def speak(moment: Moment, items: list[Item]) -> None:
    """Each mark is said once, or waits for the check-in of the coming week; the next one is planned."""
    await agenda.done(moment.work, [i.id for i in items])
    for item in items:
        person, now = moment.whose(item), moment.now
        first, today = began(person), Voice.of(person).local(now).date()
        mark = milestones.mark(first, item.note["months"]) if first else None
        if mark is None or not on(person) or mark.on.isoformat() != item.note["on"]:
            await plan(moment.work, person, now)
        elif await _checkin_comes(moment.work, person, now):
            await plan(moment.work, await people.remember(moment.work, person, **{WAITING: mark.months}), now)
        elif today > mark.on + TRIES:
            await plan(moment.work, person, now)
        elif await _waits(moment, person, item):
            await agenda.put(moment.work, [_item(person, mark, today + ONE_DAY)])
        else:
            text, rows = card(Voice.of(person, moment.world.country), person, mark.months)
            key = f"{KIND}:{person.id}:{mark.on:%y%m%d}"
            out = Outgoing(Op.NEW, Card(text, rows), TOPIC, silent=True, priority=Priority.CHECK_IN, key=key)
            moment.send(person, out)
            await plan(moment.work, person, now)


async def _checkin_comes(work: Work, person: Person, now: datetime) -> bool:
    """Return whether a check-in will come within days: the mark is told on it."""
    coming = await agenda.of_person(work, person.id, CHECKIN)
    return bool(coming) and coming[0].due_at - now <= WEEK


async def _waits(moment: Moment, person: Person, item: Item) -> bool:
    """Return whether today is no day for it: reminders rest, an outage held it up, she heard or will hear something else."""
    now = moment.now
    if not person.reminded or now - item.due_at > LATE or is_quiet(now, quiet_of(person), person.zone):
        return True
    coming = await agenda.of_person(moment.work, person.id, WEEK_CARD)
    here = Voice.of(person)
    if any(here.local(i.due_at).date() == here.local(now).date() for i in coming):
        return True
    return await own_accord.spoken_today(moment.work, person, now)


async def with_checkin(work: Work, person: Person, voice: Voice, now: datetime) -> tuple[str, Rows]:
    """Return what the invitation says of a mark that waited for it, once; nothing where none did.

    Who was here before there were milestones has the next one planned by the way.
    """
    if not await agenda.of_person(work, person.id, MILESTONE):
        await plan(work, person, now)
    months = person.profile.extra.get(WAITING, 0)
    if not months:
        return "", ()
    person = await people.remember(work, person, **{WAITING: None})
    if not on(person):
        return "", ()
    return f"{_span_line(voice, person, months)}\n\n", (
        (voice.button("mile.more", KIND, "show", arg=months),),
    )


def _span_line(voice: Voice, person: Person, months: int) -> str:
    key = "mile.since_told" if since.of(person) else "mile.since_here"
    return str(voice.say(key, span=span(voice, months)))


def span(voice: Voice, months: int) -> str:
    """Return "one month", "half a year", "5 years"."""
    years = months // YEAR
    return str(voice.many("mile.years", years) if years else voice.say(f"mile.span.{months}"))


def card(voice: Voice, person: Person, months: int) -> tuple[str, Rows]:
    """Return the milestone: what may be worth asking now, and the way to hear of no more."""
    open_end = person.profile.reason in (Reason.CANCER, Reason.RISK) and not person.profile.spread
    what = "years" if months >= YEAR and open_end else "first" if months < HALF_A_YEAR else "half"
    own: dict[str, Rows] = {
        "first": (
            (voice.button("mile.bothers", "kb", "show", arg="side_effects_list"),),
            (voice.button("button.note_question", "note", "add"),),
        ),
        "half": ((voice.button("mile.visits", "visit", "list"),), (voice.button("button.note_question", "note", "add"),)),
        "years": (
            (voice.button("mile.ask", KIND, "ask", arg=str(months)),),
            (voice.button("button.about_stopping", "kb", "show", arg="stopping"),),
        ),
    }  # fmt: skip
    when = ((voice.button("mile.when", KIND, "since"),),) if since.of(person) is None else ()
    text = f"{_span_line(voice, person, months)}\n{voice.say(SAID[what])}"
    return text, (*own[what], *when, (voice.button("mile.off", KIND, "off"),))
