"""The compiled lexicon and the project's own messages."""

from pathlib import Path
from typing import NamedTuple

import pytest

from bot.domain.understanding import Lexicon
from bot.knowledge.lexicon import load_lexicon

HERE = Path(__file__).parent


class Dangerous(NamedTuple):
    expect: str
    topic: str
    text: str


class Everyday(NamedTuple):
    topic: str
    text: str


def lines_of(name: str) -> list[str]:
    lines = (HERE / name).read_text("utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


@pytest.fixture(scope="session")
def lexicon() -> Lexicon:
    return load_lexicon()


@pytest.fixture(scope="session")
def frozen() -> list[Dangerous]:
    return [Dangerous(*line.split("|", 2)) for line in lines_of("frozen.txt")]


@pytest.fixture(scope="session")
def everyday() -> list[Everyday]:
    return [Everyday(*line.split("|", 1)) for line in lines_of("everyday.txt")]
