"""What becomes of a message after each way its delivery can end: sent at least once, repeated at most once, with a label."""

import asyncio
import shutil
from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import select, update

from bot.domain.messages import Button, Card, Lane, Op, Outgoing, Priority, Tap, lane_of
from bot.domain.rests import Gone
from bot.lab.simulation.fuse import Fuse, Killed, MortalStore
from bot.lab.simulation.life import SimulatedClock
from bot.lab.simulation.run import world
from bot.services.running.sending import IN_FLIGHT, TRIES, Revoked, Sender
from bot.services.talk.ports import Delivery, Outcome
from bot.services.talk.turn import World
from bot.store import Vault, cards, claims, outbox, people
from bot.store import tables as t
from tests.support.rows import AT, a_person
from tests.support.town import KEY

CHAT, OPERATOR = 1001, 9009
SENT, GONE, LATER, UNSURE = Outcome.SENT, Outcome.GONE, Outcome.LATER, Outcome.AMBIGUOUS


class FarEnd:
    """Telegram, which answers what the test says, in that order; ``seen`` is what it was given."""

    per_second = 1000

    def __init__(self) -> None:
        self.answers: list[Delivery | Exception] = []
        self.seen: list[tuple[Op, int | None, str, bool]] = []
        self.open = asyncio.Event()
        self.open.set()

    async def deliver(
        self,
        chat_id: int,  # noqa: ARG002 - one far end for all
        outgoing: Outgoing,
        message_id: int | None,
    ) -> Delivery:
        self.seen.append((outgoing.op, message_id, outgoing.card.text, outgoing.silent))
        await self.open.wait()
        answer = self.answers.pop(0) if self.answers else Delivery(SENT, 100 + len(self.seen))
        if isinstance(answer, Exception):
            raise answer
        return answer

    async def answer_tap(self, callback_id: str, text: str, *, alert: bool) -> None: ...


class Post:
    """A sender with its outbox, a clock, and the far end."""

    def __init__(self, here: World, fuse: Fuse) -> None:
        self.store, self.fuse, self.clock, self.far = here.store, fuse, SimulatedClock(AT), FarEnd()
        self.sender = Sender(here, self.far, self.clock)

    async def write(self, *letters: Outgoing, chat: int = CHAT) -> None:
        async with self.store.look() as work:
            await outbox.add(work, [(chat, out) for out in letters], self.clock.at)

    async def leave(self, *answers: Delivery | Exception) -> None:
        """What waits leaves, and the far end answers so."""
        self.far.answers = list(answers)
        while await self.sender.cycle() or not self.sender.idle:
            await asyncio.sleep(0)

    async def rows(self, table=t.outbox) -> list[dict]:
        async with self.store.look() as work:
            return [dict(row) for row in await work.rows(select(table))]

    async def card(self, topic: str) -> int | None:
        async with self.store.look() as work:
            return await cards.message_of(work, CHAT, topic)


@pytest.fixture(scope="module")
def books():
    """A world whose store is still to be given: reading all that the bot knows takes seconds."""
    return partial(replace, world(store=None))


@pytest.fixture
async def post(books, sqlite_template, tmp_path):
    file, fuse = tmp_path / "post.sqlite3", Fuse()
    shutil.copy(sqlite_template, file)
    store = MortalStore(f"sqlite:///{file}", Vault(KEY), fuse)
    async with store.look() as work:
        await a_person(work, CHAT)
    yield Post(replace(books(store=store), admins=frozenset({OPERATOR})), fuse)
    await store.close()


def words(op: Op = Op.NEW, text: str = "words", **more) -> Outgoing:
    return Outgoing(op, Card(text), **more)


@pytest.mark.parametrize(
    ("op", "answer", "state", "seconds", "labelled"),
    [
        (Op.NEW, Delivery(SENT, 5), "sent", None, False),
        (Op.NEW, Delivery(LATER, retry_after_seconds=7), "waiting", 7, False),
        (Op.NEW, Delivery(UNSURE), "waiting", 30, True),
        (Op.FILE, Delivery(UNSURE), "waiting", 30, True),
        (Op.KEYS, Delivery(UNSURE), "waiting", 30, True),
        (Op.PIN, Delivery(UNSURE), "waiting", 2, False),
        (Op.REACT, Delivery(UNSURE), "waiting", 2, False),
        (Op.DROP, Delivery(UNSURE, retry_after_seconds=9), "waiting", 9, False),
        (Op.LEAVE, Delivery(LATER, retry_after_seconds=90), "waiting", 90, False),
        (Op.DROP, Delivery(GONE), "sent", None, False),
        (Op.REACT, Delivery(Outcome.REFUSED, reason="odd"), "refused", None, False),
        (Op.DROP, ValueError("cannot be built"), "refused", None, False),
    ],
)
@pytest.mark.case("T04")
@pytest.mark.hazard("H1")
async def test_how_a_delivery_ends_says_when_it_is_tried_again(post, op, answer, state, seconds, labelled):
    await post.write(words(op))

    await post.leave(answer)

    (row,) = await post.rows()
    again = AT + timedelta(seconds=seconds) if seconds else None
    assert (row["state"], row["next_action_at"], bool(row["repeat"])) == (state, again, labelled)
    assert (row["payload"] is None) == (state != "waiting")


@pytest.mark.case("T03")
@pytest.mark.hazard("H2")
async def test_what_may_have_arrived_comes_once_more_with_a_label_and_then_never_again(post):
    await post.write(words())
    await post.leave(Delivery(UNSURE))
    post.clock.at += timedelta(seconds=30)

    await post.leave(Delivery(UNSURE))

    assert [row["state"] for row in await post.rows()] == ["sent"]
    (_, _, first, _), (_, _, second, _) = post.far.seen
    assert first == "words"
    assert second.endswith("\n\nwords")
    assert len(second) > len("\n\nwords")


async def test_an_edit_that_may_have_arrived_is_repeated_without_a_label_each_time_later(post):
    await post.write(words(Op.EDIT, message_id=5))

    waits = []
    for _ in range(8):
        await post.leave(Delivery(UNSURE))
        (row,) = await post.rows()
        waits.append((row["next_action_at"] - post.clock.at).total_seconds())
        post.clock.at = row["next_action_at"]

    assert waits == [2, 4, 8, 16, 32, 60, 60, 60]
    assert {text for _op, _at, text, _silent in post.far.seen} == {"words"}


async def test_a_message_nobody_takes_is_given_up_after_sixty_tries(post):
    await post.write(words())

    for _ in range(TRIES - 1):
        await post.leave(Delivery(LATER, retry_after_seconds=1))
        post.clock.at += timedelta(seconds=1)
    (waiting,) = await post.rows()
    await post.leave(Delivery(LATER, retry_after_seconds=1))

    assert waiting["state"] == "waiting"
    assert [row["state"] for row in await post.rows()] == ["refused"]


async def test_a_repeat_that_has_to_wait_keeps_its_label(post):
    await post.write(words())
    await post.leave(Delivery(UNSURE))
    post.clock.at += timedelta(seconds=30)

    await post.leave(Delivery(LATER, retry_after_seconds=4))

    assert [(row["state"], row["repeat"]) for row in await post.rows()] == [("waiting", 1)]


async def test_an_edit_of_a_card_that_is_gone_arrives_as_a_new_one_without_sound(post):
    await post.write(words(Op.EDIT, "old", topic="menu"))
    await post.leave(Delivery(SENT, 5))
    await post.write(words(Op.EDIT, "new", topic="menu"))

    await post.leave(Delivery(GONE), Delivery(SENT, 6))

    assert post.far.seen[:3] == [
        (Op.NEW, None, "old", False),  # there was none yet: a new one, with its sound
        (Op.EDIT, 5, "new", False),
        (Op.NEW, None, "new", True),
    ]
    assert await post.card("menu") == 6


ODD = Delivery(Outcome.REFUSED, reason="bad request: message_id_invalid")


@pytest.mark.hazard("H2")
async def test_an_edit_that_is_refused_for_whatever_reason_is_sent_once_as_a_new_card(post):
    """She taps "Start", and Telegram says something nobody has heard of: the card comes as a new one."""
    await post.write(words(topic="checkin"))
    await post.leave()
    await post.write(words(Op.EDIT, "question 1", topic="checkin"))

    await post.leave(ODD)

    ops = [(op, text, silent) for op, _target, text, silent in post.far.seen]
    assert ops[1:3] == [(Op.EDIT, "question 1", False), (Op.NEW, "question 1", False)]
    assert await post.card("checkin") == 103


@pytest.mark.hazard("H3")
@pytest.mark.parametrize("priority", [Priority.REPLY, Priority.EMERGENCY])
@pytest.mark.parametrize("answer", [ODD, ValueError("cannot be built")], ids=["refused", "not built"])
async def test_an_answer_that_cannot_be_sent_becomes_the_safe_reply_and_the_operator_hears_of_it(
    post, answer, priority
):
    await post.write(words(topic="alert:1", priority=priority))

    await post.leave(answer)

    op, _target, text, _silent = post.far.seen[1]
    assert op is Op.NEW
    assert "Something went wrong on my side" in text
    assert await post.card("alert:1") is None
    assert any("For the operator: a message could not be sent" in said[2] for said in post.far.seen[2:])


@pytest.mark.hazard("H3")
async def test_an_answer_that_cannot_be_read_any_more_becomes_the_safe_reply_and_others_leave(post):
    await post.write(words(), chat=CHAT)
    await post.write(words(text="hello"), chat=CHAT + 1)
    async with post.store.begin() as work:
        await work.run(update(t.outbox).where(t.outbox.c.chat_id == CHAT).values(payload=b"not ours"))

    await post.leave(ODD)

    said = [text for _op, _target, text, _silent in post.far.seen]
    assert "hello" in said
    assert sum("Something went wrong on my side" in text for text in said) == 1
    assert any("For the operator: a message could not be sent" in text for text in said)
    assert "waiting" not in {row["state"] for row in await post.rows()}


async def test_a_safe_reply_that_is_refused_too_is_tried_no_further(post):
    await post.write(words(Op.EDIT, topic="menu", message_id=7))

    await post.leave(ODD, ODD, ODD)

    hers = [text for _op, _target, text, _silent in post.far.seen if "operator" not in text]
    assert len(hers) == 3
    assert {row["state"] for row in await post.rows() if row["chat_id"] == CHAT} == {"refused"}


async def test_a_reminder_that_is_refused_is_told_to_the_operator_only(post):
    await post.write(words(priority=Priority.DOSE))

    await post.leave(ODD)

    assert len(post.far.seen) == 2
    assert "For the operator" in post.far.seen[1][2]


async def test_a_new_card_takes_the_place_of_the_old_one_which_goes(post):
    await post.write(words(topic="menu"))
    await post.leave(Delivery(SENT, 5))
    await post.write(words(topic="menu"))

    await post.leave(Delivery(SENT, 6), Delivery(SENT))

    assert [seen[:2] for seen in post.far.seen] == [(Op.NEW, None), (Op.NEW, 5), (Op.DROP, 5)]
    assert await post.card("menu") == 6
    assert [row["priority"] for row in await post.rows()] == [
        Priority.REPLY,
        Priority.REPLY,
        Priority.FOLLOW_UP,
    ]


async def test_an_edit_in_place_and_one_that_changed_nothing_remove_no_card(post):
    await post.write(words(topic="menu"))
    await post.leave(Delivery(SENT, 5))

    for answer in (Delivery(SENT, 5), Delivery(SENT, None)):
        await post.write(words(Op.EDIT, topic="menu"))
        await post.leave(answer)

    assert await post.card("menu") == 5
    assert {op for op, *_ in post.far.seen} == {Op.NEW, Op.EDIT}


async def test_a_card_that_was_dropped_is_the_live_one_no_more(post):
    await post.write(words(topic="menu"))
    await post.leave(Delivery(SENT, 5))
    await post.write(words(Op.DROP, topic="menu"))

    await post.leave()

    assert post.far.seen[-1][:2] == (Op.DROP, 5)
    assert await post.card("menu") is None


async def test_the_buttons_of_a_card_are_kept_for_typed_words_and_a_message_without_topic_is_no_card(post):
    rows = ((Button("Taken", Tap("dose", "1", "taken")),),)
    await post.write(Outgoing(Op.NEW, Card("card", rows), topic="dose:1"), words())

    await post.leave()

    async with post.store.look() as work:
        (card,) = await cards.live(work, CHAT)
    assert (card.topic, card.buttons) == ("dose:1", [Button("Taken", Tap("dose", "1", "taken"))])
    assert len(await post.rows(t.card)) == 1


@pytest.mark.case("X15")
async def test_no_card_is_kept_of_somebody_who_never_agreed(post):
    await post.write(words(topic="menu"), chat=7)

    await post.leave()

    assert await post.rows(t.card) == []


@pytest.mark.case("T06")
async def test_somebody_who_blocked_the_bot_gets_nothing_more_until_they_come_back(post):
    await post.write(words(), words(), words())
    await post.write(words(), chat=7)

    await post.leave(Delivery(Outcome.UNREACHABLE), Delivery(Outcome.UNREACHABLE))

    async with post.store.look() as work:
        person = await people.find(work, CHAT)
    assert person.rests == {Gone()}
    assert {row["state"] for row in await post.rows()} == {"refused"}
    assert len(post.far.seen) == 2


@pytest.mark.case("T10")
async def test_a_token_that_is_no_longer_valid_ends_the_loop_and_loses_no_message(post):
    await post.write(words())
    post.far.answers = [Delivery(Outcome.REVOKED)] * 3

    with pytest.raises(Revoked):
        await post.sender.run()

    await post.sender.land()
    assert [(row["state"], row["next_action_at"]) for row in await post.rows()] == [("waiting", AT)]


@pytest.mark.hazard("H1")
async def test_what_came_back_is_settled_by_the_next_cycle_when_this_one_died(post):
    await post.write(words(topic="menu"))
    await post.sender.cycle()
    await asyncio.sleep(0.01)
    post.fuse.light(1)  # before the commit

    with pytest.raises(Killed):
        await post.sender.cycle()
    await post.leave()

    assert [row["state"] for row in await post.rows()] == ["sent"]
    assert len(post.far.seen) == 1


@pytest.mark.hazard("H1", "H2")
async def test_what_somebody_who_is_gone_has_claimed_leaves_at_once_with_a_label(post):
    await post.write(words())
    async with post.store.look() as work:
        await claims.claim(work, post.clock.at, {Lane.REPLY: 1, Lane.EMERGENCY: 1})
    await post.leave()
    assert post.far.seen == []

    post.sender.doubt()
    await post.leave()

    ((_op, _at, text, _silent),) = post.far.seen
    assert text.endswith("\n\nwords")


async def test_when_the_bot_lands_what_is_in_flight_comes_back_and_nothing_else_starts(post):
    await post.write(words(), words())
    post.far.open.clear()
    await post.sender.cycle()
    await asyncio.sleep(0)

    asyncio.get_running_loop().call_later(0.05, post.far.open.set)
    await post.sender.land()

    assert [row["state"] for row in await post.rows()] == ["sent", "waiting"]
    assert post.sender.idle


async def test_a_bot_with_nothing_in_flight_lands_at_once(post):
    await post.sender.land()

    assert post.sender.idle


async def test_a_round_says_whether_anything_was_started_and_is_woken_by_what_comes_back(post):
    await post.write(words())

    assert await post.sender.round()
    assert not await post.sender.round()
    assert [row["state"] for row in await post.rows()] == ["sent"]


async def test_a_bot_at_rest_is_woken_by_what_is_written(post):
    resting = asyncio.create_task(post.sender.round())
    await asyncio.sleep(0)
    await post.write(words())
    post.sender.wake.set()

    assert not await resting
    assert await post.sender.round()


@pytest.mark.case("T01")
@pytest.mark.parametrize(
    ("priority", "other"),
    [
        (Priority.EMERGENCY, Priority.REPLY),
        (Priority.REPLY, Priority.EMERGENCY),
        (Priority.DOSE, Priority.REPLY),
    ],
)
async def test_each_lane_has_its_room_and_a_full_one_stops_nobody_in_the_other(post, priority, other):
    lane = IN_FLIGHT[lane_of(priority)]
    post.far.open.clear()
    for chat in range(lane + 1):
        await post.write(words(priority=priority), chat=2000 + chat)
    while await post.sender.cycle():
        await asyncio.sleep(0)
    full = len(post.far.seen)

    await post.write(words(priority=other))
    await post.sender.cycle()
    await asyncio.sleep(0)

    assert (full, len(post.far.seen)) == (lane, lane + 1)
    post.far.open.set()
    await post.sender.land()
