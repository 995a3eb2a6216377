"""What a person says about a sitting is on record: taken, when, left out, taken back. Words, buttons and reactions do the same."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from bot.domain import doses as rules
from bot.domain import rests
from bot.domain.agenda import LIMIT
from bot.domain.doses import Dose, Skip, State
from bot.domain.messages import Card, Op, Outgoing, Style
from bot.domain.plans import guard, next_after
from bot.domain.sittings import Sitting
from bot.services.doses import advice, barriers, sitting_cards
from bot.services.doses import cards as dose_cards
from bot.services.doses.sitting_cards import Names
from bot.services.helping import telling
from bot.services.plans import askings, planning, status
from bot.services.supply import counting
from bot.services.talk.turn import Turn
from bot.store import agenda, cards, doses, outbox, plans
from bot.store.plans import Planned

KIND = dose_cards.KIND
REMEMBERED = timedelta(hours=36)  # the longest a dose stays open
MEANT = timedelta(hours=20)  # how long a dose that has its answer is still the one a word is about


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
    planned = await plan_of(turn, dose)
    return await doses.taken_near(turn.work, planned, dose.id, at, guard(planned.rule))


def said_at(turn: Turn) -> datetime:
    """Return when the person did what is answered now: a message may have waited a day at Telegram."""
    return min(turn.incoming.at, turn.now)


def _ask_double(turn: Turn, sitting: Sitting, dose: Dose, before: Dose, taken_at: datetime) -> None:
    moment = dose_cards.stamp(taken_at, sitting.mask([dose]))
    rows = (
        (turn.button("dose.double.same", KIND, "same", id=sitting.id, style=Style.GOOD),),
        (turn.button("dose.double.two", KIND, "two", id=sitting.id, arg=moment, style=Style.DANGER),),
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
        await doses.change(turn.work, old, new, what, source, turn.now, turn.words_id)
        answered += [] if new.open else [LIMIT.key(new.id)]
        sitting = sitting.changed([new])
    if not sitting.open:
        await telling.recorded(turn, sitting)
        answered += askings.askings(sitting)
        if turn.unsent:
            await outbox.cancel(turn.work, turn.chat_id, sitting.topic)
    await agenda.drop(turn.work, *answered)
    turn.person = await counting.has_again(turn.work, turn.me, sitting.taken)
    turn.tell("toast.saved")
    await status.refresh(turn)
    return sitting


async def _show_taken(turn: Turn, sitting: Sitting) -> None:
    own = sitting.own is not None and sitting.own.state is State.TAKEN
    count = await advice.count_line(turn) if own and not sitting.open else ""
    card = await card_of(turn, sitting, count)
    turn.edit(card.text, card.rows, topic=sitting.topic)
    if turn.words_id or not turn.tapped:
        turn.react("👌")
    if own:
        await barriers.after_taken(turn)


async def card_of(turn: Turn, sitting: Sitting, extra: str = "") -> Card:
    """Return the card that says what is true of the sitting now. One that is open invites to nothing during a hold."""
    if sitting.open and rests.holding(turn.me.rests):
        return advice.resting(turn, sitting)
    if rests.holding(turn.me.rests):
        extra = "\n".join(filter(None, (extra, str(turn.say("rest.held")))))
    names = await names_of(turn, sitting)
    coming = await following(turn, sitting)
    return sitting_cards.of_state(turn.voice, sitting, turn.me.profile, names, turn.now, coming, extra)


async def names_of(turn: Turn, sitting: Sitting) -> Names:
    return {} if sitting.alone else await plans.labels(turn.work, turn.me.id)


async def leave_out(
    turn: Turn, sitting: Sitting, reason: Skip, source: str = "tap", which: tuple[Dose, ...] = ()
) -> None:
    """The doses are recorded as left out; the next one is named, and one fitting thing is offered.

    The reason is about anastrozole: of another medicine only that it was left out is kept.
    """
    olds = which or sitting.waiting or sitting.doses
    news = [rules.skipped(d, Skip.UNSAID if d.other else reason) for d in olds]
    sitting = await record(turn, sitting, olds, news, "skipped", source)
    if reason is Skip.RAN_OUT:
        out = frozenset(map(counting.medicine_of, olds))
        turn.person = await counting.none_left(turn.work, turn.me, out, turn.now)
    await show(turn, sitting)
    if not all(d.other for d in olds):
        await barriers.after_skip(turn, reason)


async def following(turn: Turn, sitting: Sitting) -> str:
    planned = await plan_of(turn, sitting.doses[0])
    dose = sitting.doses[0]
    due = next_after(planned.rule, dose.local_date, dose.slot, max(turn.now, sitting.due_at))
    return planning.next_words(turn, due.due_at) if due else str(turn.say("when.none"))


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


async def undo(turn: Turn, sitting: Sitting, source: str = "tap") -> None:
    """The last answer is taken back; what is still to be asked is on the agenda again."""
    before = await doses.undo(turn.work, sitting, source, turn.now, turn.words_id)
    if before is None:
        turn.tell("toast.nothing_to_undo")
        return
    waits = askings.waits_for_sunday(turn.me, before)
    for late_one in [d for d in before.open_ones if d.limit_at <= turn.now and not waits]:
        closed = rules.timed_out(late_one, offline=False)
        await doses.change(turn.work, late_one, closed, closed.state, "clock", turn.now)
        before = before.changed([closed])
    if before.open:
        await agenda.put(turn.work, askings.follow_ups(turn.me, before, turn.now))
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


async def plan_of(turn: Turn, dose: Dose) -> Planned:
    return (await plans.get_many(turn.work, {dose.plan_id}))[dose.plan_id]


async def replied_to(turn: Turn) -> Sitting | None:
    """Return the sitting whose card was swiped to answer it."""
    replied = turn.incoming.reply_to
    topic = (replied and await cards.topic_of(turn.work, turn.chat_id, replied)) or ""
    kind, _, dose_id = topic.partition(":")
    if kind != KIND or not dose_id.isdecimal():
        return None
    return await doses.sitting_of(turn.work, turn.me.id, int(dose_id))


async def current(turn: Turn) -> Sitting | None:
    """Return the sitting a word is about: the one due last when it was said, open ones first.

    None when the next one is nearer than that: today's card tells of it. Nothing is made by looking.
    Words written as an answer to a dose card are about that dose.
    """
    if replied := await replied_to(turn):
        return replied
    at = said_at(turn)
    known = await doses.sittings_between(turn.work, turn.me.id, at - REMEMBERED, at + advice.EARLY)
    if open_ones := [s for s in known if s.open and s.limit_at > at]:
        return open_ones[-1]
    if await planning.coming_near(turn, at + advice.EARLY):
        return None
    return known[-1] if known and at - known[-1].due_at < MEANT else None


async def to_take(turn: Turn) -> Sitting | None:
    """Return the sitting that "taken" is about: a tablet near its time counts for the coming dose, which is made now."""
    if sitting := await current(turn):
        return sitting
    coming = await planning.coming_near(turn, said_at(turn) + advice.EARLY)
    return await planning.bring_forward(turn, coming) if coming else None


async def same_on_card(turn: Turn, sitting: Sitting) -> None:
    """The card of the tablets themselves, while there is one, says what the record says."""
    if await cards.message_of(turn.work, turn.chat_id, sitting.topic):
        card = await card_of(turn, sitting)
        turn.letters.append((turn.chat_id, Outgoing(Op.EDIT, card, sitting.topic, silent=True)))
