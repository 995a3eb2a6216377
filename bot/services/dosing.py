"""What a person says about a dose: taken, later, skip, earlier, undo. Words, buttons and reactions do the same."""

from collections.abc import Awaitable, Callable, Iterable
from datetime import datetime, timedelta

from bot.domain import doses as rules
from bot.domain import late
from bot.domain.doses import Dose, Skip, State
from bot.domain.messages import Card, Rows, Style, Tap
from bot.domain.plans import guard, next_due
from bot.domain.sittings import Sitting
from bot.services import barriers, dose_cards, dose_words, planning, reminders, sitting_cards, status
from bot.services.sitting_cards import Names
from bot.services.turn import Turn
from bot.store import agenda, doses, outbox, plans
from bot.store.plans import Planned

KIND = dose_cards.KIND
REMEMBERED = timedelta(hours=36)  # the longest a dose stays open
MEANT = timedelta(hours=20)  # how long a dose that has its answer is still the one a word is about
LATE_AFTER = timedelta(minutes=30)
WRONG = ("effect", "worried", "ran_out", "forgot", "away", "team")


async def tapped(turn: Turn, tap: Tap) -> None:
    """Answer a tap on a dose card; someone else's dose and one that is gone get the same answer."""
    known = tap.id.isdigit()
    sitting = await doses.sitting_of(turn.work, turn.me.id, int(tap.id)) if known else None
    if sitting is None:
        turn.tell("toast.gone")
        return
    if turn.now - sitting.due_at > timedelta(days=rules.CORRECTABLE_DAYS) and tap.act != "show":
        turn.tell("toast.too_old", alert=True, day=turn.voice.day(sitting.local_date))
        return
    act = _ACTS.get(tap.act)
    if act is None:
        turn.tell("toast.old_button")
        return
    await act(turn, sitting, tap.arg)


async def take(
    turn: Turn, sitting: Sitting, at: datetime, source: str = "tap", which: tuple[Dose, ...] = ()
) -> None:
    """The doses *which* (all that wait, when none are named) are recorded as taken at *at*.

    Unless a second tablet looks likely: then the person is asked about that one.
    """
    which = tuple(d for d in which or sitting.waiting or sitting.doses if d.state is not State.TAKEN)
    if which:
        await _book(turn, sitting, which, at, "taken", source)
    else:
        turn.tell("toast.already", clock=turn.voice.clock(sitting.face.taken_at or sitting.due_at))


async def _book(
    turn: Turn, sitting: Sitting, which: tuple[Dose, ...], at: datetime, what: str, source: str
) -> None:
    """The time is on record, unless another tablet is recorded too near to it: then the person is asked."""
    close = {d: await near(turn, d, at) for d in which}
    fine = [d for d in which if close[d] is None]
    if fine:
        sitting = await record(turn, sitting, fine, [rules.taken(d, at) for d in fine], what, source)
    twice = next(((d, before) for d, before in close.items() if before), None)
    if twice:
        _ask_double(turn, sitting, *twice, at)
    else:
        await _show_taken(turn, sitting)


async def near(turn: Turn, dose: Dose, at: datetime) -> Dose | None:
    """Return the tablet of the same medicine recorded so near to *at* that it may be the same one."""
    planned = await _plan(turn, dose)
    return await doses.taken_near(turn.work, planned, dose.id, at, guard(planned.rule))


def said_at(turn: Turn) -> datetime:
    """Return when the person did what is answered now: a message may have waited a day at Telegram."""
    return min(turn.incoming.at, turn.now)


def _ask_double(turn: Turn, sitting: Sitting, dose: Dose, before: Dose, taken_at: datetime) -> None:
    moment = dose_cards.stamp(taken_at, sitting.mask([dose]))
    rows = (
        (turn.button("dose.double.same", KIND, "same", id=sitting.id, style=Style.GOOD),),
        (turn.button("dose.double.two", KIND, "two", id=sitting.id, arg=moment),),
    )
    at = before.taken_at or before.due_at
    text = turn.say("dose.double", clock=turn.voice.clock(at), day=turn.voice.day(at))
    turn.show(text, rows, topic=sitting.topic)


async def record(
    turn: Turn, sitting: Sitting, olds: Iterable[Dose], news: Iterable[Dose], what: str, source: str
) -> Sitting:
    """Each change is kept with its event; nothing more is asked about a dose that has its answer."""
    answered: list[str] = []
    for old, new in zip(olds, news, strict=True):
        await doses.change(turn.work, old, new, what, source, turn.now)
        answered += [] if new.open else [f"limit:{new.id}"]
        sitting = sitting.changed([new])
    if not sitting.open:
        answered += reminders.askings(sitting)
        await outbox.cancel(turn.work, turn.chat_id, sitting.topic)
    await agenda.drop(turn.work, *answered)
    turn.tell("toast.saved")
    await status.refresh(turn)
    return sitting


async def _show_taken(turn: Turn, sitting: Sitting) -> None:
    own = sitting.own is not None and sitting.own.state is State.TAKEN
    count = await dose_words.count_line(turn) if own and not sitting.open else ""
    card = await card_of(turn, sitting, count)
    turn.edit(card.text, card.rows, topic=sitting.topic)
    if not turn.tapped:
        turn.react("👌")
    if own:
        await barriers.after_taken(turn)


async def card_of(turn: Turn, sitting: Sitting, extra: str = "") -> Card:
    """Return the card that says what is true of the sitting now."""
    names = await names_of(turn, sitting)
    coming = await following(turn, sitting)
    return sitting_cards.of_state(turn.voice, sitting, turn.me.profile, names, turn.now, coming, extra)


async def names_of(turn: Turn, sitting: Sitting) -> Names:
    return {} if sitting.alone else await plans.names(turn.work, turn.me.id)


async def _taken(turn: Turn, sitting: Sitting, arg: str) -> None:
    await take(turn, sitting, said_at(turn), which=sitting.picked(arg))


async def _ontime(turn: Turn, sitting: Sitting, _arg: str) -> None:
    await take(turn, sitting, sitting.due_at)


async def _same(turn: Turn, sitting: Sitting, _arg: str) -> None:
    """The tablet was the one recorded before; this dose stays as it is."""
    turn.tell("toast.as_it_was")
    await show(turn, sitting)


async def _two(turn: Turn, sitting: Sitting, arg: str) -> None:
    """Two tablets: both are on record, and the attributed advice comes at once."""
    at, mask = dose_cards.moment(arg)
    old = (sitting.picked(mask) or sitting.doses)[0]
    new = rules.taken(old, min(at or said_at(turn), turn.now))
    if new != old:
        await record(turn, sitting, [old], [new], "taken_again", "tap")
    text, rows = dose_words.two_taken(turn, other=old.other)
    turn.edit(text, rows, topic=sitting.topic)


async def later(turn: Turn, sitting: Sitting, _arg: str) -> None:
    if sitting.lead.snoozes >= rules.MAX_SNOOZES:
        rows: Rows = (
            (turn.button("dose.button.taken", KIND, "taken", id=sitting.id, style=Style.GOOD),),
            (turn.button("button.change_time", "set", "time"),),
            dose_cards.back_row(turn.voice, sitting),
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
    turn.edit(turn.say("dose.later"), (*rows, dose_cards.back_row(turn.voice, sitting)), topic=sitting.topic)


async def _snooze(turn: Turn, sitting: Sitting, arg: str) -> None:
    at = {str(k): v for k, v in late.snooze_choices(turn.now, sitting.limit_at, sitting.zone).items()}.get(
        arg
    )
    if at is None or not sitting.open:
        turn.tell("toast.old_button")
        await show(turn, sitting)
        return
    await snooze_until(turn, sitting, at)


async def snooze_until(turn: Turn, sitting: Sitting, at: datetime) -> None:
    """The dose is asked about again at *at*, and not before."""
    await agenda.drop(turn.work, f"ring:{sitting.id}:1", f"ring:{sitting.id}:2")
    await agenda.put(turn.work, [reminders.snooze_item(turn.me, sitting, at)])
    await doses.ringing(turn.work, sitting.id, rings=sitting.lead.rings, snoozes=sitting.lead.snoozes + 1)
    rows = (
        (turn.button("dose.button.taken", KIND, "taken", id=sitting.id, style=Style.GOOD),),
        (turn.button("dose.button.change", KIND, "later", id=sitting.id),),
    )
    turn.edit(turn.say("dose.snoozed", clock=turn.voice.clock(at)), rows, topic=sitting.topic)


async def skip(turn: Turn, sitting: Sitting, _arg: str) -> None:
    """Ask why; of other medicines alone nothing is asked."""
    if all(d.other for d in sitting.waiting or sitting.doses):
        await leave_out(turn, sitting, Skip.UNSAID)
        return
    reasons = (Skip.SIDE_EFFECTS, Skip.RAN_OUT, Skip.TEAM, Skip.UNWELL, Skip.DECIDED, Skip.UNSAID)
    rows = tuple((turn.button(f"dose.skip.{r}", KIND, "why", id=sitting.id, arg=r),) for r in reasons)
    turn.edit(turn.say("dose.skip"), (*rows, dose_cards.back_row(turn.voice, sitting)), topic=sitting.topic)


async def _why(turn: Turn, sitting: Sitting, arg: str) -> None:
    if arg not in set(Skip):
        turn.tell("toast.old_button")
        return
    await leave_out(turn, sitting, Skip(arg))


async def leave_out(
    turn: Turn, sitting: Sitting, reason: Skip, source: str = "tap", which: tuple[Dose, ...] = ()
) -> None:
    """The doses are recorded as left out; the next one is named, and one fitting thing is offered.

    The reason is about anastrozole: of another medicine only that it was left out is kept.
    """
    olds = which or sitting.waiting or sitting.doses
    news = [rules.skipped(d, Skip.UNSAID if d.other else reason) for d in olds]
    sitting = await record(turn, sitting, olds, news, "skipped", source)
    await show(turn, sitting)
    if not all(d.other for d in olds):
        await barriers.after_skip(turn, reason)


async def _left(turn: Turn, sitting: Sitting, arg: str) -> None:
    await leave_out(turn, sitting, Skip.UNSAID, "correction", sitting.picked(arg))


async def following(turn: Turn, sitting: Sitting) -> str:
    planned = await _plan(turn, sitting.doses[0])
    due = next_due(planned.rule, max(turn.now, sitting.due_at))
    return planning.when(turn, due.due_at) if due else str(turn.say("when.none"))


async def _earlier(turn: Turn, sitting: Sitting, arg: str) -> None:
    rows = dose_cards.earlier_rows(turn.voice, sitting, turn.now, arg)
    turn.edit(turn.say("dose.when.many" if sitting.several else "dose.when"), rows, topic=sitting.topic)


async def _at(turn: Turn, sitting: Sitting, arg: str) -> None:
    """The button's own time counts, as its label says it, however long it stood there."""
    at, mask = dose_cards.moment(arg)
    if arg.partition(".")[0] == "type":
        await dose_words.ask_time(turn, sitting, mask)
    elif at:
        await took_at(turn, sitting, at, which=sitting.picked(mask))
    else:
        turn.tell("toast.old_button")


async def took_at(
    turn: Turn, sitting: Sitting, at: datetime, source: str = "tap", which: tuple[Dose, ...] = ()
) -> None:
    """The doses are recorded with their real time, also when they were recorded with another one before."""
    if not sitting.due_at - timedelta(hours=12) <= at <= turn.now:
        turn.tell("toast.not_that_time", alert=True)
        return
    last = max((d.taken_at for d in sitting.taken if d.taken_at), default=None)
    again = tuple(d for d in sitting.taken if d.taken_at == last)  # those of the last answer
    if again and not (which or sitting.waiting):
        await _book(turn, sitting, again, at, "retimed", source)
    else:
        await take(turn, sitting, at, source, which)


async def _undo(turn: Turn, sitting: Sitting, _arg: str) -> None:
    await undo(turn, sitting)


async def undo(turn: Turn, sitting: Sitting, source: str = "tap") -> None:
    """The last answer is taken back; what is still to be asked is on the agenda again."""
    before = await doses.undo(turn.work, sitting, source, turn.now)
    if before is None:
        turn.tell("toast.nothing_to_undo")
        return
    waits = reminders.waits_for_sunday(turn.me, before)
    for late_one in [d for d in before.open_ones if d.limit_at <= turn.now and not waits]:
        closed = rules.timed_out(late_one, offline=False)
        await doses.change(turn.work, late_one, closed, closed.state, "clock", turn.now)
        before = before.changed([closed])
    if before.open:
        await agenda.put(turn.work, reminders.follow_ups(turn.me, before, turn.now))
    turn.tell("toast.undone")
    await status.refresh(turn)
    await show(turn, before)


async def show(turn: Turn, sitting: Sitting) -> None:
    """The card says what is true of the sitting now."""
    card = await card_of(turn, sitting)
    turn.edit(card.text, card.rows, topic=sitting.topic)


async def tell(turn: Turn, sitting: Sitting) -> None:
    """The same, as a new message: the answer to a question."""
    card = await card_of(turn, sitting)
    turn.new(card.text, card.rows, topic=sitting.topic)


async def _which(turn: Turn, sitting: Sitting, _arg: str) -> None:
    """Someone with discreet texts asks which medicine it is."""
    names = await names_of(turn, sitting)
    card = sitting_cards.named(turn.voice, sitting, turn.me.profile, names)
    turn.edit(card.text, card.rows, topic=sitting.topic)


async def _show(turn: Turn, sitting: Sitting, _arg: str) -> None:
    await show(turn, sitting)


async def late_advice(turn: Turn, sitting: Sitting, _arg: str = "") -> None:
    """What the country's rule says now, with its source behind Why? (decisions.md 6); it speaks of anastrozole only."""
    own = sitting.own
    if not sitting.waiting:
        await show(turn, sitting)
    elif own and own in sitting.waiting:
        text, rows = dose_words.late(turn, sitting, own, await _plan(turn, own))
        turn.edit(text, rows, topic=sitting.topic)
    else:
        rows = sitting_cards.rows(turn.voice, sitting, turn.me.profile)
        turn.edit(dose_words.late_other(turn, sitting), rows, topic=sitting.topic)


async def _because(turn: Turn, sitting: Sitting, _arg: str) -> None:
    text, rows = dose_words.late_source(turn, sitting, await _plan(turn, sitting.doses[0]))
    turn.edit(text, rows, topic=sitting.topic)


async def _wrong(turn: Turn, sitting: Sitting, _arg: str) -> None:
    """Ask what is wrong; "it is late" is only offered when it is."""
    fits = [w for w in WRONG if w != "forgot" or turn.now - sitting.due_at >= LATE_AFTER]
    rows = tuple((turn.button(f"dose.wrong.{w}", KIND, "act", id=sitting.id, arg=w),) for w in fits)
    urgent = (turn.button("button.urgent", "sos", style=Style.DANGER),)
    back = dose_cards.back_row(turn.voice, sitting)
    turn.edit(turn.say("dose.wrong"), (urgent, *rows, back), topic=sitting.topic)


async def _act(turn: Turn, sitting: Sitting, arg: str) -> None:
    """One matching action for each thing that can be wrong; the dose itself stays open."""
    if arg == "forgot":
        await late_advice(turn, sitting)
        return
    if arg not in WRONG:
        turn.tell("toast.old_button")
        return
    text, rows = dose_words.wrong(turn, sitting, arg)
    turn.edit(text, (*rows, dose_cards.back_row(turn.voice, sitting)), topic=sitting.topic)


async def _some(turn: Turn, sitting: Sitting, arg: str) -> None:
    """Not all of them: one toggle a medicine."""
    names = await names_of(turn, sitting)
    text, rows = sitting_cards.choices(turn.voice, sitting, turn.me.profile, names, arg)
    turn.edit(text, rows, topic=sitting.topic)


async def _chosen(turn: Turn, sitting: Sitting, arg: str) -> None:
    """Those ticked are taken: now, or when she says, if the question was closed already. The others stay as they are."""
    which = tuple(d for d in sitting.picked(arg) if d in sitting.waiting)
    if not which:
        turn.tell("toast.tick_one", alert=True)
    elif sitting.open:
        await take(turn, sitting, said_at(turn), which=which)
    else:
        await _earlier(turn, sitting, sitting.mask(which))


async def _plan(turn: Turn, dose: Dose) -> Planned:
    return (await plans.get_many(turn.work, {dose.plan_id}))[dose.plan_id]


async def current(turn: Turn) -> Sitting | None:
    """Return the sitting a word like "taken" means: the one due last when it was said, open ones first.

    A tablet that is near its time counts for the coming dose, whose row is made then.
    """
    at = said_at(turn)
    known = await doses.sittings_between(turn.work, turn.me.id, at - REMEMBERED, at + dose_words.EARLY)
    if open_ones := [s for s in known if s.open and s.limit_at > at]:
        return open_ones[-1]
    if coming := await planning.coming_near(turn, at + dose_words.EARLY):
        return coming
    return known[-1] if known and at - known[-1].due_at < MEANT else None


Act = Callable[[Turn, Sitting, str], Awaitable[None]]
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
    "which": _which,
    "some": _some,
    "chosen": _chosen,
}
