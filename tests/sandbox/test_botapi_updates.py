"""How the bot receives: long poll, confirmation, lifetimes, webhook."""

import asyncio

import pytest
from aiohttp import web

from tests.sandbox.judge import judged_update
from tests.sandbox.wire import keys

WANTED = ["message", "edited_message", "callback_query", "my_chat_member", "message_reaction"]


def texts(updates):
    return [u["message"]["text"] for u in updates]


async def polling(sandbox):
    """Returns when a long poll waits in the sandbox."""
    while not sandbox.receiving.waiting:
        await asyncio.sleep(0.01)


async def test_updates_wait_until_they_are_confirmed(wire, margaret):
    margaret.say("one")
    margaret.say("two")

    first = await wire.call("getUpdates", limit=2)
    again = await wire.call("getUpdates", limit=2)
    rest = await wire.call("getUpdates", offset=first[-1]["update_id"] + 1)

    assert texts(first) == texts(again) == ["/start", "one"]
    assert texts(rest) == ["two"]


async def test_a_negative_offset_keeps_only_the_last(wire, margaret):
    margaret.say("one")
    margaret.say("two")

    assert texts(await wire.call("getUpdates", offset=-1)) == ["two"]
    assert texts(await wire.call("getUpdates")) == ["two"]


async def test_a_long_poll_answers_as_soon_as_something_comes(wire, sandbox):
    poll = asyncio.create_task(wire.call("getUpdates", timeout=50))
    await polling(sandbox)

    sandbox.person(5).say("hello")

    assert texts(await poll) == ["hello"]


async def test_a_second_poller_throws_the_first_out(sandbox, wire):
    first = asyncio.create_task(wire.refusal("getUpdates", timeout=50))
    await polling(sandbox)

    second = await wire.call("getUpdates", timeout=0)

    assert second == []
    assert await first == (
        "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
    )


async def test_polling_and_a_webhook_exclude_each_other(sandbox, wire):
    poll = asyncio.create_task(wire.refusal("getUpdates", timeout=50))
    await polling(sandbox)

    await wire.call("setWebhook", url="https://example.invalid/hook")

    assert await poll == "Conflict: terminated by setWebhook request"
    assert await wire.refusal("getUpdates") == (
        "Conflict: can't use getUpdates method while webhook is active; "
        "use deleteWebhook to delete the webhook first"
    )
    await wire.call("setWebhook", url="")
    assert await wire.call("getUpdates") == []


async def test_reactions_come_only_when_they_were_asked_for(wire, margaret):
    sent = await wire.call("sendMessage", chat_id=1001, text="x")
    margaret.react(sent["message_id"], "👍")
    assert len(await wire.call("getUpdates")) == 1

    await wire.call("getUpdates", allowed_updates=WANTED)
    margaret.react(sent["message_id"], "❤")
    margaret.react(sent["message_id"])

    found = [u["message_reaction"] for u in await wire.call("getUpdates") if "message_reaction" in u]
    assert [[r["emoji"] for r in change["new_reaction"]] for change in found] == [["❤"], []]


async def test_taps_are_gone_after_150_seconds_and_words_after_a_day(wire, sandbox, margaret, later):
    sent = await wire.call("sendMessage", chat_id=1001, text="x", reply_markup=keys(("A",)))
    margaret.press(sent["message_id"], "A")

    later(seconds=149)
    assert len(await wire.call("getUpdates")) == 2
    later(seconds=1)
    assert texts(await wire.call("getUpdates")) == ["/start"]
    later(hours=24)

    assert await wire.call("getUpdates") == []
    assert sandbox.updates.expired == {"callback_query": 1, "message": 1}


async def test_update_ids_can_jump_and_old_updates_can_come_again(wire, sandbox, margaret):
    done = await wire.call("getUpdates")
    await wire.call("getUpdates", offset=done[-1]["update_id"] + 1)
    sandbox.updates.jump(17)
    margaret.say("after the jump")
    sandbox.updates.replay(1)

    found = await wire.call("getUpdates")

    assert [u["update_id"] for u in found] == [done[0]["update_id"], 17]
    with pytest.raises(ValueError, match="only go back while nothing waits"):
        sandbox.updates.jump(5)


async def test_a_batch_can_come_doubled_and_backward(wire, sandbox, margaret):
    margaret.say("one")
    sandbox.updates.duplicate = sandbox.updates.reorder = True

    assert texts(await wire.call("getUpdates")) == ["one", "one", "/start", "/start"]


class Hook:
    """A bot's webhook that answers with the next number of its list, 200 when the list is empty."""

    def __init__(self):
        self.statuses = []
        self.bodies = []
        self.secrets = []
        self.came = asyncio.Event()

    async def answer(self, request):
        self.bodies.append(await request.json())
        self.secrets.append(request.headers.get("X-Telegram-Bot-Api-Secret-Token"))
        self.came.set()
        return web.Response(status=self.statuses.pop(0) if self.statuses else 200)

    async def wait_for(self, count):
        async with asyncio.timeout(10):
            while len(self.bodies) < count:
                self.came.clear()
                await self.came.wait()


@pytest.fixture
async def hook():
    hook = Hook()
    app = web.Application()
    app.router.add_post("/hook", hook.answer)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    hook.url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    yield hook
    await runner.cleanup()


async def test_a_webhook_gets_each_update_once_with_the_secret(wire, margaret, hook):
    await wire.call("setWebhook", url=hook.url, secret_token="s3")

    margaret.say("one")
    await hook.wait_for(2)

    assert texts(hook.bodies) == ["/start", "one"]
    assert set(hook.secrets) == {"s3"}
    assert [judged_update(body).event_type for body in hook.bodies] == ["message", "message"]


async def test_a_webhook_that_fails_is_asked_again_before_the_next_of_that_chat(
    sandbox, wire, margaret, hook
):
    sandbox.receiving.webhook.first_retry_seconds = 0.01
    hook.statuses = [500, 500]
    margaret.say("one")

    await wire.call("setWebhook", url=hook.url)
    await hook.wait_for(4)

    info = await wire.call("getWebhookInfo")
    assert texts(hook.bodies) == ["/start", "/start", "/start", "one"]
    assert info["last_error_message"] == "Wrong response from the webhook: 500 Internal Server Error"


async def test_one_failing_chat_does_not_hold_up_the_others(sandbox, wire, margaret, hook):
    sandbox.receiving.webhook.first_retry_seconds = 60
    hook.statuses = [500]

    await wire.call("setWebhook", url=hook.url)
    await hook.wait_for(1)
    sandbox.person(1002).say("from Linda")
    await hook.wait_for(2)

    assert texts(hook.bodies) == ["/start", "from Linda"]
    assert (await wire.call("getWebhookInfo"))["pending_update_count"] >= 1
    await wire.call("deleteWebhook", drop_pending_updates=True)
    assert await wire.call("getUpdates") == []
