"""The second look: what a trained reader makes of a message may add a question and topics, and takes nothing away."""

from dataclasses import dataclass, replace

from bot.domain.levels import Level
from bot.domain.understanding.meaning import Intent, Understanding
from bot.domain.understanding.offers import OFFERED


@dataclass(frozen=True, slots=True)
class Look:
    """How likely a message is one of danger and one of crisis, and its topics, likeliest first; each from 0 to 1."""

    danger: float = 0.0
    crisis: float = 0.0
    topics: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Bars:
    """From where on a look counts: it asks, it answers with a topic, it offers one."""

    danger: float
    crisis: float
    answer: float
    offer: float


def alarms(meaning: Understanding) -> bool:
    """Return whether the first pass answers as a danger or asks by itself."""
    return meaning.level >= Level.TODAY or meaning.confirm


def doubt(look: Look, bars: Bars) -> Level | None:
    """Return what a look asks about: CRISIS, or EMERGENCY for any other danger; None: nothing."""
    if look.crisis >= bars.crisis:
        return Level.CRISIS
    return Level.EMERGENCY if look.danger >= bars.danger else None


def seconded(meaning: Understanding, look: Look, bars: Bars) -> Understanding:
    """Return *meaning* with what *look* adds. Where the first pass alarms or asks, nothing is added to that."""
    named = meaning.topics
    likely = [topic for topic, chance in look.topics if chance >= bars.offer]
    if not named and not meaning.flags and meaning.intent is not Intent.TAKEN:  # a report is no question
        named = tuple(topic for topic, chance in look.topics if chance >= bars.answer)
    offered = tuple(dict.fromkeys((*likely, *meaning.offered)))
    return replace(
        meaning,
        topics=named,
        offered=tuple(topic for topic in offered if topic not in named)[:OFFERED],
        doubt=None if alarms(meaning) else doubt(look, bars),
    )
