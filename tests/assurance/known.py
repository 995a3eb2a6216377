"""The data: hazards (for operators and clinicians, in deploy/), the fault catalogue, the goal."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent.parent
HAZARDS = ROOT / "deploy" / "hazards.toml"
PAGE = ROOT / "deploy" / "hazards.md"
CASES = Path(__file__).parent / "cases.toml"
GOAL = Path(__file__).parent / "goal.toml"
LEDGERS = ROOT / ".assurance"


def _read(file: Path) -> dict[str, Any]:
    return tomllib.loads(file.read_text("utf-8"))


@cache
def hazards() -> dict[str, dict[str, Any]]:
    """Return {id: hazard}."""
    return {hazard["id"]: hazard for hazard in _read(HAZARDS)["hazard"]}


@cache
def cases() -> dict[str, str]:
    """Return {id: title} of the fault catalogue, all groups in one."""
    return {name: title for group in _read(CASES).values() for name, title in group.items()}


@cache
def goal() -> list[dict[str, Any]]:
    """Return the lines of the goal."""
    lines: list[dict[str, Any]] = _read(GOAL)["line"]
    return lines


KNOWN = {"hazard": hazards, "case": cases}
