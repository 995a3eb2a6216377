"""One trial of one way in a process of its own: its memory is its own, and nobody's leftovers slow it down.

``python -m bot.lab.bench.child MODULE FUNCTION TASK`` prints what was measured as JSON.
"""

import asyncio
import json
import logging
import os
import sys
from collections.abc import Coroutine
from dataclasses import asdict, dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

Measured = dict[str, float]
_HERE = "bot.lab.bench"


@dataclass(frozen=True, slots=True)
class Task:
    """What a trial is told: how much, where, and which repeat this is."""

    count: int
    database: str = ""
    latency_seconds: float = 0.0
    turn: int = 0
    turns: int = 1
    waiting: int = 0  # reminders that are to go out meanwhile


class Failed(Exception):
    """A trial ended without a figure."""


async def measure(module: str, does: str, task: Task, place: str = "") -> Measured:
    """Return the figures of one trial, run in a new process; of the checkout in the folder *place* when one is named.

    Raises:
        Failed: the process ended without them; its last line is the message.
    """
    home = _home_in(Path(place)) if place else _HERE
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", f"{home}.child", home + module.removeprefix(_HERE), does, json.dumps(asdict(task))),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        cwd=place or None,
        env=os.environ | {"PYTHONPATH": place} if place else None,
    )
    out, err = await process.communicate()
    if process.returncode:
        raise Failed(_last_line(err.decode(errors="replace")))
    measured: Measured = json.loads(out)
    return measured


def _home_in(checkout: Path) -> str:
    """Return the package in which *checkout* keeps its bench: an older one had it elsewhere.

    Raises:
        Failed: it has none.
    """
    for file in sorted(checkout.glob("bot/**/bench/child.py")):
        return ".".join(file.parent.relative_to(checkout).parts)
    raise Failed("there is no bench there")


def _last_line(told: str) -> str:
    """Return what a traceback says in the end; what a trial itself says of its failure stands alone."""
    last = ([line.strip() for line in told.splitlines() if line.strip()] or ["ended without a word"])[-1]
    return last.removeprefix(f"{__name__}.{Failed.__name__}: ")


def _loop(work: Coroutine[Any, Any, Measured]) -> Measured:
    try:
        import uvloop
    except ImportError:  # a platform without it
        return asyncio.run(work)
    return uvloop.run(work)


def main(module: str, does: str, task: str) -> None:
    logging.basicConfig(level=logging.CRITICAL)
    answer, sys.stdout = sys.stdout, sys.stderr  # whatever else is printed is no figure
    trial = getattr(import_module(module), does)
    print(json.dumps(_loop(trial(Task(**json.loads(task))))), file=answer)


if __name__ == "__main__":
    main(*sys.argv[1:])
