"""A plan on the agenda: one row per plan that always holds its next dose."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

from bot.domain import rests
from bot.domain.agenda import DOSE
from bot.domain.medicines import ANASTROZOLE, Label
from bot.domain.people import Person
from bot.domain.plans import ONE_DAY, Due, Plan, due_on, guard, instant, next_due, zone_info
from bot.domain.sittings import Sitting
from bot.services.plans import rows
from bot.services.talk.turn import Turn
from bot.store import Work, agenda, doses, plans
from bot.store.agenda import Item
from bot.store.plans import Planned

SHOWN = 3  # coming doses, before a change is saved


def note_of(planned: Planned, due: Due) -> dict[str, Any]:
    other = {"o": 1} if planned.medicine else {}
    return {"d": due.local_date.isoformat(), "s": due.slot, "v": planned.version, **other}


def own(items: list[Item]) -> list[Item]:
    """Return those of *items* that are about anastrozole: "your next tablet" means no other medicine."""
    return [i for i in items if not i.note.get("o")]


def item(person: Person, planned: Planned, due: Due) -> Item:
    note = note_of(planned, due)
    return agenda.item(DOSE, person, due.due_at, planned.id, subject=planned.id, note=note)


async def put_on_agenda(work: Work, person: Person, planned: Planned, after: datetime) -> Due | None:
    """The plan's next dose after *after* is on the agenda, in place of whatever stood there."""
    due = next_due(planned.rule, after)
    if due is None:
        await agenda.drop(work, DOSE.key(planned.id))
    else:
        await agenda.put(work, [item(person, planned, due)])
    return due


async def begin(turn: Turn, rule: Plan) -> None:
    """The person's plan is *rule*: a new one, or a new version of the one they have."""
    mine = [p for p in await plans.of_person(turn.work, turn.me.id) if not p.medicine]
    if mine:
        await change(turn, mine[0], rule)
        await move_others(turn.work, turn.me, rule.zone, turn.now)
        return
    await add(turn, rule)


async def add(turn: Turn, rule: Plan, medicine: Label = ANASTROZOLE) -> Due | None:
    """A new plan holds; its first dose is on the agenda."""
    planned = await plans.add(turn.work, turn.me.id, rule, turn.now, medicine)
    return await put_on_agenda(turn.work, turn.me, planned, turn.now)


async def change(turn: Turn, planned: Planned, rule: Plan) -> Due | None:
    """The plan has a new version; its first dose keeps the guard to the last one; no ghost of the old plan rings.

    A tablet of today whose new time is past already is asked about at its old one.
    """
    after = await earliest(turn.work, planned, rule, turn.now)
    today, stays = await todays(turn.work, planned, rule, turn.now)
    if today and stays and turn.me.reminded:
        await rows.make(turn.world, turn.work, [(turn.me, [(planned, today)])], turn.now)
    return await replan(turn.work, turn.me, planned, rule, turn.now, after)


async def todays(work: Work, planned: Planned, rule: Plan, now: datetime) -> tuple[Due | None, bool]:
    """Return the coming dose of *planned* for whose day *rule*, with another hour, has none any more; and whether it stays.

    It goes only where the first one at the new hour would be too near to it.
    """
    coming, first = next_due(planned.rule, now), next_due(rule, await earliest(work, planned, rule, now))
    if not (coming and first) or replace(planned.rule, times=rule.times) != rule:
        return None, False
    past = coming.local_date < first.local_date
    if not past or await doses.ids_of(work, {planned.id}, {coming.local_date.isoformat()}):
        return None, False
    if first.due_at - coming.due_at < guard(rule):
        return coming, False
    today = now.astimezone(zone_info(rule.zone)).date()
    return (coming, True) if coming.local_date == today else (None, False)


async def move_others(work: Work, person: Person, zone: str, now: datetime) -> None:
    """The medicines the person added go by the clocks of *zone*, as anastrozole does."""
    for planned in await plans.of_person(work, person.id):
        if planned.medicine and planned.rule.zone != zone:
            rule = replace(planned.rule, zone=zone)
            await replan(work, person, planned, rule, now, await earliest(work, planned, rule, now))


async def end(work: Work, planned: Planned) -> None:
    """Nothing more comes due by this plan; what is on record stays, and an open dose may still be answered."""
    await plans.end(work, planned)
    await agenda.drop(work, DOSE.key(planned.id))


async def replan(
    work: Work, person: Person, planned: Planned, rule: Plan, now: datetime, after: datetime
) -> Due | None:
    """The plan goes on as *rule* with its first dose after *after*.

    Flying east over the date line lives a date twice, and a plan has one dose for each date: such a trip is
    a plan of its own from there on, so that no dose is lost and none is overwritten.
    """
    first = next_due(rule, after)
    lived = await doses.ids_of(work, {planned.id}, {first.local_date.isoformat()}) if first else {}
    if first and (planned.id, first.local_date.isoformat(), first.slot) in lived:
        await end(work, planned)
        new = await plans.add(work, person.id, rule, now, planned.label)
    else:
        new = await plans.change(work, planned, rule, now)
    return await put_on_agenda(work, person, new, after)


async def preview(turn: Turn, rule: Plan, planned: Planned | None) -> list[datetime]:
    """Return when the first doses of *rule* would be if it were saved now, in place of *planned*."""
    at: datetime | None = await earliest(turn.work, planned, rule, turn.now) if planned else turn.now
    coming: list[datetime] = []
    while at and len(coming) < SHOWN and (due := next_due(rule, at)):
        coming.append(due.due_at)
        at = due.due_at
    return coming


async def earliest(work: Work, planned: Planned, rule: Plan, now: datetime) -> datetime:
    """Return the instant after which *rule* may have its first dose (conversation.md 4, zone change mid-day).

    Never two due cards for one plan day, and never nearer than the guard to the last dose due or taken.
    """
    recent = await doses.of_medicine(work, planned, now - ONE_DAY * 3, now + ONE_DAY)
    if not recent:
        return now
    last = recent[-1]
    touched = max(last.due_at, last.taken_at or last.due_at)
    next_day = instant(last.local_date + ONE_DAY, time(0), rule.zone) - timedelta(microseconds=1)
    return max(
        now,
        touched + guard(rule) - timedelta(microseconds=1),
        next_day if len(rule.times) == 1 and rule.zone == planned.rule.zone else now,
    )


async def _resume(work: Work, person: Person, planned: Planned, now: datetime) -> Due | None:
    """The plan goes on from *now*: never on a date that had its dose, never too near to it."""
    return await put_on_agenda(work, person, planned, await earliest(work, planned, planned.rule, now))


async def first_words(turn: Turn) -> str:
    """Return when the next tablet is, in words: "today at 08:30", "tomorrow at 08:30", "when your reminders ..."."""
    if not turn.me.reminded:
        return str(turn.say("when.resting"))
    items = own(await agenda.of_person(turn.work, turn.me.id, DOSE))
    if not items:
        return str(turn.say("when.none"))
    return when(turn, items[0].due_at)


def next_words(turn: Turn, at: datetime) -> str:
    """Return when a tablet due *at* comes, in words; while an alert holds her reminders her doctor is asked first."""
    return str(turn.say("when.held")) if rests.holding(turn.me.rests) else when(turn, at)


def when(turn: Turn, at: datetime) -> str:
    days = (turn.voice.local(at).date() - turn.voice.local(turn.now).date()).days
    clock = turn.voice.clock(at)
    if days in (0, 1):
        return str(turn.say("when.today" if days == 0 else "when.tomorrow", clock=clock))
    return str(turn.say("when.day", clock=clock, day=turn.voice.day(at)))


async def ensure(work: Work, person: Person, now: datetime) -> int:
    """Every plan of *person* has its next dose on the agenda; return how many had none.

    What is there stays: while reminders rest the agenda goes on, and what is due this second is not skipped.
    """
    there = {i.subject_id for i in await agenda.of_person(work, person.id, DOSE)}
    lost = [planned for planned in await plans.of_person(work, person.id) if planned.id not in there]
    return sum([await _resume(work, person, planned, now) is not None for planned in lost])


async def coming_near(turn: Turn, until: datetime) -> list[tuple[Planned, Due]]:
    """Return the doses of the coming sitting when it is due by *until*; none when it is not, or far. Looking makes nothing.

    While reminders rest the plan goes on: what she takes then can be recorded like any other.
    """
    coming = await agenda.of_person(turn.work, turn.me.id, DOSE)
    if not coming or coming[0].due_at > until:
        return []
    found = await plans.get_many(turn.work, {i.subject_id or 0 for i in coming})
    held = [(found[i.subject_id or 0], i) for i in coming if i.due_at == coming[0].due_at]
    return [(planned, due_of(planned, i)) for planned, i in held if i.note.get("v") == planned.version]


def due_of(planned: Planned, coming: Item) -> Due:
    """Return the dose that *coming*, made for this version of the plan, is about: when it is due by the rules of now."""
    on = due_on(planned.rule, date.fromisoformat(coming.note["d"]))
    return next(d for d in on if d.slot == coming.note["s"])


async def bring_forward(turn: Turn, dues: list[tuple[Planned, Due]]) -> Sitting:
    """The doses coming in one minute exist now, before it; the agenda holds their rings and the doses after them.

    Only for what is being recorded as taken: a tablet that somebody asked about comes at its time.
    """
    made = await rows.make(turn.world, turn.work, [(turn.me, dues)], turn.now)
    for planned, due in dues:
        await put_on_agenda(turn.work, turn.me, planned, due.due_at)
    return made[turn.me.id][-1]
