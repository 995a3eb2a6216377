"""The scorecard: the goal, line by line, each figure from a run. ``--page`` writes deploy/hazards.md instead.

The short form runs now (KILLS=10 unless set); ``--last`` reads the results of the last runs only.
"""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.assurance import known, page
from tests.assurance.scorecard import lines, traced

NOW = known.LEDGERS / "now.json"


def main() -> int:
    if "--page" in sys.argv:
        known.PAGE.write_text(page.render(), "utf-8")
        return 0
    if "--last" not in sys.argv:
        _measure()
    short = _read(NOW, known.LEDGERS / "short.json")
    long = _read(*known.LEDGERS.glob("long-*.json"))
    found = lines(known.goal(), short, long)
    whole = _read(known.LEDGERS / "short.json")
    print("\n".join([*(line.told() for line in found), *traced(whole)]))
    return 1 if any(line.mark == "missed" for line in found) else 0


def _measure() -> None:
    """The tests that stand for a line, but for the long forms, ran and left their ledger."""
    tests = sorted({test for line in known.goal() if not line.get("long") for test in line.get("tests", [])})
    command = [sys.executable, "-m", "pytest", "-q", "-m", "not slow", "--ledger", str(NOW), *tests]
    print(f"Runs {len(tests)} tests ...", file=sys.stderr)
    subprocess.run(
        command, cwd=known.ROOT, env={"KILLS": "10"} | os.environ, stdout=subprocess.DEVNULL, check=False
    )


def _read(*files: Path) -> list[dict[str, Any]]:
    return [json.loads(file.read_text("utf-8")) for file in files if file.exists()]


if __name__ == "__main__":
    sys.exit(main())
