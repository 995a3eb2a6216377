"""A new visit, by taps or typed: kind, day, time; shown before it is kept, so a misread day is seen."""

import re
from dataclasses import replace
from datetime import date, time
from typing import Any

from bot import texts
from bot.domain import times
from bot.domain.messages import Button, Rows, Style, Tap, toggle_rows
from bot.domain.visits import AT_MOST, KINDS, Doubt, Visit, day_of, fits, is_over, kind_of, may_be, time_of
from bot.services.talk.dates import read_day
from bot.services.talk.turn import Turn
from bot.services.visits import keeping, pages, words
from bot.store import flows, visits
from bot.store.flows import Flow

KIND, TOPIC = "vnew", "visit"
MONTHS_SHOWN = 14
TIMES = ("08:00", "09:00", "10:00", "11:00", "12:00", "13:00", "14:00", "15:00", "16:00")
_DAYS_IN_A_ROW = 7
_DAYS = frozenset({"offset", "weekday", "date"})
LONGEST_WORDS = 14  # a longer message tells a story
PAST = re.compile(
    r"\b(?:had|was|were|went|did|got|came|showed|shows|said|says|told|since|after|before|missed|cancel\w*|pain\w*|hurts?|tak\w+|tablets?|pills?|skip\w*|fly\w*|travel\w*|stop\w*)\b",
    re.IGNORECASE,
)


_MOVED_TO = re.compile(
    r"\b(?:was|were|got|has been|have been|had been|is being) (?=(?:now )?(?:mov|chang|re-?(?:sched|arrang|book)|postponed|put |brought ))",
    re.IGNORECASE,
)
MOVED = re.compile(
    r"\b(?:mov\w+|chang\w+|re-?(?:scheduled?|arranged?|booked)|postponed|put back|put off|brought forward|now|instead)\b",
    re.IGNORECASE,
)
NAMES = ("kind", "day", "at", "was")  # what a button carries; ``was`` is the visit that it takes the place of


async def tapped(turn: Turn, tap: Tap) -> None:
    """Each button carries all that is known by then: kind, day, time. A button of long ago is asked anew."""
    data = _read(tap.arg)
    if tap.act == "kind" or "kind" not in data:
        await _ask_kind(turn, data)
    elif tap.act == "month" or "day" not in data:
        await _ask_day(turn, data, tap.id)
    elif tap.act == "time":
        await _ask_time(turn, data)
    elif tap.act == "save":
        await _save(turn, data)
    else:
        await _preview(turn, data)


def tells(text: str) -> bool:
    """Return whether *text* tells of a visit to come: its kind and a day in few words, and nothing of what was."""
    said = times.read(text)
    if len(text.split()) > LONGEST_WORDS or PAST.search(_MOVED_TO.sub("", text)) or not kind_of(text):
        return False
    return any(day.kind in _DAYS and not (day.kind == "offset" and day.n < 0) for day in said.named_days)


async def told(turn: Turn, text: str) -> None:
    """She tells of a visit to come; what is missing is asked. One that was moved takes the place of the one she noted."""
    kind = kind_of(text)
    data = {"kind": kind if kind in words.kinds_for(turn.me) else "other"}
    mine = await visits.of_person(turn.work, turn.me.id)
    noted = [v for v in mine if not v.over and v.ends_at > turn.now and v.kind == data["kind"]]
    if MOVED.search(text) and not noted:
        noted = [v for v in mine if not v.over and v.ends_at > turn.now and may_be(v.kind, data["kind"])]
        data["kind"] = noted[0].kind if len(noted) == 1 else data["kind"]
    if MOVED.search(text) and len(noted) == 1:
        data["was"] = str(noted[0].id)
    await _take_in(turn, data, text)


async def typed(turn: Turn, text: str, *, insist: bool = True) -> bool:
    """The step in hand takes a day or a time, or both; who insists reads why not."""
    data = dict(turn.flow.data) if turn.flow else {}
    said = times.read(text)
    if not (said.named_days or said.clocks or _bare_time(turn, text)) and not insist:
        return False
    if said.named_days and kind_of(text) not in (
        "",
        data.get("kind"),
    ):  # another one, told over one not kept yet
        await told(turn, text)
        return True
    await _take_in(turn, data, text)
    return True


async def _take_in(turn: Turn, data: dict[str, Any], text: str) -> None:
    said = times.read(text)
    here = turn.voice.local(turn.now).date()
    if said.named_days or "day" not in data:
        day = day_of(said, here, us=turn.voice.month_first)
        if isinstance(day, Doubt):
            await _ask_day(turn, data, doubt=day)
            return
        data["day"] = f"{day:%Y%m%d}"
    at = time_of(said, twelve_hour=turn.voice.twelve_hour) or _bare_time(turn, text)
    if at:
        data["at"] = f"{at:%H%M}"
    if at or data.get("at"):
        await _preview(turn, data)
    else:
        await _ask_time(turn, data)


def _bare_time(turn: Turn, text: str) -> time | None:
    found = times.times_of_day(text, twelve_hour=turn.voice.twelve_hour)
    return next((at for at in found if at.hour in range(7, 19)), next(iter(found), None))


async def _ask_kind(turn: Turn, data: dict[str, Any]) -> None:
    mine = [v for v in await visits.of_person(turn.work, turn.me.id) if not v.over]
    if len(mine) >= AT_MOST:
        turn.show(turn.say("visit.too_many", n=AT_MOST), (_back(turn),), topic=TOPIC)
        return
    rows = [
        Button(turn.voice.label(f"visit.kind.{kind}"), Tap(KIND, "", "day", _arg({**data, "kind": kind})))
        for kind in words.kinds_for(turn.me)
    ]
    turn.show(turn.say("visit.which"), (*toggle_rows(rows, 1), _back(turn)), topic=TOPIC)


async def _ask_day(turn: Turn, data: dict[str, Any], month: str = "", doubt: Doubt | None = None) -> None:
    """Months first, then their days; a typed day does the same."""
    await _wait_for(turn, "day", data)
    today = turn.voice.local(turn.now).date()
    first = read_day(f"{month}01") if month else None
    said = [str(turn.say(f"visit.doubt.{doubt}"))] if doubt else []
    if first is None:
        buttons = [
            Button(texts.month(day, turn.lang), Tap(KIND, f"{day:%Y%m}", "month", _arg(data)))
            for day in _months(today)
        ]
        rows: Rows = toggle_rows(buttons, 2)
    else:
        days = [
            Button(str(day.day), Tap(KIND, "", "time", _arg({**data, "day": f"{day:%Y%m%d}"})))
            for day in _days(first, today)
        ]
        rows = (
            *toggle_rows(days, _DAYS_IN_A_ROW),
            (Button(turn.voice.label("visit.other_month"), Tap(KIND, "", "month", _arg(data))),),
        )
    said.append(
        str(turn.say("visit.day", month=texts.month(first, turn.lang)) if first else turn.say("visit.month"))
    )
    _put(turn, "\n".join(said), (*rows, _back(turn)))


def _months(today: date) -> list[date]:
    first = today.year * 12 + today.month - 1
    return [date((first + n) // 12, (first + n) % 12 + 1, 1) for n in range(MONTHS_SHOWN)]


def _days(first: date, today: date) -> list[date]:
    found = (first.replace(day=n) for n in range(1, 32) if _there(first, n))
    return [day for day in found if day >= today]


def _there(first: date, day: int) -> bool:
    try:
        first.replace(day=day)
    except ValueError:
        return False
    return True


async def _ask_time(turn: Turn, data: dict[str, Any]) -> None:
    await _wait_for(turn, "time", data)
    buttons = [
        Button(
            turn.voice.clock(time.fromisoformat(at)),
            Tap(KIND, "", "see", _arg({**data, "at": at.replace(":", "")})),
        )
        for at in TIMES
    ]
    unknown = Button(turn.voice.label("visit.no_time"), Tap(KIND, "", "see", _arg({**data, "at": ""})))
    day = _day(data)
    _put(
        turn,
        turn.say("visit.time", day=turn.voice.day(day) if day else ""),
        (*toggle_rows(buttons, 3), (unknown,), _back(turn)),
    )


async def _preview(turn: Turn, data: dict[str, Any]) -> None:
    """Show what will be kept, weekday and year with it; a day or an hour that is past is asked anew."""
    visit = _visit(turn, data)
    if visit is None or is_over(visit.on, visit.at, visit.zone, turn.now):
        data.pop("day", None)
        await _ask_day(turn, data, doubt=Doubt.OVER)
        return
    await _wait_for(turn, "see", data)
    rows: Rows = (
        (Button(turn.voice.label("button.save"), Tap(KIND, "", "save", _arg(data)), Style.GOOD),),
        (
            Button(turn.voice.label("visit.other_day"), Tap(KIND, "", "month", _arg(data))),
            Button(turn.voice.label("visit.other_time"), Tap(KIND, "", "time", _arg(data))),
        ),
        (Button(turn.voice.label("visit.other_kind"), Tap(KIND, "", "kind", _arg(data))),),
        _back(turn),
    )
    was = await keeping.one(turn, data.get("was", ""))
    instead = turn.say("visit.instead", line=words.line(turn.voice, was)) if was else ""
    text = turn.say("visit.preview", line=words.line(turn.voice, visit))
    _put(turn, f"{text}\n{instead}" if was else text, rows)


async def _save(turn: Turn, data: dict[str, Any]) -> None:
    """Kept once: the same visit saved by a second tap is shown, not doubled."""
    visit = _visit(turn, data)
    if visit is None or is_over(visit.on, visit.at, visit.zone, turn.now):
        await _preview(turn, data)
        return
    await flows.end(turn.work, turn.me.id)
    mine = await visits.of_person(turn.work, turn.me.id)
    kept = next((v for v in mine if (v.kind, v.on, v.at) == (visit.kind, visit.on, visit.at)), None)
    was = await keeping.one(turn, data.get("was", ""))
    if kept is None and was:
        kept = await keeping.change(turn, replace(was, on=visit.on, at=visit.at, zone=visit.zone))
    elif kept is None:
        kept = await keeping.add(turn, visit)
    turn.tell("toast.saved")
    await pages.one(turn, kept)


def _visit(turn: Turn, data: dict[str, Any]) -> Visit | None:
    day, at = _day(data), data.get("at", "")
    today = turn.voice.local(turn.now).date()
    if day is None or fits(day, today) is Doubt.FAR or data.get("kind") not in KINDS:
        return None
    hour = time(int(at[:2]), int(at[2:])) if _is_time(at) else None
    return Visit(data["kind"], day, hour, turn.me.zone)


def _is_time(at: str) -> bool:
    return at.isdecimal() and len(at) == len("1030") and int(at[:2]) < 24 and int(at[2:]) < 60


def _day(data: dict[str, Any]) -> date | None:
    return read_day(str(data.get("day", "")))


async def _wait_for(turn: Turn, step: str, data: dict[str, Any]) -> None:
    await flows.put(turn.work, turn.me.id, Flow(KIND, step, data, turn.incoming.message_id), turn.now)


def _arg(data: dict[str, Any]) -> str:
    """Return what is known so far as a button carries it: "bone.20260503.1030"."""
    return ".".join(str(data.get(name, "-")) for name in NAMES).removesuffix(".-")


def _read(arg: str) -> dict[str, Any]:
    parts = dict(zip(NAMES, arg.split("."), strict=False))
    return {
        name: value for name, value in parts.items() if value != "-" and (name != "kind" or value in KINDS)
    }


def _put(turn: Turn, text: object, rows: Rows) -> None:
    turn.show(str(text), rows, topic=TOPIC)


def _back(turn: Turn) -> tuple[Button, ...]:
    return (turn.button("button.back", words.KIND),)
