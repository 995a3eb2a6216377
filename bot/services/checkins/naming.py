"""What typed words name of the question in hand: its own names, and what the words are about."""

from bot.domain import surveys
from bot.domain.surveys import Act, Named, State
from bot.domain.understanding import understand
from bot.domain.understanding.engine import read as words_of
from bot.domain.understanding.lexicon import Lexicon
from bot.services.talk.turn import Turn


def read(turn: Turn, state: State, text: str) -> Named | None:
    """Return what *text* names of the list in hand; None when it names nothing, asks, or may be about something else."""
    found = _found(turn, state, text)
    meaning = understand(text, turn.world.lexicon)
    other = meaning.asks or (found.rest and (meaning.intent or meaning.request))
    return found if found.ticks and not other else None


def unexplained(turn: Turn, state: State, text: str) -> tuple[str, ...]:
    """Return the parts of *text* that the question in hand understands nothing of."""
    if not surveys.answer(state, surveys.Tap(Act.TYPED, text)).refused:
        return ()
    return _found(turn, state, text).rest


def _found(turn: Turn, state: State, text: str) -> Named:
    lexicon, items = turn.world.lexicon, turn.world.asked.items
    question = next((q for q in surveys.plan(state) if q.key == state.at), None)
    if question is None or not surveys.may_be_named(question):
        return Named({}, surveys.parts(text))
    about = {key: item.topic for key, item in items.items()}
    return surveys.named(
        state.survey, question, state.reader, text, lambda part: topics_of(part, lexicon), about
    )


def topics_of(part: str, lexicon: Lexicon) -> dict[str, frozenset[str]]:
    """Return what *part* is about and, for each topic, the words of it that say something else."""
    because = understand(part, lexicon).because
    said = {word for word in words_of(part, lexicon).words if word not in lexicon.fillers}
    spent: dict[str, set[str]] = {}
    for topic, words in because:
        spent.setdefault(topic, set()).update(words.split())
    return {topic: frozenset(said - words) for topic, words in spent.items()}


def hears(turn: Turn, state: State, text: str) -> bool:
    """Return whether the question in hand understands *text*: an option, a degree, names of its list."""
    return (
        not surveys.answer(state, surveys.Tap(Act.TYPED, text)).refused or read(turn, state, text) is not None
    )
