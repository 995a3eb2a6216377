"""Words of hers that could be found anywhere: logs at DEBUG, metrics, files, backups, and after she erased herself."""

import io
import logging
import sys
import threading
from pathlib import Path

import aiohttp
import pytest
import structlog

from bot import logs
from bot.store import backup, erasures
from bot.watch import signs
from tests.intake.test_webhook import free_port
from tests.support.town import KEY

NAME, NOTE, CUE, PHONE, SYMPTOM, TYPED = CANARIES = (
    "Zebulonia",
    "quixotic marmalade",
    "wobblingcue",
    "02079460123",
    "frumious knees",
    "/ask snicker snack",
)
SOUGHT = ("Zebulonia", "quixotic", "marmalade", "wobblingcue", "0123", "frumious", "snicker")


@pytest.fixture
def debug_log():
    """Everything logged at DEBUG by the bot in this process."""
    hooks, stream = (sys.excepthook, threading.excepthook, logging.raiseExceptions), io.StringIO()
    logs.configure("DEBUG", stream)
    yield stream
    for handler in [h for h in logging.getLogger().handlers if getattr(h, "stream", None) is stream]:
        logging.getLogger().removeHandler(handler)
    logging.getLogger().setLevel(logging.WARNING)
    structlog.reset_defaults()
    sys.excepthook, threading.excepthook, logging.raiseExceptions = hooks


def found_in(*contents: bytes | str) -> list[str]:
    whole = b"\n".join(c if isinstance(c, bytes) else c.encode() for c in contents).lower()
    return [word for word in SOUGHT if word.lower().encode() in whole]


def files_of(folder: Path) -> list[bytes]:
    return [file.read_bytes() for file in folder.rglob("*") if file.is_file()]


async def pages(town) -> str:
    port = free_port()
    watched = signs.watched(lambda: signs.signs_of(town.parts), town.clock.now, port)
    async with watched, aiohttp.ClientSession() as session:
        told = []
        for path in ("live", "ready", "metrics"):
            async with session.get(f"http://127.0.0.1:{port}/{path}") as reply:
                told.append(await reply.text())
    return "\n".join(told)


@pytest.mark.case("X07", "X10", "X13")
@pytest.mark.hazard("H9")
async def test_no_word_of_hers_is_in_logs_pages_files_or_backups_and_after_erasure_in_none_at_all(
    town, debug_log, tmp_path, figure
):
    margaret = await town.settled_person(NAME, cue=f"own:{CUE}")
    await margaret.says("/notes")
    await margaret.taps("Write a note")
    await margaret.says(NOTE, SYMPTOM, TYPED, PHONE, f"I have chest pain, {SYMPTOM}")
    await town.next_event("dose")
    margaret.press(margaret.card("✅ Taken").id, "✅ Taken")
    await town.quiet()
    folder = tmp_path / "backups"
    town.store.erased_file = folder / erasures.NAME
    await backup.backup(town.store, folder, KEY, town.now)

    assert margaret.sees("Zebulonia") or margaret.messages  # the bot really was told all this
    with_her = [debug_log.getvalue(), await pages(town), *files_of(tmp_path)]
    await margaret.says("/delete")
    await margaret.taps("Yes, delete everything", "Delete now")
    await town.stop()
    after_her = [debug_log.getvalue(), *files_of(tmp_path)]

    figure("canaries.places", len(with_her) + len(after_her))
    figure("canaries.found", len(found_in(*with_her, *after_her)))
    assert "update_failed" not in debug_log.getvalue()
    assert sum(map(len, with_her)) > 100_000
    assert found_in(*with_her) == []
    assert found_in(*after_her) == []


def test_the_search_finds_what_it_looks_for():
    assert found_in("x FRUMIOUS y", b"\0marmalade\0") == ["marmalade", "frumious"]
