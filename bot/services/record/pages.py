"""/history: the last seven days, any month as a calendar, and the check-ins in words. One message, edited in place."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from bot import texts
from bot.domain import doses as rules
from bot.domain import history as record
from bot.domain.doses import Dose
from bot.domain.history import Mark, Rested
from bot.domain.messages import Button, Rows, Tap
from bot.services.doses import advice
from bot.services.plans.status import MARKS
from bot.services.record import day as history_day
from bot.services.record import symptoms
from bot.services.record.day import KIND, TOPIC, of_days
from bot.services.talk.dates import read_day
from bot.services.talk.turn import Turn
from bot.store import plans

WEEK = 7
BLANK = "\u2800"  # Telegram refuses a button without a visible sign, and this one looks empty


async def tapped(turn: Turn, tap: Tap) -> None:
    if tap.act == "month" and (month := read_day(f"{tap.arg}01")):
        await calendar(turn, month)
    elif tap.act == "day" and (day := read_day(tap.arg)):
        await history_day.show(turn, day)
    elif tap.act == "sym":
        await symptoms.show(turn, int(tap.arg) if tap.arg.isdecimal() else 0)
    elif tap.act == "none":
        turn.tell("hist.tap_a_day")
    elif tap.id:
        await history_day.tapped(turn, tap)
    else:
        await show(turn)


async def show(turn: Turn) -> None:
    """The last seven days, one button each, and how many of four weeks are recorded."""
    today = turn.voice.local(turn.now).date()
    asked, missing = await of_days(turn, today - timedelta(days=advice.WINDOW_DAYS - 1), today)
    names = await plans.names(turn.work, turn.me.id)
    marks = record.marks(asked, missing)
    days = [today - timedelta(days=n) for n in range(WEEK) if today - timedelta(days=n) in marks]
    rows: Rows = tuple(
        (Button(f"{MARKS[marks[day]]} {turn.voice.day(day)}", Tap(KIND, "", "day", f"{day:%Y%m%d}")),)
        for day in days
    )
    lines = [str(turn.say("hist.title"))]
    lines += [_legend(turn, [marks[day] for day in days])] if days else [str(turn.say("hist.nothing"))]
    lines += _counted(turn, asked, [m for m in missing if not names[m.version.plan_id]])
    more = (
        turn.button("hist.calendar", KIND, "month", arg=f"{today:%Y%m}"),
        turn.button("hist.symptoms", KIND, "sym"),
    )
    back = (turn.button("hist.picture", KIND, "pic", arg="tab.12w.0"), turn.button("button.back", "today"))
    turn.show("\n\n".join(lines), (*rows, more, back), topic=TOPIC)


def _counted(turn: Turn, asked: list[Dose], missing: list[Rested]) -> list[str]:
    """Return the two figures of four weeks and what was left out of them; nothing while they say nothing."""
    count = rules.count([d for d in asked if not d.other])
    if not turn.me.profile.show_count or count.due < advice.FEW:
        return []
    lines = [str(turn.say("hist.count", taken=count.taken, answered=count.answered, due=count.due))]
    left_out = (("hist.count.rested", len(missing)), ("hist.count.offline", count.left_out))
    lines += [str(turn.many(key, n)) for key, n in left_out if n]
    return ["\n".join(lines)]


def _legend(turn: Turn, shown: Iterable[Mark]) -> str:
    """Return what the signs mean, those on this page only."""
    marks = set(shown)
    return "\n".join(f"{MARKS[mark]} {turn.say(f'hist.sign.{mark}')}" for mark in Mark if mark in marks)


async def calendar(turn: Turn, month: date) -> None:
    """One month from Monday to Sunday, each day with its sign; back to the month of the start."""
    today = turn.voice.local(turn.now).date()
    last = record.month_of(month, 1) - timedelta(days=1)
    marks = record.marks(*await of_days(turn, month, min(last, today)))
    head = tuple(_dead(texts.weekday(n, turn.lang, "short")[:2]) for n in range(WEEK))
    weeks = tuple(
        tuple(_cell(day, marks) if day else _dead(BLANK) for day in week) for week in record.weeks_of(month)
    )
    lines = [str(turn.say("hist.month", month=texts.month(month, turn.lang)))]
    lines += (
        [_legend(turn, marks.values()), str(turn.say("hist.tap_a_day"))]
        if marks
        else [str(turn.say("hist.month.nothing"))]
    )
    start = turn.voice.local(turn.me.created_at).date()
    neighbours = [
        _month(turn, key, other)
        for key, other in (
            ("hist.before", record.month_of(month, -1)),
            ("hist.after", record.month_of(month, 1)),
        )
        if record.month_of(start) <= other <= today
    ]
    foot = (turn.button("hist.week", KIND), turn.button("hist.symptoms", KIND, "sym"))
    turn.show(
        "\n\n".join(lines),
        (head, *weeks, tuple(neighbours), foot) if neighbours else (head, *weeks, foot),
        topic=TOPIC,
    )


def _month(turn: Turn, key: str, month: date) -> Button:
    return turn.button(key, KIND, "month", arg=f"{month:%Y%m}", month=texts.short_month(month, turn.lang))


def _cell(day: date, marks: Mapping[date, Mark]) -> Button:
    sign = MARKS[marks[day]] if day in marks else ""
    return Button(f"{sign}{day.day}", Tap(KIND, "", "day", f"{day:%Y%m%d}"))


def _dead(label: str) -> Button:
    """Return a cell that is no day; a tap on it says what to tap."""
    return Button(label, Tap(KIND, "", "none"))
