from datetime import timedelta

from bot.store import Store, Vault, agenda, people
from tests.support.rows import AT, a_person, an_item
from tests.support.town import KEY

HOUR = timedelta(hours=1)


async def test_a_meaning_is_on_the_agenda_once_and_moves(any_store):
    async with any_store.begin() as work:
        person = await a_person(work)
        await agenda.put(work, [an_item(person, "dose:1", AT, "dose", subject_id=1, note={"v": 1})])
        await agenda.put(work, [an_item(person, "dose:1", AT + HOUR, "dose", subject_id=1, note={"v": 2})])

        (item,) = await agenda.of_person(work, person.id)

        assert (item.due_at, item.note) == (AT + HOUR, {"v": 2})


async def test_what_is_due_comes_oldest_first_and_not_before_its_time(any_store):
    async with any_store.begin() as work:
        person = await a_person(work)
        await agenda.put(work, [an_item(person, f"ring:{n}", AT + n * HOUR) for n in (2, 0, 1)])

        assert [i.key for i in await agenda.due(work, AT + HOUR, 10)] == ["ring:0", "ring:1"]
        assert [i.key for i in await agenda.due(work, AT + 2 * HOUR, 1, alone=True)] == ["ring:0"]
        assert await agenda.due(work, AT - HOUR, 10) == []


async def test_a_fired_item_becomes_its_own_successor(any_store):
    async with any_store.begin() as work:
        person = await a_person(work)
        await agenda.put(work, [an_item(person, "dose:1")])
        (item,) = await agenda.due(work, AT, 10)

        await agenda.move(work, [(item.id, AT + 24 * HOUR, {"v": 3})])

        assert await agenda.due(work, AT, 10) == []
        (moved,) = await agenda.of_person(work, person.id)
        assert (moved.id, moved.due_at, moved.note) == (item.id, AT + 24 * HOUR, {"v": 3})


async def test_done_items_are_gone(any_store):
    async with any_store.begin() as work:
        person = await a_person(work)
        await agenda.put(work, [an_item(person, "ring:1"), an_item(person, "ring:2")])

        await agenda.done(work, [i.id for i in await agenda.due(work, AT, 1, alone=True)])

        assert [i.key for i in await agenda.of_person(work, person.id)] == ["ring:2"]


async def test_items_are_dropped_by_key_by_kind_and_altogether(any_store):
    async with any_store.begin() as work:
        person, other = await a_person(work, 1001), await a_person(work, 1002)
        await agenda.put(work, [an_item(person, f"ring:{n}") for n in range(3)])
        await agenda.put(
            work, [an_item(person, "dose:1", kind="dose"), an_item(other, "dose:2", kind="dose")]
        )

        await agenda.drop(work, "ring:0", "ring:9")
        assert [i.key for i in await agenda.of_person(work, person.id, "ring")] == ["ring:1", "ring:2"]
        await agenda.drop_of(work, person.id, "ring")
        assert [i.key for i in await agenda.of_person(work, person.id)] == ["dose:1"]
        await agenda.drop_of(work, person.id)
        assert await agenda.of_person(work, person.id) == []
        assert [i.key for i in await agenda.of_person(work, other.id)] == ["dose:2"]


async def test_upcoming_and_next_say_what_comes(any_store):
    async with any_store.begin() as work:
        assert await agenda.next_at(work) is None
        person = await a_person(work)
        await agenda.put(work, [an_item(person, "b", AT + HOUR), an_item(person, "a", AT, "dose")])

        assert await agenda.next_at(work) == AT
        chat = person.chat_id
        assert await agenda.upcoming(work) == [("dose", AT, chat), ("ring", AT + HOUR, chat)]


async def test_two_planners_never_hold_the_same_person(postgres_url):
    store = Store(postgres_url, Vault(KEY))
    async with store.begin() as work:
        ids = {(await a_person(work, chat)).id for chat in (1001, 1002)}

    async with store.begin() as first, store.begin() as second:
        mine = await people.get_many(first, {min(ids)}, wait=False)
        theirs = await people.get_many(second, ids, wait=False)

    assert set(mine) == {min(ids)}
    assert set(theirs) == {max(ids)}
    await store.close()


async def test_what_was_moved_or_is_gone_is_not_due_any_more(any_store):
    async with any_store.begin() as work:
        person = await a_person(work)
        await agenda.put(work, [an_item(person, f"ring:{n}") for n in range(3)])
        found = await agenda.due(work, AT, 10)
        await agenda.drop(work, "ring:0")
        await agenda.put(work, [an_item(person, "ring:1", AT + HOUR)])

        assert [i.key for i in await agenda.still_due(work, found, AT)] == ["ring:2"]
        assert await agenda.still_due(work, [], AT) == []


async def test_a_full_batch_holds_whatever_is_due_of_its_people(any_store):
    async with any_store.begin() as work:
        first, second = await a_person(work), await a_person(work, 1002)
        await agenda.put(
            work, [an_item(first, "dose:1", kind="dose"), an_item(second, "dose:2", kind="dose")]
        )
        await agenda.put(work, [an_item(first, "ring:9"), an_item(first, "ring:10", AT + HOUR)])

        assert [i.key for i in await agenda.due(work, AT, 1)] == ["dose:1", "ring:9"]


async def test_a_dose_alone_still_comes_with_the_other_doses_of_its_card(any_store):
    async with any_store.begin() as work:
        first, second = await a_person(work), await a_person(work, 1002)
        await agenda.put(
            work, [an_item(first, "dose:1", kind="dose"), an_item(second, "dose:2", kind="dose")]
        )
        await agenda.put(work, [an_item(first, "dose:3", kind="dose"), an_item(first, "ring:9")])

        found = await agenda.due(work, AT, 1, alone=True)

        assert [i.key for i in found] == ["dose:1", "dose:3"]
