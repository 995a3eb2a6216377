"""Words that the question or the step in hand cannot explain: each part is read by itself, as a message, and looked at.

"Dying inside and knees" names the knees; what is left is no symptom of the list. Such words are likelier to be about
something bad than words in an idle chat, so less is enough to ask (``second.UNEXPLAINED``), and "ending it" is read as
what she wants, too. What a step keeps or counts is read as the sentence that it makes with what was asked: "a rope" as
a medicine is "I want to take a rope".
"""

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace

from bot.domain import helping
from bot.domain.levels import Level
from bot.domain.understanding import Understanding, understand
from bot.domain.understanding.second import alarms
from bot.services.alerts import asking, urgent
from bot.services.checkins import conversation, symptom
from bot.services.setup import contact, draft, medicine
from bot.services.supply import cards as supply_cards
from bot.services.supply import conversation as supply
from bot.services.talk.turn import Turn
from bot.services.typing import labels, steps
from bot.store import cards

MOST = 6  # parts looked at
_BUT = re.compile(r"[,;.]?\s+(?:but|only|except|though|although|however)\s+", re.IGNORECASE)
_CLEAR = frozenset({"better", "no_longer", "no", "not_now", "yes", "mistake", "helped"})
_ASKED = {conversation.KIND: conversation.unexplained, symptom.KIND: symptom.unexplained}


async def _nothing(_turn: Turn, _text: str) -> bool:
    return False


@dataclass(frozen=True, slots=True)
class Looks:
    """How words typed into a step are looked at, where the step does not understand all of them."""

    alone: bool = True  # by themselves, with the lower bars
    makes: tuple[
        str, ...
    ] = ()  # the sentences that they make: the rules look, and the second look for a crisis
    answers: Callable[[Turn, str], Awaitable[bool]] | None = None  # else they are no answer: an idle message
    understands: Callable[[Turn, str], Awaitable[bool]] = _nothing  # all of them: then they are nothing else


_COUNT = Looks(makes=("i have {}",), answers=supply.tells_how_many, understands=supply.only_counts)
LOOKS: dict[tuple[str, str], Looks] = {
    **dict.fromkeys(steps.KEEPS, Looks()),
    **dict.fromkeys(((supply_cards.KIND, step) for step in supply.STEPS), _COUNT),
    (draft.KIND, "med_name"): Looks(
        alone=False, makes=("i want to take {}", "i swallowed {}"), understands=medicine.is_known
    ),
    (draft.KIND, "med_how"): Looks(alone=False, makes=("i want to take it {}",)),
    (contact.FLOW, "type"): Looks(alone=False, understands=contact.understands),
    (contact.FLOW, "hours"): Looks(understands=contact.understands),
}


async def understood(turn: Turn, text: str) -> bool:
    """Return whether the step in hand understands *text* to the last word: it needs no second look."""
    looks = _looks(turn)
    return steps.wholly_read(turn, text) or (looks is not None and await looks.understands(turn, text))


async def look(turn: Turn, text: str, meaning: Understanding) -> Understanding:
    """Return *meaning* with a question where words that nothing in hand explains may be a danger by themselves."""
    if turn.person is None:
        return await _of_another(turn, text, meaning)
    silent = turn.incoming.forwarded or turn.world.second is None
    if silent or meaning.doubt is not None or meaning.plainly or alarms(meaning) or labels.ours(turn):
        return meaning
    text = contact.without_numbers(text)
    found = [await _danger(turn, part) for part in (await _parts(turn, text))[:MOST]]
    if await _half_clear(turn, text):
        found.append(Level.EMERGENCY)
    found += [await _made(turn, sentence) for sentence in await _sentences(turn, text)]
    levels = [level for level in found if level is not None]
    return replace(meaning, doubt=max(levels, key=lambda level: level.rank)) if levels else meaning


async def _of_another(turn: Turn, text: str, meaning: Understanding) -> Understanding:
    """Return *meaning* of words of one who has no plan: what they see of another is likelier a danger; a death is none."""
    if helping.says_over(text):
        return replace(meaning, doubt=None if meaning.doubt is Level.EMERGENCY else meaning.doubt)
    second = turn.world.second
    if second is None or turn.incoming.forwarded or not helping.whom(text):
        return meaning
    if meaning.doubt is not None or alarms(meaning) or meaning.asks:
        return meaning
    return replace(meaning, doubt=await second.alone(text))


async def _half_clear(turn: Turn, text: str) -> bool:
    """Return whether *text* says that an open danger is over, and then something else: "it went but so did my sight"."""
    head, *rest = _BUT.split(text, 1)
    lexicon = turn.world.lexicon
    if not rest or not understand(head, lexicon).meant & _CLEAR or understand(rest[0], lexicon).meant:
        return False
    shown = await cards.live(turn.work, turn.chat_id)
    return any(card.topic == urgent.CONFIRM for card in shown[:1]) or await asking.in_hand(turn) is not None


def _looks(turn: Turn) -> Looks | None:
    return LOOKS.get((turn.flow.name, turn.flow.step)) if turn.flow else None


async def _answers(turn: Turn, text: str) -> Looks | None:
    """Return how *text* is looked at as an answer to the step in hand, None when it is none."""
    looks = _looks(turn)
    return looks if looks and (looks.answers is None or await looks.answers(turn, text)) else None


async def _parts(turn: Turn, text: str) -> tuple[str, ...]:
    flow = turn.flow
    if flow is None:
        return ()
    if flow.name in _ASKED and not steps.keeps_words(turn):
        return await _ASKED[flow.name](turn, text)
    looks = await _answers(turn, text)
    return (text,) if looks and looks.alone else ()


async def _sentences(turn: Turn, text: str) -> tuple[str, ...]:
    looks = await _answers(turn, text)
    return tuple(frame.format(text) for frame in looks.makes) if looks else ()


async def _danger(turn: Turn, part: str) -> Level | None:
    lexicon = turn.world.lexicon
    told, wished = understand(part, lexicon), understand(f"i want to {part}", lexicon)
    if any(flag.level is Level.CRISIS for flag in (*told.flags, *wished.flags)):
        return Level.CRISIS
    if alarms(told):
        return Level.EMERGENCY
    return await turn.world.second.alone(part) if turn.world.second else None


async def _made(turn: Turn, sentence: str) -> Level | None:
    """Return what a sentence made of her words may be: the second look counts for a crisis alone, at its whole bar."""
    told = understand(sentence, turn.world.lexicon)
    if any(flag.level is Level.CRISIS for flag in told.flags):
        return Level.CRISIS
    if alarms(told):
        return Level.EMERGENCY
    looked = await turn.world.second.beside(sentence, told) if turn.world.second else told
    return Level.CRISIS if looked.doubt is Level.CRISIS else None
