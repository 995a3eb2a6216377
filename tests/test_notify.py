"""What systemd hears over a real socket."""

import asyncio
import socket
from datetime import timedelta

import pytest
from sqlalchemy import text

from bot.store import house
from bot.watch import signs
from bot.watch import systemd as notify


@pytest.fixture
def systemd(tmp_path, monkeypatch):
    """The socket of a service manager; read it with ``heard``."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as ear:
        ear.bind(str(tmp_path / "notify"))
        ear.settimeout(5)
        monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "notify"))
        yield ear


def heard(ear: socket.socket) -> list[bytes]:
    """Everything that came until now."""
    ear.setblocking(False)
    found = []
    while True:
        try:
            found.append(ear.recv(100))
        except BlockingIOError:
            return found


def test_a_word_reaches_the_socket(systemd):
    assert notify.notify(notify.READY)

    assert heard(systemd) == [b"READY=1"]


def test_a_name_without_a_file_is_reached_too(monkeypatch):
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as ear:
        ear.bind("\0daymark-test")
        monkeypatch.setenv("NOTIFY_SOCKET", "@daymark-test")

        assert notify.notify(notify.ALIVE)
        assert heard(ear) == [b"WATCHDOG=1"]


@pytest.mark.parametrize("place", ["", "relative", "/nowhere/at/all"])
def test_where_nobody_listens_nothing_happens(monkeypatch, place):
    monkeypatch.setenv("NOTIFY_SOCKET", place)

    assert not notify.notify(notify.READY)


@pytest.mark.hazard("H1")
async def test_a_bot_that_moves_says_ready_then_alive_then_stopping(town, systemd):
    async with town.store.begin() as work:
        await house.alive(work, town.now)
    await town.newcomer().says("hello")  # a poll has come back with it

    async with signs.supervised(signs.Works(town.parts).moves, every_seconds=0.1):
        await asyncio.sleep(0.3)

    first, *others, last = heard(systemd)
    assert (first, set(others), last) == (b"READY=1", {b"WATCHDOG=1"}, b"STOPPING=1")


@pytest.mark.hazard("H1")
@pytest.mark.parametrize("stuck", ["polling", "the clock that wakes it", "the database"])
async def test_a_bot_that_lives_and_does_not_move_says_nothing(town, systemd, stuck):
    await town.stop()
    minutes = timedelta(minutes=5)
    async with town.store.begin() as work:
        await house.alive(work, town.now - minutes * (stuck == "the clock that wakes it"))
        if stuck == "the database":
            await work.run(text("DROP TABLE meta"))
    town.parts.hearing.polled_at = town.now - minutes * (stuck == "polling")

    async with signs.supervised(signs.Works(town.parts).moves, every_seconds=0.02):
        await asyncio.sleep(0.1)
    await town.store.close()

    assert heard(systemd) == [b"STOPPING=1"]


async def test_a_second_process_that_waits_for_its_turn_is_alive(systemd):
    works = signs.Works()
    works.waits = True

    async with signs.supervised(works.moves, every_seconds=0.02):
        await asyncio.sleep(0.1)

    assert heard(systemd)[:2] == [b"READY=1", b"WATCHDOG=1"]


async def test_without_systemd_the_database_is_not_asked(town, monkeypatch):
    monkeypatch.delenv("NOTIFY_SOCKET", raising=False)

    async with signs.supervised(signs.Works(town.parts).moves, every_seconds=0):
        assert not notify.listened_to()
