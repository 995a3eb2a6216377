"""From answers to alerts: every rule is tried, all that fire are returned, nothing is guessed."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from bot.domain.audience import EVERYTHING, Reader, fits
from bot.domain.levels import Level
from bot.domain.surveys.answers import Answers
from bot.domain.triage.alerts import FOLLOW_UPS, Alert, Evidence, FollowUp, What
from bot.domain.triage.rules import Need, NeedKind, Rule, Rulebook, Words


@dataclass(frozen=True, slots=True)
class History:
    """Earlier check-ins: the starting point, and the ones since, the newest first. One-tap forms are left out."""

    baseline: Answers | None = None
    past: tuple[Answers, ...] = ()

    def start_of(self, item: str) -> int | None:
        """Return how *item* was at the start: nought where it was offered and not ticked, None where it was not asked."""
        if self.baseline is None:
            return None
        return self.baseline.severity.get(item, 0 if item in self.baseline.not_reported else None)

    def last_of(self, item: str) -> int | None:
        """Return the most recent rating of *item*; check-ins that did not rate it are passed over."""
        return next((one.severity[item] for one in self.past if item in one.severity), None)

    def last_time(self, item: str) -> int | None:
        """Return its rating in the last check-in, None when that did not rate it."""
        return self.past[0].severity.get(item) if self.past else None


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of the person: who reads, lasting facts, symptoms the team knows of, counts of the dose log."""

    reader: Reader = EVERYTHING
    has: frozenset[str] = frozenset()
    told: frozenset[str] = frozenset()
    numbers: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Told:
    """Everything a condition may read."""

    now: Answers
    history: History
    facts: Facts
    chains: tuple[frozenset[str], ...] = ()

    @property
    def numbers(self) -> dict[str, int]:
        return {**self.facts.numbers, **self.now.numbers, **self.now.scores}

    @property
    def has(self) -> frozenset[str]:
        return (self.facts.has - self.now.former) | self.now.facts


def triage(
    book: Rulebook, answers: Answers, history: History | None = None, facts: Facts | None = None
) -> tuple[Alert, ...]:
    """Return every alert of *answers*, the highest level first. Without history only what stands by itself counts."""
    told = Told(answers, history or History(), facts or Facts(), book.chains)
    rules = (rule for rule in book.rules if fits(told.facts.reader, rule.tags))
    alerts = [alert for rule in rules for alert in _fire(rule, told, book.words)]
    return tuple(sorted(alerts, key=lambda alert: -alert.level.rank))


def _fire(rule: Rule, told: Told, words: Words) -> Iterator[Alert]:
    """Yield one alert a symptom, or one for the whole rule: each at the highest level that holds."""
    found: dict[str, Alert] = {}
    for case in rule.cases:
        evidence = _evidence(case.needs, told)
        if not evidence:
            continue
        parts = {one.key: (one,) for one in evidence} if rule.kind.each else {rule.id: evidence}
        for subject, proof in parts.items():
            earlier = found.get(subject)
            if proof and (earlier is None or earlier.level == case.level):
                before = earlier.evidence if earlier else ()
                hold = case.hold or bool(earlier and earlier.hold)
                found[subject] = _alert(rule, case.level, (*before, *proof), words, hold=hold)
    yield from found.values()


def _alert(rule: Rule, level: Level, proof: tuple[Evidence, ...], words: Words, *, hold: bool) -> Alert:
    evidence = tuple(dict.fromkeys(proof))
    own = (FollowUp(after=timedelta(minutes=rule.ask_again_minutes)),) if rule.ask_again_minutes else None
    return Alert(
        rule=rule.id,
        rule_version=rule.version,
        level=level,
        items=tuple(dict.fromkeys(one.key for one in evidence)),
        because=tuple(in_words(one, words) for one in evidence),
        because_key=rule.because,
        phone=rule.phone,
        evidence=evidence,
        follow_ups=own or FOLLOW_UPS.get(level, ()),
        sources=rule.sources,
        hold=hold,
        crisis_line=rule.crisis_line,
    )


def in_words(evidence: Evidence, words: Words) -> str:
    """Return an answer as the person would say it: "joint pain: severe (was mild)"."""
    name = words.names.get(evidence.key, evidence.key.replace("_", " "))
    if evidence.what is What.NUMBER:
        return f"{name}: {evidence.value}"
    scale = {What.SEVERITY: words.severity, What.INTERFERENCE: words.interference}.get(evidence.what)
    if scale is None:
        return name
    was = f" (was {scale[evidence.before].lower()})" if evidence.before is not None else ""
    in_the_way = ", gets in the way" if evidence.what is What.INTERFERENCE else ""
    return f"{name}{in_the_way}: {scale[evidence.value].lower()}{was}"


# --- the kinds of condition -----------------------------------------------------------------------------


def _evidence(needs: tuple[Need, ...], told: Told) -> tuple[Evidence, ...]:
    """Return the answers that make all of *needs* hold; none when one does not."""
    found: tuple[Evidence, ...] = ()
    for need in needs:
        part = _KINDS[need.kind](need, told)
        if not part:
            return ()
        found += part
    return found


def _severity(need: Need, told: Told) -> tuple[Evidence, ...]:
    return tuple(
        Evidence(item, What.SEVERITY, value)
        for item in need.of
        if (value := told.now.severity.get(item)) is not None
        and need.least <= value <= need.most
        and not (need.fresh and _was_there(item, need.least, told.history))
    )


def _was_there(item: str, least: int, history: History) -> bool:
    before = (history.start_of(item), history.last_time(item))
    return any(value is not None and value >= least for value in before)


def _interference(need: Need, told: Told) -> tuple[Evidence, ...]:
    return tuple(
        Evidence(item, What.INTERFERENCE, value)
        for item in need.of
        if (value := told.now.interference.get(item)) is not None and need.least <= value <= need.most
    )


def _rise(need: Need, told: Told) -> tuple[Evidence, ...]:
    found = []
    for item in need.of:
        value = told.now.severity.get(item)
        if value is None or not need.least <= value <= need.most:
            continue
        was = (told.history.last_of(item), told.history.start_of(item))
        before = next((one for one in was if one is not None and value - one >= need.rise), None)
        if before is not None:
            found.append(Evidence(item, What.SEVERITY, value, before))
    return tuple(found)


def _lasting(need: Need, told: Told) -> tuple[Evidence, ...]:
    return tuple(
        Evidence(item, What.SEVERITY, told.now.severity[item])
        for item in need.of
        if len(weeks := _weeks(need, told, item)) == need.weeks
        and all(week.severity.get(item, 0) >= need.least for week in weeks)
        and not (need.untold and item in told.facts.told)
    )


def _weeks(need: Need, told: Told, item: str) -> tuple[Answers, ...]:
    """Return this check-in and those before it that count: with ``asked``, those that asked about *item*."""
    earlier = (
        one for one in told.history.past if not need.asked or item in {*one.severity, *one.not_reported}
    )
    return (told.now, *earlier)[: need.weeks]


def _signs(need: Need, told: Told) -> tuple[Evidence, ...]:
    return tuple(Evidence(sign, What.SIGN) for sign in need.of if sign in told.now.signs)


def _facts(need: Need, told: Told) -> tuple[Evidence, ...]:
    return tuple(Evidence(fact, What.FACT) for fact in need.of if fact in told.has)


def _number(need: Need, told: Told) -> tuple[Evidence, ...]:
    return tuple(
        Evidence(name, What.NUMBER, value)
        for name in need.of
        if (value := told.numbers.get(name)) is not None and need.least <= value <= need.most
    )


def _count(need: Need, told: Told) -> tuple[Evidence, ...]:
    items = tuple(
        Evidence(item, What.SEVERITY, told.now.severity[item])
        for item, least in need.items.items()
        if told.now.severity.get(item, -1) >= least
    )
    found = items + _signs(need, told)
    return found if _apart((one.key for one in found), told.chains) >= need.least else ()


def _apart(names: Iterable[str], chains: Iterable[frozenset[str]]) -> int:
    """Return how many of *names* there are when those that hang together, directly or by others, count as one."""
    groups: list[set[str]] = []
    for name in names:
        linked = [g for g in groups if any(name in chain and not chain.isdisjoint(g) for chain in chains)]
        groups = [g for g in groups if g not in linked] + [{name}.union(*linked)]
    return len(groups)


_KINDS: Mapping[NeedKind, Callable[[Need, Told], tuple[Evidence, ...]]] = {
    NeedKind.SEVERITY: _severity,
    NeedKind.INTERFERENCE: _interference,
    NeedKind.RISE: _rise,
    NeedKind.LASTING: _lasting,
    NeedKind.SIGNS: _signs,
    NeedKind.FACTS: _facts,
    NeedKind.NUMBER: _number,
    NeedKind.COUNT: _count,
}
