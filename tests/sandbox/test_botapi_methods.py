"""Every method, each request and reply read by aiogram's models (the `sandbox` fixture ends with the verdict)."""

import asyncio

import aiohttp
import pytest

from bot.sandbox.persona import _plain_picture
from tests.sandbox.judge import judged_update
from tests.sandbox.wire import keys

_NAMES = (
    "getMe getUpdates sendMessage sendPhoto sendDocument sendChatAction editMessageText editMessageCaption "
    "editMessageMedia editMessageReplyMarkup deleteMessage deleteMessages answerCallbackQuery setMessageReaction "
    "pinChatMessage unpinChatMessage unpinAllChatMessages setMyCommands getMyCommands deleteMyCommands setMyName "
    "getMyName setMyDescription getMyDescription setMyShortDescription getMyShortDescription setChatMenuButton "
    "getChatMenuButton getChat leaveChat getFile setWebhook deleteWebhook getWebhookInfo"
)
COVERED = _NAMES.split()


def form(**fields):
    data = aiohttp.FormData()
    for name, value in fields.items():
        if isinstance(value, bytes):
            data.add_field(name, value, filename=f"{name}.png", content_type="image/png")
        else:
            data.add_field(name, str(value))
    return data


async def test_every_method_speaks_the_bot_api(sandbox, wire, margaret, session):
    chat = margaret.chat_id
    await wire.call("getMe")
    await wire.call(
        "setMyCommands", commands=[{"command": "today", "description": "Today"}], language_code="en"
    )
    await wire.call("getMyCommands", language_code="en")
    await wire.call("deleteMyCommands", language_code="en")
    for what in ("Name", "Description", "ShortDescription"):
        field = {"Name": "name", "Description": "description", "ShortDescription": "short_description"}[what]
        await wire.call(f"setMy{what}", **{field: "Words"})
        assert (await wire.call(f"getMy{what}"))[field] == "Words"
    await wire.call("setChatMenuButton", menu_button={"type": "commands"})
    await wire.call("getChatMenuButton")
    await wire.call("sendChatAction", chat_id=chat, action="typing")
    sent = await wire.call(
        "sendMessage", chat_id=chat, text="<b>Hi</b>", parse_mode="HTML", reply_markup=keys(("Go",))
    )
    at = {"chat_id": chat, "message_id": sent["message_id"]}
    await wire.call("editMessageText", **at, text="Hello", reply_markup=keys(("Go", "Stay")))
    await wire.call("editMessageReplyMarkup", **at, reply_markup=keys(("Stay",)))
    await wire.call("setMessageReaction", **at, reaction=[{"type": "emoji", "emoji": "👍"}])
    await wire.call("pinChatMessage", **at, disable_notification=True)
    assert (await wire.call("getChat", chat_id=chat))["pinned_message"]["text"] == "Hello"
    await wire.call("unpinChatMessage", **at)
    await wire.call("unpinAllChatMessages", chat_id=chat)
    query = margaret.press(sent["message_id"], "Stay")
    await wire.call("answerCallbackQuery", callback_query_id=query, text="Saved", show_alert=True)
    async with session.post(
        f"{wire.base}/sendPhoto", data=form(chat_id=chat, photo=_plain_picture())
    ) as reply:
        photo = (await reply.json())["result"]
    at["message_id"] = photo["message_id"]
    await wire.call("editMessageCaption", **at, caption="A chart")
    media = '{"type": "photo", "media": "attach://fresh", "caption": "<i>New</i>", "parse_mode": "HTML"}'
    body = form(**at, media=media, fresh=_plain_picture())
    async with session.post(f"{wire.base}/editMessageMedia", data=body) as reply:
        assert (await reply.json())["result"]["caption"] == "New"
    await wire.call("sendPhoto", chat_id=chat, photo=photo["photo"][0]["file_id"])
    async with session.post(f"{wire.base}/sendDocument", data=form(chat_id=chat, document=b"%PDF")) as reply:
        document = (await reply.json())["result"]["document"]
    path = (await wire.call("getFile", file_id=document["file_id"]))["file_path"]
    async with session.get(f"{sandbox.base_url}/file/bot{sandbox.token}/{path}") as reply:
        assert await reply.read() == b"%PDF"
    await wire.call("deleteMessage", **at)
    await wire.call("deleteMessages", chat_id=chat, message_ids=[1, 2, 999])
    group = margaret.add_bot_to_group()
    await wire.call("leaveChat", chat_id=group.chat_id)
    await wire.call("getUpdates")
    await wire.call("setWebhook", url="https://example.org/hook", secret_token="s")
    await wire.call("getWebhookInfo")
    await wire.call("deleteWebhook")

    assert sandbox.witnesses[0].methods >= set(COVERED)


async def test_every_kind_of_update_is_one_that_aiogram_reads(wire, margaret):
    await wire.call("getUpdates", offset=-1, allowed_updates=["message", "edited_message", "callback_query",
                                                             "my_chat_member", "message_reaction"])  # fmt: skip
    sent = await wire.call("sendMessage", chat_id=margaret.chat_id, text="Hi", reply_markup=keys(("Go",)))
    margaret.edit(margaret.say("helo"), "hello")
    margaret.press(sent["message_id"], "go")
    margaret.react(sent["message_id"], "👍")
    for send in ("photo", "document", "voice", "sticker", "location", "contact", "poll"):
        getattr(margaret, f"send_{send}")()
    margaret.forward("from a friend")
    margaret.add_bot_to_group()
    margaret.block()
    margaret.unblock()

    updates = await wire.call("getUpdates")

    read = [judged_update(update) for update in updates]
    assert {u.event_type for u in read} == {
        "message", "edited_message", "callback_query", "message_reaction", "my_chat_member"
    }  # fmt: skip
    assert [u.update_id for u in read] == sorted(u.update_id for u in read)


async def test_a_start_link_carries_its_payload_and_is_marked_as_a_command(wire, sandbox):
    sandbox.person(5).start("cg_abc")

    update = (await wire.call("getUpdates"))[0]

    assert update["message"]["text"] == "/start cg_abc"
    assert update["message"]["entities"] == [{"type": "bot_command", "offset": 0, "length": 6}]


async def test_form_fields_and_query_strings_are_read_like_json(wire, margaret, session):
    chat = margaret.chat_id
    body = {
        "chat_id": str(chat),
        "text": "one",
        "disable_notification": "true",
        "reply_markup": '{"inline_keyboard": []}',
    }

    await session.post(f"{wire.base}/sendMessage", data=body)
    await session.get(f"{wire.base}/sendmessage?chat_id={chat}&text=two")

    assert [(m.text, m.silent) for m in margaret.messages[1:]] == [("one", True), ("two", False)]


@pytest.mark.parametrize(
    ("token", "method", "status"),
    [("77:sandbox", "sendPigeon", 404), ("77:wrong", "getMe", 401), ("nonsense", "getMe", 404)],
)
async def test_wrong_addresses_get_the_official_numbers(sandbox, session, token, method, status):
    async with session.get(f"{sandbox.base_url}/bot{token}/{method}") as reply:
        body = await reply.json()

    assert (reply.status, body["error_code"], body["ok"]) == (status, status, False)


async def test_names_and_commands_follow_the_language_with_a_fallback(sandbox, wire, margaret):
    await wire.call("setMyDescription", description="plain")
    await wire.call("setMyDescription", description="deutsch", language_code="de")
    await wire.call("setMyCommands", commands=[{"command": "help", "description": "Help"}])

    assert (await wire.call("getMyDescription", language_code="fr"))["description"] == "plain"
    assert (await wire.call("getMyDescription", language_code="de"))["description"] == "deutsch"
    assert (await wire.call("getMyCommands"))[0]["command"] == "help"


async def test_a_link_to_a_person_becomes_a_mention(wire, margaret):
    sent = await wire.call(
        "sendMessage", chat_id=1001, text='<a href="tg://user?id=5">Ann</a>', parse_mode="HTML"
    )

    assert [(e["type"], e["user"]["id"]) for e in sent["entities"]] == [("text_mention", 5)]


async def test_a_waiting_test_sees_the_answer_or_the_chat_so_far(wire, margaret):
    with pytest.raises(TimeoutError, match="me 1: /start"):
        await margaret.until(lambda p: p.toasts, timeout_seconds=0.05)

    sending = asyncio.create_task(wire.call("sendMessage", chat_id=1001, text="hello"))
    found = await margaret.until(lambda p: [m for m in p.messages if m.text == "hello"])

    assert found == [margaret.last]
    await sending


async def test_an_emptied_chat_is_empty_for_the_person_only(wire, margaret):
    sent = await wire.call("sendMessage", chat_id=1001, text="old")
    margaret.clear_chat()
    await wire.call(
        "editMessageText", chat_id=1001, message_id=sent["message_id"], text="still there for the bot"
    )
    await wire.call("sendMessage", chat_id=1001, text="new")

    assert [m.text for m in margaret.messages] == ["new"]
    with pytest.raises(LookupError):
        margaret.press(sent["message_id"], "A")


async def test_the_history_can_be_bounded_for_long_runs(sandbox, wire, margaret):
    sandbox.world.keep_history = 3

    for number in range(6):
        await wire.call("sendMessage", chat_id=margaret.chat_id, text=str(number))

    assert [m.text for m in margaret.messages] == ["3", "4", "5"]


async def test_a_page_elsewhere_that_led_a_browser_here_reads_nothing(sandbox):
    async with aiohttp.ClientSession() as session:
        for host, status in (("evil.example", 403), ("127.0.0.1", 200), ("localhost:99", 200)):
            async with session.get(f"{sandbox.base_url}/", headers={"Host": host}) as reply:
                assert (host, reply.status) == (host, status)


async def test_the_sandbox_listens_on_this_machine_only(sandbox):
    with pytest.raises(ValueError, match="this machine only"):
        await sandbox.start(0, "0.0.0.0")
