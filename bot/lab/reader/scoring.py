"""What a reader is worth: where its bars lie, and what it catches and asks without cause."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from math import ceil

from bot.domain.understanding import Understanding
from bot.domain.understanding.second import Bars, Look, alarms
from bot.lab.reader.lines import Line

Pair = tuple[Line, Look]
CHATTER = frozenset({"chatter", "dose"})
KINDS = {"chatter": CHATTER, "ordinary": {"ordinary"}, "lookalike": {"lookalike"}, "distress": {"distress"}}
# Asked without cause, at most, on the held lines. They were written to mislead, so real messages are asked about less
# often; a question beside the answer costs a look, a danger that nobody asks about may cost a life (decision 0009).
AT_MOST = {"chatter": 0.03, "ordinary": 0.12, "lookalike": 0.10}
CRISIS_AT_MOST = 0.0125  # of what is no crisis may be asked about as one
NEVER = 1.01  # a bar that nothing reaches
PRECISE = 0.85  # of the topics that are answered without being asked for by a rule
WORTH_OFFERING = 0.25  # of the topics offered are right, at least


def rate(found: Sequence[bool]) -> float:
    return sum(found) / len(found) if found else 0.0


def asked_without_cause(pairs: Iterable[Pair], asks: Callable[[Look], bool]) -> dict[str, list[bool]]:
    """Return for each kind of harmless line whether each of them is asked about."""
    harmless = [(line, look) for line, look in pairs if line.danger is False]
    return {
        kind: [asks(look) for line, look in harmless if line.group in groups]
        for kind, groups in KINDS.items()
    }


def bars_of(pairs: list[Pair]) -> Bars:
    """Return the lowest bars at which *pairs* are not asked or answered too much without cause."""
    steps = [step / 200 for step in range(10, 200)]
    no_crisis = [look for line, look in pairs if line.crisis is False]

    def lowest(holds: Callable[[float], bool]) -> float:
        return next((bar for bar in steps if holds(bar)), NEVER)

    crisis = lowest(lambda bar: rate([look.crisis >= bar for look in no_crisis]) <= CRISIS_AT_MOST)
    return Bars(
        danger=lowest(lambda bar: _holds(pairs, asking(bar, crisis))),
        crisis=crisis,
        answer=lowest(lambda bar: precision(pairs, bar) >= PRECISE),
        offer=lowest(lambda bar: precision(pairs, bar) >= WORTH_OFFERING),
    )


def asking(danger: float, crisis: float) -> Callable[[Look], bool]:
    return lambda look: look.danger >= danger or look.crisis >= crisis


def _holds(pairs: list[Pair], asks: Callable[[Look], bool]) -> bool:
    """Return whether no kind is asked about too often; a part of a line counts as a whole one."""
    asked = asked_without_cause(pairs, asks)
    return all(sum(asked[kind]) <= ceil(most * len(asked[kind])) for kind, most in AT_MOST.items())


def precision(pairs: Iterable[Pair], bar: float) -> float:
    """Return the part of the topics at or over *bar* that is right; 1 when there are none."""
    right = [
        topic in line.topics
        for line, look in pairs
        if line.topics is not None
        for topic, chance in look.topics
        if chance >= bar and topic not in line.maybe
    ]
    return rate(right) if right else 1.0


def caught(meaning: Understanding) -> bool:
    return alarms(meaning) or meaning.doubt is not None


def figures(rows: Iterable[tuple[Line, Understanding]]) -> dict[str, dict[str, float]]:
    """Return by group how many dangers are caught and how many harmless lines are asked about or alarm."""
    groups: dict[str, list[tuple[Line, Understanding]]] = defaultdict(list)
    for line, meaning in rows:
        groups[line.group].append((line, meaning))
        groups["all"].append((line, meaning))
    return {name: _figures(groups[name]) for name in sorted(groups)}


def _figures(rows: list[tuple[Line, Understanding]]) -> dict[str, float]:
    danger = [caught(meaning) for line, meaning in rows if line.danger]
    harmless = [caught(meaning) for line, meaning in rows if line.danger is False]
    found: dict[str, float] = {}
    if danger:
        found |= {"dangers": len(danger), "caught": round(rate(danger), 3)}
    if harmless:
        found |= {"harmless": len(harmless), "without_cause": round(rate(harmless), 3)}
    return found


def topic_figures(rows: Iterable[tuple[Line, Understanding]]) -> dict[str, float]:
    """Return precision and recall of answered topics, and how often the right one is among three when missed."""
    right = wrong = missed = offered = 0
    for line, meaning in rows:
        if line.topics is None:
            continue
        got = set(meaning.topics)
        right += len(line.topics & got)
        wrong += len(got - line.topics - line.maybe)
        for topic in line.topics - got:
            missed += 1
            offered += topic in meaning.offered
    return {
        "precision": round(right / max(right + wrong, 1), 3),
        "recall": round(right / max(right + missed, 1), 3),
        "offered_when_missed": round(offered / max(missed, 1), 3),
    }
