"""Her record as typed events, one for each thing that happened: what every file is made from.

No inner id and no ciphertext is in it. A medicine's plan has a number of its own, counted from 1 in this record.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, PlainSerializer, TypeAdapter

FORMAT = "daymark-export"
VERSION = 2

Milligrams = Annotated[Decimal, PlainSerializer(str, when_used="json")]  # text: 0.5 stays 0.5
Clock = Annotated[time, PlainSerializer(lambda at: at.isoformat("minutes"), return_type=str)]
Result = Literal["taken", "left_out", "no_answer", "bot_was_off", "waiting", "not_asked"]


class Value(BaseModel):
    """Something that is read and never changed."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Tablet(Value):
    """One tablet of one plan. ``at`` is when it was planned; ``not_asked``: reminders rested then."""

    kind: Literal["tablet"] = "tablet"
    at: AwareDatetime
    zone: str
    day: date
    medicine: str
    plan: int
    plan_version: int | None = None
    amount_mg: Milligrams | None = None
    result: Result
    taken_at: AwareDatetime | None = None
    reason: str | None = None


class Report(Value):
    """What was said about a tablet, or that nothing was said in time; ``was`` is what was known of it before."""

    kind: Literal["report"] = "report"
    at: AwareDatetime
    medicine: str
    plan: int
    planned_at: AwareDatetime
    zone: str
    what: str
    source: str
    was: Result
    was_taken_at: AwareDatetime | None = None
    was_reason: str | None = None


class CheckIn(Value):
    """One check-in, or one symptom told in between. ``told``: what she answered, by question, as keys of ``Form``."""

    kind: Literal["checkin", "symptom"]
    at: AwareDatetime
    form: str
    form_version: int | None
    outcome: str
    level: str
    worse: bool
    content_version: str
    told: Mapping[str, Sequence[str]]
    passed_over: Sequence[str]
    last_time: Mapping[str, Sequence[str]]
    asked_as: Mapping[str, Any]
    tablets: Mapping[str, int]


class Note(Value):
    """Words she kept: a note, a question for her doctor, or a question that waits some days beside its answer."""

    kind: Literal["note"] = "note"
    at: AwareDatetime
    about: str
    text: str
    cleared_at: AwareDatetime | None = None


class Alert(Value):
    """A warning she was shown, why, and what came of it."""

    kind: Literal["alert"] = "alert"
    at: AwareDatetime
    level: str
    rule: str
    rule_version: int
    content_version: str
    because: str
    evidence: Mapping[str, int | None]
    outcome: str
    rests_reminders: bool


class Visit(Value):
    """A visit or a test she noted. ``at`` is when it begins, or began; without a ``clock`` the start of its day."""

    kind: Literal["visit"] = "visit"
    at: AwareDatetime
    zone: str
    day: date
    clock: Clock | None = None
    what: str
    noted_at: AwareDatetime
    note: str = ""
    result: str = ""
    every_months: int = 0
    had: bool = False


class Stretch(Value):
    """Days of a round, with tablets or without. ``amounts_mg``: of each time; none where the plan's own hold."""

    days: int
    tablets: bool
    amounts_mg: Sequence[Milligrams] = ()


class Stretches(Value):
    """What a plan of rounds counts from ``began_on``; the stretches come ``again``, or the last one goes on."""

    began_on: date
    again: bool
    stretches: Sequence[Stretch]


class PlanVersion(Value):
    """What the plan of one medicine was from ``at`` on. ``how``: her own line on how it is taken."""

    kind: Literal["plan"] = "plan"
    at: AwareDatetime
    medicine: str
    plan: int
    plan_version: int
    in_use: bool
    zone: str
    times: Sequence[Clock]
    amounts_mg: Sequence[Milligrams]
    cadence: Literal["daily", "weekdays", "every_n", "rounds"]
    weekdays: Sequence[int]
    every_days: int
    round: Stretches | None = None
    starts_on: date
    ends_on: date | None = None
    how: str = ""


class Rest(Value):
    """Why no reminder goes out now; ``at`` is when the file was made."""

    kind: Literal["rest"] = "rest"
    at: AwareDatetime
    why: str
    until: date | None = None
    since: AwareDatetime | None = None


class Consent(Value):
    """She agreed to a text, or was asked about a newer one."""

    kind: Literal["consent"] = "consent"
    at: AwareDatetime
    version: str
    answer: str
    answered_at: AwareDatetime | None = None
    language: str | None = None


Event = Annotated[
    Tablet | Report | CheckIn | Note | Alert | Visit | PlanVersion | Rest | Consent,
    Field(discriminator="kind"),
]
EVENT: TypeAdapter[Event] = TypeAdapter(Event)


class Choice(Value):
    key: str
    label: str


class Question(Value):
    """One question of a form, with the code that stands for it elsewhere."""

    key: str
    text: str
    answered_by: str
    measure: str
    choices: Sequence[Choice] = ()
    source_line: str = ""
    loinc: str = ""
    score: str = ""


class Form(Value):
    """The words in which a version of a check-in asks; of an older version only the keys are known."""

    key: str
    version: int
    current: bool
    questions: Sequence[Question]


class Person(Value):
    """What she told about herself and chose."""

    telegram_chat: int
    language: str
    zone: str
    set_up: bool
    since: AwareDatetime
    last_seen: AwareDatetime
    chose: Mapping[str, Any]


class Head(Value):
    """Everything that is no event. ``more``: what else is kept, as it is kept."""

    format: Literal["daymark-export"] = "daymark-export"
    version: Literal[2] = 2
    made_at: AwareDatetime
    content_version: str
    person: Person
    forms: Sequence[Form] = ()
    more: Mapping[str, Sequence[Mapping[str, Any]]] = Field(default_factory=dict)


class Export(Head):
    """The whole JSON file: the head and every event, oldest first."""

    events: Sequence[Event]


class Coming(Value):
    """A plan as it goes on: what a calendar is made from. Nothing comes before ``start`` or after ``end``."""

    plan: PlanVersion
    start: AwareDatetime
    end: AwareDatetime


class Appointment(Value):
    """A visit as a calendar has it: when, and the instant at which the bot speaks of it; ``key`` names it in every file."""

    key: str
    zone: str
    day: date
    clock: Clock | None = None
    told_at: AwareDatetime


class Words(Value):
    """The words and habits of her language: titles, what stands for a key, what separates columns, a decimal mark."""

    title: str = "Tablet"
    appointment: str = "Appointment"
    columns: Sequence[str] = ()
    of: Mapping[str, str] = Field(default_factory=dict)
    separator: str = ","
    decimal: str = "."


class Order(Value):
    """What is to be made: everything beside the events, which follow it line by line."""

    what: Literal["csv", "json", "fhir", "ics"]
    head: Head
    words: Words
    coming: Sequence[Coming] = ()
    appointments: Sequence[Appointment] = ()
    secret: str  # no two people's ids in a file are alike, and none can be guessed
    stamp: datetime
