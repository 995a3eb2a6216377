"""The shape of the triage rule file, and what it becomes for the rules of the domain."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from bot.domain.audience import Tag
from bot.domain.levels import Level
from bot.domain.triage import Case, Need, NeedKind, Rule, Rulebook, RuleKind, Words
from bot.knowledge.item_files import PoolFile
from bot.knowledge.schema import Fault, Record, Slug, SourceId, Text

FILE = "triage.toml"
RuleId = Annotated[str, StringConstraints(pattern=r"^[TS]\d{1,2}b?$")]
Name = Annotated[
    str,
    StringConstraints(pattern=r"^(@(comfort|presses|waits|watch|stays|passes|safety|all)|[a-z][a-z0-9_]*)$"),
]
Names = tuple[Name, ...]
_ON_ITEMS = {NeedKind.SEVERITY, NeedKind.INTERFERENCE, NeedKind.RISE, NeedKind.LASTING}
_ANY_NUMBER = 999


class NeedFile(Record):
    """One condition: exactly one of the kinds, with what belongs to it."""

    severity: Names = ()
    interference: Names = ()
    rise: Names = ()
    lasting: Names = ()
    signs: Names = ()
    facts: Names = ()
    number: Names = ()
    count: int = 0
    items: dict[Name, int] = Field(default_factory=dict)
    least: int = Field(default=1, ge=0)
    most: int | None = None
    by: int = 0
    weeks: int = 0
    fresh: bool = False
    asked: bool = False
    untold: bool = False

    @model_validator(mode="after")
    def _is_one_condition(self) -> Self:
        kinds = [kind for kind in NeedKind if getattr(self, kind)]
        if self.count and kinds in ([NeedKind.COUNT], [NeedKind.SIGNS, NeedKind.COUNT]):
            kinds = [NeedKind.COUNT]
        if len(kinds) != 1:
            raise ValueError("a need holds exactly one kind of condition")
        if self.most is not None and self.most < self.least:
            raise ValueError(f"most {self.most} is below least {self.least}")
        if bool(self.rise) != bool(self.by) or bool(self.lasting) != bool(self.weeks):
            raise ValueError("rise comes with by, lasting comes with weeks")
        if self.asked and not self.lasting:
            raise ValueError("asked belongs to lasting")
        if bool(self.items) > bool(self.count):
            raise ValueError("items belong to count")
        return self

    @property
    def kind(self) -> NeedKind:
        return NeedKind.COUNT if self.count else next(kind for kind in NeedKind if getattr(self, kind))

    @property
    def of(self) -> Names:
        named: Names = self.signs if self.count else getattr(self, self.kind)
        return named

    def need(self, groups: Mapping[str, tuple[str, ...]]) -> Need:
        top = _ANY_NUMBER if self.kind is NeedKind.NUMBER else 4
        return Need(
            kind=self.kind,
            of=_spread(self.of, groups),
            least=self.count or self.least,
            most=top if self.most is None else self.most,
            fresh=self.fresh,
            rise=self.by,
            weeks=self.weeks,
            untold=self.untold,
            asked=self.asked,
            items={one: least for name, least in self.items.items() for one in _spread([name], groups)},
        )


class CaseFile(Record):
    level: Level
    hold: bool = False
    needs: tuple[NeedFile, ...] = Field(min_length=1)


class RuleFile(Record):
    id: RuleId
    version: int = Field(ge=1)
    kind: RuleKind
    audience: frozenset[Tag] = Field(default=frozenset(), alias="for")
    because: str = Field(pattern=r"^because\.[a-z_]+$")
    phone: Text
    crisis_line: bool = False
    ask_again_minutes: int = 0
    sources: tuple[SourceId, ...] = Field(min_length=1)
    case: tuple[CaseFile, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _hangs_together(self) -> Self:
        ranks = [case.level.rank for case in self.case]
        if ranks != sorted(ranks, reverse=True):
            raise ValueError("the cases stand from the highest level down")
        if self.kind.each and any(len(case.needs) > 1 for case in self.case):
            raise ValueError(f"a rule of kind {self.kind} looks at one thing: one need a case")
        if (self.kind is RuleKind.MEN) and Tag.MEN not in self.audience:
            raise ValueError('kind men needs for = ["men"]')
        return self


class RulesFile(Record):
    """The whole of triage.toml."""

    status: Literal["draft", "reviewed"]
    outside: dict[Slug, Text]
    words: dict[Slug, Text]
    chains: dict[Slug, frozenset[Slug]] = Field(default_factory=dict)
    rule: tuple[RuleFile, ...] = Field(min_length=1)

    def faults(self, pool: PoolFile, sources: Collection[str]) -> Iterator[Fault]:
        """Yield each id used twice and each item, sign, fact, number or source that nothing offers."""
        ids = [rule.id for rule in self.rule]
        told = {*pool.offers(), *self.outside}
        yield from (
            Fault(FILE, "rule", f"{name} is used twice") for name in sorted(set(ids)) if ids.count(name) > 1
        )
        for chain, items in self.chains.items():
            lost = sorted(items - set(pool.item))
            yield from (Fault(FILE, f"chains.{chain}", f"no item {name}") for name in lost)
        for rule in self.rule:
            field = f"rule {rule.id}"
            yield from (
                Fault(FILE, f"{field}.sources", f"no source {s}") for s in rule.sources if s not in sources
            )
            for number, case in enumerate(rule.case, 1):
                lost = [name for need in case.needs for name in _unoffered(need, pool, told)]
                yield from (Fault(FILE, f"{field}.case[{number}]", f"nothing offers {name}") for name in lost)

    def book(self, pool: PoolFile, version: str) -> Rulebook:
        """Return the rules with the words that explain them."""
        everything = tuple(pool.item)
        groups = {"@all": everything}
        for group in ("comfort", "watch", "safety"):
            groups[f"@{group}"] = tuple(key for key in everything if pool.item[key].group == group)
        groups["@waits"] = tuple(key for key in everything if pool.item[key].waits)
        groups["@presses"] = tuple(key for key in groups["@comfort"] if not pool.item[key].waits)
        groups["@passes"] = tuple(key for key in everything if pool.item[key].passes)
        groups["@stays"] = tuple(key for key in groups["@watch"] if not pool.item[key].passes)
        words = Words(
            names={**pool.names(), **self.outside, **self.words},
            severity=pool.scales.severity.words(),
            interference=pool.scales.interference.words(),
        )
        rules = tuple(_rule(rule, groups) for rule in self.rule)
        return Rulebook(rules, words, version, tuple(self.chains.values()))


def _rule(file: RuleFile, groups: Mapping[str, tuple[str, ...]]) -> Rule:
    return Rule(
        id=file.id,
        version=file.version,
        kind=file.kind,
        cases=tuple(Case(c.level, tuple(need.need(groups) for need in c.needs), c.hold) for c in file.case),
        because=file.because,
        phone=file.phone,
        sources=file.sources,
        tags=file.audience,
        crisis_line=file.crisis_line,
        ask_again_minutes=file.ask_again_minutes,
    )


def _unoffered(need: NeedFile, pool: PoolFile, told: Collection[str]) -> Iterator[str]:
    on_items = need.of if need.kind in _ON_ITEMS else ()
    named = [name for name in (*on_items, *need.items) if not name.startswith("@")]
    yield from (name for name in named if name not in pool.item)
    yield from (name for name in need.of if need.kind not in _ON_ITEMS and name not in told)


def _spread(names: Iterable[str], groups: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(one for name in names for one in groups.get(name, (name,)))
