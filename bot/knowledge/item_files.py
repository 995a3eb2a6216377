"""The shape of the pool of items and questions, and what it becomes for the rules of the domain."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from typing import Annotated, Self

from pydantic import Field, StringConstraints, model_validator

from bot.domain.audience import Tag
from bot.domain.surveys import (
    Group,
    Item,
    Kind,
    Measure,
    Option,
    Pool,
    Question,
    Shown,
    When,
    interference_key,
    severity_key,
    shown_if,
)
from bot.knowledge.schema import Fault, Record, Slug, SourceId, Text

Key = Annotated[str, StringConstraints(pattern=r"^([a-z][a-z0-9_]*|\d)$")]
Label = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=30)]
SCALE = 5  # options of both scales, 0 to 4
ITEMS = "items.toml"
INTERFERENCE_FROM = 2  # moderate (clinical policy 5)
UNNAMED = {"other", "none"}


class Addressed(Record):
    """Something that only some readers see."""

    audience: frozenset[Tag] = Field(default=frozenset(), alias="for")
    intimate: bool = False
    periods: bool = False
    known: str = ""

    def shown(self) -> Shown:
        return Shown(self.audience, self.intimate, self.periods, self.known)


class OptionFile(Addressed):
    key: Key
    label: Label
    said: tuple[Text, ...] = ()

    def option(self) -> Option:
        return Option(self.key, self.label, self.shown(), self.said)


class Asked(Addressed):
    """A question in words, with its options."""

    kind: Kind
    full: Text
    simple: Text
    options: tuple[OptionFile, ...] = ()
    low: int = 0
    high: int = 0

    @model_validator(mode="after")
    def _can_be_answered(self) -> Self:
        keys = [option.key for option in self.options]
        if len(set(keys)) < len(keys):
            raise ValueError("two options have the same key")
        if len({option.label for option in self.options}) < len(keys):
            raise ValueError("two options have the same label")
        if self.kind is Kind.NUMBER and self.low >= self.high:
            raise ValueError("a number needs low below high")
        return self

    def choices(self) -> tuple[Option, ...]:
        if self.kind is Kind.YESNO:
            return (Option("yes", "Yes"), Option("no", "No"))
        if self.kind is Kind.NUMBER:
            return tuple(Option(str(number), str(number)) for number in range(self.low, self.high + 1))
        return tuple(option.option() for option in self.options)


class DetailFile(Asked):
    key: Slug
    least: int = Field(ge=1, le=4, alias="from")
    safety: bool = False


class WhenFile(Record):
    question: Slug
    has: frozenset[Key] = Field(min_length=1)


class QuestionFile(Asked):
    measure: Measure
    when: WhenFile | None = None
    score: str = ""
    fact: str = ""
    note: str = ""
    loinc: str = ""
    taps: int = Field(default=1, ge=0)
    sources: tuple[SourceId, ...] = ()

    @model_validator(mode="after")
    def _hangs_together(self) -> Self:
        chosen = self.kind in (Kind.SINGLE, Kind.CONFIRM_TABLETS) and self.measure is not Measure.PICK
        if chosen and not self.options:
            raise ValueError(f"a question of kind {self.kind} needs options")
        if (self.measure is Measure.SCORE) != bool(self.score):
            raise ValueError("measure score and the name of the score go together")
        if self.measure is Measure.SCORE and not self.note:
            raise ValueError("a borrowed question needs its source line as note")
        return self


class ItemFile(Addressed):
    """One thing measured from 0 to 4."""

    topic: Slug
    group: Group
    label: Label
    said: tuple[Text, ...] = ()
    name: Text
    full: Text
    simple: Text
    interference: bool = True
    shortcut: bool = True
    waits: bool = False
    passes: bool = False
    coding: dict[Text, int] = Field(min_length=1)
    sources: tuple[SourceId, ...] = Field(min_length=1)
    detail: tuple[DetailFile, ...] = ()

    @model_validator(mode="after")
    def _only_comfort_waits(self) -> Self:
        if self.waits and self.group is not Group.COMFORT:
            raise ValueError(f"an item of group {self.group} cannot wait")
        if self.passes and self.group is not Group.WATCH:
            raise ValueError(f"an item of group {self.group} cannot pass")
        return self


class FlagFile(Record):
    topic: Slug
    label: Label
    sources: tuple[SourceId, ...] = Field(min_length=1)


class ScaleFile(Record):
    options: tuple[OptionFile, ...] = Field(min_length=SCALE, max_length=SCALE)
    full: str = ""
    simple: str = ""

    @model_validator(mode="after")
    def _counts_up(self) -> Self:
        if [option.key for option in self.options] != [str(number) for number in range(SCALE)]:
            raise ValueError("the options of a scale are 0 to 4 in order")
        return self

    def words(self) -> tuple[str, ...]:
        return tuple(option.label for option in self.options)


class Scales(Record):
    severity: ScaleFile
    interference: ScaleFile


class PoolFile(Record):
    """The whole of items.toml."""

    scales: Scales
    item: dict[Slug, ItemFile]
    flag: dict[Slug, FlagFile]
    question: dict[Slug, QuestionFile]

    def faults(
        self, sources: Collection[str], codes: Mapping[str, object], topics: Collection[str] | None
    ) -> Iterator[Fault]:
        """Yield each source, code, topic or condition that points to nothing, and each key used twice."""
        for key, item in self.item.items():
            pairs = [term for term, code in item.coding.items() if codes.get(term) != code]
            yield from (
                Fault(ITEMS, f"item.{key}.coding", f"{term} is not a pair of ctcae_codes.toml")
                for term in pairs
            )
            taken = [detail.key for detail in item.detail if detail.key in self.question]
            yield from (Fault(ITEMS, f"item.{key}.detail", f"{name} is also a question") for name in taken)
        for key, question in self.question.items():
            if question.when and question.when.question not in self.question:
                yield Fault(ITEMS, f"question.{key}.when", f"no question {question.when.question}")
        for field, topic, named in self._links():
            yield from (
                Fault(ITEMS, f"{field}.sources", f"no source {name}") for name in named if name not in sources
            )
            if topics is not None and topic and topic not in topics:
                yield Fault(ITEMS, f"{field}.topic", f"no topic {topic}")

    def _links(self) -> Iterator[tuple[str, str, tuple[str, ...]]]:
        yield from ((f"item.{key}", item.topic, item.sources) for key, item in self.item.items())
        yield from ((f"flag.{key}", flag.topic, flag.sources) for key, flag in self.flag.items())
        yield from ((f"question.{key}", "", question.sources) for key, question in self.question.items())

    def pool(self) -> Pool:
        """Return what surveys are assembled from."""
        return Pool(
            items={key: self._item(key, item) for key, item in self.item.items()},
            flags={key: Option(key, flag.label) for key, flag in self.flag.items()},
            questions={key: _question(key, question) for key, question in self.question.items()},
        )

    def names(self) -> dict[str, str]:
        """Return how an item, a danger sign or a sign is called inside a sentence."""
        asked = [*self.question.values(), *(detail for item in self.item.values() for detail in item.detail)]
        ticks = {
            option.key: option.label for one in asked for option in one.options if option.key not in UNNAMED
        }
        flags = {key: flag.label for key, flag in self.flag.items()}
        return {**ticks, **flags, **{key: item.name for key, item in self.item.items()}}

    def offers(self) -> set[str]:
        """Return everything a check-in can tell besides ratings: signs, facts, numbers, scores."""
        yes = {question.fact or key for key, question in self.question.items()}
        details = {detail.key for item in self.item.values() for detail in item.detail}
        scores = {question.score for question in self.question.values()}
        return {*self.names(), *yes, *details, *scores} - {*self.item}

    def _item(self, key: str, file: ItemFile) -> Item:
        severity = Question(
            key=severity_key(key),
            kind=Kind.SINGLE,
            measure=Measure.SEVERITY,
            text=file.full,
            simple=file.simple,
            options=tuple(option.option() for option in self.scales.severity.options),
            shown=file.shown(),
            item=key,
            watched=file.group is not Group.COMFORT,
            shortcut=file.shortcut,
        )
        return Item(
            key=key,
            topic=file.topic,
            group=file.group,
            label=file.label,
            name=file.name,
            coding=file.coding,
            shown=file.shown(),
            sources=file.sources,
            severity=severity,
            interference=self._interference(severity, file.name) if file.interference else None,
            details=tuple(_detail(key, detail, file.shown()) for detail in file.detail),
            said=file.said,
        )

    def _interference(self, severity: Question, name: str) -> Question:
        scale = self.scales.interference
        return replace(
            severity,
            key=interference_key(severity.item),
            measure=Measure.INTERFERENCE,
            text=scale.full.format(name=name),
            simple=scale.simple.format(name=name),
            options=tuple(option.option() for option in scale.options),
            when=When(severity.key, least=INTERFERENCE_FROM),
            optional=True,
        )


def _question(key: str, file: QuestionFile) -> Question:
    return Question(
        key=key,
        kind=file.kind,
        measure=file.measure,
        text=file.full,
        simple=file.simple,
        options=file.choices(),
        shown=file.shown(),
        when=When(file.when.question, has=file.when.has) if file.when else None,
        name=file.score or file.fact,
        note=file.note,
        loinc=file.loinc,
        taps=file.taps,
    )


def _detail(item: str, file: DetailFile, shown: Shown) -> Question:
    return Question(
        key=file.key,
        kind=file.kind,
        measure=Measure.SIGN if file.safety else Measure.DETAIL,
        text=file.full,
        simple=file.simple,
        options=file.choices(),
        shown=shown_if(shown, file.shown()),
        when=When(severity_key(item), least=file.least),
        item=item,
        optional=not file.safety,
        taps=0 if file.safety else 1,
    )
