"""/visits: what is coming and what was, each with its own card."""

from collections.abc import Awaitable, Callable
from datetime import timedelta

from bot.domain.messages import Button, Rows, Style, Tap, toggle_rows
from bot.domain.visits import MONTHS, Visit, kind_of, next_one
from bot.services.talk.turn import Turn
from bot.services.visits import after, had, keeping, words
from bot.services.visits.words import KIND
from bot.store import visits

TOPIC = "visit"
SHOWN, PAST = 12, 4
NEAR = timedelta(days=8)


async def tapped(turn: Turn, tap: Tap) -> None:
    visit = await keeping.one(turn, tap.id) if tap.id else None
    if tap.act == "undo":
        await had.undo(turn, tap)
    elif tap.act == "had" and (visit or not tap.id):
        await had.had(turn, visit, tap.arg)
    elif visit and tap.act in _ON_ONE:
        await _ON_ONE[tap.act](turn, visit, tap.arg)
    else:
        await show(turn)


async def show(turn: Turn) -> None:
    """What is coming first; the last few that are over after it."""
    mine = await visits.of_person(turn.work, turn.me.id)
    coming = [v for v in mine if not v.over and v.ends_at > turn.now][:SHOWN]
    past = [v for v in mine if v.over or v.ends_at <= turn.now][-PAST:]
    lines = [str(turn.say("visit.title" if coming else "visit.none"))]
    lines += [words.line(turn.voice, v) for v in coming]
    if past:
        lines += ["", str(turn.say("visit.past")), *(words.line(turn.voice, v) for v in past)]
    rows: Rows = ((turn.button("visit.button.add", "vnew", "kind", style=Style.PRIMARY),),)
    rows += tuple((words.button(turn.voice, v),) for v in [*coming, *reversed(past)])
    rows += ((turn.button("button.notes", "note", "list"), turn.button("button.today", "today")),)
    turn.show("\n".join([*lines, "", str(turn.say("visit.typed"))]), rows, topic=TOPIC)


async def named(turn: Turn, text: str) -> None:
    """The one visit to come of the kind that *text* names; else all of them."""
    mine = await visits.of_person(turn.work, turn.me.id)
    found = [v for v in mine if not v.over and v.ends_at > turn.now and v.kind == kind_of(text)]
    await (one(turn, found[0]) if len(found) == 1 else show(turn))


async def near_lines(turn: Turn) -> list[str]:
    """Return a line for each visit of the next days: what /today says of them."""
    mine = await visits.of_person(turn.work, turn.me.id)
    near = [v for v in mine if not v.over and turn.now < v.ends_at <= turn.now + NEAR]
    return [words.line(turn.voice, v) for v in near]


async def one(turn: Turn, visit: Visit) -> None:
    """One visit: when, what she noted, and what can be done with it."""
    lines = [f"<b>{words.line(turn.voice, visit)}</b>"]
    lines += [str(turn.say("visit.note", note=visit.note))] if visit.note else []
    lines += [str(turn.say("visit.result", result=visit.result))] if visit.result else []
    is_past = visit.over or visit.ends_at <= turn.now
    if not is_past:
        lines.append(str(turn.say("visit.told")))
    note = "visit.button.result" if is_past else "visit.button.note"
    rows: Rows = ((turn.button(note, KIND, "result" if is_past else "note", id=visit.id),),)
    rows += words.about(turn.voice, turn.world.library, turn.me, visit)
    if is_past:
        rows += await had.row(turn, visit)
        rows += ((turn.button("visit.button.next", KIND, "next", id=visit.id),),)
    rows += ((turn.button("visit.button.remove", KIND, "remove", id=visit.id), _back(turn)[0]),)
    turn.show("\n".join(lines), rows, topic=TOPIC)


async def _one(turn: Turn, visit: Visit, _arg: str) -> None:
    await one(turn, visit)


async def _remove(turn: Turn, visit: Visit, arg: str) -> None:
    """Ask once; nothing goes by one tap."""
    if arg != "yes":
        yes = turn.button("visit.button.really", KIND, "remove", id=visit.id, arg="yes", style=Style.DANGER)
        text = turn.say("visit.remove", line=words.line(turn.voice, visit))
        turn.edit(text, ((yes,), _back(turn)), topic=TOPIC)
        return
    await keeping.remove(turn, visit)
    turn.tell("toast.removed")
    await show(turn)


async def _next(turn: Turn, visit: Visit, arg: str) -> None:
    """What her team said of the next one arms it again; the bot itself names no interval."""
    if not (arg.isdecimal() and int(arg) in MONTHS):
        rows = [turn.button(f"visit.every.{n}", KIND, "next", id=visit.id, arg=str(n)) for n in MONTHS]
        new = turn.button("visit.button.date", "vnew", "day", arg=f"{visit.kind}.-.-")
        turn.edit(turn.say("visit.every"), (*toggle_rows(rows, 2), (new,), _back(turn)), topic=TOPIC)
        return
    new_one = next_one(visit, int(arg))
    mine = await visits.of_person(turn.work, turn.me.id)
    there = next((v for v in mine if (v.kind, v.on) == (new_one.kind, new_one.on)), None)
    await one(turn, there or await keeping.add(turn, new_one))


def _back(turn: Turn) -> tuple[Button, ...]:
    return (turn.button("button.back", KIND),)


_ON_ONE: dict[str, Callable[[Turn, Visit, str], Awaitable[None]]] = {
    "one": _one,
    "note": after.ask_note,
    "result": after.ask_result,
    "nothing": after.nothing,
    "next": _next,
    "remove": _remove,
}
