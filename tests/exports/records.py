"""A record made by hand for the files: what a person could have in it, and much of it."""

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

from bot.domain.plans import dues_between, instant
from bot.formats.__main__ import pieces
from bot.formats.model import (
    Alert,
    Appointment,
    CheckIn,
    Choice,
    Coming,
    Consent,
    Form,
    Head,
    Note,
    Order,
    Person,
    PlanVersion,
    Question,
    Report,
    Rest,
    Stretch,
    Stretches,
    Tablet,
    Visit,
    Words,
)
from bot.formats.planned import rule_of
from bot.formats.table import COLUMNS

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
SECRET = "9f6b0a52-6d1c-5a55-8a51-0f6b2f4d9a11"
MOOD = ("44250-9", "44255-8")


def a_plan(**more) -> PlanVersion:
    given = {
        "at": NOW,
        "medicine": "anastrozole",
        "plan": 1,
        "plan_version": 1,
        "in_use": True,
        "zone": "Europe/London",
        "times": (time(8, 30),),
        "amounts_mg": (Decimal(1),),
        "cadence": "daily",
        "weekdays": (),
        "every_days": 1,
        "starts_on": date(2026, 3, 2),
    }
    return PlanVersion(**(given | more))


def rounds(*told, again=True, began_on=date(2026, 2, 20)):
    """21 is 21 days with tablets, -7 are 7 days without, (14, "0.5") are 14 days with that much."""
    stretches = [
        Stretch(days=one[0], tablets=True, amounts_mg=one[1:])
        if isinstance(one, tuple)
        else Stretch(days=abs(one), tablets=one > 0)
        for one in told
    ]
    return {
        "cadence": "rounds",
        "round": Stretches(began_on=began_on, again=again, stretches=stretches),
    }


def a_tablet(n: int = 0, **more) -> Tablet:
    at = datetime(2026, 3, 3, 8, 30, tzinfo=UTC) + timedelta(days=n)
    given = {
        "at": at,
        "zone": "Europe/London",
        "day": at.date(),
        "medicine": "anastrozole",
        "plan": 1,
        "plan_version": 1,
        "amount_mg": Decimal(1),
        "result": "taken",
        "taken_at": at + timedelta(minutes=7),
    }
    return Tablet(**(given | more))


def a_report(n: int = 0, **more) -> Report:
    tablet = a_tablet(n)
    given = {"at": tablet.taken_at, "medicine": tablet.medicine, "plan": 1, "planned_at": tablet.at}
    return Report(
        **(given | {"zone": tablet.zone, "what": "taken", "source": "tap", "was": "waiting"} | more)
    )


def a_checkin(n: int = 0, told=None, **more) -> CheckIn:
    given = {
        "kind": "checkin",
        "at": NOW + timedelta(weeks=n),
        "form": "monthly",
        "form_version": 3,
        "outcome": "done",
        "level": "NONE",
        "worse": False,
        "content_version": "x",
        "told": told
        if told is not None
        else {"joint_pain": ["2"], "mood_1": ["1"], "mood_2": ["2"], "fever": ["no"], "words": ["sore"]},
        "passed_over": [],
        "last_time": {},
        "asked_as": {},
        "tablets": {"planned": 7, "taken": 7},
    }
    return CheckIn(**(given | more))


def a_form() -> Form:
    scale = [Choice(key=str(n), label=word) for n, word in enumerate(("None", "Mild", "Moderate", "Severe"))]
    mood = [
        Question(
            key=f"mood_{n}",
            text=f"Mood {n}?",
            answered_by="single",
            measure="score",
            choices=scale,
            loinc=code,
            score="phq2",
        )
        for n, code in enumerate(MOOD, 1)
    ]
    return Form(
        key="monthly",
        version=3,
        current=True,
        questions=[
            Question(key="fever", text="Fever?", answered_by="yesno", measure="sign"),
            Question(
                key="joint_pain", text="How sore?", answered_by="single", measure="severity", choices=scale
            ),
            *mood,
            Question(key="many", text="Which?", answered_by="multi", measure="pick", choices=scale),
            Question(key="left_out", text="How many?", answered_by="number", measure="number"),
            Question(key="words", text="Anything else?", answered_by="note", measure="note"),
            Question(key="review", text="All right?", answered_by="review", measure="review"),
        ],
    )


def everything():
    """One event of each kind."""
    return [
        a_plan(),
        a_tablet(),
        a_tablet(1, result="left_out", taken_at=None, reason="unwell"),
        a_tablet(2, result="no_answer", taken_at=None),
        a_tablet(3, result="bot_was_off", taken_at=None),
        a_tablet(4, result="not_asked", taken_at=None, plan_version=None),
        a_tablet(5, result="waiting", taken_at=None),
        a_report(),
        a_checkin(),
        a_checkin(1, kind="symptom", outcome="partial", told={"joint_pain": ["3"], "many": ["1", "2"]}),
        a_checkin(2, form_version=None, told={}, outcome="silent"),
        Note(at=NOW, about="note", text="BP 142/88 at the chemist's"),
        Note(at=NOW, about="question", text="Is a DEXA due?", cleared_at=NOW),
        Alert(
            at=NOW,
            level="TODAY",
            rule="R21",
            rule_version=2,
            content_version="x",
            because="my calf is red",
            evidence={"joint_pain": 3, "clot": None},
            outcome="helped",
            rests_reminders=False,
        ),
        Visit(
            at=NOW,
            zone="Europe/London",
            day=NOW.date(),
            clock=time(9),
            what="visit",
            noted_at=NOW,
            note="room 4",
            result="BP 131/82, look again in May",
            every_months=3,
            had=True,
        ),
        Rest(at=NOW, why="paused", until=date(2026, 3, 9)),
        Consent(at=NOW, version="2026-12", answer="yes", answered_at=NOW, language="en"),
    ]


def an_order(what: str, **more) -> Order:
    words = {"columns": [name.title() for name in COLUMNS], "of": {"planned": "Planned for"}} | more.pop(
        "words", {}
    )
    person = Person(
        telegram_chat=1001,
        language="en",
        zone="Europe/London",
        set_up=True,
        since=NOW,
        last_seen=NOW,
        chose={"cue": "tea"},
    )
    head = Head(
        made_at=NOW, content_version="x", person=person, forms=[a_form()], more={"agenda": [{"kind": "dose"}]}
    )
    return Order(what=what, head=head, words=Words(**words), secret=SECRET, stamp=NOW, **more)


def an_appointment(day: date, clock: time | None = None, zone: str = "Europe/London", **more) -> Appointment:
    told_at = instant(day - timedelta(days=1), time(18), zone)
    return Appointment(**({"key": "1", "zone": zone, "day": day, "clock": clock, "told_at": told_at} | more))


def made(order: Order, events=()) -> bytes:
    lines = [f"{e.at.astimezone(UTC):%Y%m%d%H%M%S%f}\t{e.model_dump_json()}".encode() for e in events]
    return b"".join(pieces(order, lines))


def coming(plan: PlanVersion, start: datetime = NOW, days: int = 365) -> Coming:
    return Coming(plan=plan, start=start, end=start + timedelta(days=days))


def instants(one: Coming) -> list[datetime]:
    """When the bot itself would remind."""
    return [due.due_at for due in dues_between(rule_of(one.plan), one.start, one.end)]
