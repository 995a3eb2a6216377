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
    if not answered(turn, state, text).refused:
        return ()
    rest = _found(turn, state, text).rest
    question = _question(state)
    whole = question is not None and not surveys.may_be_named(question) and len(rest) > 1
    return (text, *rest) if whole else rest


def _question(state: State) -> surveys.Question | None:
    return next((q for q in surveys.plan(state) if q.key == state.at), None)


def answered(turn: Turn, state: State, text: str) -> surveys.Step:
    """Return the step that *text* makes as the answer: an option, a number, a degree alone or beside a feeling."""
    step = surveys.answer(state, surveys.Tap(Act.TYPED, text))
    degree = _beside(turn, state, text) if step.refused else ""
    return surveys.answer(state, surveys.Tap(Act.CHOOSE, degree)) if degree else step


def _beside(turn: Turn, state: State, text: str) -> str:
    """Return the degree in *text* beside words for what is asked about: "a bit flat" of her mood; "" when there is none."""
    question, items = _question(state), turn.world.asked.items
    if question is None or question.measure is not surveys.Measure.SEVERITY or question.item not in items:
        return ""
    meaning = understand(text, turn.world.lexicon)
    other = [topic for topic, _words in meaning.because if topic != items[question.item].topic]
    return "" if other or meaning.asks or meaning.intent or meaning.request else surveys.felt(text)


def _found(turn: Turn, state: State, text: str) -> Named:
    lexicon, items = turn.world.lexicon, turn.world.asked.items
    question = _question(state)
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
    return not answered(turn, state, text).refused or read(turn, state, text) is not None


def all_of_them(state: State, text: str) -> bool:
    """Return whether she says at the question about tablets that she took all, where the record lacks some."""
    at_tablets = surveys.screen(state).kind is surveys.Kind.CONFIRM_TABLETS
    return at_tablets and surveys.says_all(text, state.tablets)


def unclear(state: State, text: str) -> str:
    """Return the text that stands above the question when it is asked once more."""
    if all_of_them(state, text):
        return "checkin.tablets.all"
    question = _question(state)
    signs = question is not None and question.measure is surveys.Measure.FLAG
    return "checkin.which_sign" if signs else "setup.unclear"


def heard(turn: Turn, before: State, after: State) -> str:
    """Return the answer that was made of her words, by its name: she sees what is kept."""
    question = next(q for q in before.survey.questions if q.key == before.at)
    chosen = after.answers.get(question.key, ())
    labels = [option.label for option in question.options if option.key in chosen]
    return str(turn.say("checkin.heard", answer=", ".join(labels))) if labels else ""
