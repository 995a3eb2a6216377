"""The second look at typed words: where the rules see no danger and it does, it is asked beside the answer.

It only asks. It never silences, lowers, names or books anything, and the answer comes with or without it.
"""

from dataclasses import replace

from bot.domain.levels import Level
from bot.domain.messages import Card, Op, Priority
from bot.domain.reports import beside
from bot.domain.understanding import Understanding, understand
from bot.domain.understanding.lexicon import Lexicon
from bot.domain.understanding.second import alarms, hushed
from bot.services.alerts import asking, urgent
from bot.services.plans import status
from bot.services.setup import contact
from bot.services.talk import meters
from bot.services.talk.turn import Turn
from bot.services.typing import labels
from bot.services.typing.reported.ask import medicines

SHORT = 500  # letters of an answer that has room below a question


async def look(turn: Turn, text: str, meaning: Understanding) -> Understanding:
    """Return *meaning* with what the second look adds, as it was where there is none.

    A label of ours, a plain request and, while a danger is in hand, what those who help said tell nothing more.
    """
    second = turn.world.second
    if labels.ours(turn) or meaning.plainly or (meaning.cared and await asking.in_hand(turn)):
        return hushed(meaning)
    if second is None:
        return meaning
    names = await medicines(turn) if turn.person else {}
    looked = await second.beside(contact.without_numbers(text), meaning, beside(text, names) or meaning.rest)
    return behind(looked, turn.world.lexicon)


def behind(meaning: Understanding, lexicon: Lexicon) -> Understanding:
    """Return *meaning* with a question where what its request does not spend is a danger by itself: "don't tell my son ..."."""
    if meaning.doubt is not None or not meaning.rest or alarms(meaning):
        return meaning
    told = understand(meaning.rest, lexicon)
    crisis = any(flag.level is Level.CRISIS for flag in told.flags)
    return replace(meaning, doubt=Level.CRISIS if crisis else Level.EMERGENCY) if alarms(told) else meaning


def ask(turn: Turn, meaning: Understanding) -> None:
    """Below the answer she is asked whether it is happening to her now, the number first; a tap brings the card."""
    level, second = meaning.doubt, turn.world.second
    if level is None or second is None:
        return
    urgent.ask_whether(turn, urgent.LOOK + second.version, level)
    meters.doubted.labels(level).inc()
    if level is Level.CRISIS and not meaning.talk:  # a hand held out stays a message of its own
        _above_all(turn)


def _above_all(turn: Turn) -> None:
    """The question about a crisis stands above what else is said, in the same message, where that is short."""
    *before, (chat, asked) = turn.letters
    new = [n for n, (_chat, out) in enumerate(before) if out.op is Op.NEW and out.topic != status.TOPIC]
    if len(new) != 1 or len(before[new[0]][1].card.text) > SHORT:
        return
    answer = before.pop(new[0])[1].card
    card = Card(f"{asked.card.text}\n\n{answer.text}", (*asked.card.rows, *answer.rows))
    turn.letters = [*before, (chat, replace(asked, card=card, priority=Priority.EMERGENCY))]


def hurry(turn: Turn, meaning: Understanding) -> None:
    """What answers a doubt leaves as fast as an emergency, in its order: the question stays the last on her screen."""
    if meaning.doubt is not None and turn.world.second is not None:
        turn.letters[:] = [(chat, replace(out, priority=Priority.EMERGENCY)) for chat, out in turn.letters]
