"""When the check-in comes of its own accord: invited at the chosen hour, mentioned once more, closed after 72 hours.

At most one such message a local day (reminders and safety apart), none of them in the quiet hours.
"""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime, time, timedelta

from bot.domain import checkins as cadence
from bot.domain import surveys
from bot.domain.agenda import CHECKIN, CHECKIN_CLOSE, NUDGE, REASK, Kind
from bot.domain.checkins import Invite, Outcome, Rhythm, Survey
from bot.domain.messages import Card, Op, Outgoing, Priority
from bot.domain.people import Person
from bot.domain.plans import instant
from bot.domain.surveys import Answers, Measure, State
from bot.domain.triage import Alert, triage
from bot.services.alerts import found
from bot.services.checkins import cards
from bot.services.checkins import end as checkin_end
from bot.services.milestones import marks
from bot.services.talk import own_accord
from bot.services.talk.turn import Moment, World
from bot.services.talk.voice import Voice
from bot.store import Work, agenda, checkins, flows
from bot.store.agenda import Item
from bot.store.checkins import Kept

Letters = list[tuple[int, Outgoing]]
One = Callable[[Moment, Item, Person], Awaitable[Letters]]
TOPIC = "checkin"
UNTIL_CLOSED = (NUDGE, CHECKIN_CLOSE, REASK)  # what is planned for an open check-in
WEEK_DAYS = 7
NUDGE_AFTER = timedelta(hours=24)
ON_TIME = timedelta(minutes=5)  # later than this it was not our usual pace


def rhythm_of(person: Person) -> Rhythm:
    profile = person.profile
    return Rhythm(
        zone=person.zone,
        weekday=profile.checkin_day or 0,
        at=time.fromisoformat(profile.checkin_at),
        quiet=profile.quiet,
        started_at=person.created_at,
        every_weeks=int(profile.extra.get("every_weeks", 1)),
    )


async def plan_next(work: Work, person: Person, now: datetime) -> Invite | None:
    """The next check-in is on the agenda, at the day and hour the person chose; none when they want none."""
    await agenda.drop_of(work, person.id, CHECKIN)
    if person.profile.checkin_day is None or not person.zone:
        return None
    history = await briefs(work, person.id)
    invite = cadence.next_invite(history, rhythm_of(person), now) if history else _first(person, now)
    if invite:
        await agenda.put(work, [item(person, CHECKIN, invite.at, {"survey": invite.survey})])
    return invite


async def briefs(work: Work, person_id: int) -> list[cadence.CheckIn]:
    """Return every check-in of the rhythm in brief, oldest first."""
    found = [kept.brief for kept in await checkins.history(work, person_id)]
    return [one for one in found if one.survey is not Survey.SYMPTOM]


def _first(person: Person, now: datetime) -> Invite:
    """The first check-in comes at the chosen hour of the chosen day, not in the middle of the set-up."""
    rhythm = rhythm_of(person)
    done = cadence.CheckIn(Survey.BASELINE, now - timedelta(days=1), Outcome.SILENT)
    later = cadence.next_invite([done], rhythm, now)
    at = later.at if later else now + timedelta(days=WEEK_DAYS)
    return Invite(Survey.BASELINE, at, at + NUDGE_AFTER, at + cadence.OPEN, offer_slower=False)


def item(
    person: Person, kind: Kind, at: datetime, note: dict[str, object], subject: int | None = None
) -> Item:
    return agenda.item(kind, person, at, subject=subject, note=note)


def days_later(person: Person, at: datetime, days: int) -> datetime:
    """Return the same wall-clock time *days* later in the person's zone."""
    local = Voice.of(person).local(at)
    return instant(local.date() + timedelta(days=days), local.time(), person.zone)


def _each(one: One) -> Callable[[Moment, list[Item]], Awaitable[None]]:
    """Return *one* for a whole batch of due items."""

    async def batch(moment: Moment, items: list[Item]) -> None:
        await agenda.done(moment.work, [i.id for i in items])
        for item in items:
            moment.letters += await one(moment, item, moment.whose(item))

    return batch


async def _invite(moment: Moment, due: Item, person: Person) -> Letters:
    """The person is invited; the nudge and the close are planned. Paused: a week later; spoken today: tomorrow."""
    world, work, now = moment.world, moment.work, moment.now
    if not person.reminded:
        await agenda.put(work, [replace(due, due_at=days_later(person, due.due_at, WEEK_DAYS))])
        return []
    if await own_accord.spoken_today(work, person, now):
        await agenda.put(work, [replace(due, due_at=days_later(person, due.due_at, 1))])
        return []
    if await _kept_for_the_morning(moment, due, person):
        return []
    letters = await _close_open(world, work, person, now)
    survey = Survey(str(due.note["survey"]))
    kept_id = await checkins.add(work, person.id, survey, world.asked.version, now)
    nudge_at = cadence.out_of_quiet(now + NUDGE_AFTER, rhythm_of(person))
    await agenda.put(
        work,
        [
            item(person, NUDGE, nudge_at, {}, kept_id),
            item(person, CHECKIN_CLOSE, now + cadence.OPEN, {}, kept_id),
        ],
    )
    voice = Voice.of(person, world.country)
    text, rows = cards.invitation(voice, kept_id, f"checkin.invite.{survey}")
    mark, more = await marks.with_checkin(work, person, voice, now)
    text, rows = mark + text, (*rows, *more)
    return [*letters, (person.chat_id, _letter(Card(text, rows), f"checkin.invite:{kept_id}"))]


async def _kept_for_the_morning(moment: Moment, due: Item, person: Person) -> bool:
    """What an outage that ended in the night has held up comes when her quiet hours end."""
    awake_at = cadence.out_of_quiet(moment.now, rhythm_of(person))
    late = awake_at > moment.now and moment.now - due.due_at > ON_TIME
    if late:
        await agenda.put(moment.work, [replace(due, due_at=awake_at)])
    return late


def _letter(card: Card, key: str, *, silent: bool = False) -> Outgoing:
    return Outgoing(Op.NEW, card, TOPIC, priority=Priority.CHECK_IN, key=key, silent=silent)


async def _nudge(moment: Moment, due: Item, person: Person) -> Letters:
    """A check-in without an end is mentioned once, silently; at the hour the person asked for, with a ring."""
    world, work, now = moment.world, moment.work, moment.now
    kept = await checkins.get(work, person.id, due.subject_id or 0)
    asked = bool(due.note.get("asked"))
    if kept is None or kept.outcome is not Outcome.OPEN or not person.reminded:
        return []
    if not asked and await own_accord.spoken_today(work, person, now):
        return []
    if await _kept_for_the_morning(moment, due, person):
        return []
    key = "checkin.now" if asked else "checkin.nudge"
    voice = Voice.of(person, world.country)
    text, rows = cards.invitation(voice, kept.id, key, begun=bool(kept.state.get("answers")))
    unique = f"{key}:{kept.id}:{due.due_at:%m%d%H%M}"
    return [(person.chat_id, _letter(Card(text, rows), unique, silent=not asked))]


async def _close(moment: Moment, due: Item, person: Person) -> Letters:
    """After 72 hours an open check-in is closed and says what was kept; the next one is planned."""
    letters = await _close_open(moment.world, moment.work, person, moment.now)
    await plan_next(moment.work, moment.whose(due), moment.now)  # an answer may have changed her rhythm
    return letters


async def _close_open(world: World, work: Work, person: Person, now: datetime) -> Letters:
    kept = await checkins.open_one(work, person.id)
    if kept is None:
        return []
    await agenda.drop(work, NUDGE.key(person.id), REASK.key(person.id))
    flow = await flows.get(work, person.id)
    if flow and flow.name == cards.KIND:
        await flows.end(work, person.id)
    voice = Voice.of(person, world.country)
    if not kept.state.get("answers"):
        await checkins.close(work, person.id, kept.id, Outcome.SILENT)
        return [_quietly(person, str(voice.say("checkin.closed.silent")))]
    state = surveys.from_row(kept.state, world.asked.surveys)
    answers = surveys.result(state, left=True)
    end = await checkin_end.settle(world, work, person, kept, answers, Outcome.PARTIAL, now)
    return [_quietly(person, str(voice.many("checkin.closed.partial", len(state.answers)))), *end.letters]


def _quietly(person: Person, text: str) -> tuple[int, Outgoing]:
    out = Outgoing(Op.EDIT, Card(text), TOPIC, silent=True, priority=Priority.CHECK_IN)
    return person.chat_id, out


# --- left at the danger signs (rule T24) -------------------------------------------------------------------


def _left(world: World) -> Alert | None:
    return next(iter(triage(world.asked.rules, Answers(signs=frozenset({surveys.LEFT_AT_FLAGS})))), None)


async def opened(world: World, work: Work, person: Person, kept: Kept, now: datetime) -> None:
    """Someone who leaves at the danger signs will be asked once more, after the hour that rule T24 names."""
    alert = _left(world)
    if alert:
        await agenda.put(work, [item(person, REASK, now + alert.follow_ups[0].after, {}, kept.id)])


async def _reask(moment: Moment, due: Item, person: Person) -> Letters:
    """The open danger sign question comes once more, the emergency line above it; in quiet hours without a ring."""
    world, work, now = moment.world, moment.work, moment.now
    kept = await checkins.get(work, person.id, due.subject_id or 0)
    alert = _left(world)
    if kept is None or kept.outcome is not Outcome.OPEN or not kept.state or alert is None:
        return []
    state = surveys.from_row(kept.state, world.asked.surveys)
    if not at_danger_signs(state):
        return []
    await found.note(world, work, person, alert, now, "resolved")
    text, rows = cards.reask(Voice.of(person, world.country), world, person, kept.id, state)
    silent = cadence.out_of_quiet(now, rhythm_of(person)) != now
    out = Outgoing(
        Op.NEW,
        Card(text, rows),
        TOPIC,
        priority=Priority.EMERGENCY,
        key=f"checkin.reask:{kept.id}",
        silent=silent,
    )
    return [(person.chat_id, out)]


def at_danger_signs(state: State) -> bool:
    question = state.survey.question(state.at)
    return question is not None and question.measure is Measure.FLAG


invite = _each(_invite)
nudge = _each(_nudge)
close_due = _each(_close)
reask = _each(_reask)
