"""What she notes of a visit, before or after it: kept as her words, whole or as a number with its unit, never judged."""

from dataclasses import replace

from bot.domain.messages import Rows, Style
from bot.domain.visits import Visit
from bot.services.talk.turn import Turn
from bot.services.visits import had, keeping
from bot.services.visits.words import KIND
from bot.store import flows
from bot.store.flows import Flow

FLOW, TOPIC = "visit_note", "visit"
LONGEST = 500


async def ask_note(turn: Turn, visit: Visit, _arg: str) -> None:
    await _ask(turn, visit, "note")


async def ask_result(turn: Turn, visit: Visit, _arg: str) -> None:
    await _ask(turn, visit, "result")


async def _ask(turn: Turn, visit: Visit, what: str) -> None:
    step = Flow(FLOW, what, {"visit": visit.id}, turn.incoming.message_id)
    await flows.put(turn.work, turn.me.id, step, turn.now)
    back = (turn.button("button.back", KIND, "one", id=visit.id),)
    turn.show(turn.say(f"visit.write.{what}"), (back,), topic=TOPIC)


async def nothing(turn: Turn, visit: Visit, _arg: str) -> None:
    """She has nothing to note; what her team said of the next one can still be told."""
    await keeping.change(turn, replace(visit, over=True))
    turn.edit(turn.say("visit.thanks"), await _rows(turn, visit), topic=TOPIC)


async def typed(turn: Turn, text: str, *, insist: bool = True) -> bool:  # noqa: ARG001 - a note takes any words
    """Her words are kept as she wrote them, sealed."""
    data = turn.flow.data if turn.flow else {}
    visit = await keeping.one(turn, str(data.get("visit", "")))
    await flows.end(turn.work, turn.me.id)
    if visit is None:
        return False
    words = text.strip()[:LONGEST]
    before = turn.flow.step == "note" if turn.flow else False
    kept = replace(visit, note=words) if before else replace(visit, result=words, over=True)
    await keeping.change(turn, kept)
    key = "visit.noted" if before else "visit.kept"
    turn.new(turn.say(key, words=words), await _rows(turn, kept), topic=TOPIC)
    return True


async def _rows(turn: Turn, visit: Visit) -> Rows:
    ahead = visit.ends_at > turn.now and not visit.over
    next_one = turn.button("visit.button.next", KIND, "next", id=visit.id, style=Style.PRIMARY)
    shown = turn.button("visit.button.show", KIND, "one", id=visit.id)
    if ahead:
        return ((shown,),)
    return ((next_one,), *await had.row(turn, visit), (turn.button("button.today", "today"), shown))
