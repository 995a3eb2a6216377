from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from bot.domain import doses as rules
from bot.domain.doses import Skip, State
from bot.domain.sittings import Sitting
from bot.store import doses, plans
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
        first = await plans.add(work, person.id, PLAN, AT, medicine="a name she typed")

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
