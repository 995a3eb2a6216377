"""Typed words, in the order that matters: red flags, what was just asked, the step in hand, reports and requests, questions.

Every typed message is answered where she looks: below her words, or with a sign on them.
"""

from dataclasses import replace
from datetime import timedelta

from bot.domain.incoming import Did
from bot.domain.messages import Op, Outgoing, Priority
from bot.domain.understanding import Intent, Understanding, understand
from bot.services.alerts import asking, urgent
from bot.services.checkins import symptom
from bot.services.desk import routes, start, words
from bot.services.plans import status
from bot.services.questions import answers, notebook
from bot.services.setup import draft
from bot.services.talk import keyboard
from bot.services.talk.turn import Turn
from bot.services.typing import doubt, expecting, helping, reported, requests, smalltalk, steps, wayout

OLD = timedelta(minutes=10)  # a message that waited longer is answered with its age
_SEEN = frozenset({Op.NEW, Op.REACT, Op.FILE, Op.KEYS})  # what appears below her words or on them


async def answer(turn: Turn) -> None:
    """The typed words have their answer where the person looks."""
    turn.words_id = turn.incoming.message_id
    text = turn.incoming.text
    meaning = await doubt.look(turn, text, known(turn, understand(text, turn.world.lexicon)))
    if urgent.urgent(meaning):
        if not turn.incoming.forwarded:
            await steps.turned_away(turn)
        await urgent.answer(turn, meaning)
    elif turn.incoming.forwarded:
        await _forwarded(turn, text, meaning)
    elif turn.person is None:
        if not start.typed(turn, meaning.meant):
            await _looked_up(turn, meaning)
    else:
        await steps.let_go_when_left(turn)
        await _answer(turn, text, meaning)
    _below(turn)
    if not keyboard.meaning(turn, text):
        wayout.under(turn)
    doubt.ask(turn, meaning)
    _with_asides(turn)
    _with_age(turn)
    doubt.hurry(turn, meaning)


def known(turn: Turn, meaning: Understanding) -> Understanding:
    """Return *meaning* with what she told of herself once, where the words are her own."""
    if turn.incoming.forwarded:
        return meaning
    return urgent.of_hers(meaning, turn.person, turn.world.lexicon, turn.now)


async def _forwarded(turn: Turn, text: str, meaning: Understanding) -> None:
    """Somebody else's words record nothing and answer no step; only into an open note she may put them."""
    if _writing(turn):
        await notebook.write(turn, text)
    elif meaning.topics and not text.startswith("/"):  # a command passed on asks nothing
        await answers.reply(turn, meaning)
    else:
        helping.not_hers(turn)


def _writing(turn: Turn) -> bool:
    return turn.flow is not None and turn.flow.name == "note"


async def _looked_up(turn: Turn, meaning: Understanding) -> None:
    if not smalltalk.answered(turn, meaning):
        await answers.reply(turn, meaning)


def _keep_too(turn: Turn, meaning: Understanding) -> None:
    """A symptom that was told, not asked about, can be kept by a tap under its answer."""
    if meaning.asks or meaning.decision or not (turn.person and turn.me.settled):
        return
    rows = symptom.told(turn, meaning.topics)
    new = [n for n, (_chat, out) in enumerate(turn.letters) if out.op is Op.NEW]
    if rows and new:
        chat, out = turn.letters[new[-1]]
        turn.letters[new[-1]] = (chat, replace(out, card=replace(out.card, rows=(*rows, *out.card.rows))))


async def _answer(turn: Turn, text: str, meaning: Understanding) -> None:
    note = _writing(turn)
    if smalltalk.distressed(meaning) and not note:
        await _question(turn, meaning)
        return
    if await _pressed(turn, meaning):
        return
    if await steps.took(turn, text, meaning):
        if note and meaning.topics:  # kept for the doctor, and answered: a symptom is never only noted
            await answers.reply(turn, meaning)
    elif await requests.answered(turn, text, meaning) or await words.said(turn, meaning):
        await steps.let_go(turn)
        if meaning.intent is Intent.TAKEN and meaning.topics and not meaning.asks:  # "took it but feel dizzy"
            await answers.reply(turn, meaning)
            _keep_too(turn, meaning)
    elif (
        meaning.topics
        or meaning.asks
        or meaning.decision
        or not await steps.took(turn, text, meaning, insist=True)
    ):
        await _question(turn, meaning)


async def _question(turn: Turn, meaning: Understanding) -> None:
    lost = not (meaning.topics or meaning.asks or meaning.decision or meaning.talk or turn.flow)
    if lost and await asking.asked_again(turn):
        return
    if not (lost and not smalltalk.in_her_language(turn) and await reported.asked_again(turn)):
        await _looked_up(turn, meaning)
    _keep_too(turn, meaning)
    if turn.flow and (not turn.me.settled or turn.flow.name != draft.KIND or meaning.asks):
        await steps.go_on(turn)


async def _pressed(turn: Turn, meaning: Understanding) -> bool:
    """Return whether the words were a button, of the keyboard or of what was asked; it is pressed then."""
    key = keyboard.meaning(turn, turn.incoming.text.strip())
    if key:
        await routes.KEYS[key].answer(turn)
        return True
    meant = await expecting.pressed(turn, meaning)
    if meant is None:
        return False
    said = turn.incoming
    turn.incoming = replace(said, did=Did.TAP, message_id=meant[0], tap=meant[1])
    await routes.tap(turn)
    turn.incoming = said
    return True


# --- where she looks ---------------------------------------------------------------------------------------------


def _below(turn: Turn) -> None:
    """An answer that would only change a card further up comes as a new message instead; silence is no answer."""
    if any(_shows(turn, out) and out.op in _SEEN for _chat, out in turn.letters):
        return
    changed = [n for n, (_chat, out) in enumerate(turn.letters) if _shows(turn, out) and out.op is Op.EDIT]
    if changed:
        chat, out = turn.letters[changed[-1]]
        turn.letters[changed[-1]] = (chat, replace(out, op=Op.NEW, message_id=None))
    else:
        rows = ((turn.button("button.today", "today"), turn.button("button.help", "help")),)
        turn.new(turn.toast or turn.say("nothing_to_do"), rows, topic="menu" if turn.person else "")


def _shows(turn: Turn, out: Outgoing) -> bool:
    return out.topic != status.TOPIC and not turn.erased


def _with_asides(turn: Turn) -> None:
    """What else has to be said stands above the answer; nothing stands above a danger."""
    if not turn.asides:
        return
    said = "\n".join(turn.asides)
    for n, (chat, out) in enumerate(turn.letters):
        if out.op is Op.NEW and out.topic != status.TOPIC and out.priority is not Priority.EMERGENCY:
            card = replace(out.card, text=f"<i>{said}</i>\n\n{out.card.text}")
            turn.letters[n] = (chat, replace(out, card=card))
            return
    if all(out.priority is not Priority.EMERGENCY for _chat, out in turn.letters):
        turn.new(f"<i>{said}</i>", topic="menu")


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
