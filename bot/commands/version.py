"""``bot --version``: which program and which content this is."""

from bot import __version__
from bot.knowledge import library


def told() -> str:
    """Return the version of the program and of what it knows."""
    return f"daymark {__version__}, content {library.load().version}"
