"""/medicines: anastrozole and what the person takes with it; add, change, rename, remove."""

from collections.abc import Awaitable, Callable

from bot.domain.messages import Button, Rows, Style, Tap
from bot.domain.plans import next_due
from bot.services.milestones import since
from bot.services.plans import askings, planning, status
from bot.services.setup import course, medicine, steps
from bot.services.talk.turn import Turn
from bot.store import agenda, doses, flows, outbox, plans
from bot.store.plans import Planned

KIND = "med"
LABEL_AT_MOST = 26
STEPS = {"rename": "med_name", "time": "time", "often": "often", "until": "until", "how": "med_how"}


async def tapped(turn: Turn, tap: Tap) -> None:
    """Answer a tap; a medicine that is not hers, or no longer planned, leads back to the list."""
    mine = await plans.of_person(turn.work, turn.me.id)
    planned = next((p for p in mine if str(p.id) == tap.id), None)
    if tap.act == "add":
        await steps.open_medicine(turn, None, "med_name")
    elif planned and tap.act in _ACTS:
        await _ACTS[tap.act](turn, planned)
    elif planned and planned.medicine and tap.act in STEPS:
        await steps.open_medicine(turn, planned, STEPS[tap.act])
    else:
        await flows.end(turn.work, turn.me.id)
        await show(turn)


async def show(turn: Turn) -> None:
    """The list: each medicine with its times, and a button for each."""
    mine = await plans.of_person(turn.work, turn.me.id)
    lines = [turn.say("med.title")]
    lines += [turn.say("med.line", name=_name(turn, p), plan=status.describe(turn, p.rule)) for p in mine]
    rows: Rows = tuple((Button(_name(turn, p)[:LABEL_AT_MOST], Tap(KIND, str(p.id), "one")),) for p in mine)
    if sum(bool(p.medicine) for p in mine) < medicine.AT_MOST:
        rows += ((turn.button("med.button.add", KIND, "add", style=Style.PRIMARY),),)
    else:
        lines.append(turn.say("med.full", n=medicine.AT_MOST))
    rows += ((turn.button("button.back", "set"),),)
    turn.show("\n".join(map(str, lines)), rows, topic=KIND)


def _name(turn: Turn, planned: Planned) -> str:
    if planned.medicine:
        return planned.medicine
    return turn.voice.label("med.own.discreet" if turn.me.profile.discreet else "med.own")


async def _one(turn: Turn, planned: Planned) -> None:
    due = next_due(planned.rule, turn.now)
    lines = [
        turn.say("med.one", name=_name(turn, planned), plan=status.describe(turn, planned.rule)),
        turn.say("med.next", following=planning.next_words(turn, due.due_at)) if due else "",
    ]
    ends = turn.me.profile.extra.get("course_ends")
    if ends and not planned.medicine:
        lines.append(turn.say("course.line", month=course.words(turn.voice, ends)))
    if planned.rule.round and planned.rule.round.again:
        lines.append(turn.say("plan.began", first=turn.voice.full_date(planned.rule.round.began_on)))
        lines.append(status.free_words(turn.voice, planned.rule, turn.voice.local(turn.now).date()))
    if planned.label.how:
        lines.append(turn.say("many.how", how=planned.label.how))
    if (began := since.told(turn)) and not planned.medicine:
        lines.append(turn.say("mile.line", month=turn.voice.month(began)))
    buttons = _other_rows(turn, planned) if planned.medicine else _own_rows(turn)
    rows = (*buttons, (turn.button("button.back", KIND),))
    turn.edit("\n".join(str(line) for line in lines if line), rows, topic=KIND)


def _own_rows(turn: Turn) -> Rows:
    rows: Rows = (
        (turn.button("med.button.supply", "supply"),),
        (turn.button("set.time", "set", "time"),),
        (turn.button("med.button.plan", "set", "plan"),),
        (turn.button("med.button.start", "set", "start"),),
        (turn.button("mile.when", "mile", "since"),),
    )
    return rows if turn.me.profile.spread else (*rows, (turn.button("med.button.end", "set", "end"),))


def _other_rows(turn: Turn, planned: Planned) -> Rows:
    names = ("time", "often", "until", "how", "rename", "remove")
    supply = (turn.button("med.button.supply", "supply", "one", id=planned.id),)
    return (supply, *((turn.button(f"med.button.{n}", KIND, n, id=planned.id),) for n in names))


async def _remove(turn: Turn, planned: Planned) -> None:
    """Ask once; nothing is removed by one tap."""
    rows: Rows = (
        (turn.button("med.button.really", KIND, "removed", id=planned.id, style=Style.DANGER),),
        (turn.button("button.back", KIND, "one", id=planned.id),),
    )
    turn.edit(turn.say("med.remove", name=_name(turn, planned)), rows, topic=KIND)


async def _removed(turn: Turn, planned: Planned) -> None:
    """It is asked about no more; what is recorded stays, and an open card of it may still be answered."""
    if planned.medicine:
        await planning.end(turn.work, planned)
        await _hush(turn, planned)
        turn.tell("toast.removed")
        await status.refresh(turn)
    await show(turn)


async def _hush(turn: Turn, planned: Planned) -> None:
    """What waits for nothing but this medicine is not asked about again."""
    for sitting in await doses.open_sittings(turn.work, turn.me.id):
        if all(d.plan_id == planned.id for d in sitting.open_ones):
            await agenda.drop(turn.work, *askings.askings(sitting))
            await outbox.cancel(turn.work, turn.chat_id, sitting.topic)


_ACTS: dict[str, Callable[[Turn, Planned], Awaitable[None]]] = {
    "one": _one,
    "remove": _remove,
    "removed": _removed,
}
