"""How a simulated life is printed: JSON lines for programs, or a diary with a calendar at its end for people."""

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict
from datetime import date
from zoneinfo import ZoneInfo

from bot.domain.doses import Dose, State
from bot.simulation.life import Life, Line

MARKS = {State.TAKEN: "✓", State.SKIPPED: "–", State.DUE: "·", State.NO_ANSWER: " ", State.UNKNOWN: "?"}
SHOWN = 110  # characters of a message in the diary


def as_json(line: Line, zone: str) -> str:
    """Return *line* as one JSON object with the same keys every time; instants in UTC and on her clock."""
    local = line.at.astimezone(ZoneInfo(zone)).isoformat(timespec="seconds")
    row = {**asdict(line), "at": line.at.isoformat(timespec="seconds"), "local": local}
    return json.dumps(row, ensure_ascii=False, sort_keys=True)


def as_diary(line: Line, zone: str) -> str:
    at = line.at.astimezone(ZoneInfo(zone))
    sound = "♪" if line.rings else " "
    what = f"{line.kind} {line.local_date} {line.text}" if line.event == "dose" else line.text
    return f"{at:%a %d %b %H:%M} {sound} {line.event:<7} {what[:SHOWN]}".rstrip()


def summary(life: Life) -> Iterable[str]:
    """Yield a calendar of every month, then the counts."""
    doses = sorted(life.known.values(), key=lambda d: d.due_at)
    for month in sorted({d.local_date.replace(day=1) for d in doses}):
        yield from ("", f"{month:%B %Y}", _calendar(month, doses))
    counts = Counter(d.state for d in doses)
    yield ""
    yield "✓ taken  – left out  ? the bot was offline  (blank) no answer  · open"
    yield ", ".join(f"{state} {counts[state]}" for state in State if counts[state])
    yield f"wrong bookings: {len(life.judge.wrong)}"
    yield from life.judge.wrong


def _calendar(month: date, doses: list[Dose]) -> str:
    """Return the days of *month*, a mark for each dose, a row a week from Monday."""
    mine = [d for d in doses if d.local_date.replace(day=1) == month]
    weeks: dict[int, list[str]] = {}
    for day in sorted({d.local_date for d in mine}):
        marks = "".join(MARKS[d.state] for d in mine if d.local_date == day)
        row = weeks.setdefault((day.day + month.weekday() - 1) // 7, ["    "] * 7)
        row[day.weekday()] = f"{day.day:>2}{marks} "
    return "\n".join("".join(row).rstrip() for row in weeks.values())
