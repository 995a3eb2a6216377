"""Her record as events: every row of every table is in them or beside them, read a page at a time, hers alone."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from bot.domain.agenda import TRIP
from bot.domain.medicines import ANASTROZOLE, Label
from bot.domain.plans import Plan
from bot.domain.rests import Held
from bot.services.exports import chronicle, contents
from bot.store import agenda, checkins, dossier, notes, people, plans, visits
from bot.store import tables as t
from tests.exports.years import lived
from tests.store.test_people import fill_every_table
from tests.store.test_vault import CANARY
from tests.support.rows import AT, PLAN, a_person
from tests.visits.test_visits import SCAN

NOT_SAID = {  # columns of the typed tables that say nothing about her
    "person": {"id", "slice", "data_key", "chat_id"},  # the chat's number stands in the head
    "consent": {"id", "person_id"},
    "policy_asked": {"person_id"},
    "plan": {"id", "person_id", "version", "rule", "created_at"},  # as in its versions
    "plan_version": {"person_id", "plan_id"},
    "dose": {
        "id",
        "person_id",
        "plan_id",
        "slot",
        "limit_at",
        "rings",
        "snoozes",
    },  # how often it rang is ours
    "dose_event": {"id", "person_id", "dose_id", "words_id"},
    "note": {"id", "person_id"},
    "alert": {"id", "person_id", "open"},  # the outcome says it
    "checkin": {"id", "person_id"},
    "visit": {"id", "person_id"},
}
SAID = {  # the others, and the field of an event or of the head that says them
    "person": "settled lang zone profile rests created_at seen_at",
    "consent": "version lang given_at",
    "policy_asked": "version answer asked_at answered_at",
    "plan": "active medicine",
    "plan_version": "version rule from_at",
    "dose": "plan_version local_date amount zone due_at state taken_at reason",
    "dose_event": "what source before at",
    "note": "kind body created_at cleared_at",
    "alert": "content_version because at",
    "checkin": "survey outcome invited_at state found content_version",
    "visit": "state created_at",
}


async def every_event(store, person_id, now=AT + timedelta(days=1)):
    return [event async for page in chronicle.events(store, person_id, now) for event in page]


def test_every_column_about_her_is_said_or_says_nothing():
    """Whoever adds a column to one of these tables decides here what a person reads of it."""
    for name in chronicle.TYPED:
        columns = set(t.metadata.tables[name].c.keys())
        assert columns == NOT_SAID[name] | set(SAID[name].split()), name


@pytest.mark.case("X14")
async def test_everything_kept_is_an_event_or_stands_beside_them(any_store):
    async with any_store.begin() as work:
        person = await fill_every_table(work)
        await work.run(t.checkin.delete())  # hers holds answers, not a word
        await work.run(t.visit.delete())
        await checkins.add(work, person.id, "weekly", "x", AT)
        await visits.add(work, person.id, SCAN, AT)
        other = await a_person(work, 1002)
        await notes.add(work, other.id, "note", "of someone else", AT)
        beside = await dossier.of(work, person.id, chronicle.TYPED)

    events = await every_event(any_store, person.id)

    kinds = {event.kind for event in events}
    assert kinds == {"tablet", "report", "checkin", "note", "alert", "visit", "plan", "consent"}
    told = " ".join(event.model_dump_json() for event in events)
    assert told.count(CANARY) >= 3
    assert "someone else" not in told
    owned = {table.name for table in t.metadata.sorted_tables if "person_id" in table.c} | {"person"}
    assert set(beside) == owned - chronicle.TYPED
    assert CANARY in str(beside["flow"])


async def test_many_pages_are_one_record_without_a_gap_or_a_double(any_store):
    person_id = await lived(any_store, 2)

    events = await every_event(any_store, person_id, AT + timedelta(days=1000))

    async with any_store.begin() as work:
        count = {
            name: len(await work.rows(select(t.metadata.tables[name])))
            for name in ("dose", "dose_event", "checkin", "note")
        }
    found = [event.kind for event in events]
    assert found.count("report") == count["dose_event"] > 2 * dossier.PAGE
    assert (found.count("checkin"), found.count("note")) == (count["checkin"], count["note"])
    tablets = [event for event in events if event.kind == "tablet"]
    assert sum(event.result != "not_asked" for event in tablets) == count["dose"]
    assert len({(event.plan, event.at) for event in tablets}) == len(tablets)


async def test_days_on_which_reminders_rested_are_told_apart_from_silence(any_store):
    async with any_store.begin() as work:
        person = await a_person(work)
        await plans.add(work, person.id, PLAN, AT)

    events = await every_event(any_store, person.id, AT + timedelta(days=3))

    assert [event.result for event in events if event.kind == "tablet"] == ["not_asked"] * 3


async def test_medicines_are_counted_in_her_record_and_never_by_our_numbers(any_store):
    async with any_store.begin() as work:
        for chat in (1001, 1002):
            person = await a_person(work, chat)
            for label in (ANASTROZOLE, Label("Calcium", "with a meal")):
                await plans.add(work, person.id, PLAN, AT, label)

    events = await every_event(any_store, person.id)

    versions = [(event.plan, event.medicine, event.how) for event in events if event.kind == "plan"]
    assert versions == [(1, "anastrozole", ""), (2, "Calcium", "with a meal")]


async def test_of_an_ended_plan_the_record_stays(any_store):
    async with any_store.begin() as work:
        person = await a_person(work)
        planned = await plans.add(work, person.id, PLAN, AT)
        await plans.change(
            work, planned, Plan("Europe/London", PLAN.times, PLAN.amounts, starts_on=date(2026, 3, 4)), AT
        )
        await plans.end(work, planned)

    events = await every_event(any_store, person.id)

    assert [(e.plan_version, e.in_use) for e in events if e.kind == "plan"] == [(1, False), (2, False)]


@pytest.mark.parametrize(("by_local_time", "days"), [(True, 4), (False, contents.CALENDAR_DAYS)])
async def test_the_calendar_ends_where_a_trip_by_local_time_begins(any_store, by_local_time, days):
    async with any_store.begin() as work:
        person = await a_person(work)
        await plans.add(work, person.id, PLAN, AT)
        note = {"zone": "Asia/Tokyo", "plan": by_local_time}
        await agenda.put(work, [agenda.item(TRIP, person, AT + timedelta(days=4), note=note)])

        (one,) = await contents.tablets_to_come(work, person, AT)

    assert one.end == AT + timedelta(days=days)


@pytest.mark.hazard("H3")
async def test_while_an_alert_holds_the_reminders_no_calendar_names_a_tablet(any_store):
    async with any_store.begin() as work:
        person = await a_person(work)
        await plans.add(work, person.id, PLAN, AT)
        held = await people.save(work, replace(person, rests=frozenset({Held(1)})))

        assert await contents.tablets_to_come(work, held, AT) == []
        assert len(await contents.tablets_to_come(work, person, AT)) == 1


async def test_visits_to_come_are_in_the_calendar_also_while_reminders_rest(any_store):
    async with any_store.begin() as work:
        person = await a_person(work)
        held = await people.save(work, replace(person, rests=frozenset({Held(1)})))
        await visits.add(work, person.id, SCAN, AT)
        await visits.add(work, person.id, replace(SCAN, over=True), AT)
        await visits.add(work, person.id, replace(SCAN, on=AT.date() - timedelta(days=1)), AT)

        (one,) = await contents.visits_to_come(work, held, AT)

        assert (one.day, one.clock) == (SCAN.on, SCAN.at)
        assert one.told_at == datetime(2026, 5, 2, 17, tzinfo=UTC)
        assert await contents.anything_to_come(work, held, AT)


async def test_the_calendar_starts_when_a_pause_ends(town, margaret):
    await margaret.says("/pause")
    await margaret.taps("3 days")
    who = await margaret.record()

    async with town.store.begin() as work:
        (one,) = await contents.tablets_to_come(work, who, town.now)

    assert one.start.date() == (town.now + timedelta(days=3)).date()


async def test_questions_of_another_world_stand_in_no_file(town):
    """Her file has the words of the check-in as she may see it."""
    woman = await town.settled_person(body="woman")
    man = await town.settled_person("Tom", body="man", reason="testosterone", stage="")
    asked = {}
    for who in (woman, man):
        person = await who.record()
        survey = town.parts.world.asked.surveys["monthly"]
        form = contents._form("monthly", survey.version, survey, person.profile.reader)
        asked[who] = {q.key for q in form.questions} | {c.key for q in form.questions for c in q.choices}
        assert form.current

    assert asked[woman] - asked[man]
    assert not [key for key in asked[man] if "vaginal" in key]
