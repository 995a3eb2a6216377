"""A check-in as a pure state machine: what is asked now, and what a tap makes of it.

Nothing but answers is remembered; which questions are asked follows from the answers and the reader. So a
person can go back, change a tick, or change what they wish to be asked, and no answer is ever lost.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace

from bot.domain.audience import Reader
from bot.domain.surveys.model import MORE, NO, NONE, YES, Kind, Measure, Question, Survey
from bot.domain.surveys.planning import plan
from bot.domain.surveys.state import NO_ANSWERS, Act, Refusal, Screen, State, Step, Tablets, Tap
from bot.domain.surveys.tablets import read as tablets_told
from bot.domain.surveys.words import degree, none_of_them

NOTE_LENGTH = 500  # characters of a note for the doctor (conversation design 3.7)
REVIEW = "review"


def start(
    survey: Survey,
    reader: Reader,
    previous: Mapping[str, tuple[str, ...]] = NO_ANSWERS,
    tablets: Tablets | None = None,
) -> State:
    """Return a check-in at its first question. *previous* are the answers of the last one, by question."""
    fresh = State(survey, reader, "", previous=previous, tablets=tablets or Tablets())
    return replace(fresh, at=plan(fresh)[0].key)


def screen(state: State) -> Screen:
    """Return what to show for the question *state* stands at."""
    asked = plan(state)
    question = _here(state)
    options = question.choices(state.reader)
    counted = [one.key for one in asked if one.kind is not Kind.REVIEW]
    last = state.previous.get(question.key, ())
    return Screen(
        key=question.key,
        kind=question.kind,
        text=question.text,
        simple=question.simple,
        options=options,
        selected=tuple(o.key for o in options if o.key in state.answers.get(question.key, ())),
        number=counted.index(question.key) + 1 if question.key in counted else len(counted),
        total=len(counted),
        note=question.note,
        last=last[0] if last and question.kind is Kind.SINGLE else "",
        same=_same_offered(question, state),
        skippable=question.kind is not Kind.REVIEW,
        back=asked[0].key != question.key,
    )


def answer(state: State, tap: Tap) -> Step:
    """Return the state after *tap*, or the same state and why the tap cannot be meant. Never raises."""
    if state.finished:
        return Step(state, Refusal.FINISHED)
    return _ACTS[tap.act](state, _here(state), tap.value)


def ticked(state: State, ticks: Mapping[str, tuple[str, ...]]) -> State:
    """Return *state* with more options ticked, by question; what was ticked before stays, nothing is passed over."""
    changed = state
    for question in state.survey.questions:
        added = ticks.get(question.key, ())
        if question.key != state.at and added:
            opener = question.when.question if question.when else ""
            changed = _with_ticks(changed, changed.survey.question(opener), (MORE,))
        changed = _with_ticks(changed, question, added)
    return changed


def _with_ticks(state: State, question: Question | None, added: tuple[str, ...]) -> State:
    if question is None or not added:
        return state
    ticked = ({*state.answers.get(question.key, ())} | {*added}) - {NONE}
    kept = tuple(option.key for option in question.options if option.key in ticked)
    return _put(state, question, kept, close=False)


def with_reader(state: State, reader: Reader) -> State:
    """Return *state* for a changed reader: the questions left follow them, answers given are kept."""
    changed = replace(state, reader=reader)
    if state.finished or any(question.key == state.at for question in plan(changed)):
        return changed
    return _onward(changed)


def withdraw(state: State, flag: str) -> State:
    """Return *state* without the danger sign *flag*: "I ticked it by mistake"."""
    kept = {
        question.key: tuple(key for key in state.answers[question.key] if key != flag) or (NONE,)
        for question in state.survey.questions
        if question.kind is Kind.MULTI and flag in state.answers.get(question.key, ())
    }
    return with_reader(replace(state, answers={**state.answers, **kept}), state.reader)


def flags_open(state: State) -> bool:
    """Return whether a screen of danger signs is still without an answer (rule T24 when the person left)."""
    return any(
        question.measure is Measure.FLAG
        and not (state.answers.get(question.key) and question.key in state.closed)
        for question in plan(state)
    )


# --- the question at hand ------------------------------------------------------------------------------


def _here(state: State) -> Question:
    asked = plan(state)
    return next((question for question in asked if question.key == state.at), asked[0])


def _same_offered(question: Question, state: State) -> bool:
    return question.shortcut and question.measure is Measure.SEVERITY and question.key in state.previous


# --- moving ---------------------------------------------------------------------------------------------


def _onward(state: State) -> State:
    """Go to the next open question after `at`, then to one left open before it, then to the review."""
    asked = plan(state)
    keys = [question.key for question in asked]
    here = keys.index(state.at) + 1 if state.at in keys else 0
    waiting = [k for k in (*keys[here:], *keys[:here]) if k not in state.closed and k != REVIEW]
    if waiting:
        return replace(state, at=waiting[0])
    return replace(state, at=REVIEW) if REVIEW in keys else replace(state, finished=True)


def _put(state: State, question: Question, value: tuple[str, ...], *, close: bool) -> State:
    answers = {key: old for key, old in state.answers.items() if key != question.key}
    if value:
        answers[question.key] = value
    closed = state.closed | {question.key} if close else state.closed - {question.key}
    changed = replace(state, answers=answers, closed=closed)
    return _onward(changed) if close else changed


def _toggle(state: State, question: Question, key: str) -> Step:
    if question.kind is not Kind.MULTI:
        return Step(state, Refusal.NOT_HERE)
    choices = [option.key for option in question.choices(state.reader)]
    if key not in choices:
        return Step(state, Refusal.UNKNOWN)
    if key == NONE:
        return Step(_put(state, question, (NONE,), close=True))
    ticked = (set(state.answers.get(question.key, ())) ^ {key}) - {NONE}
    kept = tuple(option.key for option in question.options if option.key in ticked)
    return Step(_put(state, question, kept, close=False))


def _choose(state: State, question: Question, key: str) -> Step:
    if question.kind is Kind.MULTI and key == NONE:
        return _toggle(state, question, key)
    if question.kind not in (Kind.SINGLE, Kind.YESNO, Kind.NUMBER, Kind.CONFIRM_TABLETS):
        return Step(state, Refusal.NOT_HERE)
    if key not in {option.key for option in question.choices(state.reader)}:
        return Step(state, Refusal.UNKNOWN)
    return Step(_put(state, question, (key,), close=True))


def _done(state: State, question: Question, _value: str) -> Step:
    if question.kind is Kind.REVIEW:
        return Step(replace(state, finished=True))
    if question.kind is not Kind.MULTI:
        return Step(state, Refusal.NOT_HERE)
    ticked = state.answers.get(question.key, ())
    return Step(_put(state, question, ticked, close=True)) if ticked else Step(state, Refusal.EMPTY)


def _back(state: State, question: Question, _value: str) -> Step:
    keys = [one.key for one in plan(state)]
    here = keys.index(question.key)
    return Step(replace(state, at=keys[here - 1])) if here else Step(state, Refusal.FIRST)


def _skip(state: State, question: Question, _value: str) -> Step:
    """Pass over a question; a danger sign that was ticked stays ticked."""
    if question.kind is Kind.REVIEW:
        return Step(state, Refusal.NOT_HERE)
    kept = state.answers.get(question.key, ()) if question.measure is Measure.FLAG else ()
    return Step(_put(state, question, kept, close=True))


def _typed(state: State, question: Question, words: str) -> Step:
    if question.kind is Kind.NOTE:
        note = " ".join(words.split())[:NOTE_LENGTH]
        return Step(_put(state, question, (note,), close=True)) if note else Step(state, Refusal.EMPTY)
    if question.measure is Measure.TABLETS:
        return _tablets(state, question, words)
    meant = _meant(question, " ".join(words.casefold().split()).strip(".!"), state.reader)
    return _choose(state, question, meant) if meant else Step(state, Refusal.NOT_UNDERSTOOD)


def _tablets(state: State, question: Question, words: str) -> Step:
    """Take the answer, and the number that was said with it for the question that comes next: "missed two"."""
    by_label = {option.label.casefold(): option.key for option in question.options}
    told = tablets_told(words, state.tablets)
    meant = by_label.get(" ".join(words.casefold().split()).strip(".!"), told.answer)
    if not meant:
        return Step(state, Refusal.NOT_UNDERSTOOD)
    step = _choose(state, question, meant)
    counted = _choose(step.state, _here(step.state), str(told.number)) if told.number else step
    return step if counted.refused else counted


def _same(state: State, question: Question, _value: str) -> Step:
    """Answer this and every later severity and interference as last time; nothing else is taken over."""
    if not _same_offered(question, state):
        return Step(state, Refusal.NOT_HERE)
    filled = replace(state, closed=state.closed - {question.key})
    while (here := _repeatable(filled)) is not None:
        answers = {**filled.answers, here.key: filled.previous[here.key]}
        filled = replace(filled, answers=answers, closed=filled.closed | {here.key})
    return Step(_onward(filled))


def _repeatable(state: State) -> Question | None:
    """Return the next open question, from `at` on, that last time's answer can fill."""
    asked = plan(state)
    here = [question.key for question in asked].index(state.at)
    ready = (q for q in asked[here:] if q.shortcut and q.key in state.previous and q.key not in state.closed)
    return next(ready, None)


def _change(state: State, _question: Question, key: str) -> Step:
    asked = {question.key for question in plan(replace(state, at=key))}
    return Step(replace(state, at=key)) if key in asked else Step(state, Refusal.UNKNOWN)


_ACTS: Mapping[Act, Callable[[State, Question, str], Step]] = {
    Act.TOGGLE: _toggle,
    Act.CHOOSE: _choose,
    Act.DONE: _done,
    Act.BACK: _back,
    Act.SKIP: _skip,
    Act.TYPED: _typed,
    Act.SAME: _same,
    Act.CHANGE: _change,
}

_BY_DEGREE = (Measure.SEVERITY, Measure.INTERFERENCE)  # the printed words of a score are never stood in for
_WORDS = {
    "no": NO,
    "n": NO,
    "nope": NO,
    "nah": NO,
    "no thanks": NO,
    "yes": YES,
    "y": YES,
    "yeah": YES,
    "yep": YES,
    "yup": YES,
}


def _meant(question: Question, words: str, reader: Reader) -> str:
    """Return the option that *words* name: its key, its label, a plain yes or no; "" when none."""
    choices = question.choices(reader)
    by_words = {option.label.casefold(): option.key for option in choices}
    by_words |= {option.key: option.key for option in choices if option.key.isdigit()}
    if question.kind is Kind.YESNO and words in _WORDS:
        return _WORDS[words]
    if words in by_words:
        return by_words[words]
    if NONE in by_words.values() and none_of_them(words):
        return NONE
    return degree(words) if question.measure in _BY_DEGREE else ""
