"""The visit she had: her list is put away with a way back, the next page begins there, what was decided is a note."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime, timedelta

from bot.domain.messages import Rows, Tap
from bot.services.report.wish import VISITED
from bot.services.talk.dates import read_day
from bot.services.talk.turn import Turn
from bot.store import notes, people

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
TOPIC = "rep:visit"
_NUMBER = 18  # digits at most


async def visited(turn: Turn, _tap: Tap) -> None:
    """Today is on record as the visit; what was on the list for it is put away."""
    today = turn.voice.local(turn.now).date()
    before = str(turn.me.profile.extra.get(VISITED, ""))
    gone = await notes.clear(turn.work, turn.me.id, turn.now)
    await _keep(turn, today.isoformat())
    stamp = (turn.now - _EPOCH) // timedelta(microseconds=1)
    rows: Rows = (
        (turn.button("rep.undo", "rep", "undo", id=stamp, arg=before.replace("-", "")),),
        (turn.button("rep.decided", "note", "add"),),
        (turn.button("button.today", "today"),),
    )
    turn.new(turn.many("rep.visited.done", gone, day=turn.voice.day(today)), rows, topic=TOPIC)


async def undo(turn: Turn, tap: Tap) -> None:
    """The list and the day of the visit before are as they were."""
    if not tap.id.isdecimal() or len(tap.id) > _NUMBER:
        turn.tell("toast.old_button")
        return
    await notes.back(turn.work, turn.me.id, _EPOCH + timedelta(microseconds=int(tap.id)))
    before = read_day(tap.arg)
    await _keep(turn, before.isoformat() if before else "")
    rows: Rows = ((turn.button("button.notes", "note", "list"), turn.button("button.today", "today")),)
    turn.edit(turn.say("rep.undone"), rows, topic=TOPIC)


async def _keep(turn: Turn, day: str) -> None:
    extra = {name: value for name, value in turn.me.profile.extra.items() if name != VISITED}
    if day:
        extra[VISITED] = day
    turn.person = await people.save_profile(turn.work, turn.me, extra=extra)


ACTS: Mapping[str, Callable[[Turn, Tap], Awaitable[None]]] = {"visited": visited, "undo": undo}
