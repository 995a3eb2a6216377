"""What Telegram refuses, in its own words."""

import pytest

from tests.sandbox.wire import keys


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"chat_id": 404}, "Bad Request: chat not found"),
        ({"chat_id": ""}, "Bad Request: chat_id is empty"),
        ({"text": "  "}, "Bad Request: message text is empty"),
        ({"text": "😀" * 2049}, "Bad Request: message is too long"),
        ({"parse_mode": "MarkdownV2"}, "Bad Request: unsupported parse_mode"),
        ({"reply_markup": keys(("x" * 65,))}, "Bad Request: BUTTON_DATA_INVALID"),
        (
            {"reply_markup": {"inline_keyboard": [[{"text": "A", "callback_data": ""}]]}},
            "Bad Request: BUTTON_DATA_INVALID",
        ),
        ({"reply_markup": keys(tuple("abcdefghi"))}, "Bad Request: reply markup is too long"),
        ({"reply_markup": keys(*[("a",)] * 101)}, "Bad Request: reply markup is too long"),
        (
            {"reply_markup": {"inline_keyboard": [[{"text": "A"}]]}},
            "Bad Request: can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
        ),
        (
            {"reply_markup": {"inline_keyboard": [[{"text": "A", "callback_data": "a", "style": "pink"}]]}},
            "Bad Request: can't parse inline keyboard button: invalid button style specified",
        ),
        (
            {"reply_markup": {"inline_keyboard": [[{"text": "A", "url": "tel:112"}]]}},
            "Bad Request: inline keyboard button URL 'tel:112' is invalid: Wrong HTTP URL",
        ),
        ({"reply_markup": "nonsense"}, "Bad Request: can't parse reply keyboard markup JSON object"),
        ({"reply_parameters": {"message_id": 99}}, "Bad Request: message to be replied not found"),
    ],
)
async def test_a_wrong_message_is_refused(wire, margaret, change, words):
    whole = {"chat_id": margaret.chat_id, "text": "Hi"} | change

    assert await wire.refusal("sendMessage", **whole) == words
    assert len(margaret.messages) == 1


async def test_the_text_limit_counts_what_is_left_after_the_tags(wire, margaret):
    await wire.call("sendMessage", chat_id=margaret.chat_id, text=f"<b>{'x' * 4096}</b>", parse_mode="HTML")

    assert len(margaret.last.text) == 4096


async def test_an_edit_that_changes_nothing_says_so(wire, margaret):
    sent = await wire.call(
        "sendMessage",
        chat_id=margaret.chat_id,
        text="<b>Hi</b>",
        parse_mode="HTML",
        reply_markup=keys(("A",)),
    )
    same = {
        "chat_id": margaret.chat_id,
        "message_id": sent["message_id"],
        "text": "<b>Hi</b>",
        "parse_mode": "HTML",
    }

    words = await wire.refusal("editMessageText", **same, reply_markup=keys(("A",)))

    assert words == (
        "Bad Request: message is not modified: specified new message content and reply markup are exactly the same "
        "as a current content and reply markup of the message"
    )
    await wire.call("editMessageText", **same)
    assert (margaret.last.buttons, margaret.last.edits) == ([], 1)


async def test_missing_foreign_and_old_messages_cannot_be_changed(wire, margaret, later):
    chat = margaret.chat_id
    mine = margaret.say("mine")
    old = (await wire.call("sendMessage", chat_id=chat, text="old"))["message_id"]

    assert (
        await wire.refusal("editMessageText", chat_id=chat, message_id=99, text="x")
        == "Bad Request: message to edit not found"
    )
    assert (
        await wire.refusal("editMessageText", chat_id=chat, message_id=mine, text="x")
        == "Bad Request: message can't be edited"
    )
    assert (
        await wire.refusal("deleteMessage", chat_id=chat, message_id=99)
        == "Bad Request: message to delete not found"
    )
    later(hours=48)
    await wire.call("editMessageText", chat_id=chat, message_id=old, text="still mine")
    later(seconds=1)
    words = await wire.refusal("deleteMessage", chat_id=chat, message_id=old)
    assert words == "Bad Request: message can't be deleted for everyone"


async def test_text_and_caption_have_their_own_edit(wire, margaret):
    chat = margaret.chat_id
    text = (await wire.call("sendMessage", chat_id=chat, text="words"))["message_id"]

    words = await wire.refusal("editMessageCaption", chat_id=chat, message_id=text, caption="x")

    assert words == "Bad Request: there is no caption in the message to edit"


async def test_nobody_hears_a_bot_they_blocked(wire, margaret):
    margaret.block()
    assert (
        await wire.refusal("sendMessage", chat_id=1001, text="x") == "Forbidden: bot was blocked by the user"
    )

    margaret.unblock()
    await wire.call("sendMessage", chat_id=1001, text="x")

    margaret.delete_account()
    assert await wire.refusal("sendMessage", chat_id=1001, text="x") == "Forbidden: user is deactivated"
    changes = [u["my_chat_member"] for u in await wire.call("getUpdates") if "my_chat_member" in u]
    assert [c["new_chat_member"]["status"] for c in changes] == ["kicked", "member"]


async def test_the_bot_cannot_write_first(wire, sandbox):
    stranger = sandbox.person(6)

    assert await wire.refusal("sendMessage", chat_id=6, text="x") == "Bad Request: chat not found"

    stranger.open()
    await wire.call("sendMessage", chat_id=6, text="x")


async def test_a_tap_can_be_answered_once_within_its_150_seconds(wire, margaret, later):
    sent = await wire.call("sendMessage", chat_id=1001, text="x", reply_markup=keys(("A",)))
    old = "Bad Request: query is too old and response timeout expired or query ID is invalid"
    first, second = (margaret.press(sent["message_id"], "A") for _ in range(2))

    assert (
        await wire.refusal("answerCallbackQuery", callback_query_id=first, text="x" * 201)
        == "Bad Request: MESSAGE_TOO_LONG"
    )
    await wire.call("answerCallbackQuery", callback_query_id=first, text="Saved")
    assert await wire.refusal("answerCallbackQuery", callback_query_id=first) == old
    later(seconds=151)
    assert await wire.refusal("answerCallbackQuery", callback_query_id=second) == old
    assert (margaret.toasts, margaret.last.toasts) == (["Saved"], ["Saved"])


@pytest.mark.parametrize(
    ("method", "params", "words"),
    [
        ("setMyDescription", {"description": "x" * 513}, "Bad Request: bot description is too long"),
        ("setMyShortDescription", {"short_description": "x" * 121}, "Bad Request: bot short description is too long"),
        ("setMyCommands", {"commands": [{"command": "Bad-One", "description": "x"}]}, "Bad Request: BOT_COMMAND_INVALID"),
        ("setMyCommands", {"commands": [{"command": "a", "description": ""}]}, "Bad Request: BOT_COMMAND_DESCRIPTION_INVALID"),
        ("setMessageReaction", {"chat_id": 1001, "message_id": 1, "reaction": [{"type": "emoji", "emoji": "🥦"}]}, "Bad Request: REACTION_INVALID"),
        ("sendPhoto", {"chat_id": 1001, "photo": "attach://none"}, "Bad Request: there is no photo in the request"),
        ("sendPhoto", {"chat_id": 1001, "photo": "unknown"}, "Bad Request: wrong file identifier/HTTP URL specified"),
        ("sendPhoto", {"chat_id": 1001, "caption": "x" * 1025}, "Bad Request: message caption is too long"),
        ("sendChatAction", {"chat_id": 1001, "action": "dancing"}, "Bad Request: wrong parameter action in request"),
        ("getFile", {"file_id": "none"}, "Bad Request: invalid file_id"),
        ("setWebhook", {"url": "http://example.org"}, "Bad Request: bad webhook: An HTTPS URL must be provided for webhook"),
        ("leaveChat", {"chat_id": 1001}, "Bad Request: chat member status can't be changed in private chats"),
    ],
)  # fmt: skip
async def test_other_limits_hold(wire, margaret, method, params, words):
    assert await wire.refusal(method, **params) == words
