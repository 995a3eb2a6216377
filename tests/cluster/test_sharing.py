"""What several processes share: the rows by groups of slices, the rate by parts that add up, the jobs by their key."""

import asyncio
import contextlib
from datetime import timedelta

from bot import app, cluster
from bot.channels.telegram import Pacer
from bot.commands import work as worker
from bot.domain.messages import Card, Lane, Op, Outgoing
from bot.domain.people import GROUPS, SLICES, group_of, slice_of, slices_in
from bot.services.running.attending import Attendance
from bot.services.running.relay import Relay
from bot.store import Store, Vault, claims, house, inbox, outbox
from tests.support.town import KEY, START
from tests.support.town import town as a_town

CHATS = range(1001, 1101)


class At:
    def __init__(self, at) -> None:
        self.at = at

    def now(self):
        return self.at


def test_every_slice_is_in_exactly_one_group():
    groups = [slices_in(group) for group in range(GROUPS)]

    assert sorted(slice_ for group in groups for slice_ in group) == list(range(SLICES))
    assert all(group_of(slice_) == n for n, group in enumerate(groups) for slice_ in group)


async def test_the_groups_share_out_everything_that_waits(any_store):
    async with any_store.begin() as work:
        await inbox.accept(work, [(n, n, {}) for n in CHATS], START)
        await outbox.add(work, [(n, Outgoing(Op.NEW, Card("hello"))) for n in CHATS], START)

    asked, leaving = [], []
    async with any_store.begin() as work:
        for group in range(GROUPS):
            asked += await inbox.waiting_chats(work, START, slices=slices_in(group))
            found = await claims.claim(work, START, dict.fromkeys(Lane, 200), slices=slices_in(group))
            leaving += [letter.chat_id for letter in found]

    assert sorted(asked) == sorted(leaving) == list(CHATS)


async def test_what_a_holder_claimed_that_woke_up_too_late_leaves_all_the_same(postgres_url):
    async with a_town(postgres_url) as town:
        margaret = await town.settled_person()
        drain = app.drain_of(town.parts, frozenset(range(SLICES)), Pacer())
        attendance = asyncio.create_task(Attendance(drain, asyncio.Event()).last())
        await asyncio.sleep(0.5)  # it has taken up what its predecessor left
        async with town.store.begin() as work:
            await outbox.add(work, [(margaret.chat_id, Outgoing(Op.NEW, Card("hello")))], town.now)
            assert await claims.claim(work, town.now, dict.fromkeys(Lane, 200))

        await margaret.until(lambda p: any("hello" in m.text for m in p.messages), 15)
        await attendance


async def test_only_groups_with_something_to_do_are_called(any_store):
    async with any_store.begin() as work:
        await inbox.accept(work, [(1, CHATS[0], {})], START)
        await outbox.add(work, [(CHATS[1], Outgoing(Op.NEW, Card("later")))], START + timedelta(hours=1))

        now = await house.groups_due(work, START)
        later = await house.groups_due(work, START + timedelta(hours=1))

    assert now == {group_of(slice_of(CHATS[0]))}
    assert later == {group_of(slice_of(chat)) for chat in CHATS[:2]}


async def test_the_shares_of_all_groups_stay_within_the_rate_in_every_second():
    sent = []
    clock = asyncio.get_running_loop().time

    async def sure() -> None:
        pass

    async def group(number: int) -> None:
        pacer = worker.SharePacer(28, sure)
        for n in range(12):
            await pacer.turn(100 * number + n, Lane.REPLY if n % 2 else Lane.BULK)
            sent.append(clock())

    await asyncio.gather(*(group(number) for number in range(GROUPS)))

    early, late = sum(at < sent[0] + 1 for at in sent), len(sent)
    assert late == 12 * GROUPS
    assert early <= 28


async def test_an_update_and_its_job_are_kept_together_or_not_at_all(postgres_url):
    await cluster.install(postgres_url)
    store = Store(postgres_url, Vault(KEY))
    relay = Relay(store, cluster.Crew(), At(START))

    await relay.accept([(1, CHATS[0], {}), (2, CHATS[0], {}), (3, CHATS[1], {})])
    await relay.tick()
    kept = await _jobs(store)
    with contextlib.suppress(asyncio.CancelledError):
        await _called_and_given_up(store)
    after = await _jobs(store)

    assert kept == after == sorted({f"drain:{group_of(slice_of(chat))}" for chat in CHATS[:2]})
    await store.close()


async def test_the_tables_of_the_engine_are_installed_beside_ours_and_again_without_harm(postgres_url):
    assert not await cluster.installed(postgres_url)

    await cluster.install(postgres_url)
    await cluster.install(postgres_url)

    assert await cluster.installed(postgres_url)


async def _jobs(store: Store) -> list[str]:
    async with store.begin() as work:
        rows = await (await work.driver()).fetch("SELECT dedupe_key FROM pgqueuer.pgqueuer ORDER BY 1")
    return [row["dedupe_key"] for row in rows]


async def _called_and_given_up(store: Store) -> None:
    async with store.begin() as work:
        await cluster.Crew().call(work, frozenset(range(GROUPS)))
        raise asyncio.CancelledError
