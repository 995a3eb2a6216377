"""A dose comes due: its row, its card, its follow-ups and its successor, in one transaction for a whole batch."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from bot.domain import late
from bot.domain.doses import Dose, State, timed_out
from bot.domain.messages import Card, Op, Outgoing, Priority
from bot.domain.people import Person, slice_of
from bot.domain.plans import ONE_DAY, Due, dues_between, next_due
from bot.services import dose_cards, dose_rows, meters, planning, silence
from bot.services.turn import World
from bot.services.voice import Voice
from bot.store import Work, agenda, doses, house, plans
from bot.store.agenda import Item
from bot.store.plans import Planned

Letters = list[tuple[int, Outgoing]]
ON_TIME = timedelta(seconds=150)  # later than this was not our usual pace: the card says so
LOOK_BACK = timedelta(days=40)


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
    remind = [f for f in fired if f.dues and f.person.reminded]
    silent = {f.item.id: await silence.days(work, f.person, now) for f in remind}
    resting = [f for f in remind if silent[f.item.id] >= silence.RESTING_DAYS]
    remind = [f for f in remind if silent[f.item.id] < silence.RESTING_DAYS]
    await doses.add_many(work, [_row(world, f, d, now) for f in remind for d in f.dues])
    dates = {d.local_date for f in remind for d in f.dues}
    dates |= {f.dues[0].local_date - ONE_DAY for f in remind}
    ids = await doses.ids_of(work, {f.planned.id for f in remind}, {d.isoformat() for d in dates})
    outages = await house.outages_since(work, now - LOOK_BACK) if any(_late(f, now) for f in remind) else []
    letters: Letters = [(f.person.chat_id, await silence.rests(world, work, f.person, now)) for f in resting]
    rings: list[Item] = []
    for f in remind:
        last = f.dues[-1]
        dose_id, state = ids[(f.planned.id, last.local_date.isoformat(), last.slot)]
        dose = _dose(world, f, last, dose_id)
        if state == State.DUE and dose.limit_at > now:
            letters.append((f.person.chat_id, _card(world, f, dose, now, outages, _unrecorded(f, ids))))
            rings += follow_ups(f.person, dose, now)[-1 if silent[f.item.id] else 0 :]
            if silent[f.item.id]:
                await silence.asks(work, f.person, now)
        elif state in (State.DUE, State.UNKNOWN) and _late(f, now):
            letters.append((f.person.chat_id, _sorry(world, f, now, outages)))
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
        (f.item.id, f.following.due_at, planning.note_of(f.following, f.planned.version))
        for f in fired
        if f.following
    ]
    await agenda.move(work, moves)
    moved = {i for i, _at, _note in moves}
    await agenda.done(work, [i.id for i in items if i.id not in moved])


def _row(world: World, f: Fired, due_: Due, now: datetime) -> dict[str, Any]:
    limit_at = dose_rows.limit_of(f.person, f.planned, due_, world)
    return dose_rows.row(f.person, f.planned, due_, limit_at, now)


def _dose(world: World, f: Fired, due_: Due, dose_id: int) -> Dose:
    rule = f.planned.rule
    limit_at = dose_rows.limit_of(f.person, f.planned, due_, world)
    amount = str(rule.amounts[due_.slot])
    return Dose(
        dose_id,
        f.person.id,
        f.planned.id,
        due_.local_date,
        due_.slot,
        amount,
        rule.zone,
        due_.due_at,
        limit_at,
    )


def _late(f: Fired, now: datetime) -> bool:
    return bool(f.dues) and now - f.dues[-1].due_at > ON_TIME


def _card(
    world: World, f: Fired, dose: Dose, now: datetime, outages: list[house.Outage], unrecorded: list[int]
) -> Outgoing:
    voice = Voice.of(f.person, world.country)
    if _late(f, now):
        card = dose_cards.late_sorry(voice, dose, _offline_minutes(outages, dose.due_at, now))
    else:
        card = dose_cards.due(voice, dose, f.person.profile, plain_amount=dose.amount == "1")
    return Outgoing(
        Op.NEW,
        dose_cards.with_earlier(voice, card, unrecorded),
        dose.topic,
        silent=_hushed(f.person, f.dues[-1].due_at, now),
        priority=Priority.DOSE,
        key=f"due:{dose.id}",
        not_after=dose.limit_at,
    )


def _unrecorded(f: Fired, ids: dict[tuple[int, str, int], tuple[int, str]]) -> list[int]:
    """Return the doses of the days just before that have no answer: they can be filled in from this card.

    After a night offline their late limits close in this same transaction: they may still be open here.
    """
    days = {d.local_date for d in f.dues[:-1]} | {f.dues[0].local_date - ONE_DAY}
    days.discard(f.dues[-1].local_date)
    return [
        dose_id
        for (plan_id, day, _slot), (dose_id, state) in sorted(ids.items())
        if plan_id == f.planned.id
        and date.fromisoformat(day) in days
        and state in (State.DUE, State.NO_ANSWER, State.UNKNOWN)
    ]


def _hushed(person: Person, planned_at: datetime, now: datetime) -> bool:
    """What comes late into the quiet hours comes without sound; the time a person chose always rings."""
    return now - planned_at > ON_TIME and late.is_quiet(now, quiet_of(person), person.zone)


def _offline_minutes(outages: list[house.Outage], due_at: datetime, now: datetime) -> float:
    """Return how long the bot was away around *due_at*, in minutes; since the due time when nothing was noted."""
    away = [o for o in outages if o.began_at <= due_at <= o.ended_at]
    start, end = (away[0].began_at, away[0].ended_at) if away else (due_at, now)
    return (end - start) / timedelta(minutes=1)


def _sorry(world: World, f: Fired, now: datetime, outages: list[house.Outage]) -> Outgoing:
    """Return the one message after an outage that outlasted every dose of this person (reliability.md 3)."""
    voice = Voice.of(f.person, world.country)
    away = [o for o in outages if o.ended_at > f.dues[0].due_at]
    start, end = (away[0].began_at, away[-1].ended_at) if away else (f.dues[0].due_at, now)
    key = "outage.one" if len(f.dues) == 1 else "outage.many"
    text = voice.say(
        key,
        start=f"{voice.day(start)}, {voice.clock(start)}",
        end=f"{voice.day(end)}, {voice.clock(end)}",
        n=len(f.dues),
    )
    rows = ((voice.button("button.fill_in", "hist"),), (voice.button("button.today", "today"),))
    return Outgoing(
        Op.NEW,
        Card(str(text), rows),
        "outage",
        silent=_hushed(f.person, f.dues[-1].due_at, now),
        priority=Priority.FOLLOW_UP,
        key=f"outage:{f.person.id}:{f.dues[-1].local_date}",
    )


def follow_ups(person: Person, dose: Dose, now: datetime, asked_at: datetime | None = None) -> list[Item]:
    """Return the follow-ups still to come and the late limit, as agenda items.

    They are counted from *asked_at*, when a snooze asked anew, else from the due time.
    """
    rings = late.rings_for(
        late.Style(person.profile.rings), asked_at or dose.due_at, quiet_of(person), dose.zone, dose.limit_at
    )
    coming = [(n, r) for n, r in enumerate(rings) if n and r.at > now]
    items = [
        _item(person, dose, "ring", f"ring:{dose.id}:{n}", r.at, {"n": n, "loud": r.loud}) for n, r in coming
    ]
    return [*items, _item(person, dose, "limit", f"limit:{dose.id}", dose.limit_at, {})]


def quiet_of(person: Person) -> late.Quiet:
    return late.Quiet(*person.profile.quiet)


def _item(person: Person, dose: Dose, kind: str, key: str, at: datetime, note: dict[str, Any]) -> Item:
    return Item(person.id, kind, key, at, slice_of(person.chat_id), dose.id, note)


def snooze_item(person: Person, dose: Dose, at: datetime) -> Item:
    return _item(person, dose, "snooze", f"snooze:{dose.id}", at, {})


def asked_again(dose: Dose) -> list[str]:
    """Return the agenda keys of everything still to be asked about *dose*."""
    return [f"ring:{dose.id}:1", f"ring:{dose.id}:2", f"snooze:{dose.id}", f"limit:{dose.id}"]


async def ring(
    world: World, work: Work, items: list[Item], persons: dict[int, Person], now: datetime
) -> Letters:
    """A dose still open is asked about again: a new card in place of the old one, never more than three in all."""
    letters: Letters = []
    newest = {i.subject_id: i for i in sorted(items, key=lambda i: i.due_at)}  # after an outage: once
    for item in newest.values():
        person = persons[item.person_id]
        dose = await doses.get(work, person.id, item.subject_id or 0)
        if dose is None or not dose.open or not person.reminded or dose.rings >= late_max(item):
            continue
        voice = Voice.of(person, world.country)
        snoozed = item.kind == "snooze"
        card = (
            dose_cards.due(voice, dose, person.profile, plain_amount=dose.amount == "1")
            if snoozed
            else dose_cards.ring(voice, dose, item.note["n"])
        )
        rings = 1 if snoozed else dose.rings + 1
        await doses.ringing(work, dose.id, rings=rings, snoozes=dose.snoozes)
        if snoozed:
            await agenda.put(work, follow_ups(person, dose, now, asked_at=item.due_at))
        letters.append(
            (
                person.chat_id,
                Outgoing(
                    Op.NEW,
                    card,
                    dose.topic,
                    silent=_hushed(person, item.due_at, now) or not (snoozed or item.note["loud"]),
                    priority=Priority.FOLLOW_UP,
                    key=f"{item.key}:{int(item.due_at.timestamp())}",
                    not_after=dose.limit_at,
                ),
            )
        )
    await agenda.done(work, [i.id for i in items])
    return letters


def late_max(item: Item) -> int:
    """At most three rings a dose; a snooze the person asked for starts the count anew."""
    return 99 if item.kind == "snooze" else 3


async def limit(
    world: World, work: Work, items: list[Item], persons: dict[int, Person], now: datetime
) -> Letters:
    """A dose nobody answered by its late limit is closed: no answer, or unknown when the bot was offline meanwhile."""
    letters: Letters = []
    outages = await house.outages_since(work, now - LOOK_BACK)
    for item in items:
        person = persons[item.person_id]
        dose = await doses.get(work, person.id, item.subject_id or 0)
        if dose is None or not dose.open:
            continue
        offline = any(o.began_at < dose.limit_at and o.ended_at > dose.due_at for o in outages)
        after = timed_out(dose, offline=offline)
        await doses.change(work, dose, after, after.state, "clock", now)
        card = dose_cards.closed(Voice.of(person, world.country), after)
        letters.append(
            (person.chat_id, Outgoing(Op.EDIT, card, dose.topic, priority=Priority.FOLLOW_UP, silent=True))
        )
    await agenda.done(work, [i.id for i in items])
    return letters
