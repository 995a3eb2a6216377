"""The shape of the content files. Every value is immutable and an unknown field is refused."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, model_validator

from bot.domain.audience import Tag
from bot.domain.levels import Level


class Group(StrEnum):
    """What kind of topic it is."""

    EFFECT = "se"
    RARE = "rare"
    MEN = "men"
    USE = "use"
    LIFE = "life"
    CARE = "care"
    META = "meta"


class Depth(StrEnum):
    """How deep a sentence goes; the reader chooses."""

    SIMPLE = "simple"
    MORE = "more"
    SCIENCE = "science"


class Part(StrEnum):
    """Which question a sentence answers. The order here is the order on a card."""

    WHAT = "what"
    FEELS = "feels"
    WHY = "why"
    SCIENCE = "science"
    HOW_COMMON = "how_common"
    WHEN = "when"
    HELPS = "helps"
    AVOID = "avoid"
    DOCTOR = "doctor"
    WOMEN = "women"
    MEN = "men"
    ASK = "ask"


Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
SourceId = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
Month = Annotated[str, StringConstraints(pattern=r"^20\d\d-(0[1-9]|1[0-2])$")]
RuleId = Annotated[str, StringConstraints(pattern=r"^([TS]\d{1,2}b?|R\d{2})$")]
Fact = Annotated[str, StringConstraints(pattern=r"^F\d{3}$")]
Conflict = Annotated[str, StringConstraints(pattern=r"^C\d{2}$")]
Gap = Annotated[str, StringConstraints(pattern=r"^G\d{2}$")]
Flag = Annotated[str, StringConstraints(pattern=r"^P\d{2}$")]
Unit = Literal["percent", "per_1000", "per_10000", "per_1000_years"]


class Record(BaseModel):
    """The parent of every shape in a content file."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Source(Record):
    """One thing that was read: what it is, where it is, and the month it was looked at."""

    kind: Literal["seed", "label", "leaflet", "nhs", "guideline", "trial", "review", "agency"]
    title: Text
    where: Text
    year: int = Field(ge=0, le=2100)  # 0 = the source states none
    url: str = Field(pattern=r"^(https://\S+)?$")
    lost: str = ""  # why there is no address
    seen: Month


class Carries(Record):
    """Which sources stand behind a statement, and which numbers of the inventory it answers."""

    sources: tuple[SourceId, ...] = Field(min_length=1)
    facts: tuple[Fact, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    gaps: tuple[Gap, ...] = ()
    flags: tuple[Flag, ...] = ()

    @property
    def numbers(self) -> tuple[str, ...]:
        """Return every inventory number this statement answers."""
        return self.facts + self.conflicts + self.gaps + self.flags


class Say(Carries):
    """One thought of one to three sentences, for one depth and one audience."""

    depth: Depth
    part: Part
    text: Text
    audience: frozenset[Tag] = Field(default=frozenset(), alias="for")
    evidence: Literal["label", "guideline", "trial", "patient_page", "seed_only"] | None = None
    term: dict[Text, Text] = Field(default_factory=dict)
    questions: tuple[Text, ...] = ()  # in people's words: what this sentence answers

    @model_validator(mode="after")
    def _hangs_together(self) -> Self:
        if self.part in {Part.HELPS, Part.AVOID} and self.evidence is None:
            raise ValueError(
                f"part {self.part} needs evidence: label, guideline, trial, patient_page or seed_only"
            )
        if self.part in {Part.WOMEN, Part.MEN} and Tag(self.part) not in self.audience:
            raise ValueError(f'part {self.part} needs for = ["{self.part}"]')
        if self.term and self.depth is not Depth.SCIENCE:
            raise ValueError("terms are explained at depth science only")
        return self


class Figure(Carries):
    """How often something happens: a range with the people it was measured in."""

    text: Text
    low: float = Field(ge=0)
    high: float
    unit: Unit
    population: Text
    comparator: str = ""
    audience: frozenset[Tag] = Field(default=frozenset(), alias="for")

    @model_validator(mode="after")
    def _is_a_range(self) -> Self:
        if self.low > self.high:
            raise ValueError(f"low {self.low:g} is above high {self.high:g}")
        return self


class Contact(Carries):
    """When to call whom. Each item completes "… if"; emergency and today are never empty."""

    emergency: tuple[Text, ...] = Field(min_length=1)
    today: tuple[Text, ...] = Field(min_length=1)
    soon: tuple[Text, ...] = ()
    routine: tuple[Text, ...] = ()

    def at(self, level: Level) -> tuple[str, ...]:
        """Return the conditions of *level*; only the four levels that call for a contact have any."""
        lists = {
            Level.EMERGENCY: self.emergency,
            Level.TODAY: self.today,
            Level.SOON: self.soon,
            Level.ROUTINE: self.routine,
        }
        return lists.get(level, ())


class Coding(Record):
    """The CTCAE v5 term of a side effect and the MedDRA code printed beside it."""

    ctcae: Text
    meddra: int


class Topic(Record):
    """One entry of the knowledge base: one file."""

    id: Slug
    version: int = Field(ge=1)
    status: Literal["draft", "reviewed"]
    reviewed_by: str = ""
    reviewed_on: date | None = None
    title: Text
    group: Group
    audience: frozenset[Tag] = Field(default=frozenset(), alias="for")
    intimate: bool = False
    acknowledge: str = ""
    synonyms: tuple[Text, ...] = Field(min_length=1)
    related: tuple[Slug, ...] = ()
    tests: tuple[Text, ...] = ()
    survey_items: tuple[Slug, ...] = ()
    collects: tuple[Group, ...] = ()  # shows the figures of every topic of these groups at depth more
    rules: tuple[RuleId, ...] = ()
    phone: Text
    ask_doctor: tuple[Text, ...] = Field(min_length=1)
    left_note: str = ""
    coding: Coding | None = None
    contact: Contact
    say: tuple[Say, ...] = Field(min_length=1)
    figure: tuple[Figure, ...] = ()

    @model_validator(mode="after")
    def _names_its_reviewer(self) -> Self:
        signed = bool(self.reviewed_by.strip()) and self.reviewed_on is not None
        if self.status == "reviewed" and not signed:
            raise ValueError("status reviewed needs reviewed_by and reviewed_on")
        if self.status == "draft" and (self.reviewed_by or self.reviewed_on):
            raise ValueError("a draft names no reviewer: set status reviewed or remove the name and date")
        return self

    def statements(self) -> Iterator[tuple[str, Carries]]:
        """Yield each statement that carries sources, with the name of its field (counted from 1)."""
        yield "contact", self.contact
        for name, items in (("say", self.say), ("figure", self.figure)):
            yield from ((f"{name}[{number}]", item) for number, item in enumerate(items, 1))


class LeftOut(Record):
    """Inventory numbers that are rightly in no entry, and why."""

    numbers: tuple[Annotated[str, StringConstraints(pattern=r"^(F\d{3}|[CGP]\d{2})$")], ...] = Field(
        min_length=1
    )
    reason: Text


class LeftOutFile(Record):
    """All of left_out.toml."""

    left_out: tuple[LeftOut, ...] = ()


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """One thing wrong in the content: which file, which field, why."""

    file: str
    field: str
    reason: str

    def __str__(self) -> str:
        return f"{self.file}: {self.field}: {self.reason}"


_PLAIN_REASONS = {"extra_forbidden": "unknown field", "missing": "is missing"}


def faults_of(file: str, error: ValidationError) -> list[Fault]:
    """Return every fault pydantic found, in words an author of content files understands."""
    return [Fault(file, _field(item["loc"]), _reason(item)) for item in error.errors()]


def _field(loc: tuple[int | str, ...]) -> str:
    steps = [f"[{step + 1}]" if isinstance(step, int) else f".{step}" for step in loc]
    return "".join(steps).lstrip(".") or "file"


def _reason(item: Any) -> str:
    return _PLAIN_REASONS.get(item["type"]) or re.sub(r"^Value error, ", "", item["msg"])
