"""The step in hand that waits for typed words: a time, a place, a number, a note. A step takes only what is meant for it.

A note, a place or a time never swallows a report, a request or an answer to something else; a question in between is
answered and the step goes on. A step that was left open is let go of, and that is said.
"""

import re
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from bot.domain import times
from bot.domain.reports import Act, read
from bot.domain.understanding import Intent, Understanding
from bot.knowledge.schema import Group
from bot.services.alerts import urgent
from bot.services.checkins import conversation, symptom
from bot.services.doses import booking
from bot.services.plans import travelling
from bot.services.rooms import HOUSE
from bot.services.setup import draft, steps
from bot.services.talk.turn import Turn
from bot.services.typing import expecting, reported, smalltalk
from bot.services.typing.reported.ask import medicines
from bot.store import cards, flows
from bot.store.flows import Flow

LEFT_OPEN = timedelta(minutes=30)  # a step nobody came back to
STEPS = {door.name: door for door in HOUSE.typed}


class Seen(StrEnum):
    """What else words may be that a step would keep as they are."""

    ASKS = "asks"
    FEELS = "feels"  # a symptom that rules name
    LIVES = "lives"  # a topic of daily life that rules name: a cigarette, a swim
    LIKE = "like"  # a topic that only the second look sees
    WANTS = "wants"  # something the bot can do
    WAITS = "waits"  # the tablet later: "after lunch"
    REPORTS = "reports"  # anything else of a tablet
    TALKS = "talks"  # "goodbye"
    NAMED = "named"  # "call me Maggie"
    BARE = "bare"  # yes, no, done: an answer to what nobody asked
    ONLY_BOT = "only_bot"  # what only the bot can do, and no doctor


@dataclass(frozen=True, slots=True)
class Keeps:
    """A step that keeps her words. It may hold what is in *holds*; what else is seen in them is answered, and it stays."""

    holds: frozenset[Seen] = frozenset()
    name: bool = False  # one word is a name, whatever it is besides: Joy, May, Will


_NOTE = Keeps(frozenset({Seen.ASKS, Seen.FEELS, Seen.LIVES, Seen.LIKE, Seen.WANTS, Seen.WAITS}))
KEEPS: dict[tuple[str, str], Keeps] = {
    ("note", "write"): _NOTE,
    **{(conversation.KIND, step): _NOTE for step in conversation.NOTES},
    ("visit_note", "note"): _NOTE,
    ("visit_note", "result"): _NOTE,
    (draft.KIND, "cue"): Keeps(frozenset({Seen.LIKE, Seen.LIVES, Seen.WAITS})),
    (draft.KIND, "med_name"): Keeps(frozenset({Seen.FEELS, Seen.LIKE, Seen.LIVES})),
    (draft.KIND, "med_how"): Keeps(frozenset({Seen.FEELS, Seen.LIKE, Seen.LIVES, Seen.WAITS})),
    ("phone", "hours"): Keeps(frozenset({Seen.LIKE, Seen.WANTS, Seen.WAITS})),
    ("phone", "type"): Keeps(frozenset({Seen.LIKE, Seen.WANTS, Seen.WAITS})),
    ("rep_name", "name"): Keeps(frozenset({Seen.NAMED}), name=True),
    ("helper", "name"): Keeps(frozenset({Seen.NAMED}), name=True),
}
_NAME = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)?\.?")  # one word
_OF_ANY_NAME = frozenset({Seen.ASKS, Seen.LIKE})  # "Will", "May" sound like a question, "Joy" like a mood
_NAMED = "my_name"  # a kind of small talk
_TALK = frozenset({Intent.GREETING, Intent.THANKS})
_OF_THE_TABLET = frozenset(
    {Intent.TAKEN, Intent.SKIP, Intent.NOT_YET, Intent.UNDO, Intent.DID_I_TAKE, Intent.EMERGENCY}
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
        or (flow.name == draft.KIND and keeps_words(turn) and smalltalk.in_her_language(turn))
        or await booking.replied_to(turn)
        or await _seen_elsewhere(turn, text, meaning)
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
    return _keeps(turn) is not None


def talks(meaning: Understanding) -> bool:
    """Return whether the words only greet, thank or chat: they leave no step."""
    return meaning.talk not in ("", _NAMED) or meaning.intent in _TALK


def _keeps(turn: Turn) -> Keeps | None:
    return KEEPS.get((turn.flow.name, turn.flow.step)) if turn.flow else None


async def _seen_elsewhere(turn: Turn, text: str, meaning: Understanding) -> bool:
    """Return whether the words say something that a step which keeps them does not hold."""
    keeps = _keeps(turn)
    if keeps is None:
        return False
    act = read(text, await medicines(turn)).act
    waits = act is Act.LATER or meaning.intent is Intent.LATER
    named = {topic for topic, _words in meaning.because}
    alive = {topic.id for topic in turn.world.library.topics.values() if topic.group is Group.LIFE}
    seen = {
        Seen.ASKS: meaning.asks or meaning.decision,
        Seen.FEELS: bool(named - alive),
        Seen.LIVES: bool(named & alive),
        Seen.LIKE: bool(meaning.topics),
        Seen.WANTS: bool(meaning.request)
        or meaning.intent not in (None, *_TALK, *_SMALL, *_OF_THE_TABLET, Intent.LATER),
        Seen.WAITS: waits,
        Seen.REPORTS: act not in (Act.NONE, Act.LATER) or meaning.intent in _OF_THE_TABLET,
        Seen.TALKS: talks(meaning),
        Seen.NAMED: meaning.talk == _NAMED,
        Seen.BARE: text.upper() != text.lower() and expecting.only_answers(turn, text, meaning),
        Seen.ONLY_BOT: meaning.request in _FOR_THE_BOT,
    }
    holds = keeps.holds | _OF_ANY_NAME if keeps.name and _NAME.fullmatch(text.strip()) else keeps.holds
    return any(there for what, there in seen.items() if what not in holds)


def _waits_for_words(flow: Flow) -> bool:
    settled = flow.name == draft.KIND and bool(flow.data.get("settled"))
    return flow.name in STEPS or settled or _is_note(flow)


def _is_note(flow: Flow) -> bool:
    return KEEPS.get((flow.name, flow.step)) is _NOTE and flow.name in ("note", conversation.KIND)


def _hears_symptoms(flow: Flow) -> bool:
    """Return whether what she feels is an answer here; where it may be a danger that is asked about beside it."""
    return _is_note(flow) or flow.name in _CHECK_IN


def _means_something_else(flow: Flow, meaning: Understanding) -> bool:
    """A word about a tablet or a request is no place and no time."""
    if flow.name in _CHECK_IN or (flow.name, flow.step) in KEEPS:
        return False
    return (meaning.intent is not None and meaning.intent not in _SMALL) or bool(meaning.request)


async def _rung_since(turn: Turn, flow: Flow) -> bool:
    """Return whether a tablet was asked about after the step began; a step about that tablet is not meant."""
    own = f"dose:{flow.data.get('dose', '')}"
    shown = await cards.live(turn.work, turn.chat_id)
    rung = [c.message_id for c in shown if c.topic.startswith("dose:") and c.topic != own]
    return flow.message_id is not None and any(message_id > flow.message_id for message_id in rung)


async def _end(turn: Turn) -> None:
    await flows.end(turn.work, turn.me.id)
    turn.flow = None
