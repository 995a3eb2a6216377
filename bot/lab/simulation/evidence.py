"""What the log of a life tells whoever judges it: when the bot was off, what asked, what she chose and when she was away."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from itertools import pairwise

from bot.lab.simulation.log import Line
from bot.store.watched import Row

Log = Sequence[Line]
Span = tuple[datetime, datetime]
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
NIGHT = time(22), time(7, 30)
SUDDEN = HOUR  # a bot that died without warning is back by then
SILENT = 6 * DAY  # silence after which the bot may rest; it does after 7 local days
OWN_PLAN = 1  # the first plan of a life is anastrozole
ANSWERS = ("taken", "skipped")
REPEATED = "You may already have this message"


def offs(log: Log) -> list[Span]:
    """Return when the bot was off."""
    found: list[Span] = []
    began: datetime | None = None
    for line in log:
        if line.event == "offline":
            began = line.at
        elif line.event == "online" and began:
            found.append((began, line.at))
            began = None
    return found


def asking(log: Log) -> Iterator[tuple[Line, Row]]:
    """Yield each card that asks about a dose by the clock, once: a labelled repeat is not another one."""
    for line in log:
        unasked = line.event == "sent" and line.kind == "dose" and not line.asked_for
        if unasked and line.row and REPEATED not in line.text:
            yield line, line.row


def times_chosen(log: Log, chosen: time) -> list[tuple[datetime, time]]:
    """Return every time of day she ever chose, and since when."""
    saved = [(x.at, time(int(x.arg[:2]), int(x.arg[2:]))) for x in log if x.act == "save_time"]
    return [(log[0].at, chosen), *saved]


def pauses(log: Log) -> Iterator[Span]:
    """Yield when she had paused, and the day after."""
    for line in log:
        if line.act == "for" and line.arg.isdigit():
            yield line.at, line.at + (int(line.arg) + 2) * DAY


def silences(log: Log) -> Iterator[Span]:
    """Yield when she had been silent so long that the bot may rest, up to two days after her next sign of life."""
    deeds = [line.at for line in log if line.event in ("tapped", "typed")]
    for before, after in pairwise(deeds):
        if after - before > SILENT:
            yield before + SILENT, after + 2 * DAY


def day_of(row: Row) -> date:
    return date.fromisoformat(row.local_date)


def name_of(row: Row) -> str:
    return f"{row.local_date} slot {row.slot}"


def stamp(at: datetime) -> str:
    return at.isoformat(" ", "minutes")
