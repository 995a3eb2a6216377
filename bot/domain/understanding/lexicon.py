"""Everything the data files say, compiled: what ``understand`` needs beside the message."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.domain.levels import Level
from bot.domain.understanding.answering import Answering
from bot.domain.understanding.asked_for import Requests
from bot.domain.understanding.context import ContextWords
from bot.domain.understanding.doors import Doors
from bot.domain.understanding.frames import Counting, Frames
from bot.domain.understanding.meaning import Intent
from bot.domain.understanding.negation import NegationWords
from bot.domain.understanding.offers import Offers
from bot.domain.understanding.patterns import Finder
from bot.domain.understanding.slips import Slips
from bot.domain.understanding.spelling import Speller


@dataclass(frozen=True, slots=True)
class RedFlagRule:
    """``near``: "almost", "felt like I would" make it a matter for today. ``confirm``: always asked.

    ``lifts``: the level for somebody of whom a fact holds. ``card``: the alert says it in words of its own.
    """

    id: str
    level: Level
    topics: tuple[str, ...]
    offers: tuple[str, ...] = ()  # topics shown as a button beside the alert, not as an answer
    near: bool = False
    confirm: bool = False
    version: int = 0  # changes whenever a word of the rule does
    hold: bool = False  # dose reminders rest until the clinician has decided
    hold_with_means: bool = False  # they rest when a means was named, or something was swallowed
    lifts: Mapping[str, Level] = field(default_factory=dict)
    card: str = ""
    line: bool = False  # the card also names somebody to talk to
    kept: bool = False  # the trained reader lets no question of it be
    still: bool = False  # a sign that went away is one for the emergency number all the same


@dataclass(frozen=True, slots=True)
class Lexicon:
    rewrites: Mapping[tuple[str, ...], tuple[str, ...]]
    turns: frozenset[str]
    speller: Speller
    slips: Slips  # towards the words of dangers
    confused: Mapping[str, tuple[str, ...]]  # real words often typed for a word of danger
    fillers: frozenset[str]
    rules: Mapping[str, RedFlagRule]
    flags: Finder  # keys are ids of rules
    frames: Frames  # as flags
    counting: Counting
    means: Finder
    idioms: Finder
    topics: Finder  # keys are topic ids
    topic_frames: Frames
    questions: Finder  # keys are topic ids; only for messages that ask
    asking: Finder
    deciding: Finder
    intents: Mapping[tuple[str, ...], Intent]
    intent_patterns: Finder  # keys are intents
    doubts: Finder  # keys are intents: what keeps a telling phrase from being a report
    numbers: Mapping[str, int]
    whole: Mapping[tuple[str, ...], tuple[str, ...]]  # a message that is exactly a synonym -> its topics
    negation: NegationWords
    context: ContextWords
    answering: Answering
    requests: Requests
    offers: Offers
    doors: Doors
    smalltalk: Finder  # keys are kinds of small talk, distress first
    version: str = ""  # changes whenever a word of the language files does
