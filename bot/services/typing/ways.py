"""The way to each thing that is asked for in words: one step, or one page, with what she said filled in."""

import re
from calendar import month_name
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import date, timedelta

from bot.domain import rests, times
from bot.domain.messages import Button, Rows, Tap
from bot.domain.overview import Window
from bot.domain.times import Said
from bot.services.data import privacy
from bot.services.doses import pausing, today
from bot.services.exports import card as files
from bot.services.helping import hers as helpers
from bot.services.plans import journeys, planning, status, travelling
from bot.services.questions import notebook
from bot.services.record import pages, pictures
from bot.services.report import asking as report
from bot.services.report import cause
from bot.services.setup import choices, medicines, steps
from bot.services.supply import conversation as supply
from bot.services.talk import numbers
from bot.services.talk.turn import Turn
from bot.services.visits import adding as visits
from bot.services.visits import pages as visit_pages
from bot.store import plans

CARER = "carer"
VISIT = "visit"
SWITCHED = "switched"
_AFTER = "after_treatment"  # the topic
_BODY = re.compile(r"(?:\bthat\b|:)\s*(?P<body>.{3,})", re.IGNORECASE | re.DOTALL)


async def _time(turn: Turn, _text: str, said: Said) -> None:
    await choices.ask_time(turn, times.wanted(said, twelve_hour=turn.voice.twelve_hour))


async def _time_by_day(turn: Turn, _text: str, said: Said) -> None:
    """One tablet has one time a day: that is said, and each time she named can be the one for every day."""
    turn.asides.append(str(turn.say("request.one_time")))
    named = (times.wanted(replace(said, found=(c,)), twelve_hour=turn.voice.twelve_hour) for c in said.clocks)
    await choices.ask_time(turn, tuple(dict.fromkeys(at for found in named for at in found)))


async def _rhythm(turn: Turn, _text: str, _said: Said) -> None:
    await steps.reopen(turn, "plan")


async def _rings(turn: Turn, _text: str, _said: Said) -> None:
    await choices.asking(turn)


async def _add_medicine(turn: Turn, text: str, _said: Said) -> None:
    await steps.open_medicine(turn, None, "med_name", turn.world.lexicon.requests.slot("medicine", text))


async def _remove_medicine(turn: Turn, text: str, _said: Said) -> None:
    """Her medicine of that name, with its buttons; of anastrozole, or one she does not have, the list."""
    mine = [p for p in await plans.of_person(turn.work, turn.me.id) if p.medicine]
    named = [p for p in mine if p.medicine.casefold() in text.casefold()]
    if len(named) == 1:
        await medicines.tapped(turn, Tap(medicines.KIND, str(named[0].id), "remove"))
    else:
        await medicines.show(turn)


async def _plan(turn: Turn, _text: str, _said: Said) -> None:
    await medicines.show(turn)


async def _next(turn: Turn, _text: str, _said: Said) -> None:
    await today.show(turn)


async def _month(turn: Turn, text: str, _said: Said) -> None:
    """The month she names, its last one; else this one or the last."""
    day = turn.voice.local(turn.now).date()
    shown = day.replace(day=1) - timedelta(days=1) if "last month" in text.casefold() else day
    named = [n for n, name in enumerate(month_name) if n and name.casefold() in text.casefold().split()]
    if named:
        shown = date(day.year - (named[0] > day.month), named[0], 1)
    await pages.tapped(turn, Tap("hist", "", "month", f"{shown:%Y%m}"))


async def _answers(turn: Turn, _text: str, _said: Said) -> None:
    await pages.show(turn)


async def _report(turn: Turn, _text: str, _said: Said) -> None:
    await report.show(turn)


async def _picture(turn: Turn, _text: str, _said: Said) -> None:
    await pictures.show(turn)


async def _how_it_went(turn: Turn, _text: str, _said: Said) -> None:
    await pictures.show_symptoms(turn, Window.QUARTER)


async def _pause(turn: Turn, _text: str, said: Said) -> None:
    pausing.offer(turn, until(turn, said))


async def _hospital(turn: Turn, _text: str, said: Said) -> None:
    pausing.offer(turn, until(turn, said) if said.spans else None, "request.hospital")


async def _team_stop(turn: Turn, _text: str, said: Said) -> None:
    """What the team decided is done as they said; for how long, she says."""
    pausing.offer(turn, until(turn, said), "request.team_stop")


async def _team_amount(turn: Turn, text: str, _said: Said) -> None:
    """Another amount is her team's to say and hers to enter: what the plan says is shown, and where she changes it."""
    all_of = await plans.of_person(turn.work, turn.me.id)
    if any(p.medicine and p.medicine.casefold() in text.casefold() for p in all_of):
        await medicines.show(turn)
        return
    mine = [p for p in all_of if not p.medicine]
    plan = status.describe(turn, mine[0].rule) if mine else str(turn.say("when.none"))
    rows: Rows = (
        (turn.button("med.button.plan", "set", "plan"),),
        *numbers.team_copy(turn.voice, turn.person),
        (turn.button("button.today", "today"),),
    )
    turn.new(turn.say("request.team_amount", plan=plan), rows, topic="menu")


async def _rest_days(turn: Turn, _text: str, _said: Said) -> None:
    """The next days without a tablet by her plan, and when the next one comes."""
    here = turn.voice.local(turn.now).date()
    mine = [p for p in await plans.of_person(turn.work, turn.me.id) if not p.medicine]
    lines = [status.free_words(turn.voice, p.rule, here) for p in mine]
    rows: Rows = ((turn.button("med.button.plan", "set", "plan"), turn.button("button.today", "today")),)
    text = turn.say("request.rest_days", plan="\n".join(lines), following=await planning.first_words(turn))
    turn.new(text, rows, topic="menu")


async def _switched(turn: Turn, _text: str, _said: Said) -> None:
    """Her team may have put another tablet in its place: nothing is changed by words, both ways lie under a tap."""
    rows: Rows = ((turn.button("button.pause", "pause"), turn.button("button.medicines", "med")),)
    turn.new(turn.say("request.switched"), rows, topic="menu")


async def _course_end(turn: Turn, _text: str, _said: Said) -> None:
    """Who says that the years are over is congratulated; when they end is hers to say, and what comes after can be read."""
    rows: Rows = (
        (turn.button("med.button.end", "set", "end"),),
        (Button(turn.world.library.topics[_AFTER].title, Tap("kb", "", "show", _AFTER)),),
        (turn.button("button.pause", "pause"), turn.button("button.today", "today")),
    )
    turn.new(turn.say("request.course_end"), rows, topic="menu")


async def _note(turn: Turn, text: str, _said: Said) -> None:
    """What stands behind the colon or "that" is kept for the visit; where nothing does, the notes are open."""
    found = _BODY.search(text)
    if found:
        await notebook.write(turn, found["body"])
    else:
        await notebook.show(turn)


async def _resume(turn: Turn, _text: str, _said: Said) -> None:
    """Her pause is over. A safety hold is not ended by a word: it says what ends it."""
    if rests.paused(turn.me.rests) or turn.me.rests:
        await pausing.end(turn)
    else:
        rows: Rows = ((turn.button("button.today", "today"),),)
        turn.new(turn.say("request.not_paused", first=await planning.first_words(turn)), rows, topic="menu")


async def _trip(turn: Turn, text: str, said: Said) -> None:
    place = turn.world.lexicon.requests.slot("place", text)
    await journeys.going(turn, place, _first_day(turn, said, text))


async def _trips(turn: Turn, _text: str, _said: Said) -> None:
    await travelling.command(turn)


async def _trip_off(turn: Turn, _text: str, _said: Said) -> None:
    await travelling.cancel(turn)


async def _supply(turn: Turn, text: str, _said: Said) -> None:
    await supply.told(turn, text)


async def _visit(turn: Turn, text: str, _said: Said) -> None:
    await visits.told(turn, text)


async def _visits(turn: Turn, text: str, _said: Said) -> None:
    """The one that she names, where it can be removed; else what is coming."""
    await visit_pages.named(turn, text)


async def _kept(turn: Turn, _text: str, _said: Said) -> None:
    await privacy.show(turn)


async def _delete(turn: Turn, _text: str, _said: Said) -> None:
    await privacy.ask(turn)


async def _export(turn: Turn, text: str, _said: Said) -> None:
    """The file she names; without a kind the four are offered."""
    named = files.named(text)
    if named:
        await files.send(turn, named)
    else:
        files.show(turn)


async def _cause(turn: Turn, _text: str, _said: Said) -> None:
    await cause.tapped(turn, Tap(cause.KIND))


async def _helpers(turn: Turn, _text: str, _said: Said) -> None:
    await helpers.show(turn)


async def _carer(turn: Turn, _text: str, _said: Said) -> None:
    await carer(turn)


async def carer(turn: Turn) -> None:
    """Who helps somebody with the tablet is told what this chat can do for both; also before anything is agreed."""
    rows: Rows = (
        (turn.button("button.about_support", "kb", "show", arg="emotional_support"),),
        (turn.button("button.help", "help"),),
    )
    turn.new(turn.say("request.carer"), rows, topic="menu" if turn.person else "")


def until(turn: Turn, said: Said) -> date | None:
    """Return the day reminders start again: after the length she said, or on the day she named."""
    here = turn.voice.local(turn.now).date()
    span = next((s for s in said.spans if s.days and not s.ago), None)
    if span:
        return here + timedelta(days=span.days)
    named = times.coming_days(said, here, us=turn.country == "US")
    return named[0] if len(named) == 1 else None


def _first_day(turn: Turn, said: Said, text: str) -> date | None:
    here = turn.voice.local(turn.now).date()
    named = times.coming_days(said, here, us=turn.country == "US")
    if named:
        return named[0]
    arrived = {"now", "landed", "arrived", "just"} & set(text.casefold().replace(".", " ").split())
    return here if arrived else None


ACTS: dict[str, Callable[[Turn, str, Said], Awaitable[None]]] = {
    "time": _time,
    "time_by_day": _time_by_day,
    "week": _answers,
    "rhythm": _rhythm,
    "rings": _rings,
    "add_medicine": _add_medicine,
    "remove_medicine": _remove_medicine,
    "plan": _plan,
    "next": _next,
    "month": _month,
    "answers": _answers,
    "report": _report,
    "cause": _cause,
    "course_end": _course_end,
    "note": _note,
    "picture": _picture,
    "how_it_went": _how_it_went,
    "pause": _pause,
    "hospital": _hospital,
    "team_stop": _team_stop,
    "team_amount": _team_amount,
    "days_off": _rhythm,
    "rest_days": _rest_days,
    "resume": _resume,
    SWITCHED: _switched,
    "trip": _trip,
    "trip_show": _trips,
    "trip_cancel": _trip_off,
    "supply": _supply,
    VISIT: _visit,
    "visits": _visits,
    "kept": _kept,
    "delete": _delete,
    "export": _export,
    "helpers": _helpers,
    CARER: _carer,
}
