"""Words that the question or the step in hand cannot explain: each part is read by itself, as a message, and looked at.

"Dying inside and knees" names the knees; what is left is no symptom of the list. Such words are likelier to be about
something bad than words in an idle chat, so less is enough to ask (``second.UNEXPLAINED``), and "ending it" is read as
what she wants, too.
"""

from dataclasses import replace

from bot.domain.levels import Level
from bot.domain.understanding import Understanding, understand
from bot.domain.understanding.second import alarms
from bot.services.checkins import conversation, symptom
from bot.services.talk.turn import Turn
from bot.services.typing import labels, steps

MOST = 6  # parts looked at
_ASKED = {conversation.KIND: conversation.unexplained, symptom.KIND: symptom.unexplained}


async def look(turn: Turn, text: str, meaning: Understanding) -> Understanding:
    """Return *meaning* with a question where words that nothing in hand explains may be a danger by themselves."""
    silent = turn.person is None or turn.incoming.forwarded or turn.world.second is None
    if silent or meaning.doubt is not None or meaning.plainly or alarms(meaning) or labels.ours(turn):
        return meaning
    found = [await _danger(turn, part) for part in (await _parts(turn, text))[:MOST]]
    levels = [level for level in found if level is not None]
    return replace(meaning, doubt=max(levels, key=lambda level: level.rank)) if levels else meaning


async def _parts(turn: Turn, text: str) -> tuple[str, ...]:
    flow = turn.flow
    if flow is None:
        return ()
    if flow.name in _ASKED and not steps.keeps_words(turn):
        return await _ASKED[flow.name](turn, text)
    return (text,) if steps.looks_alone(turn) else ()


async def _danger(turn: Turn, part: str) -> Level | None:
    lexicon = turn.world.lexicon
    told, wished = understand(part, lexicon), understand(f"i want to {part}", lexicon)
    if any(flag.level is Level.CRISIS for flag in (*told.flags, *wished.flags)):
        return Level.CRISIS
    if alarms(told):
        return Level.EMERGENCY
    return await turn.world.second.alone(part) if turn.world.second else None
