"""What a check-in leads to by the published rules: which alerts, how high, and whether anything got worse."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise, takewhile

from bot.domain import lasting, surveys, triage
from bot.domain.checkins import ANSWERED, APART_DAYS, Survey, is_steady
from bot.domain.doses import Dose
from bot.domain.doses import State as DoseState
from bot.domain.levels import Level
from bot.domain.people import Person
from bot.domain.surveys import Answers
from bot.domain.triage import Alert, Facts, History
from bot.services.alerts import known
from bot.services.alerts.found import at_once
from bot.services.talk.turn import World
from bot.store import Work, alerts, checkins, doses
from bot.store.alerts import Alert as Earlier
from bot.store.checkins import Kept

APART = timedelta(days=APART_DAYS)
UNCOUNTED = (Survey.SHORT, Survey.SYMPTOM)  # they rate no week


@dataclass(frozen=True, slots=True)
class Found:
    """The alerts of one check-in, those already shown left out, and whether anything got worse."""

    alerts: tuple[Alert, ...]
    level: Level
    worse: bool


async def past(world: World, work: Work, person_id: int, before: int = 0) -> list[Answers]:
    """Return the answers of every check-in *before* this one, oldest first: one a week, the newer one counts."""
    history = await checkins.history(work, person_id)
    found = [k for k in history if k.survey not in UNCOUNTED and (k.id == before or _has_answers(k))]
    newest = [a for a, b in pairwise(found) if b.invited_at - a.invited_at >= APART] + found[-1:]
    return [surveys.result(surveys.from_row(k.state, world.asked.surveys)) for k in newest if k.id != before]


def _has_answers(kept: Kept) -> bool:
    return kept.outcome in ANSWERED and bool(kept.state)


async def judge(
    world: World,
    work: Work,
    person: Person,
    answers: Answers,
    now: datetime,
    *,
    since: datetime,
    kept_id: int = 0,
    midway: bool = False,
) -> Found:
    """Return the alerts of *answers*: *midway* only those that cannot wait.

    What a card has said *since*, at that level or a higher one, is not said again.
    """
    earlier = await past(world, work, person.id, before=kept_id)
    history = History(earlier[0] if earlier else None, tuple(reversed(earlier)))
    facts = Facts(
        reader=person.profile.reader,
        has=lasting.of(person.profile.extra, now.date()),
        told=frozenset(one.item for one in known.of(person)),
        numbers=await _log(work, person, now),
    )
    fired = triage.suppress(triage.triage(world.asked.rules, answers, history, facts), known.of(person), now)
    if midway and not any(map(at_once, fired)):
        return Found((), triage.overall(fired), worse=False)
    shown = [
        one for one in await alerts.since(work, person.id, since) if one.state not in ("mistake", "listed")
    ]
    new = tuple(
        alert
        for alert in fired
        if not (midway and not at_once(alert))
        and not any(_is_that(alert, one) for one in shown)
        and not _is_covered(alert, shown)
    )
    level = triage.overall(fired)
    changes = surveys.compare(answers, earlier[-1] if earlier else None)
    return Found(new, level, worse=not is_steady(changes, level))


def _is_that(alert: Alert, earlier: Earlier) -> bool:
    """The same rule spoke of the same thing, at least as urgently."""
    same = earlier.rule_id == alert.rule and bool(set(alert.items) & set(earlier.evidence))
    return same and Level(earlier.level) >= alert.level


def _is_covered(alert: Alert, shown: list[Earlier]) -> bool:
    """A more urgent card has named everything that this one is about: a calmer one would speak against it."""
    if alert.hold or alert.level not in (Level.SOON, Level.TODAY):
        return False
    named = {item for one in shown if Level(one.level) > alert.level for item in one.evidence}
    return bool(alert.items) and named.issuperset(alert.items)


async def _log(work: Work, person: Person, now: datetime) -> dict[str, int]:
    """Return what the dose log counts for rule T18: left out in a row, in seven days, unanswered in a row."""
    recent = [d for d in await doses.between(work, person.id, now - timedelta(days=7), now) if not d.open]
    return {
        "left_out_7_days": sum(d.state is DoseState.SKIPPED for d in recent),
        "left_out_in_row": _row(recent, DoseState.SKIPPED),
        "unanswered_in_row": _row(recent, DoseState.NO_ANSWER),
    }


def _row(recent: list[Dose], state: DoseState) -> int:
    return len(list(takewhile(lambda d: d.state is state, reversed(recent))))
