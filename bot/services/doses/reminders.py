"""A dose still open is asked about again, three times in all; at its limit the question is closed."""

from datetime import timedelta

from bot.domain import late
from bot.domain.agenda import SNOOZE
from bot.domain.doses import timed_out
from bot.domain.messages import Op, Outgoing, Priority
from bot.services.doses import sitting_cards
from bot.services.plans.askings import ON_TIME, again, follow_ups, hushed
from bot.services.talk.turn import Moment
from bot.services.talk.voice import Voice
from bot.store import agenda, doses, house, outbox, plans
from bot.store.agenda import Item

LOOK_BACK = timedelta(days=40)


async def ring(moment: Moment, items: list[Item]) -> None:
    """A sitting still open is asked about again: a new card in place of the old one, never more than three in all.

    What follows is counted from this asking, when it came late or was a snooze of hers.
    """
    work, now = moment.work, moment.now
    await agenda.done(work, [i.id for i in items])  # before what follows is put: an id may be used again
    newest = {i.subject_id: i for i in sorted(items, key=lambda i: i.due_at)}  # after an outage: once
    for item in newest.values():
        person = moment.whose(item)
        sitting = await doses.sitting_of(work, person.id, item.subject_id or 0)
        if sitting is None or not sitting.open or not person.reminded or sitting.lead.rings >= late_max(item):
            continue
        voice = Voice.of(person, moment.world.country)
        names = {} if sitting.alone else await plans.labels(work, person.id)
        snoozed, first = item.kind == SNOOZE, item.note.get("n") == 0
        late_by_us = now - item.due_at > ON_TIME
        in_time = snoozed or (first and not late_by_us)
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
        if snoozed or late_by_us:
            rung_at = now if late_by_us else item.due_at
            await agenda.drop(work, *again(sitting))
            await agenda.put(
                work, follow_ups(person, sitting, now, late.first_at(item.note.get("n", 0), rung_at))
            )
        out = Outgoing(
            Op.NEW,
            card,
            sitting.topic,
            silent=hushed(moment, person, item.due_at) or not (snoozed or item.note["loud"]),
            priority=Priority.DOSE if first else Priority.FOLLOW_UP,
            key=f"{item.key}:{int(item.due_at.timestamp())}",
            not_after=sitting.limit_at,
        )
        moment.send(person, out)


def late_max(item: Item) -> int:
    """At most three rings a sitting; a snooze the person asked for starts the count anew."""
    return 99 if item.kind == SNOOZE else 3


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
        names = {} if sitting.alone else await plans.labels(work, person.id)
        card = sitting_cards.of_state(
            Voice.of(person, moment.world.country), sitting, person.profile, names, now
        )
        letters[sitting.topic] = (
            person.chat_id,
            Outgoing(Op.EDIT, card, sitting.topic, priority=Priority.FOLLOW_UP, silent=True),
        )
    await agenda.done(work, [i.id for i in items])
    moment.letters += letters.values()
