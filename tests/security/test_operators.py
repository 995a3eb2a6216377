"""ADMIN_IDS: those in it hear how the bot is doing; to everybody else their command is one that does not exist."""

import shutil
from contextlib import asynccontextmanager

import pytest

from bot import app, texts
from bot.services.desk import routes, words
from bot.services.running import night
from tests.security.overheard import Overheard
from tests.support.town import KEY
from tests.support.town import town as a_town

ADMIN, STRANGER, MARGARET = 9001, 9002, 1001
TRIED = ("operator", "admin", "stats", "broadcast")
FORMS = ("/{} 1001", "/{}@daymark_bot")
NOTICE = "For the operator"


@asynccontextmanager
async def inhabited(sqlite_template, folder, admins=frozenset({ADMIN})):
    """A town with Margaret, a stranger, and somebody who may be its operator."""
    file = folder / f"{len(admins)}.sqlite3"
    shutil.copy(sqlite_template, file)
    async with a_town(f"sqlite:///{file}", admins=admins) as town:
        await town.settled_person()
        for number in (ADMIN, STRANGER):
            town.sandbox.person(number, "Ann").open()
        yield town


@pytest.fixture
async def town(sqlite_template, tmp_path):
    async with inhabited(sqlite_template, tmp_path) as here:
        yield here


async def tries_everything(town, *chats: int) -> Overheard:
    heard = Overheard(town.sandbox)
    for chat in chats:
        for command in TRIED:
            for form in FORMS:
                town.sandbox.person(chat).say(form.format(command))
                await town.quiet()
    return heard


def told(town, chat: int) -> list[str]:
    return [m.text for m in town.sandbox.person(chat).messages if not m.mine]


@pytest.mark.case("X06")
@pytest.mark.hazard("H8")
async def test_to_everybody_else_an_operators_command_is_one_that_does_not_exist(sqlite_template, tmp_path):
    async with inhabited(sqlite_template, tmp_path) as with_operator:
        with_one = await tries_everything(with_operator, STRANGER, MARGARET)
    async with inhabited(sqlite_template, tmp_path, frozenset()) as without:
        with_none = await tries_everything(without, STRANGER, MARGARET, ADMIN)

    assert len(with_one.to(STRANGER)) >= len(TRIED)
    for chat in (STRANGER, MARGARET):
        assert with_one.to(chat) == with_none.to(chat)
    known = [*routes.COMMANDS]
    for name in TRIED:
        nearest = words.nearest_command(name, known)
        unknown = str(texts.say("en", "unknown_command", name=name, nearest=nearest))
        for chat in (STRANGER, MARGARET, ADMIN):
            assert sum(unknown in told for _method, told in with_none.to(chat)) == len(FORMS)
    assert "operator" not in known


async def test_an_operator_is_told_how_the_bot_is_doing_and_nothing_of_anybody(town):
    heard = await tries_everything(town, ADMIN)

    answers = told(town, ADMIN)
    assert len([text for text in answers if "How I am doing" in text and "People: 1" in text]) == len(FORMS)
    assert len([text for text in answers if "I don't know /" in text]) == len(FORMS) * (len(TRIED) - 1)
    assert "Margaret" not in str(heard)
    assert all(one.chat_id == ADMIN for one in heard)


async def test_an_operator_in_a_group_gets_what_everybody_gets_there(town):
    there = town.sandbox.person(ADMIN).add_bot_to_group()
    there.say("/operator")
    await town.quiet()

    assert not any("How I am doing" in m.text for m in there.messages)


async def poisoned(town) -> None:
    body = {"message_id": 9_000, "date": "not a date", "text": "canarybroken"}
    town.sandbox.updates.put("message", {**body, "chat": {"id": MARGARET, "type": "private"}}, "chat")
    await town.quiet()
    town.judge.verdicts.clear()  # the judge saw what was broken on purpose


@pytest.mark.case("L06")
@pytest.mark.hazard("H3")
async def test_an_update_that_was_put_aside_is_told_to_operators_once_an_hour_and_to_nobody_else(town):
    for _ in range(3):
        await poisoned(town)
    within_the_hour = told(town, ADMIN)
    await town.travel(minutes=61)
    await poisoned(town)

    assert [NOTICE in text for text in within_the_hour] == [True]
    assert len(told(town, ADMIN)) == 2
    assert not any(word in str(told(town, ADMIN)) for word in ("canarybroken", "Margaret", str(MARGARET)))
    assert not any(NOTICE in text for chat in (MARGARET, STRANGER) for text in told(town, chat))
    town.sandbox.person(ADMIN).say("/operator")
    await town.quiet()
    assert "4 updates put aside" in told(town, ADMIN)[-1]


@pytest.mark.hazard("H1")
async def test_hours_away_are_told_to_operators(town):
    await town.restart(hours=3)
    await town.parts.drain.beat()
    await town.quiet()

    assert [text for text in told(town, ADMIN) if "not working" in text]


async def test_a_night_without_a_backup_is_told_and_the_next_good_one_is_known(town, tmp_path):
    folder = tmp_path / "backups"
    folder.write_text("a file where a folder should be")
    await app.at_night(town.parts, lambda now: night.back_up(town.store, folder, KEY, now))
    await town.quiet()
    assert ["no backup" in text for text in told(town, ADMIN)] == [True]

    folder.unlink()
    await town.travel(minutes=61)
    await app.at_night(town.parts, lambda now: night.back_up(town.store, folder, KEY, now))
    town.sandbox.person(ADMIN).say("/operator")
    await town.quiet()

    assert len(told(town, ADMIN)) == 2
    assert "Nothing waits." in told(town, ADMIN)[-1]
    assert "Last backup: 1 minute ago" in told(town, ADMIN)[-1]
