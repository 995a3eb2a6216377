"""The real content, read once for all tests of this room."""

import pytest

from bot.knowledge.library import Library, load


@pytest.fixture(scope="session")
def library() -> Library:
    return load()
