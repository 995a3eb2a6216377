"""What gets in the way: one question, at most once a week, and never a number held against anybody (conversation.md 3.6)."""

from datetime import datetime, timedelta

from bot.domain.doses import Dose, Skip, State
from bot.domain.messages import Rows
from bot.services.doses import weekly_mode
from bot.services.talk.turn import Turn
from bot.store import doses, people

WEEK = timedelta(days=7)
TWO_WEEKS = timedelta(days=14)
OPEN_ONES = 2  # tablets of the last week without an answer, or forgotten, before the question is asked
DECIDED = 3  # times "I decided not to" in two weeks before the pause is offered


async def after_taken(turn: Turn) -> None:
    """Some tablets of the last week stayed open: the person is asked once what gets in the way."""
    if not turn.me.profile.show_count or not await _first_in(turn, "barrier_at", WEEK, keep=False):
        return
    recent = await doses.between(turn.work, turn.me.id, turn.now - WEEK, turn.now)
    if sum(map(_open, recent)) >= OPEN_ONES:
        await _first_in(turn, "barrier_at", WEEK)
        turn.new(turn.say("barrier.ask"), _rows(turn), topic="barrier", silent=True)
    else:
        await weekly_mode.offer(turn)


def _open(dose: Dose) -> bool:
    return dose.state is State.NO_ANSWER or (dose.state is State.SKIPPED and dose.reason is Skip.FORGOT)


def _rows(turn: Turn) -> Rows:
    return (
        (turn.button("barrier.effects", "ask", "browse"),),
        (turn.button("barrier.time", "set", "time"),),
        (turn.button("barrier.supply", "supply"),),
        (turn.button("barrier.other", "note", "add"), turn.button("barrier.not_now", "today")),
    )


async def after_skip(turn: Turn, reason: Skip) -> None:
    """Three times "I decided not to" in two weeks: once, a pause and the card about stopping are offered."""
    if reason is not Skip.DECIDED:
        return
    recent = await doses.between(turn.work, turn.me.id, turn.now - TWO_WEEKS, turn.now)
    if sum(d.reason is Skip.DECIDED for d in recent) < DECIDED:
        return
    if await _first_in(turn, "decided_at", TWO_WEEKS):
        rows: Rows = (
            (turn.button("button.about_stopping", "kb", "show", arg="stopping"),),
            (turn.button("button.note_question", "note", "stop"),),
            (turn.button("button.pause", "pause"),),
            (turn.button("decided.keep", "today"),),
        )
        turn.new(turn.say("decided.three"), rows, topic="barrier", silent=True)


async def _first_in(turn: Turn, name: str, span: timedelta, *, keep: bool = True) -> bool:
    """Return whether *name* did not happen within the last *span*; with *keep* it has happened now."""
    last = turn.me.profile.extra.get(name)
    if last and turn.now - datetime.fromisoformat(last) < span:
        return False
    if keep:
        turn.person = await people.remember(turn.work, turn.me, **{name: turn.now.isoformat()})
    return True
