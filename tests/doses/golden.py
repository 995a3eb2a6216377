"""A year kept as one line a month. ``python -m tests.doses.golden`` writes it anew, after a change that was meant."""

import asyncio
import hashlib
import json
from collections import Counter
from pathlib import Path

from bot.lab.simulation import Life, Line, Wishes, run

FILE = Path(__file__).with_name("golden_year.json")
YEAR = Wishes(days=365, zone="Europe/Berlin", seed=7, outages=True)


def live(wishes: Wishes) -> tuple[Life, list[Line]]:
    lines: list[Line] = []
    return asyncio.run(run(wishes, lines.append)), lines


def months(lines: list[Line]) -> dict[str, dict]:
    """Return for each month a hash of all that happened, words apart, and how often what did."""
    found: dict[str, list[Line]] = {}
    for line in lines:
        found.setdefault(f"{line.at:%Y-%m}", []).append(line)
    return {month: {"hash": _hash(of), **_counts(of)} for month, of in found.items()}


def _hash(lines: list[Line]) -> str:
    told = [(f"{x.at:%d %H:%M}", x.event, x.kind, x.rings, x.local_date, x.slot, str(x.state)) for x in lines]
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()[:16]


def _counts(lines: list[Line]) -> dict[str, int]:
    events = Counter(x.event if x.event != "dose" else f"dose {x.kind}" for x in lines)
    return {**dict(sorted(events.items())), "rings": sum(x.rings for x in lines)}


if __name__ == "__main__":
    life, told = live(YEAR)
    FILE.write_text(json.dumps(months(told), indent=1) + "\n")
    print(f"{len(told)} lines, wrong bookings: {len(life.wrong)}")
