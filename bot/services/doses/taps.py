"""The taps on a dose card: each shows a choice, or books what was said (booking.py)."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from bot.domain import doses as rules
from bot.domain import late, rests
from bot.domain.doses import Skip
from bot.domain.messages import Rows, Style, Tap
from bot.domain.sittings import Sitting
from bot.domain.weeks import STEADY
from bot.services.doses import advice, booking, cards, sitting_cards
from bot.services.plans import askings
from bot.services.talk.turn import Turn
from bot.store import agenda, doses

KIND = cards.KIND
LATE_AFTER = timedelta(minutes=30)
WRONG = ("effect", "worried", "ran_out", "forgot", "away", "team")


async def tapped(turn: Turn, tap: Tap) -> None:
    """Answer a tap on a dose card; someone else's dose and one that is gone get the same answer."""
    await doses.read_ahead(turn.work, turn.me.id, turn.now - STEADY)
    known = tap.id.isdecimal()
    sitting = await doses.sitting_of(turn.work, turn.me.id, int(tap.id)) if known else None
    if sitting is None:
        turn.tell("toast.gone")
        return
    if too_old(turn, sitting) and tap.act != "show":
        turn.tell("toast.too_old", alert=True, day=turn.voice.day(sitting.local_date))
        return
    act = _ACTS.get(tap.act)
    if act is None:
        turn.tell("toast.old_button")
        return
    if tap.act in _INVITE and sitting.waiting and rests.holding(turn.me.rests):
        tell_resting(turn, sitting)
        return
    await act(turn, sitting, tap.arg)


def tell_resting(turn: Turn, sitting: Sitting) -> None:
    """She reads what her reminders rest for, in place of an invitation to take it or a promise to ask again."""
    card = advice.resting(turn, sitting)
    turn.edit(card.text, card.rows, topic=sitting.topic)


def too_old(turn: Turn, sitting: Sitting) -> bool:
    """A dose of last week is corrected on its day in the record, not on its card."""
    return turn.now - sitting.due_at > timedelta(days=rules.CORRECTABLE_DAYS)


async def _taken(turn: Turn, sitting: Sitting, arg: str) -> None:
    await booking.take(turn, sitting, booking.said_at(turn), which=sitting.picked(arg))


async def _ontime(turn: Turn, sitting: Sitting, arg: str) -> None:
    await booking.take(turn, sitting, sitting.due_at, which=sitting.picked(arg))


async def _same(turn: Turn, sitting: Sitting, _arg: str) -> None:
    """The tablet was the one recorded before; this dose stays as it is."""
    turn.tell("toast.as_it_was")
    await booking.show(turn, sitting)


async def _two(turn: Turn, sitting: Sitting, arg: str) -> None:
    """Two tablets: both are on record, and the attributed advice comes at once."""
    at, mask = cards.moment(arg)
    old = (sitting.picked(mask) or sitting.doses)[0]
    new = rules.taken(old, min(at or booking.said_at(turn), turn.now))
    if new != old:
        await booking.record(turn, sitting, [old], [new], "taken_again", "tap")
    text, rows = advice.two_taken(turn, other=old.other)
    turn.edit(text, rows, topic=sitting.topic)


async def later(turn: Turn, sitting: Sitting, _arg: str) -> None:
    if not turn.me.reminded:
        tell_resting(turn, sitting)
        return
    if sitting.lead.snoozes >= rules.MAX_SNOOZES:
        rows: Rows = (
            (turn.button("dose.button.taken", KIND, "taken", id=sitting.id, style=Style.GOOD),),
            (turn.button("button.change_time", "set", "time"),),
            cards.back_row(turn.voice, sitting),
        )
        turn.edit(turn.say("dose.later.enough"), rows, topic=sitting.topic)
        return
    choices = late.snooze_choices(turn.now, sitting.limit_at, sitting.zone)
    rows = tuple(
        (
            turn.button(
                "dose.later.until",
                KIND,
                "snooze",
                id=sitting.id,
                arg=name,
                clock=turn.voice.clock(at),
                what=turn.say(f"dose.later.{name}"),
            ),
        )
        for name, at in choices.items()
    )
    if not rows:
        await late_advice(turn, sitting)
        return
    turn.edit(turn.say("dose.later"), (*rows, cards.back_row(turn.voice, sitting)), topic=sitting.topic)


async def _snooze(turn: Turn, sitting: Sitting, arg: str) -> None:
    at = {str(k): v for k, v in late.snooze_choices(turn.now, sitting.limit_at, sitting.zone).items()}.get(
        arg
    )
    if at is None or not sitting.open:
        turn.tell("toast.old_button")
        await booking.show(turn, sitting)
        return
    await snooze_until(turn, sitting, at)


async def snooze_until(turn: Turn, sitting: Sitting, at: datetime) -> None:
    """The dose is asked about again at *at*, and not before; while reminders rest nothing is promised."""
    if not turn.me.reminded:
        tell_resting(turn, sitting)
        return
    await agenda.drop(turn.work, *askings.again(sitting))
    await agenda.put(turn.work, [askings.snooze_item(turn.me, sitting, at)])
    await doses.ringing(turn.work, sitting.id, rings=sitting.lead.rings, snoozes=sitting.lead.snoozes + 1)
    rows = (
        (turn.button("dose.button.taken", KIND, "taken", id=sitting.id, style=Style.GOOD),),
        (turn.button("dose.button.change", KIND, "later", id=sitting.id),),
    )
    turn.edit(turn.say("dose.snoozed", clock=turn.voice.clock(at)), rows, topic=sitting.topic)


async def skip(turn: Turn, sitting: Sitting, _arg: str) -> None:
    """Ask why; of other medicines alone nothing is asked."""
    if all(d.other for d in sitting.waiting or sitting.doses):
        await booking.leave_out(turn, sitting, Skip.UNSAID)
        return
    reasons = (Skip.SIDE_EFFECTS, Skip.RAN_OUT, Skip.TEAM, Skip.UNWELL, Skip.DECIDED, Skip.UNSAID)
    rows = tuple((turn.button(f"dose.skip.{r}", KIND, "why", id=sitting.id, arg=r),) for r in reasons)
    turn.edit(turn.say("dose.skip"), (*rows, cards.back_row(turn.voice, sitting)), topic=sitting.topic)


async def _why(turn: Turn, sitting: Sitting, arg: str) -> None:
    if arg not in set(Skip):
        turn.tell("toast.old_button")
        return
    await booking.leave_out(turn, sitting, Skip(arg))


async def _left(turn: Turn, sitting: Sitting, arg: str) -> None:
    await booking.leave_out(turn, sitting, Skip.UNSAID, "correction", sitting.picked(arg))


async def earlier(turn: Turn, sitting: Sitting, arg: str) -> None:
    mask = arg if sitting.picked(arg) else ""
    rows = cards.earlier_rows(turn.voice, sitting, turn.now, mask)
    turn.show(turn.say("dose.when.many" if sitting.several else "dose.when"), rows, topic=sitting.topic)


async def _at(turn: Turn, sitting: Sitting, arg: str) -> None:
    """The button's own time counts, as its label says it, however long it stood there."""
    at, mask = cards.moment(arg)
    if arg.partition(".")[0] == "type":
        await advice.ask_time(turn, sitting, mask)
    elif at:
        await booking.took_at(turn, sitting, at, which=sitting.picked(mask))
    else:
        turn.tell("toast.old_button")


async def _undo(turn: Turn, sitting: Sitting, _arg: str) -> None:
    await booking.undo(turn, sitting)


async def _which(turn: Turn, sitting: Sitting, _arg: str) -> None:
    """Someone with discreet texts asks which medicine it is."""
    names = await booking.names_of(turn, sitting)
    card = sitting_cards.named(turn.voice, sitting, turn.me.profile, names)
    turn.edit(card.text, card.rows, topic=sitting.topic)


async def _show(turn: Turn, sitting: Sitting, _arg: str) -> None:
    await booking.show(turn, sitting)


async def _sure(turn: Turn, sitting: Sitting, arg: str) -> None:
    """A bare "yes" or "ok" to "Time for your tablet" may mean "I will": one tap says that it is taken."""
    if not sitting.waiting:
        await booking.show(turn, sitting)
        return
    on_time = turn.now - sitting.due_at >= LATE_AFTER
    acts = ("ontime", "now", "notyet") if on_time else ("now", "notyet")
    mask = arg.rpartition(".")[2]
    rows = tuple((turn.button(f"dose.button.{act}", KIND, act, id=sitting.id, arg=mask),) for act in acts)
    clock = turn.voice.clock(sitting.due_at)
    turn.show(turn.say("dose.sure", clock=clock), rows, topic=sitting.topic)


async def _not_now(turn: Turn, sitting: Sitting, _arg: str) -> None:
    """A "no" soon after the reminder needs no advice; later it is the question of a late tablet."""
    if sitting.partly:  # "no" to those that wait, or to what is on record: the card names both
        card = await booking.card_of(turn, sitting)
        turn.show(card.text, card.rows, topic=sitting.topic)
        return
    if not sitting.waiting or turn.now - sitting.due_at >= LATE_AFTER:
        await late_advice(turn, sitting)
        return
    rows = sitting_cards.rows(turn.voice, sitting, turn.me.profile)
    turn.show(turn.say("dose.no_hurry"), rows, topic=sitting.topic)


async def late_advice(turn: Turn, sitting: Sitting, _arg: str = "") -> None:
    """What the country's rule says now, with its source behind Why? (decisions.md 6); it speaks of anastrozole only."""
    own = sitting.own
    if not sitting.waiting:
        await booking.show(turn, sitting)
    elif rests.holding(turn.me.rests):
        tell_resting(turn, sitting)
    elif own and own in sitting.waiting:
        text, rows = advice.late(turn, sitting, own, await booking.plan_of(turn, own))
        turn.edit(text, rows, topic=sitting.topic)
    else:
        rows = sitting_cards.rows(turn.voice, sitting, turn.me.profile)
        turn.edit(advice.late_other(turn, sitting), rows, topic=sitting.topic)


async def _because(turn: Turn, sitting: Sitting, _arg: str) -> None:
    text, rows = advice.late_source(turn, sitting, await booking.plan_of(turn, sitting.doses[0]))
    turn.edit(text, rows, topic=sitting.topic)


async def _wrong(turn: Turn, sitting: Sitting, _arg: str) -> None:
    """Ask what is wrong; "it is late" is only offered when it is."""
    fits = [w for w in WRONG if w != "forgot" or turn.now - sitting.due_at >= LATE_AFTER]
    rows = tuple((turn.button(f"dose.wrong.{w}", KIND, "act", id=sitting.id, arg=w),) for w in fits)
    urgent = (turn.button("button.urgent", "sos", style=Style.DANGER),)
    back = cards.back_row(turn.voice, sitting)
    turn.edit(turn.say("dose.wrong"), (urgent, *rows, back), topic=sitting.topic)


async def _act(turn: Turn, sitting: Sitting, arg: str) -> None:
    """One matching action for each thing that can be wrong; the dose itself stays open."""
    if arg == "forgot":
        await late_advice(turn, sitting)
        return
    if arg not in WRONG:
        turn.tell("toast.old_button")
        return
    text, rows = advice.wrong(turn, sitting, arg)
    turn.edit(text, (*rows, cards.back_row(turn.voice, sitting)), topic=sitting.topic)


async def _some(turn: Turn, sitting: Sitting, arg: str) -> None:
    """Not all of them: one toggle a medicine."""
    names = await booking.names_of(turn, sitting)
    text, rows = sitting_cards.choices(turn.voice, sitting, turn.me.profile, names, arg)
    turn.edit(text, rows, topic=sitting.topic)


async def _chosen(turn: Turn, sitting: Sitting, arg: str) -> None:
    """Those ticked are taken: now, or when she says, if the question was closed already. The others stay as they are."""
    which = tuple(d for d in sitting.picked(arg) if d in sitting.waiting)
    if not which:
        turn.tell("toast.tick_one", alert=True)
    elif sitting.open:
        await booking.take(turn, sitting, booking.said_at(turn), which=which)
    else:
        await earlier(turn, sitting, sitting.mask(which))


_INVITE = frozenset(
    {"no", "sure", "because", "take"}
)  # what else answers with a way to take it, or with the late rule
Act = Callable[[Turn, Sitting, str], Awaitable[None]]
_ACTS: dict[str, Act] = {
    "taken": _taken,
    "now": _taken,
    "take": _taken,
    "did": _taken,
    "did_at": _at,
    "ontime": _ontime,
    "same": _same,
    "two": _two,
    "later": later,
    "snooze": _snooze,
    "skip": skip,
    "why": _why,
    "left": _left,
    "earlier": earlier,
    "at": _at,
    "undo": _undo,
    "show": _show,
    "notyet": late_advice,
    "no": _not_now,
    "sure": _sure,
    "because": _because,
    "wrong": _wrong,
    "act": _act,
    "which": _which,
    "some": _some,
    "chosen": _chosen,
}
