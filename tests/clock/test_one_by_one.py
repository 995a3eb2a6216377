"""What cannot be done rests for five minutes and holds up nobody: whoever else is due is served one by one."""

from dataclasses import replace
from datetime import timedelta

import pytest
from structlog.testing import capture_logs

from bot.domain.people import slice_of
from bot.services.running import due
from bot.services.running.due import REST, Due, Failed
from bot.store import agenda
from tests.clock.scene import NOW, Scene, _of

A_MOMENT = timedelta(seconds=1)


async def three(store) -> list[Scene]:
    """Three people whose pinned card is due now; the trip of the first one has lost where it goes."""
    scenes = [await Scene(store).open() for _ in range(3)]
    for scene in scenes:
        await scene.makes_due(["status"])
    await a_trip_to_nowhere(scenes[0])
    return scenes


async def a_trip_to_nowhere(scene: Scene) -> None:
    who = await scene.person()
    async with scene.store.begin() as work:
        await agenda.put(work, [replace(_of(who, "trip", note_was="lost"), due_at=NOW)])


async def waiting(scenes) -> list[list[str]]:
    return [[i.kind for i in await scene.left()] for scene in scenes]


async def test_everybody_else_is_served_and_how_many_is_told(any_store):
    scenes = await three(any_store)

    with capture_logs() as told:
        done = await Due(scenes[0].world).fire(NOW)

    assert done == 3
    assert await waiting(scenes) == [["trip"], [], []]
    (line,) = [one for one in told if one["event"] == "agenda_item_failed"]
    assert line["kind"] == "trip"
    assert isinstance(line["error"], KeyError)
    assert line["log_level"] == "error"


async def test_two_that_fail_are_both_put_aside(any_store):
    scenes = await three(any_store)
    await a_trip_to_nowhere(scenes[1])

    clock = Due(scenes[0].world)

    assert await clock.fire(NOW) == 3
    assert await waiting(scenes) == [["trip"], ["trip"], []]
    with capture_logs() as told:
        assert await clock.fire(NOW + A_MOMENT) == 0  # both rest: nothing is tried
    assert told == []


async def test_it_is_tried_again_after_its_rest_and_no_earlier(any_store):
    scenes = await three(any_store)
    clock = Due(scenes[0].world)
    await clock.fire(NOW)

    tried = []
    for after in (REST - A_MOMENT, REST):
        with capture_logs() as told:
            await clock.fire(NOW + after)
        tried.append([one["kind"] for one in told])

    assert tried == [[], ["trip"]]


async def test_a_worker_leaves_what_is_of_the_slices_of_others(any_store):
    scenes = [await Scene(any_store).open() for _ in range(2)]
    for scene in scenes:
        await scene.makes_due(["status"])
    mine = slice_of((await scenes[0].person()).chat_id)

    done = await Due(scenes[0].world, frozenset({mine})).fire(NOW)

    assert await waiting(scenes) == [[], ["status"]]
    assert done == 1


async def test_a_worker_serves_its_own_slices_one_by_one_too(any_store):
    scenes = await three(any_store)
    mine = (await scenes[1].person()).chat_id
    broken = (await scenes[0].person()).chat_id
    slices = frozenset({slice_of(mine), slice_of(broken)})

    done = await Due(scenes[0].world, slices).fire(NOW)

    assert await waiting(scenes) == [["trip"], [], ["status"]]
    assert done == 2


async def test_what_failed_together_is_named_by_its_kinds_each_once(any_store):
    scene = await Scene(any_store).open()
    await scene.makes_due(["status", "course", "snooze"])
    twice = [replace(i, key=f"{i.key}:again") for i in await scene.left()]
    async with any_store.begin() as work:
        await agenda.put(work, twice)
    await a_trip_to_nowhere(scene)

    with pytest.raises(Failed) as failed:
        await due.fire(scene.world, NOW)

    assert str(failed.value) == "course, snooze, status, trip"
    assert len(failed.value.items) == 7
    assert len(await scene.left()) == 7, "what failed was half done"
