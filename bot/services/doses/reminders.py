"""What is still to be asked about a dose that came due: the second and third asking, and the end of the question."""

from datetime import datetime, timedelta
from typing import Any

from bot.domain import late
from bot.domain.doses import timed_out
from bot.domain.messages import Op, Outgoing, Priority
from bot.domain.people import Person, slice_of
from bot.domain.sittings import Sitting
from bot.services.doses import sitting_cards
from bot.services.talk.turn import Moment
from bot.services.talk.voice import Voice
from bot.store import agenda, doses, house, outbox, plans
from bot.store.agenda import Item

ON_TIME = timedelta(seconds=150)  # later than this was not our usual pace: the card says so
LOOK_BACK = timedelta(days=40)


def hushed(person: Person, planned_at: datetime, now: datetime) -> bool:
    """What comes late into the quiet hours comes without sound; the time a person chose always rings."""
    return now - planned_at > ON_TIME and late.is_quiet(now, quiet_of(person), person.zone)


def follow_ups(
    person: Person, sitting: Sitting, now: datetime, asked_at: datetime | None = None
) -> list[Item]:
    """Return the rings still to come and the late limits, as agenda items.

    They are counted from *asked_at*, when a snooze asked anew, else from the due time, which has its own ring
    as long as it lies ahead. What waits for Sunday has none, however long ago its late limit was.
    """
    if waits_for_sunday(person, sitting):
        return []
    style, quiet = late.Style(person.profile.rings), quiet_of(person)
    rings = late.rings_for(style, asked_at or sitting.due_at, quiet, sitting.zone, sitting.limit_at)
    coming = [(n, r) for n, r in enumerate(rings) if r.at > now]
    items = [
        _item(person, "ring", f"ring:{sitting.id}:{n}", r.at, sitting.id, {"n": n, "loud": r.loud})
        for n, r in coming
    ]
    return items + limits(person, sitting)


def waits_for_sunday(person: Person, sitting: Sitting) -> bool:
    """Who is asked once a week is not asked about anastrozole alone; what is due with it is asked with it."""
    return person.profile.weekly and sitting.alone


def limits(person: Person, sitting: Sitting) -> list[Item]:
    """Return when the question about each open dose is closed, as agenda items; what waits for Sunday stays open."""
    if waits_for_sunday(person, sitting):
        return []
    return [_item(person, "limit", f"limit:{d.id}", d.limit_at, d.id, {}) for d in sitting.open_ones]


def asked_at(sitting: Sitting, now: datetime) -> datetime | None:
    """Return when a sitting that is made *now* is first asked about, when that is not its due time."""
    return now if now - sitting.due_at > ON_TIME else None


def quiet_of(person: Person) -> late.Quiet:
    return late.Quiet(*person.profile.quiet)


def _item(person: Person, kind: str, key: str, at: datetime, dose_id: int, note: dict[str, Any]) -> Item:
    return Item(person.id, kind, key, at, slice_of(person.chat_id), dose_id, note)


def snooze_item(person: Person, sitting: Sitting, at: datetime) -> Item:
    return _item(person, "snooze", f"snooze:{sitting.id}", at, sitting.id, {})


def askings(sitting: Sitting) -> list[str]:
    """Return the agenda keys under which *sitting* is asked about again."""
    return [f"ring:{sitting.id}:0", *again(sitting), f"snooze:{sitting.id}"]


def again(sitting: Sitting) -> list[str]:
    """Return the agenda keys of the rings after the first."""
    return [f"ring:{sitting.id}:1", f"ring:{sitting.id}:2"]


async def ring(moment: Moment, items: list[Item]) -> None:
    """A sitting still open is asked about again: a new card in place of the old one, never more than three in all."""
    work, now = moment.work, moment.now
    newest = {i.subject_id: i for i in sorted(items, key=lambda i: i.due_at)}  # after an outage: once
    for item in newest.values():
        person = moment.whose(item)
        sitting = await doses.sitting_of(work, person.id, item.subject_id or 0)
        if sitting is None or not sitting.open or not person.reminded or sitting.lead.rings >= late_max(item):
            continue
        voice = Voice.of(person, moment.world.country)
        names = {} if sitting.alone else await plans.names(work, person.id)
        snoozed, first = item.kind == "snooze", item.note.get("n") == 0
        in_time = snoozed or (first and now - item.due_at <= ON_TIME)
        card = (
            sitting_cards.due(voice, sitting, person.profile, names)
            if in_time
            else sitting_cards.ring(voice, sitting, person.profile, names, max(item.note["n"], 1))
        )
        rings = 1 if snoozed or first else sitting.lead.rings + 1
        await outbox.cancel(
            work, person.chat_id, sitting.topic
        )  # a card that has not left yet is out of date
        await doses.ringing(work, sitting.id, rings=rings, snoozes=sitting.lead.snoozes)
        if snoozed:
            await agenda.put(work, follow_ups(person, sitting, now, asked_at=item.due_at))
        out = Outgoing(
            Op.NEW,
            card,
            sitting.topic,
            silent=hushed(person, item.due_at, now) or not (snoozed or item.note["loud"]),
            priority=Priority.DOSE if first else Priority.FOLLOW_UP,
            key=f"{item.key}:{int(item.due_at.timestamp())}",
            not_after=sitting.limit_at,
        )
        moment.send(person, out)
    await agenda.done(work, [i.id for i in items])


def late_max(item: Item) -> int:
    """At most three rings a sitting; a snooze the person asked for starts the count anew."""
    return 99 if item.kind == "snooze" else 3


async def limit(moment: Moment, items: list[Item]) -> None:
    """A dose nobody answered by its late limit is closed: no answer, or unknown when the bot was offline meanwhile."""
    work, now = moment.work, moment.now
    letters: dict[
        str, tuple[int, Outgoing]
    ] = {}  # one a sitting, when several of its doses are closed together
    outages = await house.outages_since(work, now - LOOK_BACK, now)
    for item in items:
        person = moment.whose(item)
        sitting = await doses.sitting_of(work, person.id, item.subject_id or 0)
        dose = next((d for d in sitting.open_ones if d.id == item.subject_id), None) if sitting else None
        if sitting is None or dose is None:
            continue
        offline = any(o.began_at < dose.limit_at and o.ended_at > dose.due_at for o in outages)
        after = timed_out(dose, offline=offline)
        await doses.change(work, dose, after, after.state, "clock", now)
        sitting = sitting.changed([after])
        names = {} if sitting.alone else await plans.names(work, person.id)
        card = sitting_cards.of_state(
            Voice.of(person, moment.world.country), sitting, person.profile, names, now
        )
        letters[sitting.topic] = (
            person.chat_id,
            Outgoing(Op.EDIT, card, sitting.topic, priority=Priority.FOLLOW_UP, silent=True),
        )
    await agenda.done(work, [i.id for i in items])
    moment.letters += letters.values()
