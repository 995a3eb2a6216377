"""What can be made to go wrong."""

import asyncio

import aiohttp
import pytest

from bot.sandbox import Fault
from bot.sandbox.faults import RateLimits
from bot.sandbox.refusals import ApiError


async def test_a_429_carries_its_pause_in_body_and_header(sandbox, wire, margaret, session):
    sandbox.faults.too_many(7, chat_id=1001, count=1)

    async with session.post(f"{wire.base}/sendMessage", json={"chat_id": 1001, "text": "x"}) as reply:
        body = await reply.json()

    assert (reply.status, reply.headers["Retry-After"], body["parameters"]) == (429, "7", {"retry_after": 7})
    await wire.call("sendMessage", chat_id=1001, text="x")


async def test_a_fault_for_one_chat_or_method_leaves_the_others_alone(sandbox, wire, margaret):
    sandbox.person(1002).open()
    sandbox.faults.refuse("bot was blocked by the user", status=403, chat_id=1002)
    sandbox.faults.refuse("CHAT_WRITE_FORBIDDEN", method="sendPhoto")

    assert (
        await wire.refusal("sendMessage", chat_id=1002, text="x") == "Forbidden: bot was blocked by the user"
    )
    assert await wire.refusal("sendPhoto", chat_id=1001) == "Bad Request: CHAT_WRITE_FORBIDDEN"
    await wire.call("sendMessage", chat_id=1001, text="x")


@pytest.mark.parametrize(("delivered", "shown"), [(True, ["/start", "x"]), (False, ["/start"])])
async def test_a_server_error_comes_before_or_after_delivery(sandbox, wire, margaret, delivered, shown):
    sandbox.faults.server_error(502, delivered=delivered)

    assert await wire.refusal("sendMessage", chat_id=1001, text="x") == "Bad Gateway"
    assert [m.text for m in margaret.messages] == shown


@pytest.mark.parametrize(("delivered", "shown"), [(True, ["/start", "x"]), (False, ["/start"])])
async def test_no_answer_comes_although_or_because(sandbox, wire, margaret, session, delivered, shown):
    sandbox.faults.hang(delivered=delivered, method="sendMessage")

    with pytest.raises(TimeoutError):
        await session.post(
            f"{wire.base}/sendMessage",
            json={"chat_id": 1001, "text": "x"},
            timeout=aiohttp.ClientTimeout(total=0.2),
        )

    assert await margaret.until(lambda p: [m.text for m in p.messages] == shown)


async def test_clearing_the_faults_lets_hanging_requests_go(sandbox, wire, margaret):
    fault = sandbox.faults.hang(delivered=False, count=1)
    waiting = asyncio.create_task(wire.refusal("sendMessage", chat_id=1001, text="x"))
    while fault.count:
        await asyncio.sleep(0.01)

    sandbox.faults.clear()

    assert await waiting == "Bad Gateway"
    await wire.call("sendMessage", chat_id=1001, text="x")


async def test_a_slow_answer_is_still_an_answer(sandbox, wire, margaret):
    sandbox.faults.slow(20, count=1)

    await wire.call("sendMessage", chat_id=1001, text="x")

    assert margaret.last.text == "x"


async def test_a_revoked_token_is_unauthorized(sandbox, wire):
    sandbox.faults.revoke_token()

    assert await wire.refusal("getMe") == "Unauthorized"


async def test_any_error_can_be_made_up(sandbox, wire):
    sandbox.faults.add(Fault(status=418, description="I'm a teapot", count=1))

    assert (await wire.answer("getMe"))["error_code"] == 418


def limits(**more):
    now = [0.0]
    found = RateLimits(tick=lambda: now[0], on=True, **more)

    def sent(chat_id, at=0.0):
        now[0] = at
        try:
            found.check(chat_id)
        except ApiError as error:
            return error.retry_after
        return 0

    return found, sent


def test_thirty_messages_fit_into_a_second_and_no_more():
    found, sent = limits()

    answers = [sent(chat) for chat in range(31)]

    assert answers == [0] * 30 + [1]
    assert (found.busiest_second, found.earned) == (30, 1)
    assert sent(99, at=1.0) == 0


def test_one_chat_takes_a_short_burst_then_one_a_second():
    _, sent = limits()

    burst = [sent(1) for _ in range(4)]
    after = [sent(1, at=1.0), sent(1, at=1.0)]

    assert burst == [0, 0, 0, 1]
    assert after == [0, 1]


async def test_only_messages_count_as_messages(sandbox, wire, margaret):
    sandbox.faults.rate_limits = True

    for _ in range(3):
        await wire.call("sendChatAction", chat_id=1001, action="typing")
        await wire.call("sendMessage", chat_id=1001, text="x")

    assert await wire.refusal("sendMessage", chat_id=1001, text="x") == "Too Many Requests: retry after 1"
    assert (sandbox.faults.earned, sandbox.faults.busiest_second) == (1, 3)
