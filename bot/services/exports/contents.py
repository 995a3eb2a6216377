"""What a file needs beside the events: who she is, the words of her check-ins, her language, the tablets to come."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, datetime, time, timedelta
from uuid import NAMESPACE_OID, uuid5

from bot import texts
from bot.domain import rests
from bot.domain.agenda import TRIP
from bot.domain.audience import Reader
from bot.domain.people import Person
from bot.domain.plans import instant
from bot.domain.surveys import Question as Asked
from bot.domain.surveys import Survey
from bot.domain.visits import KINDS, When, told_at
from bot.formats import Format, model
from bot.formats.table import COLUMNS
from bot.services.exports import chronicle
from bot.services.talk.turn import World
from bot.services.talk.voice import Voice
from bot.store import Work, agenda, checkins, dossier, plans, visits

CALENDAR_DAYS = 365  # plans change: a file that rings for ever would ring for a plan that is over
_PLACE = "export.word."
_WORDS = tuple(key.removeprefix(_PLACE) for key in texts.words_of("en") if key.startswith(_PLACE))


async def order(work: Work, world: World, person: Person, what: Format, now: datetime) -> model.Order:
    """Return what is to be made for *person*."""
    versions = world.asked.surveys
    asked = await checkins.forms(work, person.id)
    coming = await tablets_to_come(work, person, now) if what is Format.ICS else []
    appointments = await visits_to_come(work, person, now) if what is Format.ICS else []
    secret = uuid5(NAMESPACE_OID, work.vault.opaque(person.chat_id, f"export:{what}"))
    head = model.Head(
        made_at=now,
        content_version=world.version,
        person=_person(person),
        forms=[
            _form(name, version, versions.get(name), person.profile.reader) for name, version in sorted(asked)
        ],
        more=await dossier.of(work, person.id, chronicle.TYPED) if what is Format.JSON else {},
    )
    own = (
        secret if what is Format.ICS else uuid5(secret, now.isoformat())
    )  # a calendar is moved by the next one
    return model.Order(
        what=what.value,
        head=head,
        words=words(Voice.of(person, world.country)),
        coming=coming,
        appointments=appointments,
        secret=str(own),
        stamp=now,
    )


def _person(person: Person) -> model.Person:
    return model.Person(
        telegram_chat=person.chat_id,
        language=person.lang,
        zone=person.zone,
        set_up=person.settled,
        since=person.created_at,
        last_seen=person.seen_at,
        chose=asdict(person.profile),
    )


def _form(name: str, version: int, survey: Survey | None, reader: Reader) -> model.Form:
    """Return the form as *reader* may see it: another world's questions and answers are not hers to read."""
    mine = [q for q in survey.questions if q.shown.to(reader)] if survey else []
    return model.Form(
        key=name,
        version=version,
        current=survey is not None and survey.version == version,
        questions=[_question(q, reader) for q in mine],
    )


def _question(asked: Asked, reader: Reader) -> model.Question:
    return model.Question(
        key=asked.key,
        text=asked.text,
        answered_by=asked.kind.value,
        measure=asked.measure.value,
        choices=[model.Choice(key=o.key, label=o.label) for o in asked.choices(reader)],
        source_line=asked.note,
        loinc=asked.loinc,
        score=asked.name if asked.loinc else "",
    )


def words(voice: Voice) -> model.Words:
    """Return what a file says in her language."""
    of = {name: voice.label(f"export.word.{name}") for name in _WORDS}
    of |= {f"visit_{kind}": voice.label(f"visit.kind.{kind}") for kind in KINDS}
    decimal = texts.decimal_mark(voice.lang, voice.country)
    return model.Words(
        title=voice.label("export.title"),
        appointment=voice.label("export.title.visit"),
        columns=[voice.label(f"export.column.{name}") for name in COLUMNS],
        of=of,
        separator=";" if decimal == "," else ",",
        decimal=decimal,
    )


async def tablets_to_come(work: Work, person: Person, now: datetime) -> list[model.Coming]:
    """Return the plans that go on, for a year at most.

    None while her reminders are on hold or paused without an end: a calendar must not ring for what rests. With a
    trip by local time ahead the file ends where the trip begins, for only then its first tablet is known.
    """
    pause = rests.paused(person.rests)
    if rests.holding(person.rests) or (pause and pause.until is None):
        return []
    start = max(now, _midnight(pause.until, person.zone) if pause and pause.until else now)
    trips = [
        i for i in await agenda.of_person(work, person.id, TRIP) if i.due_at > now and i.note.get("plan")
    ]
    end = min([now + timedelta(days=CALENDAR_DAYS), *(trip.due_at for trip in trips)])
    active: Mapping[int, int] = {p.id: p.version for p in await plans.of_person(work, person.id)}
    names = chronicle.Medicines(await plans.labels(work, person.id))
    rows = [
        r for r in await dossier.plan_versions(work, person.id) if active.get(r["plan_id"]) == r["version"]
    ]
    return [
        model.Coming(plan=one, start=start, end=end)
        for one in chronicle.plan_versions(rows, names)
        if start < end
    ]


async def visits_to_come(work: Work, person: Person, now: datetime) -> list[model.Appointment]:
    """Return the visits and tests that are still to come, whatever rests."""
    return [
        model.Appointment(
            key=str(visit.id),
            zone=visit.zone,
            day=visit.on,
            clock=visit.at,
            told_at=instant(*told_at(visit, When.EVE), visit.zone),
        )
        for visit in await visits.of_person(work, person.id)
        if not visit.over and visit.ends_at > now
    ]


async def anything_to_come(work: Work, person: Person, now: datetime) -> bool:
    """Return whether a calendar has anything to show."""
    return bool(await tablets_to_come(work, person, now) or await visits_to_come(work, person, now))


def _midnight(day: date, zone: str) -> datetime:
    return instant(day, time(0), zone)
