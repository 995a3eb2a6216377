"""A dose comes due: its row, its card, its follow-ups and its successor, in one transaction for a whole batch."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bot.domain import late
from bot.domain.doses import State, timed_out
from bot.domain.messages import Card, Op, Outgoing, Priority
from bot.domain.people import Person, slice_of
from bot.domain.plans import ONE_DAY, Due, dues_between, next_due
from bot.domain.sittings import Sitting
from bot.services import dose_cards, dose_rows, meters, planning, silence, sitting_cards
from bot.services.sitting_cards import Names
from bot.services.turn import World
from bot.services.voice import Voice
from bot.store import Work, agenda, doses, house, outbox, plans
from bot.store.agenda import Item
from bot.store.plans import Planned

Letters = list[tuple[int, Outgoing]]
ON_TIME = timedelta(seconds=150)  # later than this was not our usual pace: the card says so
LOOK_BACK = timedelta(days=40)
DAY_BEFORE = timedelta(days=2)  # far enough back to find yesterday's doses in any zone


@dataclass(frozen=True, slots=True)
class Fired:
    """An agenda item with whom and what it concerns."""

    item: Item
    person: Person
    planned: Planned
    dues: tuple[Due, ...]  # every dose that came due, oldest first
    following: Due | None


async def due(
    world: World, work: Work, items: list[Item], persons: dict[int, Person], now: datetime
) -> Letters:
    """Each dose due has a row and a card; each plan has its next dose; nothing is made twice."""
    found = await plans.get_many(work, {i.subject_id or 0 for i in items})
    fired = [
        _fired(i, persons[i.person_id], found[i.subject_id or 0], now) for i in items if i.subject_id in found
    ]
    await _settle(work, items, fired)
    for f in fired:
        if f.dues:
            meters.lateness.observe((now - f.dues[-1].due_at) / timedelta(seconds=1))
    remind: dict[int, list[Fired]] = {}
    for f in fired:
        if f.dues and f.person.reminded:
            remind.setdefault(f.person.id, []).append(f)
    silent = {i: await silence.days(work, fs[0].person, now) for i, fs in remind.items()}
    resting = [remind.pop(i)[0].person for i, days in silent.items() if days >= silence.RESTING_DAYS]
    letters: Letters = [(p.chat_id, await silence.rests(world, work, p, now)) for p in resting]
    if not remind:
        return letters
    await doses.add_many(work, [row for fs in remind.values() for row in _rows(world, fs, now)])
    came = [d.due_at for fs in remind.values() for f in fs for d in f.dues]
    sittings = await doses.sittings_of_many(work, set(remind), min(came) - DAY_BEFORE, now)
    late_ones = now - min(came) > ON_TIME
    outages = await house.outages_since(work, now - LOOK_BACK) if late_ones else []
    names = {plan_id: p.medicine for plan_id, p in found.items()}
    rings: list[Item] = []
    for person_id, fs in remind.items():
        mine, person = sittings.get(person_id, []), fs[0].person
        last = {f.dues[-1].due_at for f in fs}
        came_last = [s for s in mine if s.due_at in last and not waits_for_sunday(person, s)]
        asked = [s for s in came_last if s.open and s.limit_at > now]
        for sitting in asked:
            card = _card(world, person, sitting, now, outages, names, _unrecorded(fs, mine, sitting))
            letters.append((person.chat_id, card))
            late_at = (
                now if now - sitting.due_at > ON_TIME else None
            )  # the next one comes as long after as ever
            rings += (
                limits(person, sitting) if silent[person_id] else follow_ups(person, sitting, now, late_at)
            )
        if asked and silent[person_id]:
            await silence.asks(work, person, now)
        if not asked and any(_unheard(s, now) for s in came_last):
            letters.append((person.chat_id, _sorry(world, fs, now, outages)))
    await agenda.put(work, rings)
    return letters


def _fired(item: Item, person: Person, planned: Planned, now: datetime) -> Fired:
    """Return what *item* means now; one of an older plan version is recomputed from the plan that holds."""
    following = next_due(planned.rule, now)
    if item.note.get("v") != planned.version or not planned.active:
        return Fired(item, person, planned, (), following if planned.active else None)
    came = tuple(dues_between(planned.rule, item.due_at - timedelta(microseconds=1), now))
    return Fired(item, person, planned, came, following)


async def _settle(work: Work, items: list[Item], fired: list[Fired]) -> None:
    moves = [
        (f.item.id, f.following.due_at, planning.note_of(f.planned, f.following))
        for f in fired
        if f.following
    ]
    await agenda.move(work, moves)
    moved = {i for i, _at, _note in moves}
    await agenda.done(work, [i.id for i in items if i.id not in moved])


def _rows(world: World, fs: list[Fired], now: datetime) -> list[dict[str, Any]]:
    return dose_rows.rows(world, fs[0].person, [(f.planned, d) for f in fs for d in f.dues], now)


def _unheard(sitting: Sitting, now: datetime) -> bool:
    """Return whether the bot came too late to ask: no word about it, and not our usual pace."""
    unsaid = any(d.state in (State.DUE, State.UNKNOWN) for d in sitting.doses)
    return unsaid and now - sitting.due_at > ON_TIME


def _card(
    world: World,
    person: Person,
    sitting: Sitting,
    now: datetime,
    outages: list[house.Outage],
    names: Names,
    unrecorded: list[int],
) -> Outgoing:
    voice = Voice.of(person, world.country)
    if now - sitting.due_at > ON_TIME:
        offline = _offline_minutes(outages, sitting.due_at, now)
        card = sitting_cards.late_sorry(voice, sitting, person.profile, names, offline)
    else:
        card = sitting_cards.due(voice, sitting, person.profile, names)
    return Outgoing(
        Op.NEW,
        dose_cards.with_earlier(voice, card, unrecorded),
        sitting.topic,
        silent=hushed(person, sitting.due_at, now),
        priority=Priority.DOSE,
        key=f"due:{sitting.id}",
        not_after=sitting.limit_at,
    )


def _unrecorded(fs: list[Fired], mine: list[Sitting], current: Sitting) -> list[int]:
    """Return the sittings before *current* that have no answer: the day before, and what an outage swallowed.

    After a night offline their late limits close in this same transaction: they may still be open here.
    """
    plan_ids = {d.plan_id for d in current.doses}
    swallowed = {d.due_at for f in fs for d in f.dues}
    day_before = min(d.local_date for f in fs for d in f.dues) - ONE_DAY
    earlier = [s for s in mine if s.waiting and s.local_date < current.local_date]
    return [
        s.id
        for s in earlier
        if s.due_at in swallowed
        or (s.local_date == day_before and any(d.plan_id in plan_ids for d in s.doses))
    ]


def hushed(person: Person, planned_at: datetime, now: datetime) -> bool:
    """What comes late into the quiet hours comes without sound; the time a person chose always rings."""
    return now - planned_at > ON_TIME and late.is_quiet(now, quiet_of(person), person.zone)


def _offline_minutes(outages: list[house.Outage], due_at: datetime, now: datetime) -> float:
    """Return how long the bot was away around *due_at*, in minutes; since the due time when nothing was noted."""
    away = [o for o in outages if o.began_at <= due_at <= o.ended_at]
    start, end = (away[0].began_at, away[0].ended_at) if away else (due_at, now)
    return (end - start) / timedelta(minutes=1)


def _sorry(world: World, fs: list[Fired], now: datetime, outages: list[house.Outage]) -> Outgoing:
    """Return the one message after an outage that outlasted every dose of this person (reliability.md 3)."""
    person = fs[0].person
    dues = sorted((d for f in fs for d in f.dues), key=lambda d: d.due_at)
    voice = Voice.of(person, world.country)
    away = [o for o in outages if o.ended_at > dues[0].due_at]
    start, end = (away[0].began_at, away[-1].ended_at) if away else (dues[0].due_at, now)
    key = "outage.one" if len(dues) == 1 else "outage.many"
    text = voice.say(
        key,
        start=f"{voice.day(start)}, {voice.clock(start)}",
        end=f"{voice.day(end)}, {voice.clock(end)}",
        n=len(dues),
    )
    rows = ((voice.button("button.fill_in", "hist"),), (voice.button("button.today", "today"),))
    return Outgoing(
        Op.NEW,
        Card(str(text), rows),
        "outage",
        silent=hushed(person, dues[-1].due_at, now),
        priority=Priority.FOLLOW_UP,
        key=f"outage:{person.id}:{dues[-1].local_date}",
    )


def follow_ups(
    person: Person, sitting: Sitting, now: datetime, asked_at: datetime | None = None
) -> list[Item]:
    """Return the follow-ups still to come and the late limits, as agenda items.

    They are counted from *asked_at*, when a snooze asked anew, else from the due time. What waits
    for Sunday has none, however long ago its late limit was.
    """
    if waits_for_sunday(person, sitting):
        return []
    style, quiet = late.Style(person.profile.rings), quiet_of(person)
    rings = late.rings_for(style, asked_at or sitting.due_at, quiet, sitting.zone, sitting.limit_at)
    coming = [(n, r) for n, r in enumerate(rings) if n and r.at > now]
    items = [
        _item(person, "ring", f"ring:{sitting.id}:{n}", r.at, sitting.id, {"n": n, "loud": r.loud})
        for n, r in coming
    ]
    return items + limits(person, sitting)


def waits_for_sunday(person: Person, sitting: Sitting) -> bool:
    """Who is asked once a week is not asked about anastrozole alone; what is due with it is asked with it."""
    return person.profile.weekly and sitting.alone


def limits(person: Person, sitting: Sitting) -> list[Item]:
    """Return when the question about each open dose is closed, as agenda items."""
    return [_item(person, "limit", f"limit:{d.id}", d.limit_at, d.id, {}) for d in sitting.open_ones]


def quiet_of(person: Person) -> late.Quiet:
    return late.Quiet(*person.profile.quiet)


def _item(person: Person, kind: str, key: str, at: datetime, dose_id: int, note: dict[str, Any]) -> Item:
    return Item(person.id, kind, key, at, slice_of(person.chat_id), dose_id, note)


def snooze_item(person: Person, sitting: Sitting, at: datetime) -> Item:
    return _item(person, "snooze", f"snooze:{sitting.id}", at, sitting.id, {})


def askings(sitting: Sitting) -> list[str]:
    """Return the agenda keys under which *sitting* is asked about again."""
    return [f"ring:{sitting.id}:1", f"ring:{sitting.id}:2", f"snooze:{sitting.id}"]


async def ring(
    world: World, work: Work, items: list[Item], persons: dict[int, Person], now: datetime
) -> Letters:
    """A sitting still open is asked about again: a new card in place of the old one, never more than three in all."""
    letters: Letters = []
    newest = {i.subject_id: i for i in sorted(items, key=lambda i: i.due_at)}  # after an outage: once
    for item in newest.values():
        person = persons[item.person_id]
        sitting = await doses.sitting_of(work, person.id, item.subject_id or 0)
        if sitting is None or not sitting.open or not person.reminded or sitting.lead.rings >= late_max(item):
            continue
        voice = Voice.of(person, world.country)
        names = {} if sitting.alone else await plans.names(work, person.id)
        snoozed = item.kind == "snooze"
        card = (
            sitting_cards.due(voice, sitting, person.profile, names)
            if snoozed
            else sitting_cards.ring(voice, sitting, person.profile, names, item.note["n"])
        )
        rings = 1 if snoozed else sitting.lead.rings + 1
        await outbox.cancel(
            work, person.chat_id, sitting.topic
        )  # a card that has not left yet is out of date
        await doses.ringing(work, sitting.id, rings=rings, snoozes=sitting.lead.snoozes)
        if snoozed:
            await agenda.put(work, follow_ups(person, sitting, now, asked_at=item.due_at))
        letters.append(
            (
                person.chat_id,
                Outgoing(
                    Op.NEW,
                    card,
                    sitting.topic,
                    silent=hushed(person, item.due_at, now) or not (snoozed or item.note["loud"]),
                    priority=Priority.FOLLOW_UP,
                    key=f"{item.key}:{int(item.due_at.timestamp())}",
                    not_after=sitting.limit_at,
                ),
            )
        )
    await agenda.done(work, [i.id for i in items])
    return letters


def late_max(item: Item) -> int:
    """At most three rings a sitting; a snooze the person asked for starts the count anew."""
    return 99 if item.kind == "snooze" else 3


async def limit(
    world: World, work: Work, items: list[Item], persons: dict[int, Person], now: datetime
) -> Letters:
    """A dose nobody answered by its late limit is closed: no answer, or unknown when the bot was offline meanwhile."""
    letters: dict[
        str, tuple[int, Outgoing]
    ] = {}  # one a sitting, when several of its doses are closed together
    outages = await house.outages_since(work, now - LOOK_BACK)
    for item in items:
        person = persons[item.person_id]
        sitting = await doses.sitting_of(work, person.id, item.subject_id or 0)
        dose = next((d for d in sitting.open_ones if d.id == item.subject_id), None) if sitting else None
        if sitting is None or dose is None:
            continue
        offline = any(o.began_at < dose.limit_at and o.ended_at > dose.due_at for o in outages)
        after = timed_out(dose, offline=offline)
        await doses.change(work, dose, after, after.state, "clock", now)
        sitting = sitting.changed([after])
        names = {} if sitting.alone else await plans.names(work, person.id)
        card = sitting_cards.of_state(Voice.of(person, world.country), sitting, person.profile, names, now)
        letters[sitting.topic] = (
            person.chat_id,
            Outgoing(Op.EDIT, card, sitting.topic, priority=Priority.FOLLOW_UP, silent=True),
        )
    await agenda.done(work, [i.id for i in items])
    return list(letters.values())
