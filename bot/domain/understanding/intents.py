"""The medicine and conversation words of short messages, numbers, and whether a decision is asked for."""

from bot.domain.understanding.lexicon import Lexicon
from bot.domain.understanding.meaning import Intent
from bot.domain.understanding.text import Words

DISTRESS = "distress"
LONGEST = 12  # words: a longer message tells a story, it does not answer a card


def intent_of(words: Words, lexicon: Lexicon) -> Intent | None:
    """Return the intent: the whole message is a known answer, or a short message holds a telling phrase."""
    bare = tuple(word for word in words.words if word not in lexicon.fillers)
    exact = lexicon.intents.get(words.words) or lexicon.intents.get(bare)
    if exact is not None or len(words) > LONGEST:
        return exact
    doubted = {match.key for match in lexicon.doubts.find(words)}
    said = {match.key for match in lexicon.intent_patterns.find(words)} - doubted
    found = {Intent(key) for key in said}
    return next((intent for intent in _FIRST if intent in found), None)


# A message that says two things means the more careful one.
_FIRST = (
    Intent.EMERGENCY,
    Intent.HISTORY,
    Intent.DID_I_TAKE,
    Intent.STOP_BOT,
    Intent.STOP_TREATMENT,
    Intent.RAN_OUT,
    Intent.NOT_YET,
    Intent.UNDO,
    Intent.FORGOT,
    Intent.CHANGE_TIME,
    Intent.HOW_OFTEN,
    Intent.SKIP,
    Intent.PAUSE,
    Intent.RESUME,
    Intent.LATER,
    Intent.TAKEN,
    Intent.SETTINGS,
    Intent.HELP,
    Intent.THANKS,
    Intent.GREETING,
)


def talk_of(words: Words, lexicon: Lexicon) -> str:
    """Return the kind of small talk in a short message, or "distress" in one of any length; "" for neither."""
    found = [match.key for match in lexicon.smalltalk.find(words)]
    if DISTRESS in found:
        return DISTRESS
    return found[0] if found and len(words) <= LONGEST else ""


def decides(words: Words, lexicon: Lexicon) -> bool:
    """Return whether the person asks us to decide something: "should I stop?", "can I take ibuprofen?"."""
    return bool(lexicon.deciding.find(words))


def number_of(words: Words, lexicon: Lexicon) -> int | None:
    """Return the only whole number in the message, in figures or words; None when there are none or several."""
    found = {int(word) for word in words.words if word.isdigit() and len(word) < 6}
    found |= {lexicon.numbers[word] for word in words.words if word in lexicon.numbers}
    return found.pop() if len(found) == 1 else None


def tablets_of(words: Words, lexicon: Lexicon) -> int | None:
    """Return the most tablets of any medicine the message counts ("40 of my pills"); None when it counts none."""
    return max((int(amount.value) for amount in lexicon.counting.amounts(words)), default=None)
