"""A simulated cohort: how many cards the triage rules would show, and whether each planted danger sign gets one.

The courses are invented. How often a symptom occurs, how strong it is among those who have it, and when it
starts follow published figures (clinical policy 2.3); where only a range is published, its middle is taken.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from random import Random

from bot.domain.audience import Body, Reader, Reason
from bot.domain.levels import Level
from bot.domain.surveys import Answers
from bot.domain.triage import (
    Alert,
    Facts,
    History,
    Known,
    Rulebook,
    What,
    overall,
    suppress,
    triage,
)

CALLS = (Level.SOON, Level.TODAY)
ANSWERED = 0.85  # of weekly check-ins; trials of weekly reports at home saw 62-92 % (PMC3699724, PMC6209091)
TELLS = 0.8  # of people shown a card tell their team within the week (assumption)
MEN = 0.12
PLANTED = 0.3  # share of people who get one danger sign in a random week
EASES = 0.5  # share of symptoms that ease by one level, 8 to 16 weeks after they began (assumption)
WOBBLE = (0.15, 0.78, 0.07)  # a week may be one level better or worse than usual (assumption)
START = datetime(2026, 1, 5, 18, tzinfo=UTC)
JOINT_MIX = (0.33, 0.49, 0.15, 0.03)  # mild to very severe: 67 % moderate or worse if affected (PMC3569524)
FLASH_MIX = (0.45, 0.38, 0.14, 0.03)
MILD_MIX = (0.6, 0.3, 0.09, 0.01)


@dataclass(frozen=True, slots=True)
class Course:
    """How a symptom goes: share of people who get it, how strong, how many have it before the first tablet."""

    share: float
    mix: tuple[float, ...] = MILD_MIX
    before: float = 0.3


COURSES: Mapping[str, Course] = {
    "hot_flashes": Course(0.46, FLASH_MIX, before=0.5),  # 36-56 %
    "joint_pain": Course(0.45, JOINT_MIX, before=0.4),  # 33-57 %
    "fatigue": Course(0.19),
    "insomnia": Course(0.15),  # ">= 10 %"
    "headache": Course(0.10),
    "nausea": Course(0.12),  # 10-13 %
    "vaginal_dryness": Course(0.13),
    "skin": Course(0.10),  # ">= 10 %"
    "low_mood": Course(0.13, before=0.4),  # 11-15 %
    "numb_tingling": Course(0.05),  # "1-10 %"
    "constipation": Course(0.05),
    "swelling": Course(0.04),
}
WOMEN_ONLY = {"vaginal_dryness"}


@dataclass(frozen=True, slots=True)
class Plant:
    """A danger sign put into a week, and the card it must bring."""

    rule: str
    level: Level
    signs: frozenset[str] = frozenset()
    severity: Mapping[str, int] = field(default_factory=dict)
    facts: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Felt:
    """One symptom of one person: first week (0: before the first tablet), week it eases, usual strength."""

    item: str
    first: int
    eases: int | None
    usual: int


def _signs(rule: str, level: Level, *signs: str) -> Plant:
    return Plant(rule, level, frozenset(signs))


PLANTS = (
    _signs("T8", Level.EMERGENCY, "chest_pain"),
    _signs("S1", Level.EMERGENCY, "breathing"),
    _signs("S2", Level.EMERGENCY, "face_swelling"),
    _signs("S3", Level.EMERGENCY, "stroke_signs"),
    _signs("S4", Level.EMERGENCY, "skin_blisters"),
    _signs("S5", Level.EMERGENCY, "collapse"),
    _signs("S6", Level.EMERGENCY, "heavy_bleeding"),
    _signs("S7", Level.CRISIS, "self_harm"),
    _signs("T11", Level.TODAY, "one_leg"),
    _signs("T11", Level.EMERGENCY, "one_leg", "breathing"),
    _signs("T15", Level.TODAY, "bone_or_fall", "new_bone_pain"),
    _signs("T15", Level.EMERGENCY, "bone_or_fall", "cannot_walk"),
    _signs("T17", Level.TODAY, "liver_signs"),
    _signs("T23", Level.TODAY, "fever"),
    Plant("T23", Level.EMERGENCY, frozenset({"fever"}), facts=frozenset({"immune_low"})),
    Plant("T7", Level.EMERGENCY, severity={"breathlessness": 3}),
    Plant("T9", Level.EMERGENCY, frozenset({"headache_sudden"}), {"headache": 4}),
    Plant("T13", Level.TODAY, severity={"low_mood": 4}),
)


@dataclass(frozen=True, slots=True)
class Figures:
    """What the cohort showed. Shares are of answered person-weeks."""

    persons: int
    weeks: int
    person_weeks: int
    levels: Mapping[Level, int]  # person-weeks by the highest level, repeats counted
    shown: Mapping[Level, int]  # the same after "my team knows"
    rules: Mapping[str, int]  # cards shown by rule
    planted: int
    carded: int

    @property
    def call_share(self) -> float:
        """SOON or TODAY, with repeats shortened."""
        return sum(self.shown.get(level, 0) for level in CALLS) / max(self.person_weeks, 1)

    @property
    def call_share_raw(self) -> float:
        """SOON or TODAY, as if nobody ever said that the team knows."""
        return sum(self.levels.get(level, 0) for level in CALLS) / max(self.person_weeks, 1)

    def lines(self) -> Iterator[str]:
        """Yield the figures as a small table."""
        yield f"{self.persons} persons x {self.weeks} weeks: {self.person_weeks} check-ins answered"
        yield f"{'highest level':<14}{'per person-week':>16}{'repeats short':>16}"
        for level in reversed(Level):
            raw, shown = (
                counts.get(level, 0) / max(self.person_weeks, 1) for counts in (self.levels, self.shown)
            )
            yield f"{level:<14}{raw:>16.4f}{shown:>16.4f}"
        yield f"SOON or TODAY: {self.call_share_raw:.1%} of weeks, {self.call_share:.1%} with repeats short"
        yield f"danger signs planted: {self.planted}, carded: {self.carded}"


def assumptions(tells: float) -> Iterator[str]:
    """Yield what is assumed, not measured, beside the published frequencies."""
    yield "Invented people; how often, how strong and when follows published trials. Assumed:"
    yield f"- {ANSWERED:.0%} of the weekly check-ins are answered"
    yield f'- {tells:.0%} of people shown a card tap "My team knows" before the next check-in'
    yield f"- {EASES:.0%} of symptoms ease by one level 8 to 16 weeks after they began"
    yield f"- a week is one level better in {WOBBLE[0]:.0%} and worse in {WOBBLE[2]:.0%} of cases"
    yield f"- {PLANTED:.0%} of people get one danger sign in a random week; {MEN:.0%} are men"


def simulate(book: Rulebook, seed: int, persons: int = 500, weeks: int = 26, tells: float = TELLS) -> Figures:
    """Return the figures of a cohort; the same *seed* gives the same figures.

    *tells* is the share of people shown a card who tap "My team knows" before the next check-in.
    """
    random = Random(seed)  # noqa: S311  a simulation that must repeat, no secret
    levels: Counter[Level] = Counter()
    shown: Counter[Level] = Counter()
    rules: Counter[str] = Counter()
    planted = carded = 0
    for _ in range(persons):
        for plant, alerts in _life(book, random, weeks, tells):
            levels[overall(alerts)] += 1
            shown[overall(alert for alert in alerts if not alert.short)] += 1
            rules.update(alert.rule for alert in alerts if not alert.short)
            planted += plant is not None
            carded += plant is not None and _is_carded(plant, alerts)
    return Figures(persons, weeks, levels.total(), levels, shown, rules, planted, carded)


def _is_carded(plant: Plant, alerts: tuple[Alert, ...]) -> bool:
    return any(
        alert.rule == plant.rule and alert.level >= plant.level and not alert.short for alert in alerts
    )


def _life(
    book: Rulebook, random: Random, weeks: int, tells: float
) -> Iterator[tuple[Plant | None, tuple[Alert, ...]]]:
    """Yield one person's answered weeks: what was planted, and every alert with the repeats marked."""
    reader = _reader(random)
    courses = tuple(_courses(random, reader))
    baseline = _week(random, courses, 0)
    facts = Facts(reader=reader)
    known: dict[str, Known] = {}
    past: tuple[Answers, ...] = ()
    sign_week = random.randint(1, weeks) if random.random() < PLANTED else 0
    for week in range(1, weeks + 1):
        plant = random.choice(PLANTS) if week == sign_week else None
        if plant is None and random.random() > ANSWERED:
            continue
        now = START + timedelta(weeks=week)
        answers = _with(plant, _week(random, courses, week))
        alerts = suppress(triage(book, answers, History(baseline, past), facts), known.values(), now)
        yield plant, alerts
        if not all(alert.short for alert in alerts) and random.random() < tells:
            known |= _told(alerts, answers, now)
            facts = replace(facts, told=facts.told | known.keys())
        past = (answers, *past)[:6]


def _told(alerts: tuple[Alert, ...], answers: Answers, now: datetime) -> dict[str, Known]:
    """Return what "my team knows" remembers: everything on that week's cards, the short ones included."""
    items = {one.key for alert in alerts for one in alert.evidence if one.what is not What.FACT}
    return {item: Known(item, now, answers.severity.get(item)) for item in items}


def _reader(random: Random) -> Reader:
    man = random.random() < MEN
    return Reader(Body.MAN, Reason.TESTOSTERONE) if man else Reader(Body.WOMAN, Reason.CANCER)


def _courses(random: Random, reader: Reader) -> Iterator[Felt]:
    """Yield each symptom this person has."""
    for item, course in COURSES.items():
        if random.random() < course.share and not (reader.body is Body.MAN and item in WOMEN_ONLY):
            early = random.randint(1, 12) if random.random() < 0.74 else random.randint(13, 26)  # PMC3569524
            first = 0 if random.random() < course.before else early
            eases = first + random.randint(8, 16) if random.random() < EASES else None
            yield Felt(item, first, eases, random.choices((1, 2, 3, 4), course.mix)[0])


def _week(random: Random, courses: Iterable[Felt], week: int) -> Answers:
    """Return what is ticked and rated in *week*: mood always, in the baseline (week 0) everything."""
    severity: dict[str, int] = {} if week else dict.fromkeys(COURSES, 0)
    severity |= {felt.item: value for felt in courses if (value := _felt(random, felt, week)) > 0}
    severity.setdefault("low_mood", 0)
    interference = {
        item: max(0, min(4, value + random.choice((-1, -1, 0))))
        for item, value in severity.items()
        if value >= 2
    }
    return Answers(severity=severity, interference=interference)


def _felt(random: Random, felt: Felt, week: int) -> int:
    """Return this week's rating: the usual one, sometimes one less or more; 0 is "not ticked"."""
    eased = felt.eases is not None and week >= felt.eases
    value = felt.usual - eased + random.choices((-1, 0, 1), WOBBLE)[0]
    return max(0, min(value, 4)) if week >= felt.first else 0


def _with(plant: Plant | None, answers: Answers) -> Answers:
    if plant is None:
        return answers
    severity = {**answers.severity, **plant.severity}
    return replace(answers, severity=severity, signs=plant.signs, facts=plant.facts)
