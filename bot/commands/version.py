"""``bot --version``: which program and which content this is."""

import tomllib
from importlib import metadata
from pathlib import Path

from bot.knowledge import library

_CHECKOUT = Path(__file__).resolve().parents[2] / "pyproject.toml"


def told() -> str:
    """Return the version of the program, as installed or as in its checkout, and of what it knows."""
    return f"daymark {_program()}, content {library.load().version}"


def _program() -> str:
    if _CHECKOUT.exists():
        return str(tomllib.loads(_CHECKOUT.read_text("utf-8"))["project"]["version"])
    return metadata.version("daymark")
