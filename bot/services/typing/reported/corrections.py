"""Corrections: the right answer is changed when it is clear which, else it is asked; never one older than what she looks at."""

from datetime import date, timedelta

from bot.domain import times
from bot.domain.reports import Report
from bot.domain.sittings import Sitting
from bot.services.doses import advice, booking, taps, today
from bot.services.talk.turn import Turn
from bot.services.typing.reported import ask
from bot.store import doses

FRESH = timedelta(hours=12)  # an answer older than this is not what "undo" is about


async def undo(turn: Turn, report: Report) -> bool:
    """The last answer of the tablet in hand is taken back; one that still waits has none."""
    sitting = await _in_hand(turn)
    if sitting is None:
        await today.show(turn)
        return True
    if sitting.open and not sitting.partly:
        return ask.surely(turn, sitting, "reported.nothing_yet")
    if ask.past_days(turn, report):
        return ask.recorded(turn, sitting)
    await booking.undo(turn, sitting, "text")
    return True


async def wrong(turn: Turn, _report: Report) -> bool:
    """Something is not right: what, is asked; of a tablet that still waits the late rule answers."""
    sitting = await _in_hand(turn)
    if sitting is None:
        return False
    if sitting.partly:  # what is on record stands on the card by its name, with the way back
        await booking.tell(turn, sitting)
        return True
    if sitting.open:
        await taps.late_advice(turn, sitting)
        return True
    return ask.recorded(turn, sitting, "reported.what_wrong")


async def move(turn: Turn, report: Report) -> bool:
    """The day or the time was another one: "no, I meant yesterday", "actually it was 7.30"."""
    if report.said.lasting:
        return False
    sitting = await _in_hand(turn)
    if sitting is None:
        return False
    past = ask.past_days(turn, report)
    if past:
        return await to_day(turn, report, sitting, past[0])
    found = times.past(report.said, booking.said_at(turn), sitting.due_at - advice.EARLY, sitting.zone)
    if not found:
        return (
            ask.recorded(turn, sitting) if not sitting.waiting else ask.surely(turn, sitting, "reported.sure")
        )
    if sitting.taken and not sitting.waiting and len(found) == 1:
        await booking.took_at(turn, sitting, found[0], "text")
        return True
    if sitting.waiting and len(found) == 1:
        return ask.surely(turn, sitting, "reported.sure", found[0])
    text, rows = advice.which_moment(turn, found, lambda at: advice.at_button(turn, sitting, at))
    turn.new(text, rows, topic=sitting.topic)
    return True


async def to_day(turn: Turn, report: Report, sitting: Sitting, day: date) -> bool:
    """What was just recorded for this tablet is moved to the one of another day, when that one waits."""
    others = await ask.sittings_on(turn, day)
    other = others[0] if len(others) == 1 and others[0].waiting else None
    if other is None or not sitting.taken or sitting.several or other.id == sitting.id:
        return (
            ask.recorded(turn, sitting) if not sitting.waiting else ask.surely(turn, sitting, "reported.sure")
        )
    found = ask.on_that_day(report, other)
    night = any(named.night for named in report.said.named_days) and not ask.of_the_evening(turn, other)
    if night or (report.said.clocks and len(found) != 1):
        return ask.recorded(turn, sitting)
    await booking.undo(turn, sitting, "text")
    await booking.took_at(turn, other, min(found[0] if found else other.due_at, turn.now), "text")
    again = await doses.sitting_of(turn.work, turn.me.id, other.id)
    if again:
        await booking.tell(turn, again)
    return True


async def _in_hand(turn: Turn) -> Sitting | None:
    """Return the tablet she looks at: the one in hand, if its answer is of today."""
    sitting = await booking.current(turn)
    if sitting is None or sitting.open:
        return sitting
    return sitting if turn.now - sitting.due_at < FRESH else None
