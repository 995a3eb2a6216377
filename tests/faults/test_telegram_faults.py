"""What Telegram may do to a message, and what the person sees of it."""

import asyncio
from urllib.parse import urlsplit

import pytest

from bot.store import outbox
from tests.kills.killing import LABEL

CARD = "Time for your tablet"


def cards(who) -> list[str]:
    return [m.text for m in who.persona.messages if not m.mine and CARD in m.text]


async def reminded(who) -> bool:
    return (await who.persona.record()).reminded


async def _after(town, **span: float) -> None:
    """So much time has gone by, again and again until nothing waits; a 429 also holds its chat in real time."""
    left = True
    while left:
        await asyncio.sleep(0.2)
        await town.travel(**span)
        async with town.store.begin() as work:
            left = await outbox.next_at(work) is not None


@pytest.mark.case("T01")
@pytest.mark.hazard("H1")
async def test_a_429_for_one_chat_holds_up_nobody_else(town, neighbours, next_dose):
    limited, other = await neighbours(2)
    town.sandbox.faults.too_many(1, chat_id=limited.chat_id, count=1)
    next_dose(seconds=1)

    await town.parts.drain.tick()
    await other.persona.until(lambda _persona: cards(other), 5)
    assert cards(limited) == []

    await _after(town, seconds=2)
    assert len(cards(limited)) == 1


@pytest.mark.case("T02")
@pytest.mark.hazard("H1")
async def test_a_429_for_everybody_loses_nothing(town, neighbours, next_dose):
    everybody = await neighbours(5)
    town.sandbox.faults.too_many(1, method="sendMessage", count=5)
    next_dose(seconds=1)

    await town.parts.drain.tick()
    await _after(town, seconds=2)

    assert [len(cards(who)) for who in everybody] == [1] * 5


@pytest.mark.case("T04")
@pytest.mark.hazard("H2")
@pytest.mark.parametrize("delivered", [True, False])
async def test_after_a_server_error_there_is_one_labelled_copy_half_a_minute_later(
    town, margaret, next_dose, delivered
):
    town.sandbox.faults.server_error(502, delivered=delivered, method="sendMessage", count=1)
    next_dose(seconds=1)

    await town.parts.drain.tick()
    await town.quiet()
    first = cards(margaret)
    await town.travel(seconds=31)

    assert len(first) == int(delivered)
    assert len(cards(margaret)) == len(first) + 1
    assert LABEL in cards(margaret)[-1]
    assert all(LABEL not in text for text in first)


@pytest.mark.case("T03")
@pytest.mark.hazard("H2")
@pytest.mark.parametrize("delivered", [True, False])
async def test_after_a_time_out_there_is_one_labelled_copy(town, margaret, next_dose, delivered):
    """Telegram delivered and never answered; or everything fell into a black hole. Nobody can tell which."""
    town.sandbox.faults.hang(delivered=delivered, method="sendMessage", count=1)
    next_dose(seconds=1)

    await town.parts.drain.tick()
    await town.quiet()
    await town.travel(seconds=31)

    assert [LABEL in text for text in cards(margaret)] == [False, True][not delivered :]


@pytest.mark.case("T05")
@pytest.mark.hazard("H1")
async def test_a_connection_that_was_refused_is_tried_again_without_a_label(town, margaret, next_dose):
    port = urlsplit(town.sandbox.base_url).port
    await town.sandbox.stop()
    next_dose(seconds=1)
    await town.parts.drain.tick()
    await asyncio.sleep(0.3)

    await town.sandbox.start(port)
    await _after(town, seconds=2)

    assert [LABEL in text for text in cards(margaret)] == [False]


@pytest.mark.case("T06")
async def test_nothing_is_tried_for_someone_who_blocked_the_bot_and_nothing_is_made_up_for(
    town, margaret, next_dose
):
    margaret.persona.block()
    await town.quiet()
    assert not await reminded(margaret)
    for _ in range(3):
        next_dose(seconds=1)
        await town.parts.drain.tick()
        await town.quiet()

    margaret.persona.unblock()
    await town.quiet()

    assert cards(margaret) == []
    assert len(margaret.persona.messages) == 1
    assert await reminded(margaret)
    next_dose(seconds=1)
    await town.parts.drain.tick()
    await town.quiet()
    assert len(cards(margaret)) == 1


@pytest.mark.case("T06", "T07")
@pytest.mark.parametrize(
    ("status", "words"),
    [(403, "bot was blocked by the user"), (403, "user is deactivated"), (400, "chat not found")],
)
async def test_a_person_who_cannot_be_reached_any_more_is_not_tried_again(
    town, margaret, next_dose, status, words
):
    refused = town.sandbox.faults.refuse(words, status=status, chat_id=margaret.chat_id, count=5)
    next_dose(seconds=1)

    await town.parts.drain.tick()
    await town.quiet()
    next_dose(seconds=1)
    await town.parts.drain.tick()
    await town.quiet()

    assert not await reminded(margaret)
    assert refused.count == 4


@pytest.mark.case("T07")
@pytest.mark.hazard("H1")
@pytest.mark.parametrize("status", [400, 403])
async def test_a_refusal_nobody_knows_leaves_the_person_active(town, margaret, next_dose, status):
    town.sandbox.faults.refuse("SOMETHING_NEW", status=status, method="sendMessage", count=1)
    next_dose(seconds=1)
    await town.parts.drain.tick()
    await town.quiet()

    assert await reminded(margaret)
    next_dose(seconds=1)
    await town.parts.drain.tick()
    await town.quiet()
    assert len(cards(margaret)) == 1


@pytest.mark.case("T09")
@pytest.mark.hazard("H1")
async def test_a_card_telegram_cannot_parse_arrives_as_plain_words(town, margaret, next_dose):
    town.sandbox.faults.refuse("can't parse entities: unsupported tag", method="sendMessage", count=1)
    next_dose(seconds=1)

    await town.parts.drain.tick()
    await town.quiet()

    assert len(cards(margaret)) == 1
    assert "<" not in cards(margaret)[0]


@pytest.mark.case("T09")
async def test_a_change_telegram_cannot_parse_arrives_as_plain_words(town, margaret, next_dose):
    next_dose(seconds=1)
    await town.parts.drain.tick()
    await town.quiet()
    town.sandbox.faults.refuse("can't parse entities: unsupported tag", method="editMessageText", count=1)

    margaret.taps(":dose:", ":taken:")
    await town.quiet()

    card = margaret.card(":dose:", ":undo:")[0]
    assert "Taken at" in card.text
    assert "<" not in card.text


@pytest.mark.case("T04")
async def test_a_file_that_may_have_arrived_is_labelled_too(town, margaret):
    town.sandbox.faults.server_error(502, delivered=True, method="sendDocument", count=1)

    margaret.persona.say("send me my data as a spreadsheet")
    await town.quiet()
    await town.travel(seconds=31)

    captions = [m.text for m in margaret.persona.messages if m.document]
    assert [LABEL in caption for caption in captions] == [False, True]


async def test_two_who_send_at_once_leave_no_chat_in_flight_for_ever(any_town):
    people = [await any_town.settled_person(f"Margaret {n}") for n in range(3)]
    sender = any_town.parts.drain.sender
    talked = asyncio.Event()

    async def also_sends():  # as the time machine does beside the bot's own loop
        while not talked.is_set():
            await sender.cycle()
            await asyncio.sleep(0)

    beside = [asyncio.create_task(also_sends()) for _ in range(3)]
    for n in range(8):
        for person in people:
            person.say(f"hello {n}")
        await asyncio.sleep(0.05)
    await asyncio.sleep(0.5)
    talked.set()
    await asyncio.gather(*beside)
    await any_town.quiet()

    assert sender.idle
