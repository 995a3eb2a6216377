"""Who says whether a life was booked rightly: it reads the log and knows none of the bot's rules.

It knows what everybody may know: what she did and when, where she was, when the bot was off, which times of day she
chose, and what the laws of a dose are. Each law is a function from the log to complaints.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from bot.lab.simulation.evidence import (
    ANSWERS,
    DAY,
    HOUR,
    MINUTE,
    NIGHT,
    OWN_PLAN,
    SUDDEN,
    Log,
    Span,
    asking,
    day_of,
    name_of,
    offs,
    pauses,
    silences,
    stamp,
    times_chosen,
)
from bot.lab.simulation.log import Line
from bot.store.watched import Row

TAP_LIVES, WORDS_LIVE = timedelta(seconds=150), DAY  # at Telegram, while the bot is off
KEPT = 3 * HOUR  # what the bot has kept and not yet answered when it dies is answered by then
AT_ONCE = timedelta(seconds=200)  # between a tap that means now and the time on record
ANSWERED_IN = 10 * MINUTE  # a report that has changed nothing by then is lost
CLOSED_BY = 3 * DAY  # the longest outage and the longest late limit leave an open dose no longer
BETWEEN_CARDS = 14 * MINUTE  # the shortest snooze is 15 minutes
ON_THE_DOT = timedelta(seconds=160)
RINGS = 3
CORRECTABLE = 7 * DAY
APART = 12 * HOUR, 36 * HOUR  # two daily doses around a change of zone or of the time of day
OTHER_AT, OTHER_ROUNDS = (
    time(13),
    (5, 2),
)  # her other medicine: five days on and two off, from the first day on
RECENT = 40  # deeds: no more wait for their effect at any time

PUT_OFF = {"hour": HOUR, "tomorrow": DAY}  # what she says to a check-in, and when it comes again
TAKEN_WORDS = ("taken", "I took it")
TAKES = frozenset({"taken", "now", "did", "did_at", "ontime", "at", "two", "early", "react"})
REPORTS = TAKES - {"early"}
LEAVES_OUT = frozenset({"why", "left"})
LEFT_OUT_WORDS = ("skip",)
SNOOZE_WORDS = ("remind me in an hour", "later")
ASKS_TO_TYPE = "type"  # what the button "another time" carries


def wrong(log: Log, chosen: time) -> list[str]:
    """Return every wrong booking in *log*; *chosen* is the time of day she chose at the start."""
    return [f"{name}: {what}" for name, law in LAWS.items() for what in law(log, chosen)]


def not_hers(log: Log, _chosen: time) -> Iterator[str]:
    """An answer is on record, or gone from it, that no deed of hers explains."""
    states: dict[int, str] = {}
    deeds: list[Line] = []
    for line in log:
        if line.event in ("tapped", "typed"):
            deeds.append(line)
        if line.event != "dose" or line.row is None:
            continue
        before, states[line.row.id] = states.get(line.row.id, "due"), line.row.state
        if line.row.state in ANSWERS or before in ANSWERS:
            why = next(
                (d for d in reversed(deeds[-RECENT:]) if _explains(d, line.at, line.row, before)), None
            )
            if why is None:
                yield f"{name_of(line.row)} became {line.row.state} at {stamp(line.at)}"
            else:
                deeds.remove(why)  # one deed changes one dose, once


def _is_an_update(deed: Line) -> bool:
    """Return whether *deed* is kept at Telegram like a message; a tap is soon let go of."""
    return deed.event == "typed" or deed.act == "react"


def _lives(deed: Line) -> timedelta:
    return WORDS_LIVE if _is_an_update(deed) else TAP_LIVES


def _explains(deed: Line, at: datetime, row: Row, before: str) -> bool:
    words = _is_an_update(deed)
    if at - deed.at > KEPT + _lives(deed):
        return False
    if deed.row and not words and deed.row.id != row.id:
        return False
    if row.state == "taken" and (deed.act in TAKES or deed.arg in TAKEN_WORDS):
        return _says(deed, row)
    if row.state == "skipped" and (deed.act in LEAVES_OUT or deed.arg in LEFT_OUT_WORDS):
        return True
    if row.state == "skipped" and deed.act == "skip" and row.plan_id != OWN_PLAN:
        return True  # why is asked of anastrozole alone
    return deed.act == "undo" and before in ANSWERS


def _says(deed: Line, row: Row) -> bool:
    """Return whether the time on record is the one that *deed* says."""
    if row.taken_at is None:
        return False
    if deed.act == "ontime":
        return row.taken_at == row.due_at
    if deed.act in ("at", "two"):
        return deed.arg != ASKS_TO_TYPE and row.taken_at == datetime.fromtimestamp(int(deed.arg, 16), UTC)
    return deed.at <= row.taken_at <= deed.at + AT_ONCE


def lost(log: Log, _chosen: time) -> Iterator[str]:
    """She reported something, the bot heard it, and it is neither on record nor asked about."""
    away = offs(log)
    questions = [line.at for line in log if line.asks]
    history: dict[int, list[tuple[datetime, str]]] = defaultdict(list)
    for line in log:
        if line.event == "dose" and line.row:
            history[line.row.id].append((line.at, line.row.state))
    for deed, row, wanted in _reports(log):
        by = _heard_by(deed, away)
        if by is None or by > log[-1].at or deed.at - row.due_at > CORRECTABLE:
            continue
        was = bisect_right(history[row.id], (deed.at, "")) - 1  # its state just before
        states = {state for at, state in history[row.id][max(was, 0) :] if at <= by}
        if wanted not in states and not any(deed.at <= at <= by for at in questions):
            yield f"{name_of(row)}, {deed.act} at {stamp(deed.at)}"


def _reports(log: Log) -> Iterator[tuple[Line, Row, str]]:
    """Yield what she reported: the deed, the dose it is about, and what that dose should become."""
    newest: Row | None = None
    for line in log:
        if line.event == "dose" and line.row and (newest is None or line.row.due_at >= newest.due_at):
            newest = line.row
        if line.event == "typed" and line.arg in TAKEN_WORDS:
            if newest and newest.state == "due":
                yield line, newest, "taken"
        elif line.row and line.act in REPORTS | LEAVES_OUT and line.arg != ASKS_TO_TYPE:
            yield line, line.row, "taken" if line.act in REPORTS else "skipped"


def _heard_by(deed: Line, away: list[Span]) -> datetime | None:
    """Return when *deed* has had its effect at the latest; None when the bot may never have heard of it."""
    by = deed.at + ANSWERED_IN
    for began, ended in away:
        if began <= by and ended >= deed.at:
            if ended - deed.at > _lives(deed):
                return None
            by = ended + ANSWERED_IN
    return by


def card_doubled(log: Log, _chosen: time) -> Iterator[str]:
    """Two cards ask about one dose in the same quarter of an hour."""
    last: dict[int, datetime] = {}
    for line, row in asking(log):
        if line.at - last.get(row.id, line.at - DAY) < BETWEEN_CARDS:
            yield f"{name_of(row)} at {stamp(line.at)}"
        last[row.id] = line.at


def rings_too_often(log: Log, _chosen: time) -> Iterator[str]:
    """A dose asks a fourth time without a snooze of hers."""
    snoozes: dict[int, list[datetime]] = defaultdict(list)
    said = [line.at for line in log if line.event == "typed" and line.arg in SNOOZE_WORDS]
    for line in log:
        if line.row and line.act == "snooze":
            snoozes[line.row.id].append(line.at)
    asked: dict[int, list[datetime]] = defaultdict(list)
    for line, row in asking(log):
        since = max(
            (at for at in (*snoozes[row.id], *said) if row.due_at <= at <= line.at), default=row.due_at - DAY
        )
        asked[row.id].append(line.at)
        if sum(at >= since for at in asked[row.id]) > RINGS:
            yield f"{name_of(row)} at {stamp(line.at)}"


def rings_at_night(log: Log, chosen: time) -> Iterator[str]:
    """Something rings in her quiet hours that is neither the chosen time nor when she asked to be asked again."""
    snoozed = {line.row.id for line in log if line.row and line.act == "snooze"}
    clocks = {clock for _at, clock in times_chosen(log, chosen)}
    returns = {ended for began, ended in offs(log) if ended - began <= SUDDEN}
    put_off = [line.at + PUT_OFF[line.act] for line in log if line.event == "tapped" and line.act in PUT_OFF]
    for line in log:
        if line.event != "sent" or not line.rings or line.asked_for or not _is_night(line, log[0].zone):
            continue
        row = line.row
        if row is None:
            promised = any(timedelta(0) <= line.at - at <= ON_THE_DOT for at in put_off)
            excused = promised or any(_is_at(line, clock) for clock in clocks)
        else:
            asked_for = row.id in snoozed or timedelta(0) <= line.at - row.due_at <= ON_THE_DOT
            excused = asked_for or line.at in returns  # made in time, and then the bot died for a while
        if not excused:
            yield f"{line.kind} at {stamp(line.at)}"


def _is_night(line: Line, home: str) -> bool:
    """Return whether it is night where she is, at home, and where the plan has its clock."""
    start, end = NIGHT
    zones = {line.zone, home, line.row.zone if line.row else home}
    clocks = [line.at.astimezone(ZoneInfo(zone)).time() for zone in zones]
    return all(clock >= start or clock < end for clock in clocks)


def _is_at(line: Line, clock: time) -> bool:
    local = line.at.astimezone(ZoneInfo(line.zone))
    return timedelta(0) <= local - datetime.combine(local.date(), clock, local.tzinfo) <= ON_THE_DOT


def reminder_lost(log: Log, _chosen: time) -> Iterator[str]:
    """A dose that she had not answered was not asked about at its time, or was never closed."""
    away = [
        *pauses(log),
        *silences(log),
        *((began - MINUTE, ended + ANSWERED_IN) for began, ended in offs(log)),
    ]
    asked: dict[int, list[datetime]] = defaultdict(list)
    for line, row in asking(log):
        asked[row.id].append(line.at)
    answered_at: dict[int, datetime] = {}
    last: dict[int, Row] = {}
    for line in log:
        if line.event == "dose" and line.row:
            last[line.row.id] = line.row
            if line.row.state in ANSWERS:
                answered_at.setdefault(line.row.id, line.at)
    for row in last.values():
        if any(began <= row.due_at + ON_THE_DOT and row.due_at <= ended for began, ended in away):
            continue
        in_time = any(timedelta(0) <= at - row.due_at <= ON_THE_DOT for at in asked[row.id])
        if not in_time and answered_at.get(row.id, log[-1].at) > row.due_at + ON_THE_DOT:
            yield f"{name_of(row)} was not asked about at {stamp(row.due_at)}"
        if row.state == "due" and log[-1].at - row.due_at > CLOSED_BY:
            yield f"{name_of(row)} was never closed"


def day_wrong(log: Log, chosen: time) -> Iterator[str]:
    """A day of her plan is skipped or doubled, or a dose is due at a time she never chose."""
    rows = sorted({line.row.id: line.row for line in log if line.row}.values(), key=lambda row: row.due_at)
    rests = [*pauses(log), *silences(log)]
    times = times_chosen(log, chosen)
    mine = [row for row in rows if row.plan_id == OWN_PLAN]
    others = [row for row in rows if row.plan_id != OWN_PLAN]
    follow = [(x, y, _follows(x, y)) for x, y in pairwise(mine)]
    follow += [(x, y, _other_follows(x, y, others[0])) for x, y in pairwise(others)]
    for before, row, well in follow:
        if not well and not any(a < row.due_at and before.due_at < b for a, b in rests):
            yield f"{name_of(before)} is followed by {name_of(row)}"
    for row in mine:
        if not any(_shows(row, clock) for at, clock in times if at <= row.due_at):
            yield f"{name_of(row)} is due at {stamp(row.due_at)}"
    for row in others:
        if not _shows(row, OTHER_AT) or not _is_on(day_of(row), others[0]):
            yield f"{name_of(row)} of the other medicine is due at {stamp(row.due_at)}"


def _follows(before: Row, row: Row) -> bool:
    """Return whether *row* is the next day's dose; on the way to other hours 12 to 36 hours are kept instead."""
    if day_of(row) - day_of(before) == DAY and before.zone == row.zone:
        return True
    moved = _wall(before) != _wall(row) or before.zone != row.zone
    shortest, longest = APART
    last_at = max(before.due_at, before.taken_at or before.due_at)
    return moved and row.due_at - before.due_at >= shortest and row.due_at - last_at <= longest


def _other_follows(before: Row, row: Row, first: Row) -> bool:
    """Return whether *row* is the other medicine's next dose; a journey's day may go by: its hour was past there."""
    gap = (day_of(row) - day_of(before)).days
    left_out = sum(_is_on(day_of(before) + n * DAY, first) for n in range(1, gap))
    journey = before.zone != row.zone
    return row.due_at - before.due_at >= APART[0] and left_out <= journey


def _is_on(day: date, first: Row) -> bool:
    """Return whether the other medicine is taken on *day*."""
    on, off = OTHER_ROUNDS
    return (day - day_of(first)).days % (on + off) < on


def _wall(row: Row) -> time:
    return row.due_at.astimezone(ZoneInfo(row.zone)).time()


def _shows(row: Row, clock: time) -> bool:
    """Return whether the clock shows *clock* at the dose, or the first minute after a gap that swallowed it."""
    zone = ZoneInfo(row.zone)
    wall = datetime.combine(day_of(row), clock, zone)
    return wall.astimezone(UTC) == row.due_at


LAWS: dict[str, Callable[[Log, time], Iterator[str]]] = {
    "an answer that is not hers": not_hers,
    "a report that is lost": lost,
    "a card that is doubled": card_doubled,
    "a fourth ring": rings_too_often,
    "a ring in quiet hours": rings_at_night,
    "a reminder that is lost": reminder_lost,
    "a day that is wrong": day_wrong,
}
