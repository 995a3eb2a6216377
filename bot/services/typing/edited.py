"""A message of hers that she changed: what it had booked is corrected when that is clear, else asked; never anything older."""

from dataclasses import replace

from bot.domain import rests
from bot.domain.doses import State
from bot.domain.reports import Act, Report
from bot.domain.sittings import Sitting
from bot.domain.understanding import Understanding
from bot.services.doses import booking, taps
from bot.services.talk.turn import Turn
from bot.services.typing import reported
from bot.services.typing.reported import ask, corrections, others, took
from bot.store import doses
from bot.store.doses import Made

_TAKEN_BACK = frozenset({Act.NOT_TAKEN, Act.FORGOT, Act.LATER, Act.WILL})
_BOOKS_NOTHING = frozenset({Act.LOST, Act.MORE, Act.NOT_HERS, Act.THEIRS, Act.CAN_I, Act.TWO, Act.DID_I})
_OF_A_RECORD = frozenset({Act.UNDO, Act.WRONG, Act.MOVE})
_ASKED = "reported.edited"


async def corrected(turn: Turn, meaning: Understanding) -> bool:
    """Return whether the message had booked a tablet; the record says then what it says now, or she is asked."""
    made = await doses.said_in(turn.work, turn.me.id, turn.incoming.message_id or 0)
    sitting = await doses.sitting_of(turn.work, turn.me.id, made.dose_id) if made else None
    if made is None or sitting is None:
        return False
    report = await reported.of(turn, meaning)
    if report.act in _BOOKS_NOTHING and not (made.stands and report.act is Act.NOT_HERS):
        return await reported.ACTS[report.act](turn, report)
    clear = made.stands and not sitting.several and not taps.too_old(turn, sitting)
    if clear and await _changed(turn, report, made, sitting):
        return True
    if sitting.partly:
        await booking.tell(turn, sitting)
        return True
    return ask.recorded(turn, sitting, _ASKED)


async def _changed(turn: Turn, report: Report, made: Made, sitting: Sitting) -> bool:
    """Return whether it is clear what the changed words make of *sitting*, the only one the message had booked."""
    past = ask.past_days(turn, report)
    if made.booked != {sitting.id} or len(past) > 1 or report.named or report.rest or report.whole:
        return False
    own_day = not past or past[0] == sitting.local_date
    if report.act in _TAKEN_BACK and own_day:
        return await _take_back(turn, report, made, sitting)
    if report.act is Act.SKIP and report.sure and own_day:
        sitting = await _unsaid(turn, made, sitting)
        await others.leave_out(turn, sitting, sitting.waiting)
        return True
    if report.act is not Act.TOOK or not report.sure:
        return False
    if not own_day:
        return sitting.face.state is State.TAKEN and await corrections.to_day(turn, report, sitting, past[0])
    return await _took(turn, report, made, sitting, named_day=bool(past))


async def _unsaid(turn: Turn, made: Made, sitting: Sitting) -> Sitting:
    """All that the message had said of the tablet is taken back, what it said when it was changed before, too."""
    for _ in range(made.deep - 1):
        sitting = await doses.undo(turn.work, sitting, "text", turn.now, turn.words_id) or sitting
    if made.deep > 0:
        await booking.undo(turn, sitting, "text")
    return await _again(turn, sitting)


async def _take_back(turn: Turn, report: Report, made: Made, sitting: Sitting) -> bool:
    was = sitting.face.state
    if was is State.SKIPPED and rests.holding(turn.me.rests):
        return others.resting(turn, sitting)
    if not made.deep:
        return False
    sitting = await _unsaid(turn, made, sitting)
    turn.asides.append(str(turn.say(f"reported.taken_back.{was}", day=turn.voice.day(sitting.local_date))))
    if report.act is Act.LATER and sitting.open:
        return await others.later(turn, report)
    await taps.late_advice(turn, sitting)
    return True


async def _took(turn: Turn, report: Report, made: Made, sitting: Sitting, *, named_day: bool) -> bool:
    """The time it says now is on record; of one that says no time any more only she knows when it was."""
    if named_day:
        found = ask.on_that_day(report, sitting)
    elif sitting.local_date == ask.local_today(turn):
        found = took.moments(turn, sitting.due_at, sitting.zone, report)
    else:
        return False
    timed = bool(report.said.clocks or report.said.spans)
    if (timed and not found) or took.another_part(turn, report):
        return False
    if found and not named_day and took.of_the_day_before(turn, sitting, found[0]):
        return False
    if len(found) > 1:
        return took.ask_which_time(turn, sitting, found, ())
    at = found[0] if found else booking.said_at(turn)
    if sitting.face.state is not State.TAKEN:
        sitting = await _unsaid(turn, made, sitting)
    elif sitting.face.taken_at == at:
        turn.react("👌")
        return True
    elif not found:
        return False
    await booking.took_at(turn, sitting, at, "text")
    sitting = await _again(turn, sitting)
    if sitting.face.taken_at == at:  # else she is asked whether it was a second one
        await booking.tell(turn, sitting)
    return True


async def _again(turn: Turn, sitting: Sitting) -> Sitting:
    return await doses.sitting_of(turn.work, turn.me.id, sitting.id) or sitting


async def asked(turn: Turn, meaning: Understanding) -> bool:
    """Return whether the changed words are about a tablet. This message had booked none: an edit only asks, or advises."""
    report = await reported.of(turn, meaning)
    if report.act in _OF_A_RECORD:
        sitting = await booking.current(turn)
        return bool(sitting) and ask.recorded(turn, sitting, _ASKED)  # type: ignore[arg-type]
    act = reported.ACTS.get(report.act)
    return bool(act and await act(turn, replace(report, sure=False)))
