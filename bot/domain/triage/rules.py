"""The shape of the triage rules. Their content is data; these are the few kinds of condition they use."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from bot.domain.audience import Tag
from bot.domain.levels import Level

WORST = 4  # the top of the 0-4 scales


class RuleKind(StrEnum):
    """What a rule looks at. The first three speak of one symptom at a time, one alert for each."""

    ABSOLUTE = "absolute"
    WORSENING = "worsening"
    PERSISTENCE = "persistence"
    COMBINATION = "combination"
    GROUP = "group"
    MEN = "men"

    @property
    def each(self) -> bool:
        return self in (RuleKind.ABSOLUTE, RuleKind.WORSENING, RuleKind.PERSISTENCE)


class NeedKind(StrEnum):
    """What a condition reads."""

    SEVERITY = "severity"
    INTERFERENCE = "interference"
    RISE = "rise"
    LASTING = "lasting"
    SIGNS = "signs"
    FACTS = "facts"
    NUMBER = "number"
    COUNT = "count"


@dataclass(frozen=True, slots=True)
class Need:
    """One condition. All needs of a case must hold.

    severity, interference, number: a value of one of *of* lies in least..most; *fresh*: it was below *least* last
    time and at the start, or unknown. rise: now at least *least*, and *rise* above the last answer or the start.
    lasting: at least *least* in *weeks* check-ins in a row, *asked*: of those that asked; *untold*: and the team does
    not know. signs, facts: one of *of* was said. count: at least *least* of the signs *of* and the items *items* (item to lowest severity), those of one chain
    counted once.
    """

    kind: NeedKind
    of: tuple[str, ...] = ()
    least: int = 1
    most: int = WORST
    fresh: bool = False
    rise: int = 0
    weeks: int = 0
    untold: bool = False
    asked: bool = False
    items: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Case:
    """When *needs* all hold, the rule fires at *level*. ``hold``: reminders wait for the clinician's word."""

    level: Level
    needs: tuple[Need, ...]
    hold: bool = False


@dataclass(frozen=True, slots=True)
class Rule:
    """One published rule. Its cases stand in falling order of level; the highest that holds counts."""

    id: str
    version: int
    kind: RuleKind
    cases: tuple[Case, ...]
    because: str  # key of the sentence that explains it
    phone: str  # what to say when calling
    sources: tuple[str, ...]
    tags: frozenset[Tag] = frozenset()
    crisis_line: bool = False  # the card shows the crisis line as well
    ask_again_minutes: int = 0  # its own follow-up instead of the level's


@dataclass(frozen=True, slots=True)
class Words:
    """How answers are called inside a sentence."""

    names: Mapping[str, str]  # items, signs, facts, numbers
    severity: tuple[str, ...]
    interference: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rulebook:
    """Every rule, with the words that explain it. ``version`` changes whenever a rule or a word does.

    ``chains``: items that hang together, such as night sweats and poor sleep; counted together they are one.
    """

    rules: tuple[Rule, ...]
    words: Words
    version: str
    chains: tuple[frozenset[str], ...] = ()
