from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from bot.domain import doses as rules
from bot.domain.doses import Skip, State
from bot.domain.medicines import Label
from bot.domain.sittings import Sitting
from bot.store import doses, people, plans
from bot.store import tables as t
from tests.support.rows import AT, PLAN, a_dose, a_person, a_plan, dose_row

DAY = timedelta(days=1)


async def a_first_dose(work, chat_id=1001):
    person = await a_person(work, chat_id)
    return person, await a_dose(work, person, await a_plan(work, person))


@pytest.mark.hazard("H2")
async def test_a_plan_has_one_dose_a_day_and_slot(any_store):
    async with any_store.begin() as work:
        person = await a_person(work)
        planned = await a_plan(work, person)
        await doses.add_many(work, [dose_row(person, planned, AT), dose_row(person, planned, AT, slot=1)])
        await doses.add_many(work, [dose_row(person, planned, AT + timedelta(minutes=5))])

        found = await doses.between(work, person.id, AT - DAY, AT + DAY)

        assert [(d.slot, d.due_at) for d in found] == [(0, AT), (1, AT)]


async def test_ids_of_names_each_dose_with_its_state(any_store):
    async with any_store.begin() as work:
        _person, dose = await a_first_dose(work)

        found = await doses.ids_of(work, {dose.plan_id}, {"2026-03-02", "2026-03-03"})

        assert found == {(dose.plan_id, "2026-03-02", 0): (dose.id, "due")}


@pytest.mark.case("X02")
@pytest.mark.hazard("H8")
async def test_a_dose_of_someone_else_is_not_there(any_store):
    async with any_store.begin() as work:
        _person, dose = await a_first_dose(work)
        other = await a_person(work, 1002)

        assert await doses.get(work, other.id, dose.id) is None
        await doses.change(work, replace(dose, person_id=other.id), rules.taken(dose, AT), "taken", "tap", AT)
        assert (await doses.get(work, dose.person_id, dose.id)).state is State.TAKEN


async def test_between_holds_its_start_and_not_its_end(any_store):
    async with any_store.begin() as work:
        person = await a_person(work)
        planned = await a_plan(work, person)
        await doses.add_many(work, [dose_row(person, planned, AT + n * DAY) for n in range(4)])

        found = await doses.between(work, person.id, AT + DAY, AT + 3 * DAY)

        assert [d.due_at for d in found] == [AT + DAY, AT + 2 * DAY]


async def test_open_doses_are_those_that_wait_for_an_answer(any_store):
    async with any_store.begin() as work:
        person, first = await a_first_dose(work)
        second = await a_dose(work, person, (await plans.of_person(work, person.id))[0], due_at=AT + DAY)

        await doses.change(work, first, rules.skipped(first, Skip.AWAY), "skipped", "tap", AT)

        assert [s.id for s in await doses.open_sittings(work, person.id)] == [second.id]


async def test_the_reason_of_a_left_out_dose_is_kept_sealed(any_store):
    async with any_store.begin() as work:
        person, dose = await a_first_dose(work)

        await doses.change(work, dose, rules.skipped(dose, Skip.SIDE_EFFECTS), "skipped", "tap", AT)

        assert (await doses.get(work, person.id, dose.id)).reason is Skip.SIDE_EFFECTS
        assert b"side" not in await work.value(select(t.dose.c.reason))


async def test_the_last_taken_dose_of_anastrozole_is_found(any_store):
    async with any_store.begin() as work:
        person, first = await a_first_dose(work)
        planned = (await plans.of_person(work, person.id))[0]
        second = await a_dose(work, person, planned, due_at=AT + DAY)
        for dose in (first, second):
            await doses.change(work, dose, rules.taken(dose, dose.due_at), "taken", "tap", dose.due_at)

        assert (await doses.last_taken(work, person.id)).id == second.id


async def test_ringing_counts_without_touching_the_answer(any_store):
    async with any_store.begin() as work:
        person, dose = await a_first_dose(work)

        await doses.ringing(work, dose.id, rings=2, snoozes=1)

        after = await doses.get(work, person.id, dose.id)
        assert after == replace(dose, rings=2, snoozes=1)


@pytest.mark.hazard("H12")
async def test_every_answer_leaves_an_event_that_stays(any_store):
    async with any_store.begin() as work:
        person, dose = await a_first_dose(work)
        taken = rules.taken(dose, AT)
        await doses.change(work, dose, taken, "taken", "text", AT)
        await doses.undo(work, Sitting((taken,)), "tap", AT + timedelta(minutes=1))

        found = await doses.events(work, person.id)

        assert [(e["what"], e["source"], e["dose_id"]) for e in found] == [
            ("taken", "text", dose.id),
            ("undo", "tap", dose.id),
        ]


async def answers_of(work, person, planned, dose) -> list:
    """What each question about her doses is answered with."""
    return [
        await doses.between(work, person.id, AT, AT + 9 * DAY),
        await doses.sittings_between(work, person.id, AT, AT + 9 * DAY),
        await doses.sitting_of(work, person.id, dose.id),
        await doses.taken_near(work, planned[0], dose.id, AT + 5 * DAY, 2 * DAY),
        await doses.taken_near(work, planned[1], dose.id, AT + 5 * DAY, 2 * DAY),
        await plans.get_many(work, {p.id for p in planned}),
    ]


@pytest.mark.hazard("H2")
async def test_doses_that_were_read_ahead_are_as_the_database_has_them_after_every_change(any_store):
    async with any_store.begin() as work:
        person = await a_person(work)
        planned = [await a_plan(work, person), await plans.add(work, person.id, PLAN, AT, Label("calcium"))]
        rows = [dose_row(person, p, AT + n * DAY) for p in planned for n in range(6)]
        await doses.add_many(work, rows)
        dose = (await doses.sittings_between(work, person.id, AT + 4 * DAY, AT + 6 * DAY))[0].doses[0]
    for said in (
        lambda w: doses.change(w, dose, rules.taken(dose, dose.due_at), "taken", "tap", AT),
        lambda w: doses.change(w, dose, rules.skipped(dose, Skip.UNWELL), "skipped", "tap", AT),
        lambda w: doses.undo(w, Sitting((dose,)), "tap", AT),
        lambda w: doses.ringing(w, dose.id, rings=3, snoozes=2),
        lambda w: doses.add_many(w, [dose_row(person, planned[0], AT + 7 * DAY)]),
        lambda w: plans.rename(w, planned[1], Label("vitamin D")),
        lambda w: plans.end(w, planned[1]),
    ):
        async with any_store.begin() as work:
            await people.find(work, person.chat_id, lock=True)
            await doses.read_ahead(work, person.id, AT - 40 * DAY)
            await said(work)
            ahead = await answers_of(work, person, planned, dose)
        async with any_store.begin() as work:
            assert ahead == await answers_of(work, person, planned, dose)


async def test_nothing_said_is_nothing_to_undo(any_store):
    async with any_store.begin() as work:
        _person, dose = await a_first_dose(work)

        assert await doses.undo(work, Sitting((dose,)), "tap", AT) is None


answers = st.lists(st.sampled_from(["taken", "skip", "undo"]), max_size=9)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(answers)
async def test_undo_takes_back_answer_by_answer_like_a_stack(sqlite_store, said):
    async with sqlite_store.begin() as work:
        person, dose = await a_first_dose(work)
        stack, now = [], dose
        for n, word in enumerate(said):
            at = AT + timedelta(minutes=n)
            if word == "undo":
                back = await doses.undo(work, Sitting((now,)), "tap", at)
                assert (back is None) == (not stack)
                now = stack.pop() if stack else now
            else:
                new = rules.taken(now, at) if word == "taken" else rules.skipped(now, Skip.UNWELL)
                await doses.change(work, now, new, word, "tap", at)
                stack.append(now)
                now = new
            assert await doses.get(work, person.id, dose.id) == now
        await work.run(t.person.delete())


async def test_a_plan_keeps_every_version_and_what_it_was(any_store):
    later = replace(PLAN, zone="Europe/Paris")
    async with any_store.begin() as work:
        person = await a_person(work)
        first = await plans.add(work, person.id, PLAN, AT, label=Label("a name she typed"))

        second = await plans.change(work, first, later, AT + DAY)

        assert await plans.of_person(work, person.id) == [second]
        assert (second.version, second.rule, second.medicine) == (2, later, "a name she typed")
        kept = await work.rows(select(t.plan_version.c.version, t.plan_version.c.rule).order_by("version"))
        assert [(r["version"], plans.read(r["rule"])) for r in kept] == [(1, PLAN), (2, later)]
        assert await plans.get_many(work, {first.id}) == {first.id: second}


async def test_an_ended_plan_is_no_longer_hers_and_needs_no_healing(any_store):
    async with any_store.begin() as work:
        person = await a_person(work)
        planned = await a_plan(work, person)
        assert await plans.without_agenda(work) == [person.id]

        await plans.end(work, planned)

        assert await plans.of_person(work, person.id) == []
        assert await plans.without_agenda(work) == []


async def two_medicines(work):
    """Anastrozole and calcium of one person, due in the same minute, and the plan of the calcium."""
    person = await a_person(work)
    calcium = await plans.add(work, person.id, PLAN, AT, label=Label("calcium"))
    own = await a_plan(work, person)
    await doses.add_many(work, [dose_row(person, calcium, AT), dose_row(person, own, AT)])
    return person, own, calcium


async def test_doses_of_one_minute_are_one_sitting_with_anastrozole_first(any_store):
    async with any_store.begin() as work:
        person, own, calcium = await two_medicines(work)
        (sitting,) = await doses.sittings_between(work, person.id, AT, AT + DAY)

        assert [d.plan_id for d in sitting.doses] == [own.id, calcium.id]
        assert sitting.id == sitting.doses[1].id  # made first
        for dose in sitting.doses:
            assert await doses.sitting_of(work, person.id, dose.id) == sitting
        assert await doses.sitting_of(work, (await a_person(work, 1002)).id, sitting.id) is None
        assert await doses.sittings_of_many(work, {person.id}, AT, AT) == {person.id: [sitting]}
        assert await doses.open_sittings(work, person.id) == [sitting]


async def test_what_counts_and_what_is_too_near_is_of_one_medicine(any_store):
    async with any_store.begin() as work:
        person, own, calcium = await two_medicines(work)
        sitting = (await doses.open_sittings(work, person.id))[0]
        for dose in sitting.doses:
            await doses.change(work, dose, rules.taken(dose, AT), "taken", "tap", AT)

        assert [d.plan_id for d in await doses.between(work, person.id, AT, AT + DAY)] == [own.id]
        assert [d.plan_id for d in await doses.of_medicine(work, calcium, AT, AT + DAY)] == [calcium.id]
        assert (await doses.last_taken(work, person.id)).plan_id == own.id
        for planned, dose in zip((own, calcium), sitting.doses, strict=True):
            assert await doses.taken_near(work, planned, dose.id, AT, DAY) is None
            assert (await doses.taken_near(work, planned, 0, AT, DAY)).plan_id == planned.id


async def test_undo_takes_back_the_last_answer_for_every_dose_it_was_about(any_store):
    async with any_store.begin() as work:
        person, _own, _calcium = await two_medicines(work)
        (sitting,) = await doses.open_sittings(work, person.id)
        first, second = sitting.doses
        await doses.change(work, first, rules.taken(first, AT), "taken", "tap", AT)
        one = sitting.changed([rules.taken(first, AT)])
        await doses.change(work, second, rules.skipped(second, Skip.UNSAID), "skipped", "tap", AT + DAY)
        both = one.changed([rules.skipped(second, Skip.UNSAID)])

        assert await doses.undo(work, both, "tap", AT + 2 * DAY) == one
        assert await doses.undo(work, one, "tap", AT + 3 * DAY) == sitting
        assert await doses.undo(work, sitting, "tap", AT + 4 * DAY) is None


async def test_a_medicine_keeps_its_name_sealed_and_can_be_renamed(any_store):
    async with any_store.begin() as work:
        person, own, calcium = await two_medicines(work)

        await plans.rename(work, calcium, Label("calcium with D3"))

        assert await plans.names(work, person.id) == {own.id: "", calcium.id: "calcium with D3"}
        assert [p.medicine for p in await plans.of_person(work, person.id)] == ["", "calcium with D3"]
        kept = await work.value(select(t.plan.c.medicine).where(t.plan.c.id == calcium.id))
        assert b"calcium" not in kept
