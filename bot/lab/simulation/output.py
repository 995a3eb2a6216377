"""How a simulated life is printed: JSON lines for programs, or a diary with a calendar at its end for people."""

import json
from collections import Counter
from collections.abc import Iterable
from datetime import date
from zoneinfo import ZoneInfo

from bot.domain.doses import State
from bot.lab.simulation.life import Life
from bot.lab.simulation.log import Line
from bot.store.watched import Row

MARKS = {State.TAKEN: "✓", State.SKIPPED: "–", State.DUE: "·", State.NO_ANSWER: " ", State.UNKNOWN: "?"}
SHOWN = 110  # characters of a message in the diary


def as_json(line: Line) -> str:
    """Return *line* as one JSON object with the same keys every time; instants in UTC and on her clock."""
    local = line.at.astimezone(ZoneInfo(line.zone))
    row = {
        "at": line.at.isoformat(timespec="seconds"),
        "local": local.isoformat(timespec="seconds"),
        "event": line.event,
        "kind": line.kind,
        "rings": line.rings,
        "local_date": line.local_date,
        "slot": line.slot,
        "state": line.state,
        "text": line.text,
    }
    return json.dumps(row, ensure_ascii=False)


def as_diary(line: Line) -> str:
    at = line.at.astimezone(ZoneInfo(line.zone))
    sound = "♪" if line.rings else " "
    what = f"{line.kind} {line.local_date} {line.text}" if line.event == "dose" else line.text
    return f"{at:%a %d %b %H:%M} {sound} {line.event:<7} {what[:SHOWN]}".rstrip()


def summary(life: Life) -> Iterable[str]:
    """Yield a calendar of every month, then the counts."""
    doses = sorted(life.known.values(), key=lambda d: d.due_at)
    for month in sorted({d.local_date[:7] for d in doses}):
        yield from ("", f"{_day(month + '-01'):%B %Y}", _calendar(_day(month + "-01"), doses))
    counts = Counter(d.state for d in doses)
    wrong = life.wrong
    yield ""
    yield "✓ taken  – left out  ? the bot was offline  (blank) no answer  · open"
    yield ", ".join(f"{state} {counts[state]}" for state in State if counts[state])
    yield f"wrong bookings: {len(wrong)}"
    yield from wrong


def _calendar(month: date, doses: list[Row]) -> str:
    """Return the days of *month*, a mark for each dose, a row a week from Monday."""
    mine = [(_day(d.local_date), State(d.state)) for d in doses if d.local_date[:7] == f"{month:%Y-%m}"]
    weeks: dict[int, list[str]] = {}
    for day in sorted({day for day, _state in mine}):
        marks = "".join(MARKS[state] for of, state in mine if of == day)
        row = weeks.setdefault((day.day + month.weekday() - 1) // 7, ["    "] * 7)
        row[day.weekday()] = f"{day.day:>2}{marks} "
    return "\n".join("".join(row).rstrip() for row in weeks.values())


def _day(text: str) -> date:
    return date.fromisoformat(text)
