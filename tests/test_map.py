"""The map in bot/README.md, the floors in pyproject.toml and the folders say the same."""

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
BOT = ROOT / "bot"
NOT_ON_A_FLOOR = {"__init__", "decisions", "README"}


def _drawn(first: str) -> list[str]:
    """Return the names in the first column of the drawing that holds *first*, from the top."""
    drawings = (BOT / "README.md").read_text("utf-8").split("```")[1::2]
    lines = next(d for d in drawings if f"\n{first}" in d).strip().splitlines()
    return [re.split(r"[/ ]", line)[0].removesuffix(".py") for line in lines if line != "services/"]


def _floors(container: str) -> list[list[str]]:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"][
        "contracts"
    ]
    layers = next(c["layers"] for c in contracts if c.get("containers") == [container])
    return [[name.strip() for name in layer.split("|")] for layer in layers]


def _there(folder: Path) -> set[str]:
    files = {p.stem for p in folder.iterdir() if p.suffix in (".py", ".md")}
    return (files | {p.parent.name for p in folder.glob("*/*.py")} | {"decisions"}) - {"__init__"}


@pytest.mark.parametrize(
    ("container", "folder", "first"), [("bot", BOT, "app"), ("bot.services", BOT / "services", "desk")]
)
def test_the_map_shows_every_room_on_its_floor(container, folder, first):
    drawn, floors = _drawn(first), _floors(container)

    floor_of = {name: n for n, floor in enumerate(floors) for name in floor}
    assert set(drawn) - NOT_ON_A_FLOOR == set(floor_of)
    assert set(floor_of) == _there(folder) - NOT_ON_A_FLOOR - ({"decisions"} if folder != BOT else set())
    shown = [floor_of[name] for name in drawn if name in floor_of]
    assert shown == sorted(shown), "a room is drawn above one that may import it"


def test_each_room_says_in_its_first_line_what_it_is():
    rooms = [p for p in BOT.rglob("__init__.py") if "decisions" not in p.parts]

    assert [str(p.relative_to(BOT)) for p in rooms if not p.read_text("utf-8").startswith('"""')] == []
