"""What a person asks the bot to do in words: which of the ways is meant, and whether she says nothing else."""

import re

from bot.domain import times
from bot.domain.understanding import Intent, Understanding
from bot.domain.understanding.engine import read
from bot.domain.understanding.figures import figures
from bot.domain.understanding.lexicon import Lexicon
from bot.knowledge import places
from bot.services.alerts import taps
from bot.services.helping import theirs
from bot.services.supply import conversation as supply
from bot.services.talk.turn import Turn
from bot.services.typing import ways
from bot.services.typing.ways import CARER, SWITCHED, VISIT
from bot.services.visits import adding as visits

_REPORTS = frozenset(
    {Intent.TAKEN, Intent.SKIP, Intent.NOT_YET, Intent.UNDO, Intent.DID_I_TAKE, Intent.EMERGENCY}
)
_SAID = "_said"  # meant only with a time
CAUSE = "cause"
ADD_MEDICINE = "add_medicine"
FEW = 3  # of one medicine in a message that adds it
_OF_CARERS = frozenset({"emotional_support", "about_bot"})
SUPPLY = "supply"
TEAM_GO = "team_go"
OF_A_HOLD = frozenset({TEAM_GO, "team_stop"})  # what the clinician decided, told in words: one tap says it
_AFTER_ALL = frozenset(
    {"month", "week", "answers", "course_end", "note"}
)  # asked of the record even where a word sounds like a report
_MAY_BE = re.compile(r"\b(?:might|may|could|maybe|perhaps|thinking|considering|if)\b", re.IGNORECASE)
_OF_TREATMENT = OF_A_HOLD | {
    "team_amount",
    SWITCHED,
    "course_end",
}  # where it is no wish of hers that it stops
_MAY_BE_A_VISIT = frozenset(
    {"", "trip", "time", "time_said", "time_by_day", "rhythm", "next", "visits", "add_medicine"}
)


async def answered(turn: Turn, text: str, meaning: Understanding, *, weak: bool = False) -> bool:
    """Return whether the words asked for something and for nothing else, and the way to it was opened."""
    request = wanted(text, meaning, weak=weak) if turn.me.settled else ""
    if request in OF_A_HOLD and taps.asked_what_was_decided(turn):
        return True
    if request == theirs.OVER_FOR_GOOD:  # of somebody this person helps
        return await theirs.told_over(turn)
    request = await meant(turn, text, meaning, weak=weak)
    if not request or not wholly(request, text, meaning, turn.world.lexicon):
        return False
    await opened(turn, request, text)
    return True


async def meant(turn: Turn, text: str, meaning: Understanding, *, weak: bool = False) -> str:
    """Return which page or step the words ask for, wholly or in part; "" for none."""
    request = wanted(text, meaning, weak=weak) if turn.me.settled else ""
    if request == SUPPLY and not await supply.is_meant(turn, text):
        return ""
    return request if request in ways.ACTS else ""  # where nothing holds her reminders, nothing is let go of


async def opened(turn: Turn, request: str, text: str) -> None:
    """The page or the step stands open, with what *text* says filled in."""
    await ways.ACTS[request](turn, text, times.read(text))


def wholly(request: str, text: str, meaning: Understanding, lexicon: Lexicon) -> bool:
    """Return whether every word of *text* is spent on *request*, and it tells of nothing else; the gazetteer knows the places."""
    if request not in _OF_TREATMENT and meaning.flags:
        return False
    if request == ADD_MEDICINE and _amounts(text, lexicon):
        return False  # "I also take paracetamol, ten of them" may be no wish to be reminded of it
    if request == VISIT:
        return not lexicon.requests.left(VISIT, read(text, lexicon))
    return meaning.whole or (bool(meaning.place) and bool(places.search(meaning.place)))


def _amounts(text: str, lexicon: Lexicon) -> bool:
    """Return whether *text* counts more than a few of something that is no time and no strength."""
    words = read(text, lexicon).words
    found = figures(words, lexicon.numbers)
    counts = [
        n for n in found if n.value > FEW and words[n.end : n.end + 1] not in (("mg",), ("mcg",), ("ml",))
    ]
    return bool(counts) and not times.read(text).clocks


def wanted(text: str, meaning: Understanding, *, weak: bool = False) -> str:
    """Return what the words ask for, "" when they are a report, or ask for nothing of this list.

    *weak*: what names no more than a time and a wish. That is looked for when the words were no report.
    """
    request, said = meaning.request, times.read(text)
    other = meaning.asks or meaning.decision or meaning.intent not in (None, Intent.CHANGE_TIME)
    if request in _MAY_BE_A_VISIT and not other and visits.tells(text):
        return VISIT
    if meaning.intent in _REPORTS and request not in _AFTER_ALL:
        return ""
    if weak or request.endswith(_SAID):
        plain = weak and said.clocks and not (meaning.topics or meaning.decision)
        return request.removesuffix(_SAID) if plain and request.endswith(_SAID) else ""
    if meaning.intent is Intent.HOW_OFTEN and not said.clocks:
        return ""  # "ask me every day again" names no time
    if request == CAUSE and meaning.topics:  # of one symptom it is answered
        return ""
    told = set(meaning.topics) - {"stopping"}
    if request == SWITCHED and (meaning.asks or meaning.decision or told or _MAY_BE.search(text)):
        return ""  # a question about the other tablet, or how it feels, is answered
    if request == CARER and set(meaning.topics) - _OF_CARERS:
        return ""  # what is asked about her is answered
    return request
