"""What typed words name of the question in hand: its own names, and what the words are about."""

from bot.domain import surveys
from bot.domain.surveys import Act, Named, State
from bot.domain.understanding import understand
from bot.services.talk.turn import Turn


def read(turn: Turn, state: State, text: str) -> Named | None:
    """Return what *text* names of the list in hand; None when it names nothing, asks, or may be about something else."""
    lexicon, items = turn.world.lexicon, turn.world.asked.items
    question = next((q for q in surveys.plan(state) if q.key == state.at), None)
    if question is None or not surveys.may_be_named(question):
        return None
    found = surveys.named(
        state.survey,
        question,
        state.reader,
        text,
        lambda part: understand(part, lexicon).topics,
        {key: item.topic for key, item in items.items()},
    )
    meaning = understand(text, lexicon)
    other = meaning.asks or (not found.whole and (meaning.intent or meaning.request))
    return found if found.ticks and not other else None


def hears(turn: Turn, state: State, text: str) -> bool:
    """Return whether the question in hand understands *text*: an option, a degree, names of its list."""
    return (
        not surveys.answer(state, surveys.Tap(Act.TYPED, text)).refused or read(turn, state, text) is not None
    )
