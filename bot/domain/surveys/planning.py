"""Which questions a check-in asks: they follow from the answers, the reader and the room that is left.

Asking never grows past the survey's limits: what is only nice to know is asked while the taps stay under the
cap, and of many symptoms the watched ones are rated first.
"""

from collections.abc import Iterator

from bot.domain.surveys.model import NONE, Measure, Question
from bot.domain.surveys.state import State


def plan(state: State) -> tuple[Question, ...]:
    """Return every question that is asked as things stand, in order; those up to `at` stay while one goes forward."""
    shown = list(_shown(state))
    unrated = _beyond(shown, state)
    shown = [question for question in shown if question.key not in unrated]
    crowded = sum(question.picked for question in shown) > state.survey.crowd
    room = state.survey.cap - sum(_cost(question, state) for question in shown if not question.optional)
    asked = []
    for question in shown:
        if question.optional and not held(question, state) and (crowded or room < 1):
            continue
        room -= question.optional
        asked.append(question)
    return tuple(asked)


def _shown(state: State) -> Iterator[Question]:
    seen: set[str] = set()
    for question in state.survey.questions:
        when = question.when
        due = when is None or (when.question in seen and when.holds(state.answers.get(when.question, ())))
        if due and question.shown.to(state.reader) and not _known(question, state):
            seen.add(question.key)
            yield question


def _known(question: Question, state: State) -> bool:
    return question.measure is Measure.TABLETS and state.tablets.complete and not held(question, state)


def held(question: Question, state: State) -> bool:
    """Return whether *question* was asked already or is being asked: then it stays."""
    return question.key == state.at or question.key in state.closed


def _beyond(shown: list[Question], state: State) -> set[str]:
    """Severities over the limit: unwatched ones and later ones go first; one that was asked stays."""
    picked = [question for question in shown if question.picked]
    by_weight = sorted(picked, key=lambda question: not question.watched)
    return {question.key for question in by_weight[state.survey.most_rated :] if not held(question, state)}


def _cost(question: Question, state: State) -> int:
    ticks = len(state.answers.get(question.key, ())) if question.measure is Measure.PICK else 0
    said_none = state.answers.get(question.key) == (NONE,)
    return question.taps + (0 if said_none else ticks)
