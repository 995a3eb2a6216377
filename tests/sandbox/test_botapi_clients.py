"""Other people's clients and processes against the sandbox."""

import asyncio
import os
import sys

import aiohttp
import pytest
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, InputMediaPhoto
from telegram.error import BadRequest, Forbidden, InvalidToken, RetryAfter

from bot.sandbox.persona import _plain_picture
from tests.sandbox.judge import Judge, judge
from tests.sandbox.wire import keys


@pytest.fixture
async def ptb(sandbox):
    async with Bot(
        sandbox.token, base_url=f"{sandbox.base_url}/bot", base_file_url=f"{sandbox.base_url}/file/bot"
    ) as bot:
        yield bot


async def test_python_telegram_bot_can_hold_a_conversation(ptb, margaret):
    (start,) = await ptb.get_updates()
    green = InlineKeyboardButton("Yes", callback_data="y", style="success")
    sent = await start.message.reply_html("<b>Hello</b> 😀", reply_markup=InlineKeyboardMarkup([[green]]))
    margaret.press(sent.message_id, "Yes")
    (tap,) = await ptb.get_updates(offset=start.update_id + 1)
    await tap.callback_query.answer("Saved")
    await tap.callback_query.edit_message_text("Done")

    assert tap.callback_query.data == "y"
    assert (margaret.last.text, margaret.last.edits, margaret.toasts) == ("Done", 1, ["Saved"])


async def test_python_telegram_bot_can_send_and_fetch_files(ptb, margaret):
    photo = await ptb.send_photo(1001, _plain_picture(), caption="A chart")
    await photo.edit_media(InputMediaPhoto(_plain_picture(32), caption="Another"))
    document = await ptb.send_document(1001, b"%PDF-1.4", filename="report.pdf")
    file = await ptb.get_file(document.document.file_id)

    assert bytes(await file.download_as_bytearray()) == b"%PDF-1.4"
    assert [m.text for m in margaret.messages if m.photo] == ["Another"]
    assert margaret.last.document == "report.pdf"


async def test_python_telegram_bot_knows_every_refusal(ptb, sandbox, margaret, monkeypatch):
    monkeypatch.setenv("PTB_TIMEDELTA", "1")  # the library's own switch
    with pytest.raises(BadRequest, match="Chat not found"):
        await ptb.send_message(5, "x")
    margaret.block()
    with pytest.raises(Forbidden):
        await ptb.send_message(1001, "x")
    margaret.unblock()
    sandbox.faults.too_many(3, count=1)
    with pytest.raises(RetryAfter):
        await ptb.send_message(1001, "x")
    sandbox.faults.revoke_token()
    with pytest.raises(InvalidToken):
        await ptb.send_message(1001, "x")


async def test_the_judge_refuses_what_the_bot_api_does_not_know(sandbox, wire, margaret):
    strict = judge(sandbox)
    sandbox.witnesses.remove(sandbox.witnesses[0])

    await wire.call("sendMessage", chat_id=1001, text="x", colour="green")
    await wire.call("sendMessage", chat_id=1001, text="x", link_preview_options={"is_disabled": "perhaps"})

    assert strict.verdicts[0] == "sendmessage: unknown parameters ['colour']"
    assert "Input should be a valid boolean" in strict.verdicts[1]


def test_the_judge_refuses_a_wrong_reply():
    strict = Judge()

    strict(
        "getFile",
        type("P", (), {"values": {"file_id": "x"}, "files": {}}),
        200,
        {"ok": True, "result": {"size": 1}},
    )

    assert strict.verdicts[0].startswith("getfile: reply: file_id: Field required")


@pytest.fixture
async def alone():
    """The sandbox in its own process, as `bot run` meets it."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot.sandbox", "--port", "0", "--token", "9:z",
        stdout=asyncio.subprocess.PIPE, env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )  # fmt: skip
    yield (await process.stdout.readline()).decode().strip()
    process.terminate()
    await process.wait()


async def test_the_sandbox_runs_alone_and_is_driven_over_http(alone):
    async with aiohttp.ClientSession(alone) as http:

        async def post(path, **body):
            async with http.post(path, json=body) as reply:
                return await reply.json()

        await post(
            "/sandbox/persons", chat_id=5, first_name="Ann", language_code="de", time_zone="Europe/Berlin"
        )
        await post("/sandbox/persons/5/say", text="hello")
        assert len((await post("/bot9:z/getUpdates"))["result"]) == 1
        sent = await post("/bot9:z/sendMessage", chat_id=5, text="hi", reply_markup=keys(("A",)))
        await post("/sandbox/persons/5/press", message_id=sent["result"]["message_id"], label_or_data="A")
        assert (await post("/sandbox/persons/5/press", message_id=1, label_or_data="A"))["ok"] is False
        assert (await post("/sandbox/time", advance_seconds=3600))["moved"] is True
        assert (await post("/sandbox/faults", status=500, description="Internal Server Error", count=1))["ok"]
        assert (await post("/bot9:z/getMe"))["error_code"] == 500
        async with http.delete("/sandbox/faults") as reply:
            assert (await reply.json())["active"] == []
        async with http.get("/sandbox/persons/5") as reply:
            person = await reply.json()
        async with http.get("/sandbox/state") as reply:
            names = [p["first_name"] for p in (await reply.json())["persons"]]
        async with http.post("/sandbox/time", data={"advance_seconds": "1"}) as reply:
            refused = reply.status

    assert [m["text"] for m in person["messages"]] == ["hello", "hi"]
    assert names == ["Margaret", "Linda", "Tom", "Ann"]
    assert refused == 415
