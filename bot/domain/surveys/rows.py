"""A check-in under way as a JSON-safe row, and back."""

from collections.abc import Mapping
from dataclasses import asdict, fields, replace
from typing import Any

from bot.domain.audience import Body, Reader, Reason
from bot.domain.surveys.answers import Answers
from bot.domain.surveys.assemble import severity_key
from bot.domain.surveys.flow import with_reader
from bot.domain.surveys.model import Kind, Measure, Survey
from bot.domain.surveys.state import State, Tablets

_NAMES = [field.name for field in fields(Answers)]


def to_row(state: State) -> dict[str, Any]:
    """Return *state* as plain JSON values."""
    return {
        "survey": state.survey.key,
        "version": state.survey.version,
        "reader": {**asdict(state.reader), "facts": sorted(state.reader.facts)},
        "at": state.at,
        "answers": {key: list(value) for key, value in state.answers.items()},
        "closed": sorted(state.closed),
        "previous": {key: list(value) for key, value in state.previous.items()},
        "tablets": asdict(state.tablets),
        "finished": state.finished,
    }


def from_row(row: Mapping[str, Any], surveys: Mapping[str, Survey]) -> State:
    """Return the state of *row*. A newer version of its survey keeps every answer and asks what is left.

    Raises:
        KeyError: no survey of that name exists any more.
    """
    reader, survey = row["reader"], surveys[row["survey"]]
    answers = {key: tuple(value) for key, value in row["answers"].items()}
    state = State(
        survey=survey,
        reader=Reader(
            Body(reader["body"]),
            Reason(reader["reason"]),
            reader["spread"],
            reader["intimate"],
            frozenset(reader.get("facts", ())),
        ),
        at=row["at"],
        answers=_with_ticks(answers, survey) if row.get("version", 0) < survey.version else answers,
        closed=frozenset(row["closed"]),
        previous={key: tuple(value) for key, value in row["previous"].items()},
        tablets=Tablets(**row["tablets"]),
        finished=row["finished"],
    )
    return with_reader(state, state.reader)


def _with_ticks(answers: dict[str, tuple[str, ...]], survey: Survey) -> dict[str, tuple[str, ...]]:
    """What an earlier form rated without asking what bothers stands as ticked: else its ratings would not be asked for."""
    lists = [q for q in survey.questions if q.measure is Measure.PICK and q.kind is Kind.MULTI]
    ticked = {item for q in lists for item in answers.get(q.key, ())}
    for one in lists:
        rated = {o.key for o in one.options if severity_key(o.key) in answers} - ticked
        if rated and not answers.get(one.key):
            answers[one.key] = tuple(o.key for o in one.options if o.key in rated)
    return answers


def answers_to_row(answers: Answers) -> dict[str, Any]:
    """Return *answers* as plain JSON values."""
    row = asdict(answers)
    return {key: sorted(value) if isinstance(value, frozenset) else value for key, value in row.items()}


def answers_from_row(row: Mapping[str, Any]) -> Answers:
    """Return the answers of *row*; a field this version does not know is left out."""
    fresh = Answers()
    known = {name: _like(getattr(fresh, name), row[name]) for name in _NAMES if name in row}
    return replace(fresh, **known)


def _like(empty: object, value: Any) -> Any:
    """Return *value* from JSON in the type of *empty*: a list as a set or, inside a map, as a tuple."""
    if isinstance(empty, frozenset):
        return frozenset(value)
    if isinstance(value, dict):
        return {key: tuple(one) if isinstance(one, list) else one for key, one in value.items()}
    return value
