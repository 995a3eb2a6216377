"""What is neither a report nor a question about the treatment: distress, another language, small talk."""

from bot.domain.messages import Button, Rows, Tap
from bot.domain.understanding import Understanding
from bot.domain.understanding.intents import DISTRESS
from bot.knowledge import tongues
from bot.knowledge.countries import country
from bot.services.talk import numbers
from bot.services.talk.turn import Turn

NEAR_DISTRESS = frozenset(
    {"low_mood", "emotional_support", "anxiety_irritability"}
)  # said by the hand already
ABOUT = "about_bot"
SORROW = "sorrow"
TOPICS = {
    DISTRESS: ("emotional_support", "low_mood"),
    SORROW: ("emotional_support",),
    "read_by": (ABOUT,),
    "robot": (ABOUT,),
    "what": (ABOUT,),
}


def distressed(meaning: Understanding) -> bool:
    return meaning.talk == DISTRESS


def answered(turn: Turn, meaning: Understanding) -> bool:
    """Return whether the words were answered here, and nothing is left to be looked up for them."""
    if distressed(meaning):
        _say(turn, DISTRESS)
        return not set(meaning.topics) - NEAR_DISTRESS
    if set(meaning.topics) - {ABOUT} or meaning.decision:
        return False
    if line := in_her_language(turn):
        turn.new(f"<b>{line}</b>", _rows(turn, ()), topic="talk" if turn.person else "")
        return True
    if meaning.talk:
        _say(turn, meaning.talk)
    return bool(meaning.talk)


def in_her_language(turn: Turn) -> str:
    """Return "I read only English; in an emergency call ..." in the language of the words, "" when they are English."""
    tongue = tongues.heard(turn.incoming.text)
    if tongue is None:
        return ""
    number = country(turn.country).emergency_number or tongue.local
    return tongue.say.format(number=f"\u2068{number}\u2069" if tongue.script else number)


def _say(turn: Turn, kind: str) -> None:
    text = turn.say(f"talk.{kind}", line=numbers.crisis(numbers.here(turn)), number=numbers.number(turn))
    turn.new(text, _rows(turn, TOPICS.get(kind, ())), topic="talk" if turn.person else "")


def _rows(turn: Turn, topics: tuple[str, ...]) -> Rows:
    about = tuple((Button(turn.world.library.topics[t].title, Tap("kb", "", "show", t)),) for t in topics)
    return (*about, (turn.button("button.browse", "ask", "browse"),))
