"""A week and an evening before a visit, and after it: one message for all that are on that day."""

from collections.abc import Iterable
from datetime import datetime

from bot.domain.agenda import VISIT
from bot.domain.late import is_quiet
from bot.domain.messages import Button, Card, Op, Outgoing, Priority, Rows, Style
from bot.domain.people import Person
from bot.domain.plans import ONE_DAY
from bot.domain.rests import Quiet, of_kind
from bot.domain.visits import Visit, When
from bot.services.plans.askings import quiet_of
from bot.services.talk import own_accord
from bot.services.talk.turn import Moment
from bot.services.talk.voice import Voice
from bot.services.visits import words
from bot.services.visits.words import KIND
from bot.store import agenda, notes, visits
from bot.store.agenda import Item

TOPIC = "visit"
QUESTIONS = 3  # of her open ones on the reminder; the rest stand in /notes
TRIES_DAYS = 3  # a word that gives way to another is not put off longer


async def speak(moment: Moment, items: list[Item]) -> None:
    """Each person reads what is due; the evening before never gives way to anything else that was said."""
    await agenda.done(moment.work, [i.id for i in items])
    for person_id in dict.fromkeys(i.person_id for i in items):
        mine = [i for i in items if i.person_id == person_id]
        person = moment.whose(mine[0])
        if of_kind(person.rests, Quiet):
            continue
        known = {v.id: v for v in await visits.of_person(moment.work, person_id)}
        for when in When:
            due = [i for i in mine if i.note.get("when") == when and i.subject_id in known]
            await _say(moment, person, when, due, known)


async def _say(moment: Moment, person: Person, when: When, due: list[Item], known: dict[int, Visit]) -> None:
    now = moment.now
    fitting = [known[i.subject_id or 0] for i in due if _still(known[i.subject_id or 0], when, now)]
    if not fitting:
        return
    waits = when is not When.EVE and await own_accord.spoken_today(moment.work, person, now)
    if waits and now - due[0].due_at < TRIES_DAYS * ONE_DAY and not due[0].note.get("put_off"):
        later = [
            agenda.item(
                VISIT,
                person,
                i.due_at + ONE_DAY,
                *_about(i),
                subject=i.subject_id,
                note={**i.note, "put_off": 1},
            )
            for i in due
        ]
        await agenda.put(moment.work, later)
        return
    voice = Voice.of(person, moment.world.country)
    text, rows = await _card(moment, person, voice, when, fitting)
    quiet = is_quiet(now, quiet_of(person), moment.where(person))
    first = due[0]
    moment.send(
        person,
        Outgoing(
            Op.NEW,
            Card(text, rows),
            TOPIC,
            silent=quiet,
            priority=Priority.FOLLOW_UP if when is When.EVE else Priority.CHECK_IN,
            key=f"{first.key}:{first.due_at:%y%m%d%H%M}",
            not_after=max(v.ends_at for v in fitting) if when is not When.AFTER else None,
        ),
    )


def _about(item: Item) -> list[int]:
    return [int(part) for part in item.key.split(":")[1:]]


def _still(visit: Visit, when: When, now: datetime) -> bool:
    """Return whether there is still something to say: nothing before a visit that is past, nothing after one that is noted."""
    return not visit.over and (visit.ends_at <= now if when is When.AFTER else visit.ends_at > now)


async def _card(
    moment: Moment, person: Person, voice: Voice, when: When, mine: list[Visit]
) -> tuple[str, Rows]:
    """Return the message; a discreet one names no test and no question: a lock screen shows it."""
    rows: Rows = tuple(_row(voice, when, v) for v in mine)
    if person.profile.discreet:
        clock = voice.clock(mine[0].at) if mine[0].at else ""
        key = f"visit.tell.{when}.discreet"
        text = voice.say(
            key, day=voice.day(mine[0].on), clock=voice.say("visit.at", clock=clock) if clock else ""
        )
        return str(text), (*rows, _home(voice))
    lines = [str(voice.say(f"visit.tell.{when}", line="; ".join(words.line(voice, v) for v in mine)))]
    lines += [str(voice.say("visit.note", note=v.note)) for v in mine if v.note]
    if when is not When.AFTER:
        open_ones = await notes.open_ones(moment.work, person.id)
        lines += _questions(voice, [n.body for n in open_ones])
        for visit in mine:
            rows += words.about(voice, moment.world.library, person, visit)
    return "\n".join(lines), (*rows, _home(voice))


def _questions(voice: Voice, open_ones: Iterable[str]) -> list[str]:
    mine = list(open_ones)
    if not mine:
        return [str(voice.say("visit.no_questions"))]
    shown = [str(voice.say("visit.question", body=body[:120])) for body in mine[-QUESTIONS:]]
    return [str(voice.many("visit.questions", len(mine))), *shown]


def _row(voice: Voice, when: When, visit: Visit) -> tuple[Button, ...]:
    if when is When.AFTER:
        return (
            voice.button("visit.button.result", KIND, "result", id=visit.id, style=Style.PRIMARY),
            voice.button("visit.button.nothing", KIND, "nothing", id=visit.id),
        )
    return (voice.button("visit.button.show", KIND, "one", id=visit.id),)


def _home(voice: Voice) -> tuple[Button, ...]:
    return (voice.button("button.notes", "note", "list"), voice.button("button.today", "today"))
