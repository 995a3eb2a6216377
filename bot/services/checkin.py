"""The check-in in the chat: invited at the chosen hour, one message edited in place, kept after each tap."""

from dataclasses import replace
from datetime import datetime, time, timedelta

from bot.domain import checkins as cadence
from bot.domain import surveys
from bot.domain.audience import Reader
from bot.domain.checkins import Invite, Outcome, Rhythm
from bot.domain.doses import State as DoseState
from bot.domain.levels import Level
from bot.domain.messages import Card, Op, Outgoing, Priority, Rows, Style, Tap
from bot.domain.people import Person, slice_of
from bot.domain.surveys import Act, Measure, Refusal, State, Tablets
from bot.services import checkin_cards as show
from bot.services import checkin_result
from bot.services.turn import Turn, World
from bot.services.voice import Voice
from bot.store import Work, agenda, checkins, doses, flows, people
from bot.store.agenda import Item
from bot.store.checkins import Kept
from bot.store.flows import Flow

KIND = show.KIND
TOPIC = "checkin"
WEEK = timedelta(days=7)
POSTPONE = {"hour": timedelta(hours=1), "tomorrow": timedelta(days=1)}
ACTS = {
    "t": Act.TOGGLE,
    "c": Act.CHOOSE,
    "d": Act.DONE,
    "b": Act.BACK,
    "s": Act.SKIP,
    "same": Act.SAME,
    "ch": Act.CHANGE,
}


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
    await agenda.drop_of(work, person.id, "checkin")
    if person.profile.checkin_day is None or not person.zone:
        return None
    history = [kept.brief for kept in await checkins.history(work, person.id)]
    invite = cadence.next_invite(history, rhythm_of(person), now) if history else _first(person, now)
    if invite:
        await agenda.put(work, [_item(person, "checkin", invite.at, {"survey": invite.survey})])
    return invite


def _first(person: Person, now: datetime) -> Invite:
    """The first check-in comes at the chosen hour of the chosen day, not in the middle of the set-up."""
    rhythm = rhythm_of(person)
    done = cadence.CheckIn(cadence.Survey.BASELINE, now - timedelta(days=1), Outcome.SILENT)
    later = cadence.next_invite([done], rhythm, now)
    at = later.at if later else now + WEEK
    return Invite(
        cadence.Survey.BASELINE, at, at + timedelta(hours=24), at + cadence.OPEN, offer_slower=False
    )


def _item(
    person: Person, kind: str, at: datetime, note: dict[str, object], subject: int | None = None
) -> Item:
    return Item(person.id, kind, f"{kind}:{person.id}", at, slice_of(person.chat_id), subject, note)


# --- the clock ---------------------------------------------------------------------------------------------


async def invite(
    world: World, work: Work, items: list[Item], persons: dict[int, Person], now: datetime
) -> list[tuple[int, Outgoing]]:
    """Each person due is invited once; the nudge and the close are planned; someone paused is asked later."""
    await agenda.done(work, [i.id for i in items])
    letters: list[tuple[int, Outgoing]] = []
    for item in items:
        person = persons[item.person_id]
        if not person.reminded:
            await agenda.put(work, [replace(item, due_at=item.due_at + WEEK)])
            continue
        letters += await _close_open(world, work, person, now)
        kept_id = await checkins.add(work, person.id, str(item.note["survey"]), world.asked.version, now)
        rhythm = rhythm_of(person)
        nudge_at = cadence.out_of_quiet(now + timedelta(hours=24), rhythm)
        await agenda.put(
            work,
            [
                _item(person, "nudge", nudge_at, {}, kept_id),
                _item(person, "checkin_close", now + cadence.OPEN, {}, kept_id),
            ],
        )
        letters.append((person.chat_id, _invitation(world, person, kept_id)))
    return letters


def _invitation(
    world: World, person: Person, kept_id: int, key: str = "checkin.invite", **options: object
) -> Outgoing:
    voice = Voice.of(person, world.country)
    text, rows = show.invitation(voice, kept_id, key)
    unique = f"{key}:{kept_id}"
    return Outgoing(
        Op.NEW,
        Card(text, rows),
        TOPIC,
        priority=Priority.CHECK_IN,
        key=unique,
        silent=bool(options.get("silent")),
    )


async def nudge(
    world: World, work: Work, items: list[Item], persons: dict[int, Person], _now: datetime
) -> list[tuple[int, Outgoing]]:
    """After a day without an end the check-in is mentioned once more, silently."""
    await agenda.done(work, [i.id for i in items])
    letters: list[tuple[int, Outgoing]] = []
    for item in items:
        person = persons[item.person_id]
        kept = await checkins.get(work, person.id, item.subject_id or 0)
        if kept and kept.outcome is Outcome.OPEN and person.reminded:
            letters.append(
                (person.chat_id, _invitation(world, person, kept.id, "checkin.nudge", silent=True))
            )
    return letters


async def close_due(
    world: World, work: Work, items: list[Item], persons: dict[int, Person], now: datetime
) -> list[tuple[int, Outgoing]]:
    """After 72 hours an open check-in is closed and says what was kept; the next one is planned."""
    await agenda.done(work, [i.id for i in items])
    letters: list[tuple[int, Outgoing]] = []
    for item in items:
        person = persons[item.person_id]
        letters += await _close_open(world, work, person, now)
        await plan_next(work, person, now)
    return letters


async def _close_open(world: World, work: Work, person: Person, now: datetime) -> list[tuple[int, Outgoing]]:
    kept = await checkins.open_one(work, person.id)
    if kept is None:
        return []
    voice = Voice.of(person, world.country)
    if not kept.state.get("answers"):
        await checkins.close(work, person.id, kept.id, Outcome.SILENT)
        return [
            (
                person.chat_id,
                Outgoing(
                    Op.EDIT,
                    Card(str(voice.say("checkin.closed.silent"))),
                    TOPIC,
                    silent=True,
                    priority=Priority.CHECK_IN,
                ),
            )
        ]
    state = surveys.from_row(kept.state, world.asked.surveys)
    found = await checkin_result.judge(world, work, person, kept, surveys.result(state, left=True), now)
    await checkins.close(work, person.id, kept.id, Outcome.PARTIAL, level=found.level, worse=found.worse)
    text = voice.say("checkin.closed.partial", n=len(state.answers))
    letters = [
        (person.chat_id, Outgoing(Op.EDIT, Card(str(text)), TOPIC, silent=True, priority=Priority.CHECK_IN))
    ]
    return letters + await checkin_result.cards(world, work, person, found, now)


# --- the chat ----------------------------------------------------------------------------------------------


async def command(turn: Turn) -> None:
    """Answer /checkin: go on with the open one, or start the one of this week."""
    kept = await checkins.open_one(turn.work, turn.me.id)
    if kept is None:
        kept = await _begin(turn)
    await _draw(turn, kept, await _state(turn, kept), fresh=not turn.tapped)


async def _begin(turn: Turn) -> Kept:
    history = [kept.brief for kept in await checkins.history(turn.work, turn.me.id)]
    done = [one for one in history if one.outcome in cadence.ANSWERED]
    coming = cadence.next_invite(history, rhythm_of(turn.me), turn.now)
    survey = coming.survey if coming and done else cadence.Survey.BASELINE
    await agenda.drop_of(turn.work, turn.me.id, "checkin")
    kept_id = await checkins.add(turn.work, turn.me.id, survey, turn.world.asked.version, turn.now)
    await agenda.put(turn.work, [_item(turn.me, "checkin_close", turn.now + cadence.OPEN, {}, kept_id)])
    kept = await checkins.get(turn.work, turn.me.id, kept_id)
    if kept is None:
        raise LookupError("A check-in that was just opened is not there.")
    return kept


async def _state(turn: Turn, kept: Kept) -> State:
    """Return where the check-in stands, for the reader the person is now."""
    if kept.state:
        state = surveys.from_row(kept.state, turn.world.asked.surveys)
        return surveys.with_reader(state, _reader(turn)) if state.reader != _reader(turn) else state
    previous = await _previous(turn)
    return surveys.start(turn.world.asked.surveys[kept.survey], _reader(turn), previous, await _tablets(turn))


def _reader(turn: Turn) -> Reader:
    return replace(turn.me.profile.reader, intimate=turn.me.profile.intimate == "yes")


async def _previous(turn: Turn) -> dict[str, tuple[str, ...]]:
    past = await checkin_result.past(turn.world, turn.work, turn.me.id)
    return surveys.as_previous(past[-1]) if past else {}


async def _tablets(turn: Turn) -> Tablets:
    """Return the past week in the dose log; time the bot was offline or paused is left out."""
    found = await doses.between(turn.work, turn.me.id, turn.now - WEEK, turn.now)
    counted = [
        d for d in found if d.state is not DoseState.UNKNOWN and not (d.open and d.limit_at > turn.now)
    ]
    return Tablets(planned=len(counted), taken=sum(d.state is DoseState.TAKEN for d in counted))


async def tapped(turn: Turn, tap: Tap) -> None:
    """Answer a tap on a check-in; one on an old or closed one says so and changes nothing."""
    if tap.act == "start" and not tap.id:
        await command(turn)
        return
    kept = await checkins.get(turn.work, turn.me.id, int(tap.id)) if tap.id.isdigit() else None
    if kept is None:
        turn.tell("toast.gone")
    elif kept.outcome is not Outcome.OPEN:
        turn.tell("toast.checkin_closed")
    elif tap.act in POSTPONE:
        await _postpone(turn, kept, POSTPONE[tap.act])
    elif tap.act == "not":
        await _not_this_week(turn, kept)
    elif tap.act == "pause":
        await _pause(turn, kept)
    elif tap.act == "send":
        await _finish(turn, kept, await _state(turn, kept), Outcome.PARTIAL)
    elif tap.act in ACTS:
        await _answered(turn, kept, tap)
    else:
        await _draw(turn, kept, await _state(turn, kept))


async def _answered(turn: Turn, kept: Kept, tap: Tap) -> None:
    state = await _state(turn, kept)
    question, option = show.named(state.survey, tap.arg)
    if question != state.at and tap.act != "ch":
        turn.tell("toast.answered_before")
        await _draw(turn, kept, state)
        return
    step = surveys.answer(state, surveys.Tap(ACTS[tap.act], question if tap.act == "ch" else option))
    await _stepped(turn, kept, state, step.state, step.refused)


async def typed(turn: Turn, text: str) -> bool:
    """Return whether *text* answered the question in hand: a number, a severity word, or the note."""
    kept = await checkins.open_one(turn.work, turn.me.id)
    if kept is None or not kept.state:
        return False
    state = await _state(turn, kept)
    step = surveys.answer(state, surveys.Tap(Act.TYPED, text))
    if step.refused:
        return False
    await _stepped(turn, kept, state, step.state, None)
    return True


async def _stepped(turn: Turn, kept: Kept, before: State, after: State, refused: Refusal | None) -> None:
    """The new state is kept; danger signs are answered at once; the next question or the end is shown."""
    if refused:
        turn.tell("toast.choose_one" if refused is Refusal.EMPTY else "toast.answered_before")
    await checkins.keep(turn.work, turn.me.id, kept.id, surveys.to_row(after))
    if after.finished:
        await _finish(turn, kept, after, Outcome.DONE)
        return
    if _flags_closed(before, after):
        found = await checkin_result.judge(
            turn.world, turn.work, turn.me, kept, surveys.result(after), turn.now, flags_only=True
        )
        turn.letters += await checkin_result.cards(turn.world, turn.work, turn.me, found, turn.now)
        await checkin_result.hold(turn, found)
        if found.level >= Level.EMERGENCY:
            turn.edit(turn.say("checkin.stopped"), show.paused_rows(turn.voice, kept.id), topic=TOPIC)
            turn.at_urgency(Priority.EMERGENCY)
            return
    await _draw(turn, kept, after)


def _flags_closed(before: State, after: State) -> bool:
    """A screen of danger signs was just answered with at least one of them."""
    question = before.survey.question(before.at)
    return (
        question is not None
        and question.measure is Measure.FLAG
        and question.key in after.closed
        and bool(set(after.answers.get(question.key, ())) - {"none"})
    )


async def _draw(turn: Turn, kept: Kept, state: State, *, fresh: bool = False) -> None:
    """The question in hand is on the card, and kept as the place to go on from."""
    if not kept.state:
        await checkins.keep(turn.work, turn.me.id, kept.id, surveys.to_row(state))
    text, rows = show.question(turn.voice, kept.id, state)
    (turn.new if fresh else turn.edit)(text, rows, topic=TOPIC)
    await flows.put(turn.work, turn.me.id, Flow(KIND, state.at, {"id": kept.id}), turn.now)


async def _finish(turn: Turn, kept: Kept, state: State, outcome: Outcome) -> None:
    """The answers stand; they are judged, compared in words, and the next check-in is planned."""
    answers = surveys.result(state)
    found = await checkin_result.judge(turn.world, turn.work, turn.me, kept, answers, turn.now)
    last = await checkin_result.past(turn.world, turn.work, turn.me.id, before=kept.id)
    await checkins.keep(turn.work, turn.me.id, kept.id, surveys.to_row(state))
    await checkins.close(turn.work, turn.me.id, kept.id, outcome, level=found.level, worse=found.worse)
    await agenda.drop(turn.work, f"nudge:{turn.me.id}", f"checkin_close:{turn.me.id}")
    await flows.end(turn.work, turn.me.id)
    text, rows = show.thanks(turn.voice, turn.world, answers, last[-1] if last else None)
    turn.edit(text, rows, topic=TOPIC)
    turn.letters += await checkin_result.cards(turn.world, turn.work, turn.me, found, turn.now)
    await checkin_result.hold(turn, found)
    await checkin_result.remember(turn, answers, found)
    await plan_next(turn.work, turn.me, turn.now)


async def _postpone(turn: Turn, kept: Kept, wait: timedelta) -> None:
    at = cadence.out_of_quiet(turn.now + wait, rhythm_of(turn.me))
    await agenda.put(turn.work, [_item(turn.me, "nudge", at, {}, kept.id)])
    turn.edit(
        turn.say("checkin.later", clock=turn.voice.clock(at), day=turn.voice.day(at)),
        show.paused_rows(turn.voice, kept.id),
        topic=TOPIC,
    )


async def _not_this_week(turn: Turn, kept: Kept) -> None:
    await checkins.close(turn.work, turn.me.id, kept.id, Outcome.SILENT)
    await agenda.drop(turn.work, f"nudge:{turn.me.id}", f"checkin_close:{turn.me.id}")
    await plan_next(turn.work, turn.me, turn.now)
    rows: Rows = (
        (turn.button("button.today", "today"), turn.button("button.urgent", "sos", style=Style.DANGER)),
    )
    turn.edit(turn.say("checkin.not_this_week"), rows, topic=TOPIC)


async def _pause(turn: Turn, kept: Kept) -> None:
    state = await _state(turn, kept)
    await flows.end(turn.work, turn.me.id)
    screen = surveys.screen(state)
    turn.edit(
        turn.say("checkin.paused", n=len(state.closed), of=screen.total),
        show.paused_rows(turn.voice, kept.id, send=True),
        topic=TOPIC,
    )


async def change_wish(turn: Turn, day: int | None) -> None:
    """The day of the check-in is *day* from now on, or there is none."""
    turn.person = await people.save_profile(turn.work, turn.me, checkin_day=day)
    await plan_next(turn.work, turn.me, turn.now)
