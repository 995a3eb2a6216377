"""What a check-in is made of: items that are measured, questions that are asked, surveys in order."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from bot.domain.audience import Body, Reader, Tag, fits

NONE = "none"  # the option "None of these": said by the person, never assumed
MORE = "more"  # the option that opens the next list
YES, NO = "yes", "no"
EVERYBODY: frozenset[Tag] = frozenset()


class Kind(StrEnum):
    """How a question is answered."""

    MULTI = "multi"
    SINGLE = "single"
    YESNO = "yesno"
    NUMBER = "number"
    CONFIRM_TABLETS = "confirm_tablets"
    NOTE = "note"
    REVIEW = "review"


class Measure(StrEnum):
    """What an answer tells."""

    FLAG = "flag"  # a danger sign of the red-flag screen
    SIGN = "sign"  # something noticed, yes or no
    PICK = "pick"  # which symptoms bothered
    SEVERITY = "severity"
    INTERFERENCE = "interference"
    DETAIL = "detail"
    SCORE = "score"  # adds to a named sum, such as the PHQ-2
    FACT = "fact"  # something about the person that lasts
    NUMBER = "number"
    TABLETS = "tablets"
    NOTE = "note"
    REVIEW = "review"


class Group(StrEnum):
    """How closely an item is watched (clinical policy 4.3)."""

    COMFORT = "comfort"
    WATCH = "watch"
    SAFETY = "safety"


OVARIES_REST = "ovaries_rest"  # the fact that injections keep the ovaries asleep


@dataclass(frozen=True, slots=True)
class Shown:
    """For whom something is: tags (none means everybody), intimate matters, people who could be pregnant.

    They are those who still have periods, and those whose ovaries rest on injections: these may wake.

    ``known``: only for people who have told that fact before.
    """

    tags: frozenset[Tag] = EVERYBODY
    intimate: bool = False
    periods: bool = False
    known: str = ""

    def to(self, reader: Reader) -> bool:
        """Return whether *reader* may see it."""
        return (
            fits(reader, self.tags)
            and (reader.intimate or not self.intimate)
            and (not self.periods or _may_be_pregnant(reader))
            and (not self.known or self.known in reader.facts)
        )


def _may_be_pregnant(reader: Reader) -> bool:
    return reader.body in (Body.WOMAN_PERIODS, Body.EVERYTHING) or OVARIES_REST in reader.facts


TO_EVERYBODY = Shown()


@dataclass(frozen=True, slots=True)
class Option:
    key: str
    label: str
    shown: Shown = TO_EVERYBODY
    said: tuple[str, ...] = ()  # other names it goes by when it is typed


@dataclass(frozen=True, slots=True)
class When:
    """Asked only after *question* was answered with one of *has*, or with a number of at least *least*."""

    question: str
    has: frozenset[str] = frozenset()
    least: int = 0

    def holds(self, answer: tuple[str, ...]) -> bool:
        if self.has:
            return bool(self.has & set(answer))
        return bool(answer) and answer[0].isdigit() and int(answer[0]) >= self.least


@dataclass(frozen=True, slots=True)
class Question:
    """One thing asked. ``optional``: asked only while the check-in has room."""

    key: str
    kind: Kind
    measure: Measure
    text: str
    simple: str
    options: tuple[Option, ...] = ()
    shown: Shown = TO_EVERYBODY
    when: When | None = None
    item: str = ""
    name: str = ""  # what a sum or a fact is called: phq2, immune_low
    note: str = ""  # a line that must stand under the question, such as the source line of the PHQ-2
    loinc: str = ""  # the code of a borrowed question, for whoever reads it elsewhere
    optional: bool = False
    watched: bool = False
    shortcut: bool = False  # "same as last week" may answer it
    taps: int = 1  # at most, with the safety questions that may hang on it; 0: counted there
    picked: bool = False  # a severity that is asked because the person ticked the symptom

    def choices(self, reader: Reader) -> tuple[Option, ...]:
        """Return the options that *reader* may see, in order."""
        return tuple(option for option in self.options if option.shown.to(reader))


@dataclass(frozen=True, slots=True)
class Item:
    """Something measured from 0 to 4, again and again under the same key."""

    key: str
    topic: str
    group: Group
    label: str
    name: str  # "joint pain", as it stands inside a sentence
    coding: Mapping[str, int]  # CTCAE v5 term to the MedDRA code printed beside it
    shown: Shown
    sources: tuple[str, ...]
    severity: Question
    interference: Question | None
    details: tuple[Question, ...] = ()
    said: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Survey:
    """Questions in order; each condition looks back, never forward."""

    key: str
    version: int
    questions: tuple[Question, ...]
    cap: int  # taps on the way through
    crowd: int  # over so many symptoms: severity only
    most_rated: int  # over so many symptoms: the rest stays unrated, watched ones first

    def question(self, key: str) -> Question | None:
        return next((question for question in self.questions if question.key == key), None)
