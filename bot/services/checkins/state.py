"""Where a check-in stands: as kept, for the reader the person is now, with last time's answers and the dose log."""

from dataclasses import replace
from datetime import timedelta

from bot.domain import lasting, surveys
from bot.domain.audience import Reader
from bot.domain.doses import State as DoseState
from bot.domain.surveys import State, Tablets
from bot.services.checkins import result
from bot.services.talk.turn import Turn
from bot.store import checkins, doses
from bot.store.checkins import Kept

_WEEK = timedelta(days=7)


async def of(turn: Turn, kept: Kept) -> State:
    """Return where the check-in stands, for the reader the person is now."""
    if kept.state:
        state = surveys.from_row(kept.state, turn.world.asked.surveys)
        if state.reader != reader(turn):
            state = surveys.with_reader(state, reader(turn))
            await checkins.keep(turn.work, turn.me.id, kept.id, surveys.to_row(state))
        return state
    past = await result.past(turn.world, turn.work, turn.me.id, before=kept.id)
    previous = surveys.as_previous(past[-1]) if past else {}
    return surveys.start(turn.world.asked.surveys[kept.survey], reader(turn), previous, await _tablets(turn))


def reader(turn: Turn) -> Reader:
    profile = turn.me.profile
    facts = lasting.of(profile.extra, turn.now.date())
    return replace(profile.reader, intimate=profile.intimate == "yes", facts=facts)


async def _tablets(turn: Turn) -> Tablets:
    """Return the past week in the dose log; time the bot was offline or paused is left out."""
    found = await doses.between(turn.work, turn.me.id, turn.now - _WEEK, turn.now)
    counted = [d for d in found if d.state is not DoseState.UNKNOWN and not d.open]
    return Tablets(planned=len(counted), taken=sum(d.state is DoseState.TAKEN for d in counted))
