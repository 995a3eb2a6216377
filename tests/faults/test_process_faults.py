"""The process as its supervisor sees it: it ends when the token is refused, and it keeps every secret."""

import asyncio
from datetime import UTC, datetime

import pytest

from tests.kills.lives import command, life
from tests.support.town import KEY

PATIENCE_SECONDS = 60


def env_of(town, url: str, **more: str) -> dict[str, str]:
    return {
        "BOT_TOKEN": town.sandbox.token,
        "BOT_API_URL": town.sandbox.base_url,
        "DATABASE_URL": url,
        "DAYMARK_KEY": KEY.hex(),
        "CLOCK_OFFSET_SECONDS": str((town.now - datetime.now(UTC)).total_seconds()),
        **more,
    }


@pytest.mark.case("T10")
@pytest.mark.hazard("H10")
@pytest.mark.parametrize("token", ["1:revoked", "2:nobody"])
async def test_a_token_that_is_refused_ends_the_process(town, sqlite_url, tmp_path, token):
    await town.stop()

    async with life(env_of(town, sqlite_url, BOT_TOKEN=token), tmp_path / "log") as bot:
        code = await asyncio.wait_for(bot.gone, PATIENCE_SECONDS)

    assert code == 3
    assert token not in (tmp_path / "log").read_text()


@pytest.mark.case("C06")
async def test_a_process_whose_database_is_away_from_the_start_ends_when_it_is_asked_to(town, tmp_path):
    away, log = "postgresql://nobody@127.0.0.1:1/nothing?sslmode=disable", tmp_path / "log"
    log.touch()

    async with life(env_of(town, away), log) as bot:
        async with asyncio.timeout(PATIENCE_SECONDS):
            while "database_away" not in log.read_text():
                await asyncio.sleep(0.1)
        code = await asyncio.wait_for(bot.asked_to_go(), 10)

    assert code == 0


@pytest.mark.case("T10")
@pytest.mark.hazard("H1", "H10")
async def test_a_token_revoked_while_it_runs_ends_the_process(town, sqlite_url, tmp_path):
    await town.stop()

    async with life(env_of(town, sqlite_url), tmp_path / "log") as bot:
        await _polls(town)
        town.sandbox.faults.revoke_token()
        town.sandbox.receiving.interrupt("the token was revoked")
        code = await asyncio.wait_for(bot.gone, PATIENCE_SECONDS)

    assert code == 3


@pytest.mark.case("T11")
async def test_two_bots_on_one_database_send_and_count_everything_once(
    town, neighbours, sqlite_url, tmp_path
):
    """Telegram answers 409 to the one that polled before; whoever reads an update, it counts once."""
    everybody = await neighbours(5)

    async with life(env_of(town, sqlite_url), tmp_path / "log"):
        await _polls(town)
        for who in everybody:
            who.persona.say("I have chest pain")
        for who in everybody:
            await who.persona.until(lambda p: any("999" in m.text for m in p.messages), 30)
        await town.quiet()

    answers = [sum("999" in m.text for m in who.persona.messages) for who in everybody]
    assert answers == [1] * 5


@pytest.mark.case("X07")
@pytest.mark.hazard("H9", "H10")
async def test_the_fullest_log_holds_no_token_no_words_no_names_and_no_numbers(
    town, neighbours, sqlite_url, tmp_path
):
    (teller,) = await neighbours(1)
    town.sandbox.world.chats[teller.chat_id].person["first_name"] = "Canaryname"
    await town.stop()
    told = ["canarysymptom in my knees", "I have chest pain canarypain", "/canarycommand", "02071838750"]

    async with command(env_of(town, sqlite_url, LOG_LEVEL="DEBUG"), tmp_path / "log") as process:
        for text in ("/settings", *told):
            seen = len(teller.persona.messages)
            teller.persona.say(text)
            await teller.persona.until(
                lambda p, seen=seen: any(not m.mine for m in p.messages[seen:]), PATIENCE_SECONDS
            )
        body = {"message_id": 9_000, "date": "canarydate", "text": "canarybroken"}
        town.sandbox.updates.put(
            "message", {**body, "chat": {"id": teller.chat_id, "type": "private"}}, "chat"
        )
        await teller.persona.until(lambda p: any("went wrong" in m.text for m in p.messages), 15)
        process.terminate()
        await process.wait()
    town.judge.verdicts.clear()  # the judge saw what was broken on purpose

    log = (tmp_path / "log").read_text().lower()
    assert "bot_runs" in log
    assert "update_failed" in log
    found = [word for word in ("canary", "02071838750", "7183", "chest pain", "knees") if word in log]
    assert found == []
    assert town.sandbox.token.lower() not in log


async def _polls(town) -> None:
    """A process has come up: it introduces the bot when it starts."""
    came = asyncio.Event()

    def witness(method, *_rest) -> None:
        if method == "setMyCommands":
            came.set()

    town.sandbox.witnesses.append(witness)
    await asyncio.wait_for(came.wait(), PATIENCE_SECONDS)
