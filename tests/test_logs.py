"""What really comes out of a process that logs at DEBUG while words and tokens pass through it."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
TOKEN = "7654321:AAcanaryTokencanaryTokencanaryToken0"
WORDS = "canary-words my joints ache"

BEGIN = f"""
import asyncio, logging, sys, threading
import structlog
from bot import logs
TOKEN, WORDS = {TOKEN!r}, {WORDS!r}
logs.configure("DEBUG")
"""

STDLIB = """
log = logging.getLogger("some.library")
log.debug("calling %s", f"http://127.0.0.1/bot{TOKEN}/sendMessage")
log.info(f"the token is {TOKEN} here")
log.info("said %(what)s", {"what": WORDS})
log.info("took %d of %s", 3, WORDS)
log.info("broken %d", WORDS)
log.info("first line\\n" + WORDS)
log.warning("with extra", extra={"text": WORDS})
log.warning("with stack", stack_info=True)
try:
    try:
        raise KeyError(WORDS)
    except KeyError as error:
        raise ValueError(f"{WORDS} {TOKEN}") from error
except ValueError:
    log.exception("failed for %s", WORDS)
"""

STRUCTLOG = """
log = structlog.get_logger()
for key in ("text", "body", "caption", "name", "note", "data"):
    log.info("kept_back", **{key: "canary-words"}, dose=17)
log.info("sentence", reason=WORDS, nested={"a": WORDS}, listed=[WORDS], raw=WORDS.encode(), error=ValueError(WORDS))
log.info("%s", WORDS)
log.info("plain", kind="dose_due", seconds=1.5, ok=True, nothing=None)
log.info(f"the token {TOKEN}", where=f"http://127.0.0.1/bot{TOKEN}/getMe", sandbox="http://127.0.0.1/bot1:canary-words/x")
try:
    raise RuntimeError(WORDS)
except RuntimeError:
    log.exception("turn_failed", person=5)
try:
    raise RuntimeError(WORDS)
except RuntimeError as error:
    log.error("turn_failed", exc_info=error)
"""

TELEGRAM = """
from aiohttp import web
from telegram import Bot
from telegram.error import InvalidToken, TelegramError
from telegram.ext import ApplicationBuilder, MessageHandler, filters
from bot.channels.telegram.request import AiohttpRequest

ANSWERS = {
    "getMe": {"id": 1, "is_bot": True, "first_name": "Canary", "username": "canary_bot"},
    "sendMessage": {"message_id": 1, "date": 0, "chat": {"id": 5, "type": "private"}, "text": WORDS},
}
async def answer(request):
    method = request.match_info["method"]
    if request.match_info["token"] != TOKEN:
        return web.json_response({"ok": False, "error_code": 401, "description": "Unauthorized"}, status=401)
    if method == "deleteMessage":
        return web.json_response({"ok": False, "error_code": 400, "description": f"Bad Request: {WORDS}"}, status=400)
    if method == "getChat":
        raise RuntimeError(f"{WORDS} {TOKEN}")
    return web.json_response({"ok": True, "result": ANSWERS[method]})

async def fails(update, context):
    raise RuntimeError(WORDS)

async def main():
    app = web.Application()
    app.router.add_route("*", "/bot{token}/{method}", answer)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    base = f"http://127.0.0.1:{site._server.sockets[0].getsockname()[1]}/bot"
    for request in (None, AiohttpRequest()):
        async with Bot(TOKEN, base_url=base, request=request) as bot:
            await bot.send_message(5, WORDS)
            for call in (bot.delete_message(5, 1), bot.get_chat(5)):
                try:
                    await call
                except TelegramError:
                    logging.getLogger("telegram.ext").exception("failed")
                    structlog.get_logger().exception("failed")
    application = ApplicationBuilder().bot(Bot(TOKEN, base_url=base)).build()
    application.add_handler(MessageHandler(filters.ALL, fails))
    async with application:
        from telegram import Update
        words = {"update_id": 1, "message": {"message_id": 2, "date": 0, "text": WORDS, "chat": {"id": 5, "type": "private"}}}
        await application.process_update(Update.de_json(words, application.bot))
    try:
        async with Bot("9:canary-words", base_url=base):
            pass
    except InvalidToken as error:
        assert "canary" in str(error)
        structlog.get_logger().exception("refused")
    await runner.cleanup()
    lost = asyncio.get_running_loop().create_task(fails(None, None))
    await asyncio.sleep(0.01)
    del lost
asyncio.run(main())
import gc; gc.collect()
"""

CRASH = """
def crash():
    raise RuntimeError(f"{WORDS} {TOKEN}")
thread = threading.Thread(target=crash)
thread.start()
thread.join()
crash()
"""


def _said(script: str, *, code: int = 0) -> str:
    done = subprocess.run(
        [sys.executable, "-c", BEGIN + script],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == code, done.stderr
    return done.stdout + done.stderr


def _lines(script: str, **kwargs) -> list[dict]:
    return [json.loads(line) for line in _said(script, **kwargs).splitlines()]


@pytest.mark.case("X07")
@pytest.mark.hazard("H9", "H10")
@pytest.mark.parametrize("script", [STDLIB, STRUCTLOG, TELEGRAM], ids=["stdlib", "structlog", "telegram"])
def test_at_debug_neither_words_nor_token_come_out(script):
    said = _said(script)

    assert said.count("\n") >= 5
    assert "canary" not in said.lower()
    assert "joints" not in said


def test_every_line_is_one_json_object_with_time_level_and_logger():
    for line in _lines(STDLIB + STRUCTLOG):
        assert line.keys() >= {"event", "level", "logger", "at"}
        assert line["at"].endswith("Z")


def test_a_library_line_keeps_its_template_and_its_numbers():
    events = [line["event"] for line in _lines(STDLIB)]

    assert "took 3 of <str>" in events
    assert "the token is [token] here" in events
    assert "first line" in events


def test_our_own_line_keeps_numbers_and_identifiers():
    (line,) = [line for line in _lines(STRUCTLOG) if line["event"] == "plain"]

    assert (line["kind"], line["seconds"], line["ok"], line["nothing"]) == ("dose_due", 1.5, True, None)


def test_an_exception_is_told_by_type_cause_and_place():
    (line,) = [line for line in _lines(STDLIB) if line["event"] == "failed for <str>"]

    assert line["error"] == "ValueError from KeyError"
    assert line["place"].startswith("<string>:")
    assert line["place"].partition(":")[2].isdigit()


def test_a_crash_of_the_process_or_a_thread_shows_no_message():
    lines = _lines(CRASH, code=1)

    assert [line["event"] for line in lines] == ["crashed", "crashed"]
    assert {line["error"] for line in lines} == {"RuntimeError"}
    assert "canary" not in str(lines)


def test_the_libraries_speak_again_only_from_their_own_level_up():
    lines = _lines("""
for name in ("httpx", "httpcore.http11", "aiohttp.access", "apscheduler.executors", "sqlalchemy.engine", "aiosqlite"):
    logging.getLogger(name).info("too much")
    logging.getLogger(name).warning("heard")
logging.getLogger("telegram.Bot").debug("too much")
logging.getLogger("telegram.Bot").info("heard")
""")

    assert [line["event"] for line in lines] == ["heard"] * 7


def test_a_higher_level_silences_the_rest():
    lines = _lines("""
logs.configure("ERROR")
logging.getLogger("telegram").warning("too much")
structlog.get_logger().warning("too_much")
structlog.get_logger().error("heard")
""")

    assert [line["event"] for line in lines] == ["heard"]


def test_on_a_terminal_the_lines_are_for_people():
    said = _said("""
import io
class Terminal(io.StringIO):
    isatty = lambda self: True
terminal = Terminal()
logs.configure("INFO", terminal)
structlog.get_logger().info("dose_sent", dose=17, note=WORDS)
print(terminal.getvalue())
""")

    assert "dose_sent" in said
    assert not said.startswith("{")
    assert "canary" not in said
