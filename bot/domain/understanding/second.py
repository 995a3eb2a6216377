"""The second look: what a trained reader makes of a message.

It may add a question and topics, and let be what rules would only ask about; what is sure, and every word of crisis,
stays as the rules say.
"""

from dataclasses import dataclass, replace

from bot.domain.levels import Level
from bot.domain.understanding.meaning import Intent, Understanding
from bot.domain.understanding.offers import OFFERED

UNEXPLAINED = (
    0.65  # of a bar: words that are no answer to what was asked are likelier to be about something bad
)


@dataclass(frozen=True, slots=True)
class Look:
    """How likely a message is one of danger and one of crisis, and its topics, likeliest first; each from 0 to 1.

    *least* is what counts before a question of the rules is let be: a question behind a danger lowers it no more.
    """

    danger: float = 0.0
    crisis: float = 0.0
    topics: tuple[tuple[str, float], ...] = ()
    least: float = 0.0


@dataclass(frozen=True, slots=True)
class Bars:
    """From where on a look counts: it asks, it answers with a topic, it offers one.

    Below *quiet* a message is so likely harmless that nothing is asked; below *keep* a topic the rules name is so
    unlikely that it is offered, not answered.
    """

    danger: float
    crisis: float
    quiet: float
    answer: float
    keep: float
    offer: float


def both(whole: Look, rest: Look) -> Look:
    """Return a look at a message and at the rest of it beside a report: a calm report dilutes no danger."""
    danger, crisis = max(whole.danger, rest.danger), max(whole.crisis, rest.crisis)
    return Look(danger, crisis, whole.topics, max(whole.least, rest.least))


def alarms(meaning: Understanding) -> bool:
    """Return whether the first pass answers as a danger or asks by itself."""
    return meaning.level >= Level.TODAY or meaning.confirm


def decided(meaning: Understanding) -> bool:
    """Return whether no look changes anything: a danger is sure, or words of crisis were found."""
    if not alarms(meaning):
        return False
    return (
        not meaning.confirm
        or meaning.sure >= Level.TODAY
        or any(flag.level is Level.CRISIS for flag in meaning.flags)
    )


def doubt(look: Look, bars: Bars, share: float = 1.0) -> Level | None:
    """Return what a look asks about: CRISIS, or EMERGENCY for any other danger; None: nothing. *share* of a bar is enough."""
    if look.crisis >= bars.crisis * share:
        return Level.CRISIS
    return Level.EMERGENCY if look.danger >= bars.danger * share else None


def quiet(meaning: Understanding, look: Look, bars: Bars) -> bool:
    """Return whether what the rules would only ask about is let be."""
    asked = meaning.confirm and not meaning.kept and not decided(meaning)
    return asked and max(look.danger, look.crisis, look.least) < bars.quiet


def hushed(meaning: Understanding) -> Understanding:
    """Return *meaning* without what the rules would only ask about; what is sure, and every word of crisis, stays."""
    if not meaning.confirm or decided(meaning):
        return meaning
    stay = tuple(flag for flag in meaning.flags if flag.level < Level.TODAY)
    return replace(meaning, level=meaning.sure, confirm=False, flags=stay)


def seconded(meaning: Understanding, look: Look, bars: Bars) -> Understanding:
    """Return *meaning* with what *look* adds, and without a question or an answer that it finds needless."""
    if quiet(meaning, look, bars):
        meaning = hushed(meaning)
    named = answered(meaning, look, bars)
    likely = [topic for topic, chance in look.topics if chance >= bars.offer]
    offered = tuple(dict.fromkeys((*likely, *meaning.topics, *meaning.offered)))
    return replace(
        meaning,
        topics=named,
        offered=tuple(topic for topic in offered if topic not in named)[:OFFERED],
        doubt=None if alarms(meaning) else doubt(look, bars),
    )


def answered(meaning: Understanding, look: Look, bars: Bars) -> tuple[str, ...]:
    """Return the topics to answer: those the rules name and the look does not rule out, else those it is sure of."""
    if meaning.flags:
        return meaning.topics
    chances = dict(look.topics)
    kept = tuple(topic for topic in meaning.topics if chances.get(topic, 1.0) >= bars.keep)
    if kept or meaning.talk or meaning.intent is Intent.TAKEN:  # small talk and a report are no questions
        return kept
    return tuple(topic for topic, chance in look.topics if chance >= bars.answer)
