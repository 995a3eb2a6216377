"""/history as pictures: a calendar of tablets, symptoms in strips; each says the same in words below it.

One message that switches in place. Nothing is drawn before it leaves: what waits are its finished words.
"""

import json
from datetime import date, timedelta
from typing import Any

from bot import drawing, texts
from bot.domain import history as record
from bot.domain.history import Mark
from bot.domain.messages import Button, Drawing, Rows, Tap
from bot.domain.overview import Span, Tablets, Window, span_of
from bot.services.plans.status import plan_words
from bot.services.record import looking, pages, strips
from bot.services.record.day import KIND, TOPIC
from bot.services.record.looking import OWN
from bot.services.talk.turn import Turn

TAKES = ("tab", "str")
RUNS_SAID = 6  # runs of days a line; more are counted
WEEK = 7
MONTH_DAYS = 31
WEEKS_AT_MOST = 14


async def show(turn: Turn) -> None:
    """Answer /history: twelve weeks of tablets; who has nothing on record yet reads so."""
    year = span_of(Window.YEAR, turn.voice.local(turn.now).date())
    for medicine in await looking.medicines(turn):
        if not (await looking.tablets(turn, year, medicine)).empty:
            await show_tablets(turn, Window.QUARTER, medicine)
            return
    if await looking.told(turn):
        await show_symptoms(turn, Window.QUARTER)
    else:
        await pages.show(turn)


async def tapped(turn: Turn, tap: Tap) -> None:
    """Show the picture that the button names (what, how far back, which medicine or page), or another page."""
    if tap.act != "pic":
        await pages.tapped(turn, tap)
        return
    what, _, rest = tap.arg.partition(".")
    window, _, number = rest.partition(".")
    if what not in TAKES or window not in list(Window) or not number.isdecimal():
        turn.tell("toast.old_button")
    elif what == "str":
        await show_symptoms(turn, Window(window), int(number))
    else:
        await show_tablets(turn, Window(window), int(number))


def _leads(turn: Turn, key: str, what: str, window: Window, number: int = 0) -> Button:
    return turn.button(key, KIND, "pic", arg=f"{what}.{window}.{number}")


def windows(turn: Turn, what: str, window: Window, number: int = 0) -> tuple[Button, ...]:
    """Return the ways to look further or nearer."""
    return tuple(_leads(turn, f"pic.window.{w}", what, w, number) for w in Window if w is not window)


async def show_tablets(turn: Turn, window: Window, medicine: int = OWN) -> None:
    """The calendar of one medicine, with the same in words."""
    names = await looking.medicines(turn)
    if medicine not in names:
        turn.tell("toast.old_button")
        return
    span = span_of(window, turn.voice.local(turn.now).date())
    found = await looking.tablets(turn, span, medicine)
    changes = [
        turn.voice.label("pic.change", day=turn.voice.short_date(c.on), plan=plan_words(turn.voice, c.rule))
        for c in await looking.plan_changes(turn, span, medicine)
    ]
    length = turn.voice.label(f"pic.window.{window}")
    title = (
        turn.voice.label("pic.tablets.of", name=names[medicine], window=length)
        if names[medicine]
        else turn.voice.label("pic.tablets", window=length)
    )
    data = {
        "lang": turn.lang,
        "title": drawing.printable(title),
        "subtitle": counted(turn, found),
        "calendar": calendar(turn, found, span),
        "row": 44 if window is Window.YEAR else 62,
        "legend": legend(turn, found),
        "changes": [drawing.printable(line) for line in changes],
    }
    caption = [f"<b>{turn.say('pic.title', title=title)}</b>", *words(turn, found), *changes]
    following = list(names)[(list(names).index(medicine) + 1) % len(names)]
    others: Rows = ((_leads(turn, "pic.next_medicine", "tab", window, following),),) if len(names) > 1 else ()
    rows: Rows = (
        windows(turn, "tab", window, medicine),
        (_leads(turn, "hist.symptoms", "str", window),),
        *others,
        (turn.button("pic.correct", KIND, "month", arg=f"{span.last:%Y%m}"),),
        (turn.button("pic.list", KIND),),
        (turn.button("button.back", "today"),),
    )
    name = f"tablets-{span.last.isoformat()}.png"
    turn.show("\n".join(caption), rows, topic=TOPIC, carries=Drawing(name, "calendar", json.dumps(data)))


async def show_symptoms(turn: Turn, window: Window, page: int = 0) -> None:
    """The symptoms that changed most, or are strongest, in strips; what tablets were not taken below them."""
    span = span_of(window, turn.voice.local(turn.now).date())
    check_ins = await looking.told(turn)
    every = looking.strips(turn, check_ins, span)
    pages = max(1, -(-len(every) // strips.A_PAGE))
    shown = every[page % pages * strips.A_PAGE :][: strips.A_PAGE]
    title = turn.voice.label("pic.symptoms", window=turn.voice.label(f"pic.window.{window}"))
    caption = [f"<b>{turn.say('pic.title', title=title)}</b>", *(strips.words(turn, s) for s in shown)]
    if not shown:
        caption.append(str(turn.say("pic.symptoms.none")))
    if turn.me.profile.intimate == "yes":
        caption.append(str(turn.say("pic.symptoms.intimate")))
    more: Rows = (
        ((_leads(turn, "pic.more_symptoms", "str", window, (page + 1) % pages),),) if pages > 1 else ()
    )
    rows: Rows = (
        windows(turn, "str", window),
        (_leads(turn, "pic.tablets.button", "tab", window),),
        *more,
        *(((turn.button("why.button", "why"),),) if shown else ()),
        (turn.button("pic.list", KIND, "sym"),),
        (turn.button("button.back", "today"),),
    )
    carried = (
        Drawing(
            f"symptoms-{span.last.isoformat()}.png",
            "strips",
            json.dumps(strips.data(turn, shown, await looking.tablets(turn, span), span) | {"title": title}),
        )
        if shown
        else None
    )
    turn.show("\n".join(caption), rows, topic=TOPIC, carries=carried)


# --- what the calendar shows, and the same in words


def counted(turn: Turn, found: Tablets) -> str:
    """Return the figure; nothing for somebody who wants none, or where there is nothing to count."""
    if not turn.me.profile.show_count or not found.counted:
        return ""
    return turn.voice.label("pic.count", taken=found.taken, due=found.counted)


def words(turn: Turn, found: Tablets) -> list[str]:
    """Return the calendar in words: how many, and the days that show anything but taken."""
    if found.empty:
        return [str(turn.say("pic.nothing"))]
    lines = [line] if (line := counted(turn, found)) else []
    other = [
        str(turn.say(f"pic.days.{mark}", days=said_days(turn, days)))
        for mark in Mark
        if mark is not Mark.TAKEN and (days := found.days(mark))
    ]
    return lines + (other or [str(turn.say("pic.all_taken"))])


def said_days(turn: Turn, days: list[date]) -> str:
    """Return "3 Nov, 7 Nov to 9 Nov and 12 more days"."""
    runs = looking.ranges(days)
    said = [_run(turn, *run) for run in runs[-RUNS_SAID:]]
    older = sum((last - first).days + 1 for first, last in runs[:-RUNS_SAID])
    return ", ".join(said) + (str(turn.many("pic.days.older", older)) if older else "")


def _run(turn: Turn, first: date, last: date) -> str:
    if first == last:
        return turn.voice.short_date(first)
    return turn.voice.label(
        "pic.days.to", first=turn.voice.short_date(first), last=turn.voice.short_date(last)
    )


def legend(turn: Turn, found: Tablets) -> list[dict[str, str]]:
    """Return what the marks mean, those there only, in words for whoever looks: she shows it to others."""
    there = set(found.marks.values())
    return [{"mark": m, "words": turn.voice.label(f"rep.sign.{m}")} for m in Mark if m in there]


def calendar(turn: Turn, found: Tablets, span: Span) -> dict[str, Any]:
    """Return rows of marks: weeks from Monday to Sunday; for more than a quarter, months."""
    if len(span.days) > WEEKS_AT_MOST * WEEK:
        firsts = [day for day in span.days if day.day == 1]
        firsts = firsts if firsts[0] == span.first else [record.month_of(span.first), *firsts]
        rows = [
            {"label": texts.short_month(month, turn.lang), "marks": _month(found, month)} for month in firsts
        ]
        head = [str(n) if n == 1 or n % 5 == 0 else "" for n in range(1, MONTH_DAYS + 1)]
        return {"label_part": 0.08, "head": head, "rows": rows}
    first = span.first - timedelta(days=span.first.weekday())
    mondays = [first + timedelta(days=n) for n in range(0, (span.last - first).days + 1, WEEK)]
    rows = [
        {
            "label": turn.voice.short_date(monday),
            "marks": [_mark(found, monday + timedelta(days=n)) for n in range(WEEK)],
        }
        for monday in mondays
    ]
    head = [texts.weekday(n, turn.lang, "short")[:2] for n in range(WEEK)]
    return {"label_part": 0.14, "head": head, "rows": rows}


def _month(found: Tablets, month: date) -> list[str]:
    days = [month + timedelta(days=n) for n in range(MONTH_DAYS)]
    return [_mark(found, day) if day.month == month.month else "none" for day in days]


def _mark(found: Tablets, day: date) -> str:
    return found.marks[day].value if day in found.marks else ""
