"""The check-in in the chat: one message edited in place, kept after each tap."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta

from bot.domain import checkins as cadence
from bot.domain import surveys
from bot.domain.agenda import CHECKIN, CHECKIN_CLOSE, NUDGE, REASK
from bot.domain.checkins import Outcome, Survey
from bot.domain.levels import Level
from bot.domain.messages import Tap
from bot.domain.surveys import Act, Answers, Kind, Measure, Refusal, State
from bot.services.alerts.found import in_place, raise_
from bot.services.checkins import (
    cards,
    clock,
    naming,
    result,
    review,
    rhythm,
)
from bot.services.checkins import (
    end as checkin_end,
)
from bot.services.checkins import (
    state as checkin_state,
)
from bot.services.talk import numbers
from bot.services.talk.turn import Turn
from bot.store import agenda, alerts, checkins, flows, notes
from bot.store.checkins import Kept
from bot.store.flows import Flow

KIND = cards.KIND
TOPIC = clock.TOPIC
NOTE = "note"  # the step where the next words are a note for the doctor
NOTES = frozenset({NOTE, "else_what", "doctor_note"})  # every step that keeps what she writes
ACTS = {
    "t": Act.TOGGLE,
    "c": Act.CHOOSE,
    "d": Act.DONE,
    "b": Act.BACK,
    "s": Act.SKIP,
    "same": Act.SAME,
    "ch": Act.CHANGE,
}


async def command(turn: Turn) -> None:
    """Answer /checkin: go on with the open one, or start one; one that was just done can be corrected instead."""
    kept = await checkins.open_one(turn.work, turn.me.id)
    if kept is None:
        last = await _recent(turn)
        if last is not None:
            text, rows = review.again(turn.voice, last.id, last.invited_at)
            turn.show(text, rows, topic=TOPIC)
            return
        kept = await _begin(turn)
    await _draw(turn, kept, await checkin_state.of(turn, kept), fresh=not turn.tapped)


async def _recent(turn: Turn) -> Kept | None:
    """Return the check-in answered within the last days: there is one result a week."""
    found = await checkins.history(turn.work, turn.me.id)
    answered = [k for k in found if k.outcome in cadence.ANSWERED and k.survey != Survey.SYMPTOM]
    soon = timedelta(days=cadence.APART_DAYS)
    return answered[-1] if answered and turn.now - answered[-1].invited_at < soon else None


async def _begin(turn: Turn, form: str = "") -> Kept:
    history = await clock.briefs(turn.work, turn.me.id)
    coming = cadence.next_invite(history, clock.rhythm_of(turn.me), turn.now)
    survey = form or (coming.survey if coming else Survey.BASELINE)
    await agenda.drop_of(turn.work, turn.me.id, CHECKIN)
    kept_id = await checkins.add(turn.work, turn.me.id, survey, turn.world.asked.version, turn.now)
    return await _until_closed(turn, kept_id)


async def _until_closed(turn: Turn, kept_id: int) -> Kept:
    """The check-in stays open for 72 hours from now."""
    at = turn.now + cadence.OPEN
    await agenda.put(turn.work, [clock.item(turn.me, CHECKIN_CLOSE, at, {}, kept_id)])
    kept = await checkins.get(turn.work, turn.me.id, kept_id)
    if kept is None:
        raise LookupError("A check-in that was just opened is not there.")
    return kept


# --- taps ----------------------------------------------------------------------------------------------------


async def tapped(turn: Turn, tap: Tap) -> None:
    """Answer a tap on a check-in; one on an old or closed one says so and changes nothing."""
    if not tap.id:
        await (rhythm.chosen(turn, tap.arg) if tap.act == "every" else command(turn))
        return
    kept = await checkins.get(turn.work, turn.me.id, int(tap.id)) if tap.id.isdecimal() else None
    if kept is None:
        turn.tell("toast.gone")
    elif tap.act in _ON_DONE:
        await _ON_DONE[tap.act](turn, kept)
    elif kept.outcome is not Outcome.OPEN:
        turn.tell("toast.checkin_closed")
    elif tap.act in rhythm.ACTS:
        await rhythm.ACTS[tap.act](turn, kept)
    elif tap.act in ACTS:
        await _answered(turn, kept, tap)
    else:
        await _ON_OPEN.get(tap.act, _again)(turn, kept, tap)


async def _again(turn: Turn, kept: Kept, _tap: Tap) -> None:
    await _draw(turn, kept, await checkin_state.of(turn, kept))


async def _on(turn: Turn, kept: Kept, _tap: Tap) -> None:
    """The question comes as a new message: the card that was in its place stays."""
    await _draw(turn, kept, await checkin_state.of(turn, kept), fresh=True)


async def _update(turn: Turn, kept: Kept) -> None:
    """The one just done is open again at its last page, every answer in it."""
    if await _replaceable(turn, kept):
        state = await checkin_state.of(turn, kept)
        state = replace(state, finished=False, at=surveys.plan(state)[-1].key)
        await checkins.keep(turn.work, turn.me.id, kept.id, surveys.to_row(state))
        await checkins.reopen(turn.work, turn.me.id, kept.id)
        await agenda.drop_of(turn.work, turn.me.id, CHECKIN)
        await _draw(turn, await _until_closed(turn, kept.id), state)


async def _anew(turn: Turn, kept: Kept) -> None:
    """A new one with the same questions; the newer one will count for the week."""
    if await _replaceable(turn, kept):
        fresh = await _begin(turn, kept.survey)
        await _draw(turn, fresh, await checkin_state.of(turn, fresh))


async def _replaceable(turn: Turn, kept: Kept) -> bool:
    """Return whether nothing has happened since; otherwise what is true now is shown."""
    last = await _recent(turn)
    current = await checkins.open_one(turn.work, turn.me.id)
    if current is None and last is not None and last.id == kept.id:
        return True
    turn.tell("toast.checkin_closed")
    if current:
        await _draw(turn, current, await checkin_state.of(turn, current))
    return False


async def _answered(turn: Turn, kept: Kept, tap: Tap) -> None:
    state = await checkin_state.of(turn, kept)
    question, option = cards.named(state.survey, tap.arg)
    if question != state.at and tap.act != "ch":
        turn.tell("toast.answered_before")
        await _draw(turn, kept, state)
        return
    step = surveys.answer(state, surveys.Tap(ACTS[tap.act], question if tap.act == "ch" else option))
    await _stepped(turn, kept, state, step.state, step.refused)


async def _pause(turn: Turn, kept: Kept, _tap: Tap) -> None:
    state = await checkin_state.of(turn, kept)
    await flows.end(turn.work, turn.me.id)
    rows = cards.paused_rows(turn.voice, kept.id, send=bool(state.answers))
    turn.edit(turn.many("checkin.paused", len(state.answers)), rows, topic=TOPIC)


async def _send(turn: Turn, kept: Kept, _tap: Tap) -> None:
    await _finish(turn, kept, await checkin_state.of(turn, kept), Outcome.PARTIAL)


async def _changes(turn: Turn, kept: Kept, tap: Tap) -> None:
    """One button for each answer, a page at a time."""
    page = int(tap.arg) if tap.arg.isdecimal() else 0
    text, rows = review.change_list(turn.voice, turn.world, kept.id, await checkin_state.of(turn, kept), page)
    turn.edit(text, rows, topic=TOPIC)


async def _ask_note(turn: Turn, kept: Kept, _tap: Tap) -> None:
    await flows.put(turn.work, turn.me.id, Flow(KIND, NOTE, {"id": kept.id}), turn.now)
    turn.edit(turn.say("checkin.note"), review.note_rows(turn.voice, kept.id), topic=TOPIC)


# --- words ---------------------------------------------------------------------------------------------------


async def typed(turn: Turn, text: str, *, insist: bool = False) -> bool:
    """Return whether *text* answered the question in hand: a number, a severity word, or a note.

    Who insists sees the question again when it did not.
    """
    kept = await checkins.open_one(turn.work, turn.me.id)
    if kept is None or not kept.state:
        return False
    state = await checkin_state.of(turn, kept)
    if turn.flow and turn.flow.step == NOTE:
        await _note(turn, kept, state, text)
        return True
    step = naming.answered(turn, state, text)
    found = naming.read(turn, state, text) if step.refused and not insist else None
    if found:
        after = surveys.ticked(state, found.ticks)
        rest = "" if not found.rest else f"\n{turn.say('checkin.heard.not_all')}"
        await _stepped(turn, kept, state, after, None, heard=f"{naming.heard(turn, state, after)}{rest}")
    elif not step.refused:
        await _stepped(turn, kept, state, step.state, None, heard=naming.heard(turn, state, step.state))
    elif insist or naming.all_of_them(state, text):
        key = naming.unclear(state, text)
        await _draw(turn, kept, state, fresh=True, head=str(turn.say(key, number=numbers.number(turn))))
        return True
    return bool(found) or not step.refused


async def hears(turn: Turn, text: str) -> bool:
    """Return whether the question in hand understands *text* as its answer; a note takes any words and understands none."""
    kept = await checkins.open_one(turn.work, turn.me.id)
    if kept is None or not kept.state or (turn.flow and turn.flow.step in NOTES):
        return False
    return naming.hears(turn, await checkin_state.of(turn, kept), text)


async def unexplained(turn: Turn, text: str) -> tuple[str, ...]:
    """Return the parts of *text* that the question in hand understands nothing of."""
    kept = await checkins.open_one(turn.work, turn.me.id)
    if kept is None or not kept.state:
        return ()
    return naming.unexplained(turn, await checkin_state.of(turn, kept), text)


async def at_danger_signs(turn: Turn) -> bool:
    """Return whether the question in hand is a list of danger signs: nothing typed there is answered by something else."""
    kept = await checkins.open_one(turn.work, turn.me.id)
    if kept is None or not kept.state or turn.flow is None or turn.flow.name != KIND:
        return False
    question = (await checkin_state.of(turn, kept)).survey.question(turn.flow.step)
    return question is not None and question.measure is Measure.FLAG


async def _note(turn: Turn, kept: Kept, state: State, text: str) -> None:
    """The note is kept for the doctor at once, sealed; the last page says so."""
    words = " ".join(text.split())
    await notes.add(turn.work, turn.me.id, "note", words[: review.NOTE_AT_MOST], turn.now)
    cut = len(words) > review.NOTE_AT_MOST
    head = turn.say("checkin.note.cut" if cut else "checkin.note.kept")
    await _draw(turn, kept, state, fresh=True, head=str(head))


async def offer_back(turn: Turn) -> None:
    """After an answer in between: back to the check-in, where it stands; nothing when it is closed by now."""
    kept = await checkins.open_one(turn.work, turn.me.id)
    if kept is None or not kept.state:
        await flows.end(turn.work, turn.me.id)
        return
    screen = surveys.screen(await checkin_state.of(turn, kept))
    rows = cards.paused_rows(turn.voice, kept.id, back=True)
    turn.new(turn.say("checkin.back_to_it", n=screen.number, of=screen.total), rows, topic=TOPIC)


# --- from one question to the next ---------------------------------------------------------------------------


async def _stepped(
    turn: Turn, kept: Kept, before: State, after: State, refused: Refusal | None, *, heard: str = ""
) -> None:
    """The new state is kept; what is urgent is answered at once; the next question or the end is shown."""
    if refused:
        turn.tell("toast.choose_one" if refused is Refusal.EMPTY else "toast.answered_before")
    await checkins.keep(turn.work, turn.me.id, kept.id, surveys.to_row(after))
    if after.finished:
        await _finish(turn, kept, after, Outcome.DONE)
    elif after.answers == before.answers or not await _danger(turn, kept, surveys.result(after)):
        await _draw(turn, kept, after, head=heard)


async def _danger(turn: Turn, kept: Kept, answers: Answers) -> bool:
    """Return whether an answer was a danger: its card is then where the question was, and the check-in can go on."""
    found = await result.judge(
        turn.world, turn.work, turn.me, answers, turn.now, since=kept.invited_at, kept_id=kept.id, midway=True
    )
    raised = await raise_(turn.world, turn.work, turn.me, found.alerts, turn.now)
    if raised.card is None:
        return False
    turn.person = raised.person
    if raised.level >= Level.EMERGENCY:
        await flows.end(turn.work, turn.me.id)
        await agenda.drop(turn.work, NUDGE.key(turn.me.id), REASK.key(turn.me.id))
    in_place(turn, raised, turn.button("checkin.go_on_after", KIND, "on", id=kept.id))
    return True


async def _draw(turn: Turn, kept: Kept, state: State, *, fresh: bool = False, head: str = "") -> None:
    """The question in hand is on the card, and kept as the place to go on from."""
    if not kept.state:
        await checkins.keep(turn.work, turn.me.id, kept.id, surveys.to_row(state))
        await clock.opened(turn.world, turn.work, turn.me, kept, turn.now)
    if surveys.screen(state).kind is Kind.REVIEW:
        text, rows = review.page(turn.voice, turn.world, kept.id, state)
    else:
        text, rows = cards.question(turn.voice, kept.id, state, plain=turn.me.profile.simple_look)
    above = f"{head}\n\n" if head else ""
    below = fresh or turn.incoming.text  # typed words stand below the card by now
    (turn.new if below else turn.edit)(above + text, rows, topic=TOPIC)
    await flows.put(turn.work, turn.me.id, Flow(KIND, state.at, {"id": kept.id}), turn.now)


async def _finish(turn: Turn, kept: Kept, state: State, outcome: Outcome) -> None:
    """The answers stand; they are judged, compared in words, and the next check-in is planned."""
    answers = surveys.result(state)
    past = await result.past(turn.world, turn.work, turn.me.id, before=kept.id)
    end = await checkin_end.settle(turn.world, turn.work, turn.me, kept, answers, outcome, turn.now)
    turn.person = end.person
    await agenda.drop(turn.work, *(kind.key(turn.me.id) for kind in clock.UNTIL_CLOSED))
    await flows.end(turn.work, turn.me.id)
    last = past[-1] if past else None
    text, rows = review.thanks(turn.voice, turn.world, answers, last, end, plain=turn.me.profile.simple_look)
    raised = await alerts.since(turn.work, turn.me.id, kept.invited_at)
    urgent = review.urgent(turn.voice, numbers.of(turn.me, turn.world), raised)
    turn.edit(f"{urgent}\n\n{text}" if urgent else text, rows, topic=TOPIC)
    turn.letters += end.letters
    invite = await clock.plan_next(turn.work, turn.me, turn.now)
    rhythm.offer(turn, invite)


_ON_OPEN: dict[str, Callable[[Turn, Kept, Tap], Awaitable[None]]] = {
    "on": _on,
    "pause": _pause,
    "send": _send,
    "list": _changes,
    "note": _ask_note,
}
_ON_DONE: dict[str, Callable[[Turn, Kept], Awaitable[None]]] = {"update": _update, "new": _anew}
