"""Typed words, in the order that matters: red flags, what was just asked, the step in hand, reports and requests, questions.

Every typed message is answered where she looks: below her words, or with a sign on them.
"""

from dataclasses import replace
from datetime import timedelta

from bot.domain.incoming import Did
from bot.domain.messages import Op, Rows
from bot.domain.understanding import Intent, Understanding, understand
from bot.services.alerts import asking, standing, urgent
from bot.services.checkins import conversation, symptom
from bot.services.desk import below, routes, start, words
from bot.services.helping import theirs
from bot.services.questions import answers, notebook
from bot.services.setup import draft
from bot.services.talk import keyboard
from bot.services.talk.turn import Turn
from bot.services.typing import (
    corrected,
    doubt,
    edited,
    expecting,
    helping,
    offered,
    reported,
    requests,
    smalltalk,
    steps,
    unexplained,
    wayout,
    ways,
)

AT_ONCE = timedelta(minutes=5)  # an edit so soon after is a slip of the thumb mended


async def answer(turn: Turn) -> None:
    """The typed words have their answer where the person looks."""
    turn.words_id = turn.incoming.message_id
    text = turn.incoming.text
    meaning = await reported.both(turn, known(turn, understand(text, turn.world.lexicon)))
    if not await unexplained.understood(turn, text):
        meaning = await unexplained.look(turn, text, await doubt.look(turn, text, meaning))
    if urgent.urgent(meaning):
        if not turn.incoming.forwarded:
            await steps.turned_away(turn)
            await _reported_too(turn, meaning)
        await urgent.answer(turn, meaning)
    elif turn.incoming.forwarded:
        await _forwarded(turn, text, meaning)
    elif turn.person is None:
        if not (
            await _at_the_door(turn, meaning)
            or await theirs.typed(turn, meaning)
            or start.typed(turn, meaning.meant)
        ):
            await _looked_up(turn, meaning)
    else:
        await steps.let_go_when_left(turn)
        await _answer(turn, text, meaning)
    below.seen(turn)
    if not keyboard.meaning(turn, text):
        wayout.under(turn)
    doubt.ask(turn, meaning)
    below.with_asides(turn)
    below.with_age(turn)
    doubt.hurry(turn, meaning)


async def _reported_too(turn: Turn, meaning: Understanding) -> None:
    """Where a danger is only asked about, a report beside it is not lost: its answer stands above the question."""
    if turn.person and urgent.only_asks(turn, meaning):
        await reported.too(turn, meaning)
        if turn.letters:
            below.seen(turn)


async def changed(turn: Turn) -> None:
    """An edited message: red flags first, then what it had booked; the rest of it changes nothing that is on record."""
    turn.words_id = turn.incoming.message_id
    text = turn.incoming.text
    meaning = await doubt.look(turn, text, known(turn, understand(text, turn.world.lexicon)))
    if urgent.urgent(meaning):
        await urgent.answer(turn, meaning)
        return
    if turn.person and not turn.incoming.forwarded:
        if not (await edited.corrected(turn, meaning) or await edited.asked(turn, meaning)):
            await _read_again(turn, text, meaning)
        below.seen(turn)
        wayout.under(turn)
    doubt.ask(turn, meaning)
    below.with_asides(turn)
    doubt.hurry(turn, meaning)


async def _read_again(turn: Turn, text: str, meaning: Understanding) -> None:
    """A slip mended at once is read as if it were new, unless a step is in hand; of an older one she is told."""
    at_once = turn.now - turn.incoming.at <= AT_ONCE and turn.flow is None and turn.me.settled
    if at_once and (meaning.topics or meaning.asks or meaning.request or meaning.talk):
        if not (await requests.answered(turn, text, meaning) or await offered.answer(turn, text, meaning)):
            await _question(turn, meaning)
    else:
        rows: Rows = ((turn.button("button.today", "today"), turn.button("button.help", "help")),)
        turn.new(turn.say("edited"), rows, topic="menu")


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
    if turn.person is None and meaning.request == ways.CARER and not meaning.topics:
        await ways.carer(turn)
    elif not smalltalk.answered(turn, meaning):
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
    """What answers a button or a question in hand ends there; after all other words a danger that is open comes again."""
    distressed = smalltalk.distressed(meaning) and not _writing(turn)
    if not distressed and (await _pressed(turn, meaning) or await _took(turn, text, meaning)):
        return
    await (_question(turn, meaning) if distressed else _other(turn, text, meaning))
    await standing.again(turn, asked=meaning.doubt is not None)


async def _took(turn: Turn, text: str, meaning: Understanding) -> bool:
    """Return whether the question in hand took the words as its answer; a step that keeps any words understands none."""
    return not steps.keeps_words(turn) and await steps.took(turn, text, meaning)


async def _other(turn: Turn, text: str, meaning: Understanding) -> None:
    note = _writing(turn)
    told = meaning.cared and meaning.request not in requests.OF_A_HOLD
    if told and not note and await asking.how_is_it(turn):
        return
    if steps.keeps_words(turn) and await steps.took(turn, text, meaning):
        if note and meaning.topics:  # kept for the doctor, and answered: a symptom is never only noted
            await answers.reply(turn, meaning)
    elif await corrected.elsewhere(turn, meaning):
        return
    elif await _asked_or_said(turn, text, meaning):
        stays = steps.keeps_words(turn) and steps.talks(meaning)
        await (steps.go_on(turn) if stays else steps.let_go(turn))
        if meaning.intent is Intent.TAKEN and meaning.topics and not meaning.asks:  # "took it but feel dizzy"
            await answers.reply(turn, meaning)
            _keep_too(turn, meaning)
    elif (
        (meaning.topics and not await conversation.at_danger_signs(turn))
        or meaning.asks
        or meaning.decision
        or not await steps.took(turn, text, meaning, insist=True)
    ):
        await _question(turn, meaning)


async def _asked_or_said(turn: Turn, text: str, meaning: Understanding) -> bool:
    """Return whether the words were a request or a report; what only sounds like a request is one after those."""
    return (
        await requests.answered(turn, text, meaning)
        or await words.said(turn, meaning)
        or await requests.answered(turn, text, meaning, weak=True)
        or await offered.answer(turn, text, meaning)
    )


async def _question(turn: Turn, meaning: Understanding) -> None:
    lost = not (meaning.topics or meaning.asks or meaning.decision or meaning.talk or turn.flow)
    if lost and (await asking.asked_again(turn) or await urgent.asked_again(turn)):
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
    pressed = await _press(turn, meant)
    if (
        pressed and turn.flow and turn.flow.name == draft.KIND
    ):  # "I have early breast cancer" answers two steps
        await _press(turn, await expecting.pressed_next(turn, meaning, meant))
    return pressed


async def _at_the_door(turn: Turn, meaning: Understanding) -> bool:
    """Return whether the words of somebody nobody knows were a button of the door's card; it is pressed then."""
    return await _press(turn, expecting.pressed_on(turn, meaning, await start.standing(turn)))


async def _press(turn: Turn, meant: expecting.Pressed | None) -> bool:
    if meant is None:
        return False
    said = turn.incoming
    turn.incoming = replace(said, did=Did.TAP, message_id=meant[0], tap=meant[1])
    await routes.tap(turn)
    turn.incoming = said
    return True
