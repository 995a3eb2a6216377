"""Who judges what stands beside the tablets: the helper, the count of what is left, visits, milestones, how often it speaks.

As the judge of the doses it knows none of the bot's rules, only what everybody may know.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.lab.simulation.evidence import (
    ANSWERS,
    DAY,
    HOUR,
    NIGHT,
    OWN_PLAN,
    REPEATED,
    SILENT,
    SUDDEN,
    Log,
    offs,
)
from bot.lab.simulation.log import Line
from bot.store.watched import Row

HELPED_AFTER = 4 * HOUR
FRIENDS_NIGHT = (
    time(22),
    time(7),
)  # the bot's own is an hour wider on both sides: their clock may be half an hour beside
AN_OUTAGE = timedelta(minutes=15)
ON_HER_DAY = timedelta(hours=14)  # her days begin and end so much before and after those at home
OF_ITS_OWN = ("supply", "mile")
TOLD = "not recorded;"
_MARK = re.compile(r"It is (.+?) now since")
_LEFT = re.compile(r"Your tablet: about (\d+) left")
_LOW = re.compile(r"About (\d+) left, enough")
_COUNTED = "I count from here"
_TYPED_COUNT = re.compile(r"(\d+) left")
_VISIT = re.compile(r"\w+\.(\d{8})\.\d{4}")


def wrong(log: Log) -> list[str]:
    """Return everything in *log* that breaks a law of what stands beside the tablets."""
    return [f"{name}: {what}" for name, law in LAWS.items() for what in law(log)]


def told_wrongly(log: Log) -> Iterator[str]:
    """Who helps hears of a tablet twice, too early, of one with an answer, in a night, or in her silence of a week."""
    outages = [(a, b) for a, b in offs(log) if b - a >= AN_OUTAGE]
    returns = {b for a, b in offs(log) if b - a <= SUDDEN}  # made in time, and then the bot died for a while
    rows: dict[int, Row] = {}
    told: set[int] = set()
    heard_at = log[0].at
    for line in log:
        if line.event == "dose" and line.row:
            rows[line.row.id] = line.row
        elif line.event in ("tapped", "typed"):
            heard_at = line.at
        elif line.event == "told" and TOLD in line.text and REPEATED not in line.text:
            open_ones = [r for r in rows.values() if r.id not in told and r.state in ("due", "no_answer")]
            since = max([line.at - DAY, *(b for _a, b in outages if b <= line.at)])
            about = [r for r in open_ones if line.at - DAY <= r.due_at <= line.at - HELPED_AFTER]
            if not about or (line.at - since < HELPED_AFTER and line.at not in returns):
                yield f"of no tablet at {line.at:%Y-%m-%d %H:%M}"
            else:
                told.add(max(about, key=lambda r: r.due_at).id)
            hers = all(_night(line.at, zone, NIGHT) for zone in (line.zone, log[0].zone))
            if hers or _night(line.at, line.arg, FRIENDS_NIGHT):
                yield f"in a night at {line.at:%Y-%m-%d %H:%M}"
            deaf = sum((b - max(a, heard_at) for a, b in outages if heard_at < b <= line.at), timedelta())
            if line.at - heard_at - deaf > SILENT + 2 * DAY:
                yield f"in her silence at {line.at:%Y-%m-%d %H:%M}"


def _night(at: datetime, zone: str, night: tuple[time, time]) -> bool:
    clock = at.astimezone(ZoneInfo(zone)).time()
    return clock >= night[0] or clock < night[1]


def miscounted(log: Log) -> Iterator[str]:
    """The number of tablets that she reads is not what she counted less what is on record."""
    rows: dict[int, Row] = {}
    count, counted_at, said = 0, log[0].at, (0, False)
    started = False
    for line in log:
        if line.event == "dose" and line.row and line.row.plan_id == OWN_PLAN:
            rows[line.row.id] = line.row
        elif line.event == "typed" and (found := _TYPED_COUNT.fullmatch(line.arg)):
            said = int(found[1]), False
        elif line.event == "tapped" and line.act == "got" and line.arg:
            said = int(line.arg), True
        elif line.act == "why" and line.arg == "ran_out" and line.row and line.row.plan_id == OWN_PLAN:
            count, counted_at = 0, line.at
        elif line.event in ("sent", "edited") and line.kind == "supply":
            recorded, lowest = _left(count, counted_at, rows)
            if _COUNTED in line.text:
                number, more = said
                count, counted_at, started = number + (recorded if more else 0), line.at, True
                recorded, lowest = _left(count, counted_at, rows)
            for found, right in ((_LEFT.search(line.text), recorded), (_LOW.search(line.text), lowest)):
                if started and found and int(found[1]) != right:
                    yield f"{found[0]!r} at {line.at:%Y-%m-%d %H:%M}, it is {right}"


def _left(count: int, counted_at: datetime, rows: dict[int, Row]) -> tuple[int, int]:
    taken = sum(r.state == "taken" and (r.taken_at or r.due_at) > counted_at for r in rows.values())
    maybe = sum(r.state not in ANSWERS and r.due_at > counted_at for r in rows.values())
    return max(count - taken, 0), max(count - taken - maybe, 0)


def visits_lost(log: Log) -> Iterator[str]:
    """Nothing was said of a visit on the day before it, though the bot ran and had heard from her lately."""
    told = [line.at for line in log if line.event == "sent" and line.kind == "visit" and not line.asked_for]
    deeds = [line.at for line in log if line.event in ("tapped", "typed")]
    home = ZoneInfo(log[0].zone)
    noted: set[date] = set()
    for line in log:
        if line.act == "save" and (found := _VISIT.fullmatch(line.arg)):
            on = datetime.strptime(found[1], "%Y%m%d").replace(tzinfo=UTC).date()
            eve = datetime.combine(on - DAY, time(18), home)
            begins, ends = eve - ON_HER_DAY, eve + ON_HER_DAY
            unheard = any(a <= line.at <= b for a, b in offs(log))
            away = unheard or any(a <= ends and b >= begins for a, b in offs(log))
            silent = not any(begins - SILENT <= at <= begins for at in deeds)
            if line.at < begins and ends < log[-1].at and not away and not silent:
                noted.add(on)
                if not any(begins <= at <= ends for at in told):
                    yield f"{on}"
    saved = sum(line.act == "save" and bool(_VISIT.fullmatch(line.arg)) for line in log)
    if len(told) > 3 * saved:
        yield f"{len(told)} messages of {saved} visits"


def milestones_twice(log: Log) -> Iterator[str]:
    """A milestone is told twice, or rings."""
    said: Counter[str] = Counter()
    for line in log:
        if line.event == "sent" and not line.asked_for and (found := _MARK.search(line.text)):
            said[found[1]] += REPEATED not in line.text
            if line.kind == "mile" and line.rings:
                yield f"{found[1]} rang"
    yield from (mark for mark, times in said.items() if times > 1)


def spoken_too_often(log: Log) -> Iterator[str]:
    """On one of her days it speaks twice of its own accord of what is left and of milestones."""
    said: dict[str, list[Line]] = defaultdict(list)
    for line in log:
        unasked = line.event == "sent" and not line.asked_for and REPEATED not in line.text
        if unasked and line.kind in OF_ITS_OWN:
            said[line.local_date].append(line)
    yield from (f"{day}: {', '.join(x.kind for x in found)}" for day, found in said.items() if len(found) > 1)


LAWS: dict[str, Callable[[Log], Iterator[str]]] = {
    "who helps is told wrongly": told_wrongly,
    "a count that is wrong": miscounted,
    "a visit that was not told": visits_lost,
    "a milestone that is wrong": milestones_twice,
    "too many words of its own accord": spoken_too_often,
}
