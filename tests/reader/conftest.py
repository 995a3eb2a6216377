import hashlib
import shutil

import pytest

from bot import app
from bot.reader import HERE, SecondLook
from bot.reader.reading import CARD, WEIGHTS, load


@pytest.fixture(scope="session")
def reader():
    """The reader that is shipped."""
    return load()


@pytest.fixture
def folder(tmp_path):
    """A copy of the shipped weights and their card."""
    for name in (WEIGHTS, CARD):
        shutil.copy(HERE / name, tmp_path)
    return tmp_path


@pytest.fixture
def asks_always(folder, monkeypatch):
    """The bot that is started has the shipped reader with bars that every text reaches; returns its version."""
    card = (folder / CARD).read_text("utf-8")
    before, rest = card.split("[bars]\n", 1)
    after = rest.split("\n[", 1)[1]
    bars = "danger = 0.0\ncrisis = 1.1\nquiet = 0.0\nanswer = 1.1\nkeep = 0.0\noffer = 1.1\n"
    (folder / CARD).write_text(f"{before}[bars]\n{bars}\n[{after}", "utf-8")
    second = SecondLook(folder)
    monkeypatch.setattr(app, "second_look", lambda: second)
    return second


@pytest.fixture
def broken(folder):
    """A folder whose weights lost their end."""
    whole = (folder / WEIGHTS).read_bytes()
    (folder / WEIGHTS).write_bytes(whole[: len(whole) // 2])
    assert hashlib.sha256(whole).digest() != hashlib.sha256((folder / WEIGHTS).read_bytes()).digest()
    return folder
