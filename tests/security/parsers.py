"""Every place where bytes or words of strangers are first read, each as a function of bytes that may not fail.

hypothesis tries them in the tests; ``python -m tests.security.fuzz NAME`` gives them to atheris, which follows
coverage (``pip install atheris`` first: it is 35 MB and needed by nobody else).
"""

import json
import tempfile
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from bot import master_key, settings
from bot.channels.telegram import callback
from bot.channels.telegram.incoming import chat_of
from bot.channels.telegram.intake import parse
from bot.domain import times
from bot.domain.amounts import read_amount
from bot.domain.understanding import understand
from bot.knowledge import library, places
from bot.knowledge.lexicon import load_lexicon
from bot.store import erasures, sealed_file
from bot.store.sealed_file import DamagedError

KEY = bytes(32)
FITS = 2**63  # what a column of numbers holds


@cache
def _file() -> Path:
    return Path(tempfile.mkdtemp(prefix="daymark-fuzz-")) / "given"


def _words(data: bytes) -> str:
    return data.decode("utf-8", "replace")


def webhook_body(data: bytes) -> None:
    found = parse(data)
    if found is not None:
        update_id, chat_id, body = found
        assert isinstance(body, dict)
        assert -FITS <= update_id < FITS, "no column holds this number"
        assert -FITS <= chat_id < FITS, "no column holds this chat"


def update_json(data: bytes) -> None:
    with suppress(ValueError, RecursionError):
        body = json.loads(data)
        if isinstance(body, dict):
            assert -FITS <= chat_of(body) < FITS


def callback_data(data: bytes) -> None:
    assert callback.decode(_words(data), 77, KEY) is None


def typed_answer(data: bytes) -> None:
    text = _words(data)
    times.times_of_day(text)
    times.read(text)
    read_amount(text)
    places.search(text)


def typed_message(data: bytes) -> None:
    understand(_words(data), load_lexicon())


def backup_file(data: bytes) -> None:
    _file().write_bytes(data)
    with suppress(DamagedError):
        sealed_file.read(_file(), KEY)
        raise AssertionError("bytes of a stranger were taken for a backup")


def erased_file(data: bytes) -> None:
    _file().write_bytes(data)
    for chat, at in erasures.read(_file()).items():
        assert isinstance(chat, bytes)
        assert at <= datetime.max.replace(tzinfo=UTC)


def content_toml(data: bytes) -> None:
    _file().write_bytes(data)
    faults: list = []
    if library.read_topic(_file(), faults) is None:
        assert faults


def key_file(data: bytes) -> None:
    _file().write_bytes(data)
    with suppress(settings.SettingsError):
        assert len(master_key.in_file(_file())) == 32


PARSERS: dict[str, Callable[[bytes], None]] = {
    function.__name__: function
    for function in (
        webhook_body,
        update_json,
        callback_data,
        typed_answer,
        typed_message,
        backup_file,
        erased_file,
        content_toml,
        key_file,
    )
}
