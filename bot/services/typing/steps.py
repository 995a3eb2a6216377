"""The step in hand that waits for typed words: a time, a place, a number, a note. A step takes only what is meant for it.

A note, a place or a time never swallows a report, a request or an answer to something else; a question in between is
answered and the step goes on. A step that was left open is let go of, and that is said.
"""

from datetime import timedelta

from bot.domain import times
from bot.domain.understanding import Intent, Understanding
from bot.services.alerts import urgent
from bot.services.checkins import conversation, symptom
from bot.services.doses import booking
from bot.services.plans import travelling
from bot.services.rooms import HOUSE
from bot.services.setup import draft, steps
from bot.services.talk.turn import Turn
from bot.services.typing import expecting, reported, smalltalk
from bot.store import cards, flows
from bot.store.flows import Flow

LEFT_OPEN = timedelta(minutes=30)  # a step nobody came back to
STEPS = {door.name: door for door in HOUSE.typed}
_FREE = frozenset({"cue", "med_name"})  # steps of the set-up that would take any words
_OWN_WORDS = frozenset(
    {"phone", "visit_note", "helper", "rep_name"}
)  # steps that keep what she says; a question is none
_NAMES = frozenset({"rep_name", "helper"})  # steps that take a name; how she feels is none
_NO_NOTE = frozenset(  # a note may ask about anything; only what is said of today's tablet is none
    {
        Intent.TAKEN,
        Intent.LATER,
        Intent.SKIP,
        Intent.NOT_YET,
        Intent.UNDO,
        Intent.DID_I_TAKE,
        Intent.EMERGENCY,
    }
)
_FOR_THE_BOT = frozenset(  # what only the bot can do is no note for a doctor
    {
        "plan",
        "next",
        "month",
        "week",
        "answers",
        "picture",
        "how_it_went",
        "pause",
        "resume",
        "export",
        "trip_show",
    }
)
_CHECK_IN = {conversation.KIND: conversation.TOPIC, symptom.KIND: symptom.TOPIC}
_SMALL = frozenset({Intent.YES, Intent.NO})


async def turned_away(turn: Turn) -> None:
    """Who turns to something else by a tap or a command is not typing a note, a number or a time any more."""
    tap = turn.incoming.tap
    on_the_way = tap is not None and turn.flow is not None and tap.kind == turn.flow.name == travelling.KIND
    if turn.flow and turn.flow.name in STEPS and not on_the_way:
        await _end(turn)


async def let_go_when_left(turn: Turn) -> None:
    """A step from before the last reminder, or half an hour old, is over; the answer will say so."""
    flow = turn.flow
    if flow is None or not _waits_for_words(flow):
        return
    old = flow.changed_at is not None and turn.now - flow.changed_at > LEFT_OPEN
    if old or await _rung_since(turn, flow):
        await let_go(turn)


async def let_go(turn: Turn) -> None:
    """The step is over, and the answer will say so."""
    if turn.flow and _waits_for_words(turn.flow):
        turn.asides.append(str(turn.say("step.let_go", what=turn.say(f"step.what.{turn.flow.name}"))))
        if (
            await flows.get(turn.work, turn.me.id) == turn.flow
        ):  # what she asked for may have begun a step of its own
            await _end(turn)


def wholly_read(turn: Turn, text: str) -> bool:
    """Return whether the step in hand understands *text* to the last word: then it is nothing else, and no danger."""
    flow = turn.flow
    return flow is not None and flow.name == draft.KIND and steps.wholly_read(turn, flow, text)


async def took(turn: Turn, text: str, meaning: Understanding, *, insist: bool = False) -> bool:
    """Return whether the step in hand took *text*. With *insist* it says what it is waiting for instead."""
    flow = turn.flow
    if flow and wholly_read(turn, text):
        return await steps.typed(turn, flow, text)
    door = STEPS.get(flow.name) if flow else None
    insist = insist or await _answers_what_she_sees(turn, text, meaning)
    if (
        flow is None
        or (
            meaning.doubt is not None and not _hears_symptoms(flow)
        )  # it may be a danger: no name, place or habit
        or (flow.step in _FREE and smalltalk.in_her_language(turn))
        or await booking.replied_to(turn)
        or (not insist and _means_something_else(flow, meaning))
        or (door and door.any_words and await reported.surely_took(turn))
    ):
        return False  # an answer to a dose card is about the dose
    if flow.name == conversation.KIND:
        return await conversation.typed(turn, text, insist=insist)
    if flow.name == symptom.KIND:
        return await symptom.typed(turn, text, insist=insist)
    if flow.name == draft.KIND:
        return await steps.typed(turn, flow, text, insist=insist)
    if door is None:
        return False
    stays = meaning.intent in _SMALL or (door.time and _vague(text))  # a bare yes or no leaves no step
    return await door.answer(turn, text, insist=insist or stays)


async def _answers_what_she_sees(turn: Turn, text: str, meaning: Understanding) -> bool:
    """Return whether *text* is no more than an answer ("no", "done", "8/10") and a question of a check-in is the newest card."""
    if (
        turn.flow is None
        or turn.flow.name not in _CHECK_IN
        or not expecting.only_answers(turn, text, meaning)
    ):
        return False
    shown = await cards.live(turn.work, turn.chat_id, turn.incoming.reply_to)
    newest = next((card for card in shown if card.topic != urgent.CONFIRM), None)
    return newest is not None and newest.topic == _CHECK_IN[turn.flow.name]


def _vague(text: str) -> bool:
    """Return whether *text* answers "when?" with no more than a part of a day: there it puts no tablet off."""
    said = times.answer(text)
    return said is not None and bool(said.parts) and not (said.clocks or said.spans)


async def go_on(turn: Turn) -> None:
    """After an answer in between: the step that is still open is asked once more, below it."""
    flow = turn.flow
    if flow is None:
        return
    if flow.name == draft.KIND:
        await steps.again(turn, flow)
    elif flow.name == conversation.KIND:
        await conversation.offer_back(turn)
    elif flow.name in STEPS:
        rows = ((turn.button("button.cancel", "cmd", "cancel"),),)
        turn.new(turn.say("step.goes_on", what=turn.say(f"step.what.{flow.name}")), rows, topic="menu")


def keeps_words(turn: Turn) -> bool:
    """Return whether the step in hand keeps what she writes as it is: it understands none of it."""
    flow = turn.flow
    return flow is not None and (
        _is_note(flow) or flow.name in _OWN_WORDS or (flow.name == draft.KIND and flow.step in _FREE)
    )


def _waits_for_words(flow: Flow) -> bool:
    settled = flow.name == draft.KIND and bool(flow.data.get("settled"))
    return flow.name in STEPS or settled or _is_note(flow)


def _is_note(flow: Flow) -> bool:
    return flow.name == "note" or (flow.name == conversation.KIND and flow.step in conversation.NOTES)


def _hears_symptoms(flow: Flow) -> bool:
    """Return whether what she feels is an answer here; where it may be a danger that is asked about beside it."""
    return _is_note(flow) or flow.name in _CHECK_IN


def _means_something_else(flow: Flow, meaning: Understanding) -> bool:
    """A word about a tablet or a request is no note, no place and no time; nor is a question a name or a habit."""
    if flow.name in (conversation.KIND, symptom.KIND) and flow.step not in conversation.NOTES:
        return False
    if _is_note(flow):
        return meaning.intent in _NO_NOTE or meaning.request in _FOR_THE_BOT
    about = (meaning.intent is not None and meaning.intent not in _SMALL) or bool(meaning.request)
    free = flow.name in _OWN_WORDS or (flow.name == draft.KIND and flow.step in _FREE)
    feels = flow.name in _NAMES and bool(meaning.topics)
    return about or feels or (free and meaning.asks)


async def _rung_since(turn: Turn, flow: Flow) -> bool:
    """Return whether a tablet was asked about after the step began; a step about that tablet is not meant."""
    own = f"dose:{flow.data.get('dose', '')}"
    shown = await cards.live(turn.work, turn.chat_id)
    rung = [c.message_id for c in shown if c.topic.startswith("dose:") and c.topic != own]
    return flow.message_id is not None and any(message_id > flow.message_id for message_id in rung)


async def _end(turn: Turn) -> None:
    await flows.end(turn.work, turn.me.id)
    turn.flow = None
