"""What who helps is told by the clock, and the rule of it: once a tablet, never in a night, never in her silence of a week.

An outage of the bot is nobody's silence: hours count from its end, and a tablet that it swallowed is never told.
"""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime, timedelta

from bot.domain.agenda import SNOOZE, UNHEARD, UNRECORDED
from bot.domain.doses import State
from bot.domain.helping import Helper, Sees, awake
from bot.domain.messages import Card, Op, Outgoing, Priority, Rows
from bot.domain.people import Person
from bot.domain.rests import Quiet, Who, of_kind
from bot.domain.sittings import Sitting
from bot.services.helping import letters
from bot.services.helping.letters import HERS, End
from bot.services.plans import resting
from bot.services.plans.askings import HELPED
from bot.services.talk import notices
from bot.services.talk.turn import Moment, Turn
from bot.store import Work, agenda, doses, helpers, house, outbox, people
from bot.store.agenda import Item

SAID_OVER = "said_over"  # of her profile: who said that her messages should end, until she writes again
OF_USE = timedelta(hours=24)  # a tablet of before yesterday is told to nobody
STALE = timedelta(hours=1)  # what an outage held up so long may be untrue by now, and leave in a night
_UNSAID = frozenset({State.DUE, State.NO_ANSWER})
Tell = Callable[[Helper, End], Awaitable[None]]


async def unrecorded(moment: Moment, items: list[Item]) -> None:
    """Who may hear that a tablet has no answer does, each after the hours she chose; of several tablets the newest."""
    await agenda.done(moment.work, [i.id for i in items])
    newest: dict[int, tuple[Item, Sitting]] = {}
    for item in items:
        sitting = await doses.sitting_of(moment.work, item.person_id, item.subject_id or 0)
        before = newest.get(item.person_id)
        if sitting and (before is None or sitting.due_at > before[1].due_at):
            newest[item.person_id] = item, sitting
    for item, sitting in newest.values():
        person = moment.whose(item)
        if person.reminded and not person.profile.weekly and _nothing_said(sitting):
            await _of_tablet(moment, person, item, sitting)


def _nothing_said(sitting: Sitting) -> bool:
    states = {d.state for d in sitting.doses}
    return bool(states & _UNSAID) and State.UNKNOWN not in states


async def _of_tablet(moment: Moment, person: Person, item: Item, sitting: Sitting) -> None:
    work, now = moment.work, moment.now
    since = sitting.due_at
    outages = await house.outages_since(work, since, now)
    snoozed = [
        i.due_at for i in await agenda.of_person(work, person.id, SNOOZE) if i.subject_id == sitting.id
    ]
    since = max([since, *(o.ended_at for o in outages), *snoozed])

    async def tell(one: Helper, end: End) -> None:
        v, hers = end.voice, letters.end_of_hers(moment.world, person)
        apart = v.local(now).utcoffset() != hers.voice.local(now).utcoffset()
        clock = v.clock(sitting.due_at, hers.voice.zone)
        whose = v.say("helper.told.her_time") if apart else ""
        text = v.say("helper.told", her=one.her, clock=clock, whose=whose, now=v.clock(now))
        await letters.post(
            work,
            end,
            now,
            text,
            letters.stop_row(v, one),
            topic=letters.told_topic(one),
            key=_key(one, sitting),
            not_after=now + STALE,
        )
        due = hers.voice.clock(sitting.due_at)
        await _note(
            moment,
            person,
            hers,
            {"what": "tablet", "name": one.name, "clock": due, "at": hers.voice.clock(now)},
        )

    async def due(one: Helper) -> datetime:
        told = await outbox.sent_as(work, one.chat_id, _key(one, sitting))
        return datetime.max.replace(tzinfo=now.tzinfo) if told else since + timedelta(hours=one.hours)

    mine = [one for one in await _active(moment, person) if Sees.TABLET in one.sees]
    again = await _each(moment, person, item, [(one, await due(one)) for one in mine], tell)
    if again and again.due_at < sitting.due_at + OF_USE:
        await agenda.put(work, [again])


async def _each(
    moment: Moment, person: Person, item: Item, mine: list[tuple[Helper, datetime]], tell: Tell
) -> Item | None:
    """Each is told when it is time and day for both; return the item of whoever is still to be told."""
    told, later = set(item.note.get("told", ())), []
    hers = letters.end_of_hers(moment.world, person)
    for one, at in mine:
        if one.id in told:
            continue
        end = await letters.theirs(moment.world, moment.work, one, person.zone)
        first = awake(max(at, moment.now), (hers.night, moment.where(person)), (end.night, end.voice.zone))
        if first and first <= moment.now:
            await tell(one, end)
            told.add(one.id)
        elif first:
            later.append(first)
    if not later:
        return None
    return replace(item, due_at=min(later), note={"told": sorted(told)})


def _key(one: Helper, sitting: Sitting) -> str:
    return f"told:{one.id}:{sitting.id}"


async def _active(moment: Moment, person: Person) -> list[Helper]:
    """Return who helps her now; where nobody does any more her profile says so."""
    mine = [h for h in await helpers.of_person(moment.work, person.id, moment.now) if h.active]
    if not mine and HELPED in person.profile.extra:
        await people.remember(moment.work, person, **{HELPED: None})
    return mine


async def _note(moment: Moment, person: Person, hers: End, body: dict[str, str]) -> None:
    """It is on her record that somebody was told, and a silent line in her chat says it."""
    body = {"day": hers.voice.day(moment.now), **body}
    await helpers.note(moment.work, person.id, body, moment.now)
    rows: Rows = (
        (hers.voice.button("button.today", "today"), hers.voice.button("helper.button.who", HERS, "show")),
    )
    text = letters.logged(hers.voice, body)
    await letters.post(moment.work, hers, moment.now, text, rows, topic="helped", silent=True)


async def recorded(turn: Turn, sitting: Sitting) -> None:
    """What was told of this tablet says now that it has its answer; what has not left yet never will."""
    if not turn.me.profile.extra.get(HELPED):
        return
    for one in await helpers.of_person(turn.work, turn.me.id, turn.now):
        told = await outbox.sent_as(turn.work, one.chat_id, _key(one, sitting)) if one.active else None
        if told and told.message_id:
            end = await letters.theirs(turn.world, turn.work, one, turn.me.zone)
            v = end.voice
            clock = v.clock(sitting.due_at, turn.me.zone)
            text = v.say("helper.told.recorded", her=one.her, clock=clock, now=v.clock(turn.now))
            out = Outgoing(
                Op.EDIT,
                Card(str(text), letters.stop_row(v, one)),
                letters.told_topic(one),
                told.message_id,
                silent=True,
                priority=Priority.FOLLOW_UP,
            )
            await outbox.add(turn.work, [(one.chat_id, out)], turn.now)
        elif told:
            await outbox.cancel(turn.work, one.chat_id, letters.told_topic(one))


# --- a long silence


async def fell_silent(work: Work, person: Person, now: datetime) -> None:
    """The bot has stopped reminding her: who helps is told once, where she allowed it, that this is so."""
    if HELPED in person.profile.extra:
        await agenda.put(work, [agenda.item(UNHEARD, person, now)])


async def unheard(moment: Moment, items: list[Item]) -> None:
    """Each who helps hears once that the messages rest, and from her silence only where she allowed that."""
    await agenda.done(moment.work, [i.id for i in items])
    for item in items:
        person = moment.whose(item)
        if not of_kind(person.rests, Quiet) or SAID_OVER in person.profile.extra:
            continue

        async def tell(one: Helper, end: End, person: Person = person) -> None:
            silence = Sees.SILENCE in one.sees
            days = (moment.now.date() - person.seen_at.date()).days
            key = "helper.silence" if silence else "helper.paused"
            text = end.voice.say(key, her=one.her, days=days)
            await letters.post(moment.work, end, moment.now, text, letters.stop_row(end.voice, one))
            hers = letters.end_of_hers(moment.world, person)
            what = {"what": "silence" if silence else "paused", "name": one.name}
            await _note(moment, person, hers, {**what, "clock": "", "at": hers.voice.clock(moment.now)})

        mine = [(one, moment.now) for one in await _active(moment, person)]
        again = await _each(moment, person, item, mine, tell)
        if again:
            await agenda.put(moment.work, [again])


# --- over for good


async def over(moment: Moment, items: list[Item]) -> None:
    """Who helps said that she died, or that others give the tablets: the clock writes nothing to her (running/due.py).

    Any word of hers brings all of it back, and then she reads who said so (desk/presence.py).
    """
    await agenda.done(moment.work, [i.id for i in items])
    for item in items:
        person = moment.whose(item)
        one = next((h for h in await _active(moment, person) if h.id == item.subject_id), None)
        if one is None:
            continue
        person = await resting.add(moment.work, person, Who.HELPER, Quiet(moment.now))
        await people.remember(moment.work, person, **{SAID_OVER: one.name})
        await agenda.drop_of(moment.work, person.id, UNRECORDED, UNHEARD)
        voice = letters.end_of_hers(moment.world, person).voice
        body = {"what": "over", "name": one.name, "day": voice.day(moment.now), "at": voice.clock(moment.now)}
        await helpers.note(moment.work, person.id, {**body, "clock": ""}, moment.now)
        await helpers.drop(moment.work, one)
        await notices.warn(moment.world, moment.work, "helper_over", moment.now)


async def back(turn: Turn) -> None:
    """She wrote after all: she reads who said that it was over, and who sees what is hers to choose."""
    name = turn.me.profile.extra.get(SAID_OVER)
    if name is None:
        return
    turn.person = await people.remember(turn.work, turn.me, **{SAID_OVER: None})
    rows: Rows = ((turn.button("helper.button.who", HERS, "show"),),)
    end = letters.end_of_hers(turn.world, turn.me)
    await letters.post(turn.work, end, turn.now, turn.say("helper.over.back", name=name), rows, silent=True)
