"""What a check-in told: the answers by meaning, and how they compare with the last ones."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from bot.domain.surveys.assemble import interference_key, severity_key
from bot.domain.surveys.flow import flags_open
from bot.domain.surveys.model import MORE, NO, NONE, YES, Kind, Measure, Question
from bot.domain.surveys.planning import plan
from bot.domain.surveys.state import State

LEFT_AT_FLAGS = "left_at_flags"  # a sign of rule T24
_UNTICKED = frozenset({NONE, MORE})


@dataclass(frozen=True, slots=True)
class Answers:
    """One check-in by meaning. An item that is in none of the maps was not asked.

    ``not_reported`` was offered and not ticked: that is not a measured 0. ``reported`` was ticked, rated or not.
    """

    severity: Mapping[str, int] = field(default_factory=dict)
    interference: Mapping[str, int] = field(default_factory=dict)
    signs: frozenset[str] = frozenset()
    scores: Mapping[str, int] = field(default_factory=dict)
    numbers: Mapping[str, int] = field(default_factory=dict)
    details: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    facts: frozenset[str] = frozenset()
    former: frozenset[str] = frozenset()  # facts said to hold no longer
    reported: frozenset[str] = frozenset()
    not_reported: frozenset[str] = frozenset()
    skipped: frozenset[str] = frozenset()
    note: str = ""


class Direction(StrEnum):
    """How an item moved since the last check-in."""

    BETTER = "better"
    SAME = "same"
    WORSE = "worse"
    NEW = "new"  # rated now, not reported last time
    GONE = "gone"  # rated last time, not reported now


@dataclass(frozen=True, slots=True)
class Change:
    """``None`` is "not reported", never 0."""

    item: str
    before: int | None
    after: int | None
    direction: Direction


def result(state: State, *, left: bool = False) -> Answers:
    """Return what was told so far; with *left*, also that the person went away at the danger signs."""
    asked = {question.key: question for question in plan(state)}
    given = {key: state.answers[key] for key in asked if state.answers.get(key)}
    by = {measure: [asked[key] for key in given if asked[key].measure is measure] for measure in Measure}
    picks = [key for question in by[Measure.PICK] for key in given[question.key]]
    lists = [question for question in by[Measure.PICK] if question.kind is Kind.MULTI]
    offered = [o.key for question in lists for o in question.choices(state.reader)]
    left_sign = frozenset({LEFT_AT_FLAGS}) if left and flags_open(state) else frozenset[str]()
    return Answers(
        severity={q.item: int(given[q.key][0]) for q in by[Measure.SEVERITY]},
        interference={q.item: int(given[q.key][0]) for q in by[Measure.INTERFERENCE]},
        signs=_said(by[Measure.FLAG] + by[Measure.SIGN] + by[Measure.TABLETS], given) | left_sign,
        scores=_scores(asked.values(), given),
        numbers={q.key: int(given[q.key][0]) for q in by[Measure.NUMBER]},
        details={q.key: given[q.key] for q in by[Measure.DETAIL]},
        facts=_said(by[Measure.FACT], given),
        former=frozenset(q.name for q in by[Measure.FACT] if given[q.key] == (NO,)),
        reported=frozenset(picks) - _UNTICKED,
        not_reported=frozenset(offered) - frozenset(picks) - _UNTICKED,
        skipped=(frozenset(asked) & state.closed) - frozenset(given),
        note=" ".join(given[q.key][0] for q in by[Measure.NOTE]),
    )


def as_previous(answers: Answers) -> dict[str, tuple[str, ...]]:
    """Return *answers* as the next check-in's ``previous``: what was rated, by question."""
    return {
        **{severity_key(item): (str(value),) for item, value in answers.severity.items()},
        **{interference_key(item): (str(value),) for item, value in answers.interference.items()},
    }


def compare(current: Answers, last: Answers | None) -> list[Change]:
    """Return how each item rated now or last time moved; the most worsened first. No last one: no changes.

    An item that was not asked this time is left out.
    """
    if last is None:
        return []
    asked_now = {*current.severity, *current.not_reported}
    items = [item for item in {**last.severity, **current.severity} if item in asked_now]
    changes = [_change(item, last.severity.get(item), current.severity.get(item)) for item in items]
    return sorted(changes, key=lambda change: (-_moved(change), -(change.after or 0)))


def _change(item: str, before: int | None, after: int | None) -> Change:
    if before is None:
        direction = Direction.NEW
    elif after is None:
        direction = Direction.GONE
    else:
        direction = (Direction.SAME, Direction.WORSE, Direction.BETTER)[(after > before) - (after < before)]
    return Change(item, before, after, direction)


def _moved(change: Change) -> int:
    return (change.after or 0) - (change.before or 0)


def _said(questions: Iterable[Question], given: Mapping[str, tuple[str, ...]]) -> frozenset[str]:
    """Return the signs or facts said: a yes counts under the question's name, a tick under its own."""
    said: set[str] = set()
    for question in questions:
        if question.kind is not Kind.YESNO:
            said |= {*given[question.key]}
        elif given[question.key] == (YES,):
            said.add(question.name or question.key)
    return frozenset(said - {NONE})


def _scores(asked: Iterable[Question], given: Mapping[str, tuple[str, ...]]) -> dict[str, int]:
    """Return each sum whose questions were all answered; half a PHQ-2 is none."""
    parts: dict[str, list[tuple[str, ...] | None]] = {}
    for question in asked:
        if question.measure is Measure.SCORE:
            parts.setdefault(question.name, []).append(given.get(question.key))
    whole = {name: [one for one in values if one] for name, values in parts.items() if all(values)}
    return {name: sum(int(one[0]) for one in values) for name, values in whole.items()}
