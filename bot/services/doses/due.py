"""A dose comes due: its row, its card, its follow-ups and its successor, in one transaction for a whole batch."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.domain.doses import State
from bot.domain.messages import Card, Op, Outgoing, Priority
from bot.domain.people import Person
from bot.domain.plans import ONE_DAY, Due, dues_between, next_due
from bot.domain.sittings import Sitting
from bot.services.doses import cards, silence, sitting_cards
from bot.services.doses.reminders import LOOK_BACK
from bot.services.doses.sitting_cards import Names
from bot.services.plans import planning
from bot.services.plans import rows as dose_rows
from bot.services.plans.askings import ON_TIME, hushed, waits_for_sunday
from bot.services.supply.cards import ask_first
from bot.services.talk import meters
from bot.services.talk.turn import Moment
from bot.services.talk.voice import Voice
from bot.store import Work, agenda, house, plans
from bot.store.agenda import Item
from bot.store.plans import Planned


@dataclass(frozen=True, slots=True)
class Fired:
    """An agenda item with whom and what it concerns."""

    item: Item
    person: Person
    planned: Planned
    dues: tuple[Due, ...]  # every dose that came due, oldest first
    following: Due | None


@dataclass(frozen=True, slots=True)
class Scene:
    """What holds for every card of one batch."""

    moment: Moment
    outages: list[house.Outage]
    names: Names


async def due(moment: Moment, items: list[Item]) -> None:
    """Each dose due has a row and a card; each plan has its next dose; nothing is made twice."""
    work, now = moment.work, moment.now
    found = await plans.get_many(work, {i.subject_id or 0 for i in items})
    mine = [(i, found[i.subject_id or 0]) for i in items if i.subject_id in found]
    fired = [_fired(i, moment.whose(i), planned, now) for i, planned in mine]
    await _settle(work, items, fired)
    _measure(fired, now)
    remind = _to_remind(fired)
    silent = {i: await silence.days(work, fs[0].person, now) for i, fs in remind.items()}
    resting = [remind.pop(i) for i, days in silent.items() if days >= silence.RESTING_DAYS]
    await dose_rows.note_passed(moment.world, work, [_wanted(fs) for fs in resting], now)
    for person in [fs[0].person for fs in resting]:
        moment.send(person, await silence.rests(moment, person))
    if remind:
        names = {plan_id: p.label for plan_id, p in found.items()}
        await _remind(moment, remind, silent, Scene(moment, [], names))


def _measure(fired: list[Fired], now: datetime) -> None:
    for f in fired:
        if f.dues:
            meters.lateness.observe((now - f.dues[-1].due_at) / timedelta(seconds=1))


def _to_remind(fired: list[Fired]) -> dict[int, list[Fired]]:
    """Return what came due by person, without those who are not reminded now."""
    mine: dict[int, list[Fired]] = {}
    for f in fired:
        if f.dues and f.person.reminded:
            mine.setdefault(f.person.id, []).append(f)
    return mine


def _wanted(fs: list[Fired]) -> tuple[Person, dose_rows.Dues]:
    return fs[0].person, [(f.planned, d) for f in fs for d in f.dues]


async def _remind(
    moment: Moment, remind: dict[int, list[Fired]], silent: dict[int, int], scene: Scene
) -> None:
    """The rows are made in one statement and read back in one; each person gets one card a minute that came."""
    work, now = moment.work, moment.now
    wanted = [_wanted(fs) for fs in remind.values()]
    once = {person_id for person_id, days in silent.items() if days}
    sittings = await dose_rows.make(moment.world, work, wanted, now, once)
    began_at = min(d.due_at for fs in remind.values() for f in fs for d in f.dues)
    if now - began_at > ON_TIME:
        scene = replace(scene, outages=await house.outages_since(work, now - LOOK_BACK, now))
    for person_id, fs in remind.items():
        mine, person = sittings.get(person_id, []), fs[0].person
        came = _came_last(fs, mine)
        asked = [s for s in came if s.open and s.limit_at > now]
        ending = {f.planned.id for f in fs if f.planned.active and not f.following}
        moment.send(person, *(_card(scene, person, s, _unrecorded(fs, mine, s), ending) for s in asked))
        if asked and silent[person_id]:
            await silence.asks(work, person, now)
        if not asked and any(_unheard(s, now) for s in came):
            moment.send(person, _sorry(scene, fs))


def _came_last(fs: list[Fired], mine: list[Sitting]) -> list[Sitting]:
    """Return the newest sitting of each plan that came due; what waits for Sunday is not asked about."""
    last = {f.dues[-1].due_at for f in fs}
    return [s for s in mine if s.due_at in last and not waits_for_sunday(fs[0].person, s)]


def _fired(item: Item, person: Person, planned: Planned, now: datetime) -> Fired:
    """Return what *item* means now; one of an older plan version is recomputed from the plan that holds.

    Its note names the dose. The instant it was planned for may be another one by the zone rules of today.
    """
    following = next_due(planned.rule, now)
    if item.note.get("v") != planned.version or not planned.active:
        return Fired(item, person, planned, (), following if planned.active else None)
    first_at = planning.due_of(planned, item).due_at
    came = tuple(dues_between(planned.rule, first_at - timedelta(microseconds=1), now))
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


def _unheard(sitting: Sitting, now: datetime) -> bool:
    """Return whether the bot came too late to ask: no word about it, and not our usual pace."""
    unsaid = any(d.state in (State.DUE, State.UNKNOWN) for d in sitting.doses)
    return unsaid and now - sitting.due_at > ON_TIME


def _card(
    scene: Scene, person: Person, sitting: Sitting, unrecorded: list[int], ending: set[int]
) -> Outgoing:
    voice = Voice.of(person, scene.moment.world.country)
    if scene.moment.now - sitting.due_at > ON_TIME:
        offline = _offline_minutes(scene.outages, sitting.due_at, scene.moment.now)
        card = sitting_cards.late_sorry(voice, sitting, person.profile, scene.names, offline)
    else:
        card = sitting_cards.due(voice, sitting, person.profile, scene.names)
    card = sitting_cards.with_ends(voice, sitting, person.profile, scene.names, card, ending)
    return Outgoing(
        Op.NEW,
        cards.with_earlier(voice, ask_first(voice, person, sitting, card), unrecorded),
        sitting.topic,
        silent=hushed(scene.moment, person, sitting.due_at),
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


def _offline_minutes(outages: list[house.Outage], due_at: datetime, now: datetime) -> float:
    """Return how long the bot was away around *due_at*, in minutes; since the due time when nothing was noted."""
    away = [o for o in outages if o.began_at <= due_at <= o.ended_at]
    start, end = (away[0].began_at, away[0].ended_at) if away else (due_at, now)
    return (end - start) / timedelta(minutes=1)


def _sorry(scene: Scene, fs: list[Fired]) -> Outgoing:
    """Return the one message after an outage that outlasted every dose of this person (reliability.md 3)."""
    person = fs[0].person
    dues = sorted((d for f in fs for d in f.dues), key=lambda d: d.due_at)
    voice = Voice.of(person, scene.moment.world.country)
    away = [o for o in scene.outages if o.ended_at > dues[0].due_at]
    start, end = (away[0].began_at, away[-1].ended_at) if away else (dues[0].due_at, scene.moment.now)
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
        silent=hushed(scene.moment, person, dues[-1].due_at),
        priority=Priority.FOLLOW_UP,
        key=f"outage:{person.id}:{dues[-1].local_date}",
    )
