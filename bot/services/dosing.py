"""What a person says about a dose: taken, later, skip, earlier, undo. Words, buttons and reactions do the same."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from bot.domain import doses as rules
from bot.domain import late
from bot.domain.doses import Dose, Skip, State
from bot.domain.messages import Rows, Style, Tap
from bot.domain.plans import guard, next_due
from bot.services import barriers, dose_cards, dose_words, planning, reminders, status
from bot.services.turn import Turn
from bot.store import agenda, doses, outbox, plans
from bot.store.plans import Planned

KIND = dose_cards.KIND
REMEMBERED = timedelta(hours=36)  # the longest a dose stays open
MEANT = timedelta(hours=20)  # how long a dose that has its answer is still the one a word is about
WRONG = ("effect", "worried", "ran_out", "forgot", "away", "team")


async def tapped(turn: Turn, tap: Tap) -> None:
    """Answer a tap on a dose card; someone else's dose and one that is gone get the same answer."""
    dose = await doses.get(turn.work, turn.me.id, int(tap.id)) if tap.id.isdigit() else None
    if dose is None:
        turn.tell("toast.gone")
        return
    if turn.now - dose.due_at > timedelta(days=rules.CORRECTABLE_DAYS) and tap.act != "show":
        turn.tell("toast.too_old", alert=True, day=turn.voice.day(dose.local_date))
        return
    act = _ACTS.get(tap.act)
    if act is None:
        turn.tell("toast.old_button")
        return
    await act(turn, dose, tap.arg)


async def take(turn: Turn, dose: Dose, at: datetime, source: str = "tap") -> None:
    """The dose is recorded as taken at *at*, unless a second tablet looks likely: then the person is asked."""
    if dose.state is State.TAKEN:
        turn.tell("toast.already", clock=turn.voice.clock(dose.taken_at or dose.due_at))
    else:
        await _book(turn, dose, at, "taken", source)


async def _book(turn: Turn, dose: Dose, at: datetime, what: str, source: str) -> None:
    """The time is on record, unless another tablet is recorded too near to it: then the person is asked."""
    if before := await near(turn, dose, at):
        _ask_double(turn, dose, before, at)
        return
    await record(turn, dose, rules.taken(dose, at), what, source)
    await _show_taken(turn, rules.taken(dose, at))


async def near(turn: Turn, dose: Dose, at: datetime) -> Dose | None:
    """Return the tablet recorded so near to *at* that it may be the same one."""
    apart = guard((await _plan(turn, dose)).rule)
    return await doses.taken_near(turn.work, turn.me.id, dose.id, at, apart)


def said_at(turn: Turn) -> datetime:
    """Return when the person did what is answered now: a message may have waited a day at Telegram."""
    return min(turn.incoming.at, turn.now)


def _ask_double(turn: Turn, dose: Dose, before: Dose, taken_at: datetime) -> None:
    rows = (
        (turn.button("dose.double.same", KIND, "same", id=dose.id, style=Style.GOOD),),
        (turn.button("dose.double.two", KIND, "two", id=dose.id, arg=dose_cards.stamp(taken_at)),),
    )
    at = before.taken_at or before.due_at
    text = turn.say("dose.double", clock=turn.voice.clock(at), day=turn.voice.day(at))
    turn.show(text, rows, topic=dose.topic)


async def record(turn: Turn, old: Dose, new: Dose, what: str, source: str) -> None:
    """The change is kept with its event; nothing more is asked about a dose that has its answer."""
    await doses.change(turn.work, old, new, what, source, turn.now)
    if not new.open:
        await agenda.drop(turn.work, *reminders.asked_again(old))
        await outbox.cancel(turn.work, turn.chat_id, old.topic)
    turn.tell("toast.saved")
    await status.refresh(turn)


async def _show_taken(turn: Turn, dose: Dose) -> None:
    card = dose_cards.taken(turn.voice, dose, turn.now, await dose_words.count_line(turn))
    turn.edit(card.text, card.rows, topic=dose.topic)
    if not turn.tapped:
        turn.react("👌")
    await barriers.after_taken(turn)


async def _taken(turn: Turn, dose: Dose, _arg: str) -> None:
    await take(turn, dose, said_at(turn))


async def _ontime(turn: Turn, dose: Dose, _arg: str) -> None:
    await take(turn, dose, dose.due_at)


async def _same(turn: Turn, dose: Dose, _arg: str) -> None:
    """The tablet was the one recorded before; this dose stays as it is."""
    turn.tell("toast.as_it_was")
    await show(turn, dose)


async def _two(turn: Turn, dose: Dose, arg: str) -> None:
    """Two tablets: both are on record, and the attributed advice comes at once."""
    at = dose_cards.moment(arg) or said_at(turn)
    new = rules.taken(dose, min(at, turn.now))
    if new != dose:
        await record(turn, dose, new, "taken_again", "tap")
    text, rows = dose_words.two_taken(turn)
    turn.edit(text, rows, topic=dose.topic)


async def later(turn: Turn, dose: Dose, _arg: str) -> None:
    if dose.snoozes >= rules.MAX_SNOOZES:
        rows: Rows = (
            (turn.button("dose.button.taken", KIND, "taken", id=dose.id, style=Style.GOOD),),
            (turn.button("button.change_time", "set", "time"),),
            dose_cards.back_row(turn.voice, dose),
        )
        turn.edit(turn.say("dose.later.enough"), rows, topic=dose.topic)
        return
    choices = late.snooze_choices(turn.now, dose.limit_at, dose.zone)
    rows = tuple(
        (
            turn.button(
                "dose.later.until",
                KIND,
                "snooze",
                id=dose.id,
                arg=name,
                clock=turn.voice.clock(at),
                what=turn.say(f"dose.later.{name}"),
            ),
        )
        for name, at in choices.items()
    )
    if not rows:
        await late_advice(turn, dose)
        return
    turn.edit(turn.say("dose.later"), (*rows, dose_cards.back_row(turn.voice, dose)), topic=dose.topic)


async def _snooze(turn: Turn, dose: Dose, arg: str) -> None:
    at = {str(k): v for k, v in late.snooze_choices(turn.now, dose.limit_at, dose.zone).items()}.get(arg)
    if at is None or not dose.open:
        turn.tell("toast.old_button")
        await show(turn, dose)
        return
    await snooze_until(turn, dose, at)


async def snooze_until(turn: Turn, dose: Dose, at: datetime) -> None:
    """The dose is asked about again at *at*, and not before."""
    await agenda.drop(turn.work, f"ring:{dose.id}:1", f"ring:{dose.id}:2")
    await agenda.put(turn.work, [reminders.snooze_item(turn.me, dose, at)])
    await doses.ringing(turn.work, dose.id, rings=dose.rings, snoozes=dose.snoozes + 1)
    rows = (
        (turn.button("dose.button.taken", KIND, "taken", id=dose.id, style=Style.GOOD),),
        (turn.button("dose.button.change", KIND, "later", id=dose.id),),
    )
    turn.edit(turn.say("dose.snoozed", clock=turn.voice.clock(at)), rows, topic=dose.topic)


async def skip(turn: Turn, dose: Dose, _arg: str) -> None:
    reasons = (Skip.SIDE_EFFECTS, Skip.RAN_OUT, Skip.TEAM, Skip.UNWELL, Skip.DECIDED, Skip.UNSAID)
    rows = tuple((turn.button(f"dose.skip.{r}", KIND, "why", id=dose.id, arg=r),) for r in reasons)
    turn.edit(turn.say("dose.skip"), (*rows, dose_cards.back_row(turn.voice, dose)), topic=dose.topic)


async def _why(turn: Turn, dose: Dose, arg: str) -> None:
    if arg not in set(Skip):
        turn.tell("toast.old_button")
        return
    await leave_out(turn, dose, Skip(arg))


async def leave_out(turn: Turn, dose: Dose, reason: Skip, source: str = "tap") -> None:
    """The dose is recorded as left out; the next one is named, and one fitting thing is offered."""
    new = rules.skipped(dose, reason)
    await record(turn, dose, new, "skipped", source)
    card = dose_cards.skipped(turn.voice, new, await following(turn, dose))
    turn.edit(card.text, card.rows, topic=dose.topic)
    await barriers.after_skip(turn, reason)


async def _left(turn: Turn, dose: Dose, _arg: str) -> None:
    await leave_out(turn, dose, Skip.UNSAID, "correction")


async def following(turn: Turn, dose: Dose) -> str:
    planned = await _plan(turn, dose)
    due = next_due(planned.rule, max(turn.now, dose.due_at))
    return planning.when(turn, due.due_at) if due else str(turn.say("when.none"))


async def _earlier(turn: Turn, dose: Dose, _arg: str) -> None:
    turn.edit(turn.say("dose.when"), dose_cards.earlier_rows(turn.voice, dose, turn.now), topic=dose.topic)


async def _at(turn: Turn, dose: Dose, arg: str) -> None:
    """The button's own time counts, as its label says it, however long it stood there."""
    if arg == "type":
        await dose_words.ask_time(turn, dose)
    elif at := dose_cards.moment(arg):
        await took_at(turn, dose, at)
    else:
        turn.tell("toast.old_button")


async def took_at(turn: Turn, dose: Dose, at: datetime, source: str = "tap") -> None:
    """The dose is recorded with its real time, also when it was recorded with another one before."""
    if not dose.due_at - timedelta(hours=12) <= at <= turn.now:
        turn.tell("toast.not_that_time", alert=True)
        return
    if dose.state is State.TAKEN:
        await _book(turn, dose, at, "retimed", source)
    else:
        await take(turn, dose, at, source)


async def _undo(turn: Turn, dose: Dose, _arg: str) -> None:
    await undo(turn, dose)


async def undo(turn: Turn, dose: Dose, source: str = "tap") -> None:
    """The last answer is taken back; what is still to be asked about the dose is on the agenda again."""
    before = await doses.undo(turn.work, dose, source, turn.now)
    if before is None:
        turn.tell("toast.nothing_to_undo")
        return
    if before.open:
        if before.limit_at > turn.now:
            await agenda.put(turn.work, reminders.follow_ups(turn.me, before, turn.now))
        else:
            closed = rules.timed_out(before, offline=False)
            await doses.change(turn.work, before, closed, closed.state, "clock", turn.now)
            before = closed
    turn.tell("toast.undone")
    await status.refresh(turn)
    await show(turn, before)


async def show(turn: Turn, dose: Dose) -> None:
    """The card says what is true of the dose now."""
    card = dose_cards.of_state(turn.voice, dose, turn.me.profile, await following(turn, dose), turn.now)
    turn.edit(card.text, card.rows, topic=dose.topic)


async def _show(turn: Turn, dose: Dose, _arg: str) -> None:
    await show(turn, dose)


async def late_advice(turn: Turn, dose: Dose, _arg: str = "") -> None:
    """What the country's rule says about this dose now, with its source behind Why? (decisions.md 6)."""
    if not dose.open and dose.state is not State.NO_ANSWER and dose.state is not State.UNKNOWN:
        await show(turn, dose)
        return
    planned = await _plan(turn, dose)
    text, rows = dose_words.late(turn, dose, planned)
    turn.edit(text, rows, topic=dose.topic)


async def _because(turn: Turn, dose: Dose, _arg: str) -> None:
    text, rows = dose_words.late_source(turn, dose, await _plan(turn, dose))
    turn.edit(text, rows, topic=dose.topic)


async def _wrong(turn: Turn, dose: Dose, _arg: str) -> None:
    rows = tuple((turn.button(f"dose.wrong.{w}", KIND, "act", id=dose.id, arg=w),) for w in WRONG)
    urgent = (turn.button("button.urgent", "sos", style=Style.DANGER),)
    turn.edit(
        turn.say("dose.wrong"), (urgent, *rows, dose_cards.back_row(turn.voice, dose)), topic=dose.topic
    )


async def _act(turn: Turn, dose: Dose, arg: str) -> None:
    """One matching action for each thing that can be wrong; the dose itself stays open."""
    if arg == "forgot":
        await late_advice(turn, dose)
        return
    if arg not in WRONG:
        turn.tell("toast.old_button")
        return
    text, rows = dose_words.wrong(turn, dose, arg)
    turn.edit(text, (*rows, dose_cards.back_row(turn.voice, dose)), topic=dose.topic)


async def _plan(turn: Turn, dose: Dose) -> Planned:
    return (await plans.get_many(turn.work, {dose.plan_id}))[dose.plan_id]


async def current(turn: Turn) -> Dose | None:
    """Return the dose a word like "taken" means: the one due last when it was said, open ones first.

    A tablet that is near its time counts for the coming dose, whose row is made then.
    """
    at = said_at(turn)
    known = await doses.between(turn.work, turn.me.id, at - REMEMBERED, at + dose_words.EARLY)
    if open_ones := [d for d in known if d.open]:
        return open_ones[-1]
    if coming := await planning.coming_near(turn, at + dose_words.EARLY):
        return coming
    return known[-1] if known and at - known[-1].due_at < MEANT else None


Act = Callable[[Turn, Dose, str], Awaitable[None]]
_ACTS: dict[str, Act] = {
    "taken": _taken,
    "now": _taken,
    "ontime": _ontime,
    "same": _same,
    "two": _two,
    "later": later,
    "snooze": _snooze,
    "skip": skip,
    "why": _why,
    "left": _left,
    "earlier": _earlier,
    "at": _at,
    "undo": _undo,
    "show": _show,
    "notyet": late_advice,
    "because": _because,
    "wrong": _wrong,
    "act": _act,
}
