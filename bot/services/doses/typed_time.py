"""The step "at what time did you take it?", answered by typing."""

from collections.abc import Callable
from datetime import datetime, timedelta

from bot.domain import times
from bot.domain.messages import Button, Rows
from bot.domain.sittings import Sitting
from bot.domain.times import Clock, Said
from bot.services.doses import advice, booking
from bot.services.talk.turn import Turn
from bot.store import doses, flows

_TOOK = frozenset("took taken had it was ate swallowed already actually".split())
MEANT = timedelta(hours=20)  # how long after its due time a bare clock time is of this tablet


async def took_at(turn: Turn, text: str, *, insist: bool = True) -> bool:
    """A typed time says when the tablet was really taken."""
    data = turn.flow.data if turn.flow else {}
    sitting = await doses.sitting_of(turn.work, turn.me.id, int(data.get("dose", 0)))
    mask = data.get("which", "")
    found = moments(turn, sitting, text) if sitting else ()
    if sitting is None:
        if insist:
            back = turn.button("button.today", "today")
            turn.new(turn.say("prof.time.unclear"), ((back,),), topic="menu")
        return insist
    if not found:
        back = turn.button("button.back", "dose", "show", id=sitting.id)
        asked = asked_again(turn, sitting, text, lambda at: advice.at_button(turn, sitting, at, mask))
        if asked is None and not insist:
            return False
        question, rows = asked or (str(turn.say("prof.time.unclear")), ())
        turn.new(question, (*rows, (back,)), topic=sitting.topic)
        return True
    await flows.end(turn.work, turn.me.id)
    if len(found) > 1:
        text, rows = advice.which_moment(turn, found, lambda at: advice.at_button(turn, sitting, at, mask))
        turn.new(text, rows, topic=sitting.topic)
        return True
    await booking.took_at(turn, sitting, found[0], "text", sitting.picked(mask))
    if not turn.letters:
        await booking.show(turn, sitting)
    return True


def moments(turn: Turn, sitting: Sitting, text: str) -> tuple[datetime, ...]:
    """Return the instants a typed time may mean: one that is sure, two that are asked about, none that is to come.

    The time of a tablet lies between when it came near and now, on its own day or the one after it.
    """
    said = times.answer(text, _TOOK)
    return _between(turn, sitting, said) if said else ()


def asked_again(
    turn: Turn, sitting: Sitting, text: str, button: Callable[[datetime], Button]
) -> tuple[str, Rows] | None:
    """Return the question after a time at which this tablet cannot have been taken, None when *text* is no time.

    The same figures in the other half of the day are offered: nine in the evening, typed in the morning, may be a slip.
    """
    said = times.answer(text, _TOOK)
    if said is None or not said.clocks:
        return None
    either = Said((), (Clock(said.clocks[0].hour, said.clocks[0].minute),))
    offered = () if said.named_days else _between(turn, sitting, either)
    return str(turn.say("dose.when.not_then")), tuple((button(at),) for at in sorted(offered))


def _between(turn: Turn, sitting: Sitting, said: Said) -> tuple[datetime, ...]:
    until = min(turn.now, sitting.due_at + MEANT)
    found = times.past(said, until if said.clocks else turn.now, sitting.due_at - advice.EARLY, sitting.zone)
    return tuple(at for at in found if at <= until)
