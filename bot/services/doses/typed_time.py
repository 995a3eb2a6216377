"""The step "at what time did you take it?", answered by typing."""

from bot.domain.messages import Rows
from bot.services.doses import advice, booking
from bot.services.talk.turn import Turn
from bot.store import doses, flows


async def took_at(turn: Turn, text: str, *, insist: bool = True) -> bool:
    """A typed time says when the tablet was really taken."""
    data = turn.flow.data if turn.flow else {}
    sitting = await doses.sitting_of(turn.work, turn.me.id, int(data.get("dose", 0)))
    found = advice.typed_moments(turn, sitting, text) if sitting else ()
    if sitting is None or not found:
        if not insist:
            return False
        rows: Rows = (
            ((turn.button("button.back", "dose", "show", id=sitting.id),),)
            if sitting
            else ((turn.button("button.today", "today"),),)
        )
        turn.new(turn.say("prof.time.unclear"), rows, topic=sitting.topic if sitting else "menu")
        return True
    await flows.end(turn.work, turn.me.id)
    mask = data.get("which", "")
    if len(found) > 1:
        text, rows = advice.which_moment(turn, found, lambda at: advice.at_button(turn, sitting, at, mask))
        turn.new(text, rows, topic=sitting.topic)
        return True
    await booking.took_at(turn, sitting, found[0], "text", sitting.picked(mask))
    if not turn.letters:
        await booking.show(turn, sitting)
    return True
