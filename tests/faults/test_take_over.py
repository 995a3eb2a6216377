"""Two processes with one token and one database: one works, the other waits and takes over when the first is gone."""

import asyncio
import time

import pytest

from bot.store import Store, Vault, leases
from tests.faults.conftest import moved_in
from tests.faults.test_process_faults import env_of
from tests.kills.lives import nursery
from tests.support.town import KEY
from tests.support.town import town as a_town

WITHIN_SECONDS = 10
PATIENCE_SECONDS = 60
WORDS = "I have chest pain"
pytestmark = pytest.mark.timeout(300)  # processes of their own, on a busy machine


async def test_a_lease_is_held_by_one_and_passes_on_when_it_is_given_back(any_url):
    stores = [Store(any_url, Vault(KEY)) for _ in range(2)]
    first, second = (leases.of(store) for store in stores)

    took = [await first.take(), await second.take()]
    await first.give_back()
    then = await second.take()

    assert took == [True, False]
    assert then
    await second.give_back()
    for store in stores:
        await store.close()


async def test_a_lease_whose_connection_ends_is_lost_and_noticed(postgres_url):
    store, other = Store(postgres_url, Vault(KEY)), Store(postgres_url, Vault(KEY))
    lease = leases.of(store)
    await lease.take()

    async with other.begin() as work:
        await work.connection.exec_driver_sql(
            "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory'"
        )
    await asyncio.wait_for(lease.lost(), WITHIN_SECONDS)

    heir = leases.of(other)
    assert await heir.take()
    for one in (lease, heir):
        await one.give_back()
    for one in (store, other):
        await one.close()


async def test_when_the_one_that_works_is_killed_the_other_answers_within_ten_seconds(
    sqlite_url, postgres_url, tmp_path
):
    async with nursery() as warm:
        for name, url in (("sqlite", sqlite_url), ("postgres", postgres_url)):
            await _passes_on(warm, url, tmp_path / name)


async def _passes_on(warm, url: str, log) -> None:
    async with a_town(url) as town:
        async with town.store.begin() as work:
            margaret = await moved_in(work, town.newcomer(), town.now)
        await town.stop()
        first = await warm.life(env_of(town, url), log.with_suffix(".first"))
        await _answers(margaret, "/today")
        second = await warm.life(env_of(town, url), log.with_suffix(".second"))
        await _logged(log.with_suffix(".second"), "another_process_works")

        began = time.monotonic()
        await first.killed()
        await _answers(margaret, WORDS)
        took_seconds = time.monotonic() - began
        await second.killed()

    assert took_seconds <= WITHIN_SECONDS
    assert sum("999" in m.text for m in margaret.persona.messages if not m.mine) == 1


async def _answers(who, words: str) -> None:
    seen = len(who.persona.messages)
    who.persona.say(words)
    await who.persona.until(lambda p: any(not m.mine for m in p.messages[seen:]), PATIENCE_SECONDS)


async def _logged(file, event: str) -> None:
    async with asyncio.timeout(PATIENCE_SECONDS):
        while not file.exists() or event not in file.read_text():
            await asyncio.sleep(0.05)
