import json
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, update

from bot.domain.messages import (
    Button,
    Card,
    Door,
    Drawing,
    File,
    Keys,
    Lane,
    Op,
    Outgoing,
    Priority,
    Reaction,
    Style,
    Tap,
)
from bot.domain.people import slice_of
from bot.store import Vault, cards, claims, outbox
from bot.store import tables as t
from bot.store.at_once import AtOnceStore
from bot.store.claims import LEASE, Settled
from bot.store.envelope import pack, unpack
from tests.support.rows import AT, a_person
from tests.support.town import KEY


def words(text="words", **more):
    return Outgoing(Op.NEW, Card(text), **more)


async def rows(work):
    return await work.rows(select(t.outbox).order_by(t.outbox.c.id))


async def claim(work, now=AT, limit=10, *, urgent=True, **more):
    """Claim up to so many of what answers her, or of the rest."""
    lanes = (Lane.EMERGENCY, Lane.REPLY, Lane.FILE) if urgent else (Lane.BULK,)
    return await claims.claim(work, now, dict.fromkeys(lanes, limit), **more)


async def test_a_message_is_claimed_once_until_its_lease_ends(any_store):
    async with any_store.begin() as work:
        await outbox.add(work, [(7, words())], AT)

        (letter,) = await claim(work)

        assert (letter.chat_id, letter.fence, letter.attempts, letter.repeat) == (7, 1, 1, False)
        assert letter.outgoing == words()
        assert await claim(work, AT + LEASE - timedelta(seconds=1)) == []


async def test_one_message_a_chat_is_claimed_at_a_time_in_order(any_store):
    async with any_store.begin() as work:
        await outbox.add(work, [(7, words("first")), (7, words("second")), (8, words("other"))], AT)

        claimed = await claim(work)

        assert sorted((x.chat_id, x.outgoing.card.text) for x in claimed) == [(7, "first"), (8, "other")]
        assert await claim(work, busy=frozenset({7, 8})) == []


@pytest.mark.hazard("H2")
async def test_what_follows_a_message_that_somebody_else_holds_does_not_overtake_it(any_store):
    """A process that was frozen claims once more before it knows that its work was given to others."""
    async with any_store.begin() as work:
        await outbox.add(work, [(7, words("first")), (8, words("other"))], AT)
        held = await claim(work, limit=1)
        await outbox.add(work, [(7, words("second"))], AT)

        meanwhile = await claim(work)
        await claims.release(work)
        then = await claim(work)

        assert [x.outgoing.card.text for x in held] == ["first"]
        assert [x.outgoing.card.text for x in meanwhile] == ["other"]
        assert [(x.outgoing.card.text, x.repeat) for x in then if x.chat_id == 7] == [("first", True)]


async def test_a_message_comes_with_the_live_card_of_its_own_chat_and_topic(any_store):
    async with any_store.begin() as work:
        await a_person(work, 8)
        shown = [(7, "menu", 5, (), AT), (8, "menu", 6, (), AT), (8, "dose:1", 9, (), AT)]
        await cards.show(work, shown)
        await outbox.add(work, [(7, words(topic="dose:1")), (8, words(topic="menu"))], AT)

        claimed = {x.chat_id: (x.live, x.lang) for x in await claim(work)}

        assert claimed == {7: (None, None), 8: (6, "en")}


async def test_ten_thousand_that_wait_do_not_slow_the_claim_of_a_reply(sqlite_store):
    async with sqlite_store.begin() as work:
        plan = "EXPLAIN QUERY PLAN SELECT id FROM outbox WHERE priority = 0 AND next_action_at IS NOT NULL "
        rows = await work.connection.exec_driver_sql(
            plan + "AND next_action_at <= 5 ORDER BY next_action_at, id LIMIT 9"
        )

        (how,) = [row.detail for row in rows]

        assert "ix_outbox_priority" in how


async def test_thousands_that_wait_in_one_chat_make_no_claim_longer(sqlite_url):
    """Someone with years of cards deletes everything: nobody else is to feel it."""
    store = AtOnceStore(sqlite_url, Vault(KEY))

    async def steps(waiting):
        async with store.begin() as work:
            await outbox.add(work, [(7, words(priority=Priority.ANNOUNCEMENT))] * waiting, AT)
        counted = []
        async with store.begin() as work:
            store.raw.set_progress_handler(lambda: counted.append(1), 10)
            (letter,) = await claim(work, urgent=False, limit=100)
            store.raw.set_progress_handler(None, 0)
            await claims.settle(work, [Settled(letter.id, letter.fence, "sent")])
        return len(counted)

    few, many = await steps(300), await steps(3000)
    await store.close()

    assert many < 2 * few


async def test_the_most_urgent_message_goes_first(any_store):
    async with any_store.begin() as work:
        for chat, priority in enumerate(reversed(Priority), start=1):
            await outbox.add(work, [(chat, words(priority=priority))], AT)

        urgent = await claim(work)
        bulk = await claim(work, limit=2, urgent=False)

        assert [x.outgoing.priority for x in urgent] == [Priority.EMERGENCY, Priority.REPLY, Priority.FILE]
        assert {x.outgoing.priority for x in bulk} == {Priority.DOSE, Priority.FOLLOW_UP}


PICTURE = Drawing("record.png", "calendar", "{}")


async def test_an_answer_overtakes_a_picture_of_its_chat_and_of_others(any_store):
    async with any_store.begin() as work:
        pictures = [(n, words("picture", topic="record", carries=PICTURE)) for n in (7, 8)]
        await outbox.add(work, [*pictures, (7, words("recorded", topic="dose:1"))], AT)

        first = await claims.claim(work, AT, {Lane.REPLY: 1, Lane.FILE: 0})
        await claims.settle(work, [Settled(first[0].id, first[0].fence, "sent", 1)])
        then = await claim(work)

        assert [x.outgoing.card.text for x in first] == ["recorded"]
        assert sorted((x.chat_id, x.lane) for x in then) == [(7, Lane.FILE), (8, Lane.FILE)]


@pytest.mark.parametrize(
    ("earlier", "later", "comes"),
    [
        (Op.EDIT, words("later", topic="record"), False),
        (Op.NEW, words("later", topic="record"), False),
        (Op.EDIT, Outgoing(Op.EDIT, Card("later"), "record"), False),
        (Op.EDIT, Outgoing(Op.EDIT, Card("later"), "record", carries=PICTURE), False),
        (Op.NEW, Outgoing(Op.EDIT, Card("later"), "record"), True),  # that changed the card above
        (Op.FILE, words("later", topic="record"), True),  # a file stands for itself
        (Op.EDIT, words("later", topic="menu"), True),
        (Op.EDIT, Outgoing(Op.FILE, Card("later"), "record"), True),
    ],
)
async def test_a_picture_never_replaces_the_card_of_a_later_answer(any_store, earlier, later, comes):
    async with any_store.begin() as work:
        picture = Outgoing(earlier, Card("picture"), "record", carries=PICTURE)
        await outbox.add(work, [(7, picture), (7, later)], AT)
        while answers := await claims.claim(work, AT, {Lane.REPLY: 9}):
            await claims.settle(work, [Settled(x.id, x.fence, "sent", 1) for x in answers])

        files = []
        while claimed := await claims.claim(work, AT, {Lane.FILE: 9}):
            files += [x.outgoing.card.text for x in claimed]
            await claims.settle(work, [Settled(x.id, x.fence, "sent", 1) for x in claimed])
        (state, *_) = [row["state"] for row in await rows(work)]

    assert (state, "picture" in files) == (("sent", True) if comes else ("expired", False))


@pytest.mark.hazard("H3")
async def test_an_emergency_waits_for_nothing_of_its_chat_but_another_emergency(any_store):
    async with any_store.begin() as work:
        await outbox.add(work, [(7, words("first")), (7, words("second"))], AT)
        (flying,) = await claim(work)
        alarm = words("alarm", priority=Priority.EMERGENCY)
        await outbox.add(work, [(7, alarm), (7, alarm)], AT)

        overtaking = await claim(work, busy=frozenset({7}))
        then = await claim(work, busy=frozenset({7}), crying=frozenset({7}))
        meanwhile = await claim(work)  # a process that does not know what the first one holds

        assert flying.outgoing.card.text == "first"
        assert [x.outgoing.card.text for x in overtaking] == ["alarm"]
        assert then == meanwhile == []


@pytest.mark.hazard("H3")
async def test_what_an_emergency_overtakes_makes_no_sound_and_each_card_comes_once(any_store):
    async with any_store.begin() as work:
        await a_person(work, 7)
        topics = ("answer:heart", "answer:sleep", "", "answer:heart", "")
        for n, topic in enumerate(topics):
            await outbox.add(work, [(7, words(f"{n}", topic=topic)), (8, words(f"{n}", topic=topic))], AT)
        await outbox.add(work, [(7, words("tablet", priority=Priority.DOSE))], AT)

        await outbox.hold_down(work, 7)

        left = []
        while letters := await claim(work):
            left += letters
            await claims.settle(work, [Settled(x.id, x.fence, "sent") for x in letters])
        hers = [(x.outgoing.card.text, x.outgoing.silent) for x in left if x.chat_id == 7]
        assert hers == [("1", True), ("2", True), ("3", True), ("4", True)]
        assert [(x.outgoing.card.text, x.outgoing.silent) for x in left if x.chat_id == 8] == [
            (f"{n}", False) for n in range(5)
        ]
        (tablet,) = await claim(work, urgent=False)
        assert not tablet.outgoing.silent


async def test_a_meaning_is_sent_once(any_store):
    async with any_store.begin() as work:
        await outbox.add(work, [(7, words(key="due:1")), (7, words("again", key="due:1"))], AT)
        await outbox.add(work, [(7, words("later", key="due:1")), (7, words()), (7, words())], AT)

        assert [row["key"] for row in await rows(work)] == ["due:1", None, None]


@pytest.mark.case("X16")
@pytest.mark.hazard("H2")
async def test_a_stale_message_dies_unsent_and_its_words_with_it(any_store):
    async with any_store.begin() as work:
        await outbox.add(work, [(7, words(not_after=AT + timedelta(minutes=1)))], AT)

        assert await claim(work, AT + timedelta(minutes=2)) == []
        (row,) = await rows(work)
        assert (row["state"], row["payload"], row["next_action_at"]) == ("expired", None, None)


async def test_a_message_waits_for_its_time(any_store):
    async with any_store.begin() as work:
        await outbox.add(work, [(7, words(not_before=AT + timedelta(minutes=1)))], AT)

        assert await claim(work, AT) == []
        assert await outbox.next_at(work) == AT + timedelta(minutes=1)
        assert len(await claim(work, AT + timedelta(minutes=1))) == 1


@pytest.mark.case("X16")
async def test_a_sent_message_keeps_its_id_and_loses_its_words(any_store):
    async with any_store.begin() as work:
        await outbox.add(work, [(7, words())], AT)
        (letter,) = await claim(work)

        await claims.settle(work, [Settled(letter.id, letter.fence, "sent", message_id=42)])

        (row,) = await rows(work)
        assert (row["state"], row["message_id"], row["payload"]) == ("sent", 42, None)
        assert await outbox.next_at(work) is None


async def test_a_worker_that_wakes_up_late_changes_nothing(any_store):
    async with any_store.begin() as work:
        await outbox.add(work, [(7, words())], AT)
        (frozen,) = await claim(work)
        (second,) = await claim(work, AT + LEASE)

        await claims.settle(work, [Settled(frozen.id, frozen.fence, "refused")])

        (row,) = await rows(work)
        assert (row["state"], row["fence"]) == ("sending", second.fence)
        assert row["payload"] is not None


async def test_a_message_still_sending_after_its_lease_is_marked_as_a_repeat(any_store):
    async with any_store.begin() as work:
        await outbox.add(work, [(7, words())], AT)
        await claim(work)

        (again,) = await claim(work, AT + LEASE)

        assert (again.repeat, again.attempts) == (True, 2)


async def test_a_restart_makes_what_was_in_flight_claimable_at_once(any_store):
    async with any_store.begin() as work:
        await outbox.add(work, [(7, words())], AT)
        await claim(work)

        assert await claims.release(work) == 1
        assert [x.repeat for x in await claim(work, AT)] == [True]


@pytest.mark.hazard("H3")
async def test_what_was_in_flight_leaves_before_what_was_written_to_the_chat_after_it(any_store):
    async with any_store.begin() as work:
        await outbox.add(work, [(7, words())], AT)
        (first,) = await claim(work)
        await outbox.add(work, [(7, words())], AT + timedelta(seconds=1))

        await claims.release(work)

        assert [x.id for x in await claim(work, AT + timedelta(minutes=1))] == [first.id]


async def test_a_message_put_back_comes_again_at_its_time_without_a_label(any_store):
    async with any_store.begin() as work:
        await outbox.add(work, [(7, words())], AT)
        (letter,) = await claim(work)
        again_at = AT + timedelta(seconds=2)

        await claims.settle(work, [Settled(letter.id, letter.fence, "waiting", next_action_at=again_at)])

        assert await claim(work, AT) == []
        assert [x.repeat for x in await claim(work, again_at)] == [False]


@pytest.mark.hazard("H2")
async def test_an_ambiguous_message_comes_again_with_a_label(any_store):
    async with any_store.begin() as work:
        await outbox.add(work, [(7, words())], AT)
        (letter,) = await claim(work)

        put_back = Settled(letter.id, letter.fence, "waiting", next_action_at=AT, repeat=True)
        await claims.settle(work, [put_back])

        assert [x.repeat for x in await claim(work)] == [True]


async def test_cancel_stops_what_waits_for_one_topic_only(any_store):
    async with any_store.begin() as work:
        await outbox.add(work, [(7, words(topic="dose:1")), (7, words(topic="dose:2"))], AT)

        await outbox.cancel(work, 7, "dose:1")

        assert [x.outgoing.topic for x in await claim(work)] == ["dose:2"]


async def test_hush_stops_everything_for_one_chat_only(any_store):
    async with any_store.begin() as work:
        await outbox.add(work, [(7, words()), (8, words())], AT)

        await outbox.hush(work, 7)

        assert [x.chat_id for x in await claim(work)] == [8]


async def test_settled_messages_are_forgotten_and_waiting_ones_never(any_store):
    async with any_store.begin() as work:
        await outbox.add(work, [(7, words()), (8, words())], AT)
        await outbox.hush(work, 7)

        assert await outbox.forget(work, AT) == 0
        assert await outbox.forget(work, AT + timedelta(days=3)) == 1
        assert [row["chat_id"] for row in await rows(work)] == [8]


buttons = st.builds(
    Button,
    st.text(max_size=20),
    st.none() | st.builds(Tap, st.text(max_size=5), st.text(max_size=5)),
    st.sampled_from(Style),
    url=st.text(max_size=9),
)
messages = st.builds(
    Outgoing,
    st.sampled_from(Op),
    st.builds(Card, st.text(), st.lists(st.lists(buttons, max_size=3).map(tuple), max_size=3).map(tuple)),
    topic=st.text(max_size=9),
    message_id=st.none() | st.integers(1, 2**60),
    silent=st.booleans(),
    priority=st.sampled_from(Priority),
    carries=st.none()
    | st.builds(Reaction, st.text(max_size=3))
    | st.builds(File, st.text(max_size=9), st.binary(max_size=9))
    | st.builds(Keys, st.lists(st.lists(st.text(max_size=5), max_size=2).map(tuple), max_size=2).map(tuple))
    | st.builds(Door, st.text(max_size=9)),
)


@given(messages)
def test_every_message_is_the_same_after_the_database(out):
    assert unpack(pack(out)) == out


@pytest.mark.parametrize(
    ("kept", "carried"),
    [
        (None, None),
        ({"emoji": "👌"}, Reaction("👌")),
        ({"name": "record.json", "content": "AP8="}, File("record.json", b"\x00\xff")),
        ({"keys": [["Today", "Ask"]], "hint": "Type"}, Keys((("Today", "Ask"),), "Type")),
        ({"keys": None, "hint": "Type"}, Keys((), "Type")),
        ({"label": "Private chat"}, Door("Private chat")),
    ],
)
def test_what_an_older_version_left_to_leave_is_understood(kept, carried):
    body = json.loads(pack(words())) | {"extra": kept}

    assert unpack(json.dumps(body).encode()).carries == carried
    assert json.loads(pack(words(carries=carried)))["extra"] == kept


@pytest.mark.hazard("H1")
async def test_what_a_newer_version_left_leaves_as_it_can_and_holds_up_nobody(any_store):
    """On the way back: its priority is not known here, or what is to be done, or the key of its words."""
    seal = any_store.vault.transit.seal
    body = json.loads(pack(words("from tomorrow")))
    async with any_store.begin() as work:
        await outbox.add(work, [(n, words(str(n))) for n in (1, 2, 3, 4)], AT)
        for chat, values in (
            (1, {"priority": 99, "payload": seal("outbox.payload", _json(body | {"priority": 99}))}),
            (2, {"payload": seal("outbox.payload", _json(body | {"op": "waltz"}))}),
            (3, {"payload": b"of another key"}),
        ):
            await work.run(update(t.outbox).where(t.outbox.c.chat_id == chat).values(**values))
        await outbox.hold_down(work, 3)  # an emergency of hers goes through it

        urgent = {letter.chat_id: letter.outgoing for letter in await claim(work)}
        (later,) = await claim(work, urgent=False)

        assert urgent == {2: Outgoing(Op.NEW), 3: Outgoing(Op.NEW, silent=True), 4: words("4")}
        assert (later.chat_id, later.outgoing.card.text, later.lane) == (1, "from tomorrow", Lane.BULK)
        assert await claim(work, urgent=False) == []


def _json(body) -> bytes:
    return json.dumps(body).encode()


async def test_nothing_to_settle_and_nothing_to_add_is_nothing_done(any_store):
    async with any_store.begin() as work:
        await claims.settle(work, [])
        await outbox.add(work, [], AT)

        assert await rows(work) == []
        assert await outbox.next_at(work) is None


@pytest.mark.parametrize(
    ("replies", "bulk", "came"), [(0, 0, 0), (-3, -3, 0), (-3, 1, 1), (1, -3, 1), (1, 1, 2)]
)
async def test_a_lane_without_room_gives_nothing_away_and_takes_nothing_from_the_other(
    any_store, replies, bulk, came
):
    async with any_store.begin() as work:
        await outbox.add(work, [(7, words()), (8, words(priority=Priority.DOSE))], AT)

        assert len(await claims.claim(work, AT, {Lane.REPLY: replies, Lane.BULK: bulk})) == came


@pytest.mark.hazard("H15")
@pytest.mark.parametrize(
    ("message", "asked"),
    [
        (words(priority=Priority.CHECK_IN), True),
        (words(priority=Priority.ANNOUNCEMENT), True),
        (words(priority=Priority.FOLLOW_UP), False),
        (words(priority=Priority.DOSE), False),
        (Outgoing(Op.EDIT, Card("words"), priority=Priority.CHECK_IN), False),
        (words(carries=PICTURE), False),
    ],
)
async def test_only_a_new_message_of_our_own_accord_counts_as_asking(any_store, message, asked):
    async with any_store.begin() as work:
        await outbox.add(work, [(7, message)], AT)

        assert await outbox.asked_since(work, 7, AT) is asked
        assert not await outbox.asked_since(work, 7, AT + timedelta(seconds=1))
        assert not await outbox.asked_since(work, 8, AT)


async def test_what_is_cancelled_or_hushed_keeps_no_words(any_store):
    async with any_store.begin() as work:
        await outbox.add(work, [(7, words(topic="dose:1")), (8, words())], AT)

        await outbox.cancel(work, 7, "dose:1")
        await outbox.hush(work, 8)

        kept = [(row["state"], row["payload"], row["next_action_at"]) for row in await rows(work)]
        assert kept == [("expired", None, None), ("refused", None, None)]


async def test_cancelling_stops_no_message_in_flight_and_none_of_another_chat(any_store):
    async with any_store.begin() as work:
        await outbox.add(work, [(7, words(topic="dose:1"))], AT)
        await claim(work)
        await outbox.add(work, [(8, words(topic="dose:1"))], AT)

        await outbox.cancel(work, 7, "dose:1")

        assert [row["state"] for row in await rows(work)] == ["sending", "waiting"]


async def test_a_message_on_the_edge_of_its_life_still_leaves(any_store):
    async with any_store.begin() as work:
        await outbox.add(work, [(7, words(not_after=AT))], AT)

        assert len(await claim(work, AT)) == 1


async def test_each_worker_takes_only_what_is_of_its_slices(any_store):
    mine, other = 7, next(chat for chat in range(8, 99) if slice_of(chat) != slice_of(7))
    async with any_store.begin() as work:
        await outbox.add(work, [(mine, words()), (other, words())], AT)
        only = frozenset({slice_of(mine)})

        claimed = await claim(work, slices=only)

        assert [x.chat_id for x in claimed] == [mine]
        await claim(work)
        assert await claims.release(work, only) == 1
