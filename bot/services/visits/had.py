"""A visit to her team that she had: on record among her visits, her list for it put away, both with a way back.

Whoever is told "I had my visit" (her notebook, the page she showed, the visit itself) leads here.
"""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from bot.domain.messages import Rows, Style, Tap
from bot.domain.plans import ONE_DAY
from bot.domain.visits import TEAM, Visit
from bot.services.talk.turn import Turn
from bot.services.visits import keeping
from bot.services.visits.words import KIND
from bot.store import notes, visits

TOPIC = "visit:had"  # the way back stays when /visits is opened
BESIDE = "beside"  # the card with the button stays as it is: she may be showing it
LATE_DAYS = 14  # so long after its day a visit she noted is still the one she means
_NEW, _OPEN, _KEPT = "new", "open", "kept"  # what the visit was before: for the way back
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_DIGITS = 18  # at most


async def last(turn: Turn) -> date | None:
    """Return the day of the last visit to her team, None when none was."""
    mine = await visits.of_person(turn.work, turn.me.id)
    days = [v.on for v in mine if v.kind == TEAM and (v.over or v.ends_at <= turn.now)]
    return max(days, default=None)


async def had(turn: Turn, visit: Visit | None, arg: str) -> None:
    """The visit is on record as one that was (without *visit*, the one she noted, else today's); her list is empty."""
    visit, before = await _over(turn, visit)
    gone = await notes.clear(turn.work, turn.me.id, turn.now)
    stamp = (turn.now - _EPOCH) // timedelta(microseconds=1)
    rows: Rows = (
        (turn.button("visit.button.decided", KIND, "result", id=visit.id, style=Style.PRIMARY),),
        (turn.button("visit.button.undo", KIND, "undo", id=visit.id, arg=f"{stamp}.{before}"),),
        (turn.button("visit.button.next", KIND, "next", id=visit.id), turn.button("button.today", "today")),
    )
    lines = [turn.say("visit.had", day=turn.voice.day(visit.on))]
    lines += [turn.many("visit.had.list", gone)] if gone else []
    say = turn.new if arg == BESIDE else turn.show
    say("\n".join(map(str, [*lines, turn.say("visit.had.next")])), rows, topic=TOPIC)


async def _over(turn: Turn, visit: Visit | None) -> tuple[Visit, str]:
    today = turn.voice.local(turn.now).date()
    mine = await visits.of_person(turn.work, turn.me.id)
    team = [v for v in mine if v.kind == TEAM and today - LATE_DAYS * ONE_DAY <= v.on <= today]
    meant = visit or next((v for v in reversed(team) if not v.over), None)
    meant = meant or next((v for v in team if v.on == today), None)
    if meant is None:
        return await keeping.add(turn, Visit(TEAM, today, None, turn.me.zone, over=True)), _NEW
    if meant.over:
        return meant, _KEPT
    return await keeping.change(turn, replace(meant, over=True)), _OPEN


async def undo(turn: Turn, tap: Tap) -> None:
    """The list and the visit are as they were; what she wrote of the visit stays."""
    stamp, _, before = tap.arg.partition(".")
    if not (stamp.isdecimal() and len(stamp) <= _DIGITS):
        turn.tell("toast.old_button")
        return
    await notes.back(turn.work, turn.me.id, _EPOCH + timedelta(microseconds=int(stamp)))
    visit = await keeping.one(turn, tap.id)
    if visit and before == _NEW and not visit.result:
        await keeping.remove(turn, visit)
    elif visit and before == _OPEN:
        await keeping.change(turn, replace(visit, over=False))
    rows: Rows = ((turn.button("button.notes", "note", "list"), turn.button("visit.button.all", KIND)),)
    turn.show(turn.say("visit.had.undone"), rows, topic=TOPIC)


async def row(turn: Turn, visit: Visit) -> Rows:
    """Return the button that empties her list, under a visit to her team that was, while something is on it."""
    if visit.kind != TEAM or not await notes.open_ones(turn.work, turn.me.id):
        return ()
    return ((turn.button("notes.clear", KIND, "had", id=visit.id),),)
