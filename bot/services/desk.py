"""Where everything that arrives is answered: red flags, the step in hand, the medicine words, questions, the honest rest."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta

from bot.domain.incoming import Did
from bot.domain.messages import Button, Op, Outgoing, Priority, Tap
from bot.domain.understanding import Understanding, understand
from bot.services import (
    alert_taps,
    answers,
    booking,
    checkin,
    checkin_symptom,
    dosing,
    draft,
    emergency,
    helping,
    history,
    history_day,
    keyboard,
    medicines,
    operators,
    pausing,
    presence,
    privacy,
    settings,
    setup,
    silence,
    smalltalk,
    start,
    today,
    travelling,
    typed,
    wayout,
    weekly,
    words,
)
from bot.services.turn import Turn
from bot.store import cards, doses, flows
from bot.store.flows import Flow

SEARCHED = 1000  # characters of a message that are searched; it says so when there are more
LASTING = ("status", "dose:")  # topics whose card nothing else may take the place of
OLD = timedelta(minutes=10)  # a message that waited longer is answered with its age

Command = Callable[[Turn], Awaitable[None]]
Tapped = Callable[[Turn, Tap], Awaitable[None]]


async def answer(turn: Turn) -> None:
    """Whatever *turn* is, it has its answer among the letters afterwards."""
    did = turn.incoming.did
    if turn.person and did not in (Did.BLOCKED, Did.UNBLOCKED, Did.NOTHING, Did.GROUP):
        await presence.woken(turn)
    if did in (Did.COMMAND, Did.TAP):
        await _let_go(turn)
    pressed = await _pressed(turn)
    await _ARRIVALS[did](turn)
    if did is Did.COMMAND and turn.incoming.beside:
        wayout.under(turn)
    if pressed.startswith(LASTING):
        turn.letters = [(chat, _beside(turn, pressed, out)) for chat, out in turn.letters]


async def _let_go(turn: Turn) -> None:
    """Who turns to something else is not typing a note, a number or a time any more."""
    tap = turn.incoming.tap
    on_the_way = tap is not None and turn.flow is not None and tap.kind == turn.flow.name == travelling.KIND
    if turn.flow and turn.flow.name in _STEPS and not on_the_way:
        await flows.end(turn.work, turn.me.id)
        turn.flow = None


async def _pressed(turn: Turn) -> str:
    """Return the topic of the card that was tapped."""
    mine = turn.incoming.message_id if turn.tapped else None
    return (mine and await cards.topic_of(turn.work, turn.chat_id, mine)) or ""


def _beside(turn: Turn, pressed: str, out: Outgoing) -> Outgoing:
    """A card that lasts is never turned into another one: what is asked from it comes as a new message."""
    turned = out.op is Op.EDIT and out.message_id == turn.incoming.message_id and out.topic != pressed
    return replace(out, op=Op.NEW, message_id=None) if turned else out


async def _text(turn: Turn) -> None:
    text = turn.incoming.text
    meaning = understand(text[:SEARCHED], turn.world.lexicon)
    if emergency.urgent(meaning):
        if not turn.incoming.forwarded:
            await _let_go(turn)
        await emergency.answer(turn, meaning)
    elif turn.incoming.forwarded:
        await _forwarded(turn, text, meaning)
    elif turn.person is None:
        _looked_up(turn, meaning)
    elif (smalltalk.distressed(meaning) and not _writing(turn)) or not (
        await _typed_button(turn) or await _step(turn, text) or await words.said(turn, meaning)
    ):
        await _question(turn, text, meaning)
    if not keyboard.meaning(turn, text):
        wayout.under(turn)
    _with_age(turn)


async def _forwarded(turn: Turn, text: str, meaning: Understanding) -> None:
    """Somebody else's words record nothing and answer no step; only into an open note she may put them."""
    if _writing(turn):
        await helping.write(turn, text)
    elif meaning.topics:
        answers.reply(turn, meaning)
    else:
        helping.not_hers(turn)


def _writing(turn: Turn) -> bool:
    return turn.flow is not None and turn.flow.name == "note"


def _looked_up(turn: Turn, meaning: Understanding) -> None:
    if not smalltalk.answered(turn, meaning):
        answers.reply(turn, meaning)


async def _question(turn: Turn, text: str, meaning: Understanding) -> None:
    if meaning.decision and turn.flow is None:
        await flows.put(
            turn.work, turn.me.id, Flow("asked", "note", {"text": text[: helping.NOTE_AT_MOST]}), turn.now
        )
    _looked_up(turn, meaning)
    if not turn.me.settled and turn.flow:
        await setup.again(turn, turn.flow)
    elif turn.flow and turn.flow.name == checkin.KIND:
        await checkin.offer_back(turn)


async def _typed_button(turn: Turn) -> bool:
    """Return whether the words were a button, of the keyboard or of the card in hand; it is pressed then."""
    key = keyboard.meaning(turn, turn.incoming.text.strip())
    if key:
        await _KEYS[key](turn)
        return True
    meant = await typed.button(turn)
    if meant is None:
        return False
    said = turn.incoming
    turn.incoming = replace(said, did=Did.TAP, message_id=meant[0], tap=meant[1])
    await _tap(turn)
    turn.incoming = said
    if all(out.op is Op.EDIT for _chat, out in turn.letters):
        turn.react("👌")  # the card that changed is further up: say so where the words are
    return True


def _with_age(turn: Turn) -> None:
    """An answer to something written a while ago says when that was (a message waits up to 24 h at Telegram)."""
    age = turn.now - turn.incoming.at
    if age < OLD or not turn.letters:
        return
    chat, out = turn.letters[0]
    note = f"<i>{turn.say('age', span=turn.voice.span(age / timedelta(minutes=1)))}</i>"
    urgent = out.priority is Priority.EMERGENCY  # the number stays the first thing she reads
    parts = (out.card.text, note) if urgent else (note, out.card.text)
    card = replace(out.card, text="\n\n".join(parts))
    turn.letters[0] = (chat, replace(out, card=card))


async def _step(turn: Turn, text: str) -> bool:
    """Return whether the words were the answer to the step in hand; an answer to a dose card is about the dose."""
    flow = turn.flow
    if flow is None or await booking.replied_to(turn):
        return False
    if flow.name == checkin.KIND:
        return await checkin.typed(turn, text)
    if flow.name == checkin_symptom.KIND:
        return await checkin_symptom.typed(turn, text)
    if flow.name == draft.KIND:
        return await setup.typed(turn, flow, text)
    step = _STEPS.get(flow.name)
    if step is None or (flow.name == travelling.KIND and flow.step != "place"):
        return False
    await step(turn, text)
    return True


async def _command(turn: Turn) -> None:
    name = turn.incoming.text
    if name in _OPEN_COMMANDS:
        await _OPEN_COMMANDS[name](turn)
    elif name in COMMANDS and turn.person and (turn.me.zone or name in _EARLY):
        await COMMANDS[name](turn)
    elif name in COMMANDS:
        await start.command(turn)
    elif operators.is_for(turn):
        await operators.show(turn)
    else:
        nearest = words.nearest_command(name, [*COMMANDS, *_OPEN_COMMANDS])
        rows = ((Button(f"/{nearest}", Tap("cmd", "", nearest)), turn.button("button.help", "help")),)
        turn.new(
            turn.say("unknown_command", name=name[:30], nearest=nearest),
            rows,
            topic="help" if turn.person else "",
        )


async def _tap(turn: Turn) -> None:
    tap = turn.incoming.tap
    if tap is None:
        turn.tell("toast.older_version", alert=True)
        await start.command(turn)
    elif tap.kind in _OPEN_TAPS:
        await _OPEN_TAPS[tap.kind](turn, tap)
    elif turn.person is None:
        turn.tell("toast.agree_first")
        start.hello(turn)
    elif tap.kind in _TAPS and (turn.me.zone or tap.kind in _EARLY):
        await _TAPS[tap.kind](turn, tap)
    elif tap.kind in _TAPS:
        await setup.offer_to_go_on(turn)
    else:
        turn.tell("toast.old_button")


async def _edited(turn: Turn) -> None:
    """A red-flag word in an edit counts always; other edits are not answered twice."""
    meaning = understand(turn.incoming.text[:SEARCHED], turn.world.lexicon)
    if emergency.urgent(meaning):
        await emergency.answer(turn, meaning)


async def _reaction(turn: Turn) -> None:
    """A thumbs up on a dose card says the same as its button; on one that is closed it is asked what she means."""
    if not turn.person or turn.incoming.emoji not in ("👍", "👌", "❤", "🔥", "💊", "🎉"):
        return
    topic = await cards.topic_of(turn.work, turn.chat_id, turn.incoming.message_id or 0)
    if topic and topic.startswith("dose:"):
        sitting = await doses.sitting_of(turn.work, turn.me.id, int(topic.partition(":")[2]))
        if sitting and sitting.open:
            turn.incoming = replace(turn.incoming, message_id=None)
            await booking.take(turn, sitting, booking.said_at(turn), "reaction")
        elif sitting and len(sitting.taken) < len(sitting.doses):
            await booking.tell(turn, sitting)


async def _unreadable(turn: Turn) -> None:
    helping.unreadable(turn)


async def _nothing(_turn: Turn) -> None:
    """Service messages, bots and channels are not answered."""


async def cancel(turn: Turn) -> None:
    """/cancel: the step in hand ends, what is saved stays."""
    if not turn.me.settled:
        await setup.offer_to_go_on(turn)
        return
    await flows.end(turn.work, turn.me.id)
    turn.new(turn.say("cancelled"), start.home_rows(turn), topic="menu")


async def _undo(turn: Turn) -> None:
    sitting = await booking.current(turn)
    if sitting is None:
        await today.show(turn)
    else:
        await booking.undo(turn, sitting, "text")


async def _help(turn: Turn) -> None:
    helping.show(turn)


async def _ask(turn: Turn) -> None:
    if turn.incoming.arg:
        turn.incoming = replace(turn.incoming, did=Did.TEXT, text=turn.incoming.arg)
        await _text(turn)
    else:
        await answers.browse(turn, Tap("ask"))


async def _pause(turn: Turn) -> None:
    pausing.ask(turn)


async def _help_tap(turn: Turn, _tap: Tap) -> None:
    helping.show(turn)


async def _command_tap(turn: Turn, tap: Tap) -> None:
    turn.incoming = replace(turn.incoming, did=Did.COMMAND, text=tap.act)
    await _command(turn)


_ARRIVALS: dict[Did, Command] = {
    Did.TEXT: _text,
    Did.COMMAND: _command,
    Did.TAP: _tap,
    Did.REACTION: _reaction,
    Did.MEDIA: _unreadable,
    Did.VOICE: _unreadable,
    Did.PHOTO: _unreadable,
    Did.LOCATION: _unreadable,
    Did.EDITED: _edited,
    Did.BLOCKED: presence.blocked,
    Did.UNBLOCKED: presence.unblocked,
    Did.GROUP: presence.group,
    Did.NOTHING: _nothing,
}
_OPEN_COMMANDS: dict[str, Command] = {  # for everybody, also before consent
    "start": start.command,
    "emergency": emergency.show_list,
    "help": _help,
    "ask": _ask,
}
COMMANDS: dict[str, Command] = {
    "today": today.show,
    "history": history.show,
    "settings": settings.show,
    "medicines": medicines.show,
    "pause": _pause,
    "travel": travelling.command,
    "privacy": privacy.show,
    "export": privacy.download,
    "delete": privacy.ask,
    "notes": helping.notebook,
    "checkin": checkin.command,
    "symptom": checkin_symptom.command,
    "undo": _undo,
    "cancel": cancel,
}
LISTED = (
    "today",
    "checkin",
    "symptom",
    "ask",
    "history",
    "notes",
    "settings",
    "pause",
    "emergency",
    "privacy",
    "help",
)
_EARLY = frozenset(
    {"privacy", "export", "delete", "cancel", "me", "setup"}
)  # reachable before the set-up is done
_OPEN_TAPS: dict[str, Tapped] = {
    "start": start.tapped,
    "sos": alert_taps.tapped,
    "kb": answers.tapped,
    "ask": answers.browse,
    "note": helping.note,
    "help": _help_tap,
    "me": privacy.tapped,
    "cmd": _command_tap,
}
_TAPS: dict[str, Tapped] = {
    "setup": setup.tapped,
    "dose": dosing.tapped,
    "today": today.tapped,
    "hist": history.tapped,
    "set": settings.tapped,
    "med": medicines.tapped,
    "week": weekly.tapped,
    "pause": pausing.tapped,
    "quiet": silence.tapped,
    "trip": travelling.tapped,
    "ci": checkin.tapped,
    "sy": checkin_symptom.tapped,
    "checkin": checkin.tapped,
}
_KEYS: dict[str, Command] = {
    "keys.today": today.show,
    "keys.checkin": checkin.command,
    "keys.ask": _ask,
    "keys.urgent": emergency.show_list,
}
_STEPS: dict[str, Callable[[Turn, str], Awaitable[None]]] = {
    "took_at": words.took_at,
    "hist_at": history_day.typed,
    "phone": settings.type_phone,
    "dose_time": settings.type_time,
    "note": helping.write,
    "trip": travelling.typed,
}
