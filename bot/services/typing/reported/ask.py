"""The questions with one tap that stand between words and a booking, and which sittings words are about."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from bot.domain import times
from bot.domain.doses import CORRECTABLE_DAYS, Dose
from bot.domain.messages import Rows, Style
from bot.domain.plans import instant
from bot.domain.reports import Report
from bot.domain.sittings import Sitting
from bot.services.doses import advice, booking, cards, sitting_cards
from bot.services.talk.turn import Turn
from bot.store import doses, plans

OWN = "anastrozole"
_OWN_FORMS = (OWN, "arimidex", "adex", "anastrazole", "arimadex", "anastrozol")
_HALVES = {"vitamin": "vit"}
ASKED = "ask"  # this button stands under "Shall I change that?", so that a plain yes is its answer
ONE_ONLY = "reported.one_only"
EVENING = 16  # from this hour on a tablet is one of the evening


async def medicines(turn: Turn) -> dict[str, tuple[str, ...]]:
    """Return the person's medicines and the ways their names are written, read once a turn."""
    if turn.medicines is None:
        names = await plans.names(turn.work, turn.me.id)
        turn.medicines = {OWN: _OWN_FORMS} | {name: _forms(name) for name in names.values() if name}
    return turn.medicines


def _forms(name: str) -> tuple[str, ...]:
    low = " ".join(piece.word for piece in times.pieces(name))
    first, _, rest = low.partition(" ")
    short = _HALVES.get(first)
    return (low, f"{short} {rest}", f"{short}{rest}") if short and rest else (low,)


async def called(turn: Turn) -> dict[int, str]:
    """Return {plan id: the name a report uses for it}."""
    names = await plans.names(turn.work, turn.me.id)
    return {p.id: names.get(p.id) or OWN for p in await plans.of_person(turn.work, turn.me.id)}


def local_today(turn: Turn) -> date:
    return turn.voice.local(booking.said_at(turn)).date()


def past_days(turn: Turn, report: Report) -> tuple[date, ...]:
    """Return the days before today that she names."""
    today = local_today(turn)
    found = times.days(report.said, today, us=turn.voice.month_first)
    return tuple(day for day in found if day < today)


async def sittings_on(turn: Turn, day: date) -> list[Sitting]:
    """Return what was due on *day* and may still be corrected by a word."""
    start = instant(day, time(0), turn.me.zone) - timedelta(hours=2)
    found = await doses.sittings_between(turn.work, turn.me.id, start, start + timedelta(hours=28))
    recent = turn.now - timedelta(days=CORRECTABLE_DAYS)
    return [s for s in found if s.local_date == day and s.due_at >= recent]


def on_that_day(report: Report, sitting: Sitting) -> tuple[datetime, ...]:
    """Return the moments on the tablet's own day that she may mean; none when she said no time."""
    start = instant(sitting.local_date, time(0), sitting.zone)
    return times.past(report.said, start + timedelta(hours=30), start, sitting.zone, sitting.local_date)


def surely(
    turn: Turn,
    sitting: Sitting,
    key: str,
    at: datetime | None = None,
    which: Iterable[Dose] = (),
    *,
    other: bool = False,
) -> bool:
    """Ask, below her words, whether the doses of *sitting* are to be recorded (at *at*, when she said a time).

    The question is "Did you take it?", so a plain yes answers it: the buttons are not those of a reminder.
    """
    if not sitting.waiting:
        return recorded(turn, sitting)
    which = tuple(which)
    mask = sitting.mask(which) if which else ""
    if at:
        first = advice.at_button(turn, sitting, at, mask, "did_at")
    else:
        label = "many.button.all" if len(sitting.waiting) > 1 and not mask else "dose.button.taken"
        first = turn.button(label, "dose", "did", id=sitting.id, arg=mask, style=Style.GOOD)
    rows: Rows = ((first,),)
    if len(sitting.waiting) > 1:
        rows += ((turn.button("many.button.some", "dose", "some", id=sitting.id),),)
    later = turn.button("dose.button.later", "dose", "later", id=sitting.id)
    skip = turn.button("dose.button.skip", "dose", "skip", id=sitting.id)
    left = turn.button("dose.button.left", "dose", "left", id=sitting.id)
    rows += ((later, skip) if sitting.open else (left,),)
    if other:  # her words may have been about something else
        rows += (
            (turn.button("button.told_symptom", "sy"), turn.button("button.browse_short", "ask", "browse")),
        )
    day = turn.voice.day(sitting.local_date)
    turn.new(turn.say(key, day=day, clock=turn.voice.clock(sitting.due_at)), rows, topic=sitting.topic)
    return True


def one_or_two(turn: Turn, sitting: Sitting) -> bool:
    """Ask who takes one medicine and says "both" how many tablets it was; nothing is recorded before."""
    act = "did" if sitting.waiting else "same"
    at = cards.stamp(booking.said_at(turn), sitting.mask(sitting.doses[:1]))
    rows: Rows = (
        (turn.button("reported.button.one", "dose", act, id=sitting.id),),
        (turn.button("reported.button.two", "dose", "two", id=sitting.id, arg=at),),
    )
    turn.new(turn.say("reported.one_or_two"), rows, topic=sitting.topic)
    return True


def recorded(turn: Turn, sitting: Sitting, key: str = "reported.recorded") -> bool:
    """Say what is on record of an answered sitting, with the ways to change it."""
    dose = sitting.face
    state = dose.state if dose.state in ("taken", "skipped") else "no_answer"
    at = dose.taken_at or dose.due_at
    line = turn.say(
        f"reported.is.{state}", clock=turn.voice.clock(at), day=turn.voice.day(sitting.local_date)
    )
    asks = "" if key == ONE_ONLY else ASKED
    change = turn.button("dose.button.earlier", "dose", "earlier", id=sitting.id, arg=asks)
    undo = turn.button("button.undo", "dose", "undo", id=sitting.id)
    rows: Rows = (
        ((change, undo),)
        if state == "taken"
        else ((undo,),)
        if state == "skipped"
        else sitting_cards.rows(turn.voice, sitting, turn.me.profile)
    )
    turn.new(f"{line}\n\n{turn.say(key)}", rows, topic=sitting.topic)
    return True


def of_the_evening(turn: Turn, sitting: Sitting) -> bool:
    return turn.voice.local(sitting.due_at).hour >= EVENING


async def choose(turn: Turn, sitting: Sitting) -> bool:
    """Ask which of several medicines were taken."""
    names = await booking.names_of(turn, sitting)
    text, rows = sitting_cards.choices(turn.voice, sitting, turn.me.profile, names, "")
    turn.new(text, rows, topic=sitting.topic)
    return True
