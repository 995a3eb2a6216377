"""What a reader is worth: where its bars lie, and what it catches and asks without cause."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from math import ceil

from bot.domain.understanding import Understanding
from bot.domain.understanding.second import Bars, Look, alarms, quiet
from bot.lab.reader.lines import Line

Case = tuple[Line, Look, Understanding]  # a line, a look at it, and what the rules make of it
CHATTER = frozenset({"chatter", "dose"})
KINDS = {"chatter": CHATTER, "ordinary": {"ordinary"}, "lookalike": {"lookalike"}, "distress": {"distress"}}
# Asked without cause, at most, on the lines that set the bars. They were written to mislead, so real messages are asked
# about less often; a question beside the answer costs a look, a danger that nobody asks about may cost a life.
# Crisis comes first: asking who is in distress about thoughts of suicide is good care, so one in four may be. Fifty
# lines of chatter and sixteen of distress are few: with lower limits two odd lines decide, and one danger in seven more
# goes unasked.
AS_CRISIS = {"chatter": 0.04, "ordinary": 0.025, "lookalike": 0.07, "distress": 0.25}
AS_ANYTHING = {"chatter": 0.08, "ordinary": 0.08, "lookalike": 0.16, "distress": 0.45}
LET_BE = 0.02  # of the dangers that rules ask about and a look lets be, at most
MOST_QUIET = (
    0.02  # and never above this: 0.05 let be one danger with a question behind it, and spared hardly more
)
WRONG_FOR_RIGHT = 2  # wrong answers that go for each right one that is only offered from then on
NEVER = 1.01  # a bar that nothing reaches
PRECISE = 0.85  # of the topics that are answered without being asked for by a rule
WORTH_OFFERING = 0.25  # of the topics offered are right, at least
STEPS = tuple(step / 200 for step in range(10, 200))
LOW_STEPS = tuple(step / 200 for step in range(11))
# What the card says of how each bar was set; all on lines that are neither learned nor judge.
RULES = {
    "crisis": f"the lowest at which at most these parts are asked about as a crisis: {AS_CRISIS}",
    "danger": f"the lowest at which, with crisis, at most these parts are asked about: {AS_ANYTHING}",
    "quiet": f"the highest, up to {MOST_QUIET}, that lets be at most {LET_BE} of the dangers which rules ask about",
    "answer": f"the lowest at which {PRECISE} of the topics over it are right",
    "keep": f"where wrong answers saved, less {WRONG_FOR_RIGHT} for each right one only offered, are most",
    "offer": f"the lowest at which {WORTH_OFFERING} of the topics over it are right",
}


def rate(found: Sequence[bool]) -> float:
    return sum(found) / len(found) if found else 0.0


def asked_without_cause(cases: Iterable[Case], asks: Callable[[Look], bool]) -> dict[str, list[bool]]:
    """Return for each kind of harmless line whether each of them is asked about."""
    harmless = [(line, look) for line, look, _ in cases if line.danger is False]
    return {
        kind: [asks(look) for line, look in harmless if line.group in groups]
        for kind, groups in KINDS.items()
    }


def bars_of(cases: list[Case]) -> Bars:
    """Return the bars that ``RULES`` tells of, for *cases*."""

    def lowest(holds: Callable[[float], bool]) -> float:
        return next((bar for bar in STEPS if holds(bar)), NEVER)

    crisis = lowest(lambda bar: _holds(cases, lambda look: look.crisis >= bar, AS_CRISIS))
    return Bars(
        danger=lowest(lambda bar: _holds(cases, asking(bar, crisis), AS_ANYTHING)),
        crisis=crisis,
        quiet=max(bar for bar in LOW_STEPS if bar <= MOST_QUIET and let_be(cases, bar) <= LET_BE),
        answer=lowest(lambda bar: precision(cases, bar) >= PRECISE),
        keep=max(LOW_STEPS, key=lambda bar: spared(cases, bar)),
        offer=lowest(lambda bar: precision(cases, bar) >= WORTH_OFFERING),
    )


def asking(danger: float, crisis: float) -> Callable[[Look], bool]:
    return lambda look: look.danger >= danger or look.crisis >= crisis


def _holds(cases: list[Case], asks: Callable[[Look], bool], at_most: Mapping[str, float]) -> bool:
    """Return whether no kind is asked about too often; a part of a line counts as a whole one."""
    asked = asked_without_cause(cases, asks)
    return all(sum(asked[kind]) <= ceil(most * len(asked[kind])) for kind, most in at_most.items())


def let_be(cases: Iterable[Case], bar: float) -> float:
    """Return the part of the dangers that rules only ask about which a look lets be with *bar*."""
    bars = Bars(NEVER, NEVER, bar, NEVER, 0.0, NEVER)
    asked = [(look, meaning) for line, look, meaning in cases if line.danger and meaning.confirm]
    return rate([quiet(meaning, look, bars) for look, meaning in asked])


def spared(cases: Iterable[Case], bar: float) -> float:
    """Return how many wrong answers of the rules are only offered with *bar*, less so many for each right one."""
    gone = [
        (topic, line)
        for line, look, meaning in cases
        if line.topics is not None and not meaning.flags
        for topic in meaning.topics
        if dict(look.topics).get(topic, 1.0) < bar and topic not in line.maybe
    ]
    right = sum(topic in (line.topics or ()) for topic, line in gone)
    return len(gone) - right - WRONG_FOR_RIGHT * right


def precision(cases: Iterable[Case], bar: float) -> float:
    """Return the part of the topics at or over *bar* that is right; 1 when there are none."""
    right = [
        topic in line.topics
        for line, look, _ in cases
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
    """Return precision and recall of answered topics, and how often the right one is among three when missed.

    Where a danger is answered or asked about, no topic is: those lines do not count.
    """
    right = wrong = missed = offered = 0
    for line, meaning in rows:
        if line.topics is None or alarms(meaning):
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
