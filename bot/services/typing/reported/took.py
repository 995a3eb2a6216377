"""A tablet reported as taken, with the day, the time and the medicines she says. Only what is sure is booked."""

from datetime import date, datetime, time, timedelta

from bot.domain import times
from bot.domain.agenda import DOSE
from bot.domain.doses import Dose, State
from bot.domain.messages import Rows, Style
from bot.domain.plans import Due, instant
from bot.domain.reports import Act, Report
from bot.domain.sittings import Sitting
from bot.services.doses import advice, booking, cards, today, unplanned
from bot.services.plans import planning
from bot.services.record import day as history
from bot.services.talk.turn import Turn
from bot.services.typing.reported import ask
from bot.store import agenda, doses, plans

LONG_BEFORE = timedelta(hours=12)  # how long before its time a tablet may have been taken, when she says when
NIGHT = timedelta(hours=4)  # the hours after midnight are still the evening of the day before
_HOURS = {
    "morning": range(4, 12),
    "lunch": range(11, 15),
    "afternoon": range(12, 18),
    "evening": range(16, 24),
    "night": range(19, 24),
}


async def answer(turn: Turn, report: Report) -> bool:
    sure = report.sure
    days = times.days(report.said, ask.local_today(turn), us=turn.voice.month_first)
    past = ask.past_days(turn, report)
    if report.at_once and (now := await booking.current(turn)):
        return ask.one_or_two(turn, now)
    if past:
        return await _other_days(turn, report, past, sure=sure and len(past) == len(days))
    timed = bool(report.said.clocks or report.said.spans)
    if sure and await _before_its_time(turn, report, timed=timed):
        return True
    sitting = await _meant(turn, report, sure=sure)
    if sitting is None:
        return await _none_near(turn, report)
    if report.kind:
        return await ask.choose(turn, sitting) if sitting.several else False
    if _of_her_own(report) or (report.whole > 1 and len(await plans.of_person(turn.work, turn.me.id)) == 1):
        return ask.one_or_two(turn, sitting)
    which = await which_doses(turn, sitting, report)
    found = moments(turn, sitting.due_at, sitting.zone, report)
    if not sure:
        if timed and not found and sitting.waiting:
            return await _ask_when(turn, sitting, which)
        return ask.surely(turn, sitting, "reported.sure", found[0] if len(found) == 1 else None, which or ())
    if which is None:
        many = sitting.several or report.named
        return await ask.choose(turn, sitting) if many else ask.surely(turn, sitting, "reported.sure")
    closed = sitting.unanswered and booking.said_at(turn) > sitting.limit_at
    if closed and not timed:
        return await _ask_when(turn, sitting, which)
    if (timed and not found) or another_part(turn, report):
        return await _ask_when(turn, sitting, which)
    if len(found) > 1:
        return ask_which_time(turn, sitting, found, which)
    if found and (day := of_the_day_before(turn, sitting, found[0])):
        on_it = [(day, await ask.sittings_on(turn, day))]
        return _ask_which_day(turn, on_it, await booking.current(turn))
    await book(turn, sitting, found[0] if found else None, which)
    return True


async def can_be_both(turn: Turn) -> bool:
    """Return whether "both" can be of two medicines, or there is a tablet or a day without one that can be asked about."""
    many = len(await plans.of_person(turn.work, turn.me.id)) > 1
    return (
        many or await booking.current(turn) is not None or await unplanned.free(turn, booking.said_at(turn))
    )


async def _before_its_time(turn: Turn, report: Report, *, timed: bool) -> bool:
    """Return whether it was asked which she means, before the coming tablet is brought forward.

    It is near, and the one before has no answer, or the moment she says is nearer to that one.
    """
    at = booking.said_at(turn)
    if await booking.current(turn):
        return False
    coming = await planning.coming_near(turn, at + advice.EARLY)
    known = await doses.sittings_between(turn.work, turn.me.id, at - booking.REMEMBERED, at)
    if not coming:
        return False
    planned, due = coming[0]
    found = moments(turn, due.due_at, planned.rule.zone, report)
    day = of_the_day_before(turn, due, found[0]) if len(found) == 1 else None
    if day is None and not timed and known and known[-1].unanswered:
        day = known[-1].local_date
    if day is None:
        return False
    clock = turn.voice.clock(due.due_at)
    early = turn.button("today.button.early", "today", "early", arg=cards.stamp(due.due_at), clock=clock)
    return _ask_which_day(turn, [(day, await ask.sittings_on(turn, day))], None, ((early,),))


async def _meant(turn: Turn, report: Report, *, sure: bool) -> Sitting | None:
    """Return the sitting she means: the newest one open that has a medicine she names, else the one in hand."""
    if report.named or report.every:
        at = booking.said_at(turn)
        known = await doses.sittings_between(turn.work, turn.me.id, at - booking.REMEMBERED, at)
        called = await ask.called(turn)
        taken = [name for name, act in report.named.items() if act is Act.TOOK]
        for sitting in reversed(known):
            if sitting.open and any(called.get(d.plan_id) in taken for d in sitting.waiting):
                return sitting
    return await (booking.to_take(turn) if sure else booking.current(turn))


async def which_doses(turn: Turn, sitting: Sitting, report: Report) -> tuple[Dose, ...] | None:
    """Return the doses she means: () for all that wait, None when it must be asked."""
    if report.rest and not report.named:
        known = sitting.several and len(sitting.waiting) < len(sitting.doses)
        return _as_many(report, sitting.waiting) if known else None
    if not report.named:
        if not report.every:
            return None if report.one and len(sitting.waiting) > 1 else ()
        return () if _as_many(report, sitting.waiting) or _as_many(report, sitting.doses) else None
    called = await ask.called(turn)
    names = {d.id: called.get(d.plan_id, "") for d in sitting.doses}
    if not set(report.named) <= set(names.values()):
        return None  # a medicine of another time of the day, or of none
    took = {n for n, act in report.named.items() if act is Act.TOOK}
    if report.every and took and not report.rest:
        return None  # "all, calcium and vitamin d": all that she takes, or these
    if report.every:
        took |= set(names.values()) - set(report.named)
    found = tuple(d for d in sitting.doses if names[d.id] in took)
    if not report.every and len(report.named) == 1:
        return found  # "both calciums": the two tablets of one dose
    return _as_many(report, found) if sitting.several else ()


def _of_her_own(report: Report) -> bool:
    """Return whether she says "both" of anastrozole itself, of which one is a dose."""
    return not report.every and set(report.named) == {ask.OWN} and report.whole > 1


def _as_many(report: Report, found: tuple[Dose, ...]) -> tuple[Dose, ...] | None:
    """Return *found* unless she says another number of them: "both" of three."""
    return found if report.whole in (0, len(found)) else None


def moments(turn: Turn, due_at: datetime, zone: str, report: Report) -> tuple[datetime, ...]:
    """Return the moments she may mean; the tablet's own day before any other."""
    said, now = report.said, booking.said_at(turn)
    if len(set(said.clocks)) > 1:  # "at 7, no at 8": neither is on record before it is asked
        return ()
    clock = said.clocks[0] if said.clocks else None
    explicit = bool(said.spans or said.parts or (clock and clock.half))
    since = due_at - (LONG_BEFORE if explicit else advice.EARLY)
    return times.past(said, now, since, zone)


def of_the_day_before(turn: Turn, due: Sitting | Due, at: datetime) -> date | None:
    """Return the day of a moment that may be that of the tablet before: "taken at 21:00" or "at midnight", read in the morning."""
    day = (turn.voice.local(at) - NIGHT).date()
    return day if day < due.local_date and at < due.due_at - advice.EARLY else None


def another_part(turn: Turn, report: Report) -> bool:
    """She names a part of the day that is not now, and no time: "took it at lunchtime", said at nine in the evening."""
    parts = [p.name for p in report.said.parts if p.name in _HOURS]
    if not parts or report.said.clocks or report.said.spans:
        return False
    return turn.voice.local(booking.said_at(turn)).hour not in _HOURS[parts[0]]


async def book(turn: Turn, sitting: Sitting, at: datetime | None, which: tuple[Dose, ...]) -> None:
    """Book it, unless it is on record: then one told twice is told from a second one by a tap."""
    now = booking.said_at(turn)
    meant = which or sitting.doses
    on_record = [d for d in meant if d.state is State.TAKEN]
    if len(on_record) < len(meant):
        if at:
            await booking.took_at(
                turn, sitting, at, "text", tuple(d for d in which if d.state is not State.TAKEN)
            )
        else:
            await booking.take(
                turn, sitting, now, "text", tuple(d for d in which if d.state is not State.TAKEN)
            )
        return
    before = max((d.taken_at or d.due_at for d in on_record), default=now)
    if at and at < before:
        await booking.took_at(turn, sitting, at, "text", which)
    else:
        _same_or_two(turn, sitting, on_record[0], before, at or now)


def _same_or_two(turn: Turn, sitting: Sitting, dose: Dose, before: datetime, at: datetime) -> None:
    moment = cards.stamp(at, sitting.mask([dose]))
    rows: Rows = (
        (turn.button("dose.double.same", "dose", "same", id=sitting.id, style=Style.GOOD),),
        (turn.button("dose.double.two", "dose", "two", id=sitting.id, arg=moment),),
    )
    text = turn.say("dose.double", clock=turn.voice.clock(before), day=turn.voice.day(before))
    turn.new(text, rows, topic=sitting.topic)


async def _ask_when(turn: Turn, sitting: Sitting, which: tuple[Dose, ...] | None) -> bool:
    mask = sitting.mask(which) if which else ""
    rows = cards.earlier_rows(turn.voice, sitting, turn.now, mask)
    turn.new(
        turn.say("dose.when.many" if sitting.several and not mask else "dose.when"), rows, topic=sitting.topic
    )
    return True


def ask_which_time(
    turn: Turn, sitting: Sitting, found: tuple[datetime, ...], which: tuple[Dose, ...]
) -> bool:
    mask = sitting.mask(which) if which else ""
    text, rows = advice.which_moment(turn, found, lambda at: advice.at_button(turn, sitting, at, mask))
    turn.new(text, rows, topic=sitting.topic)
    return True


async def _none_near(turn: Turn, report: Report) -> bool:
    """No tablet is near: a coming one of today can have been taken early; else today's card says what is known.

    One that was due while reminders rested was never asked about: the day's page writes it down by a tap.
    """
    today_ = ask.local_today(turn)
    now = booking.said_at(turn)
    said = times.past(report.said, now, instant(today_, time(0), turn.me.zone), turn.me.zone)
    if await unplanned.ask(turn, said[:2] or (now,), several=report.whole > 1):
        return True
    if not turn.me.reminded and (await history.of_days(turn, today_, today_))[1]:
        turn.asides.append(str(turn.say("reported.resting")))
        await history.show(turn, today_)
        return True
    coming = await agenda.of_person(turn.work, turn.me.id, DOSE)
    soon = next((i for i in coming if turn.voice.local(i.due_at).date() == today_), None)
    if soon is None or not turn.me.reminded:
        if not turn.me.reminded:
            turn.asides.append(str(turn.say("reported.not_due")))
        await today.show(turn)
        return True
    clock = turn.voice.clock(soon.due_at)
    early = turn.button("today.button.early", "today", "early", arg=cards.stamp(soon.due_at), clock=clock)
    turn.new(
        turn.say("reported.early", clock=clock),
        ((early,), (turn.button("button.today", "today"),)),
        topic="menu",
    )
    return True


# --- another day -------------------------------------------------------------------------------------------------


async def _other_days(turn: Turn, report: Report, past: tuple[date, ...], *, sure: bool) -> bool:
    """A report about another day never touches today's tablet."""
    found = [(day, await ask.sittings_on(turn, day)) for day in past]
    waiting = [s for _day, sittings in found for s in sittings if s.waiting]
    night = any(day.night for day in report.said.named_days)
    open_today = await booking.current(turn)
    if report.also:
        return _together_or_apart(turn, waiting)
    if night and not any(ask.of_the_evening(turn, s) for _day, sittings in found for s in sittings):
        return _ask_which_day(turn, found, open_today)
    clear = sure and len(waiting) == len(found) and all(len(s) == 1 for _day, s in found) and not report.named
    clear = clear and all([await which_doses(turn, sitting, report) == () for sitting in waiting])
    if not clear:
        return _ask_which_day(turn, found, open_today)
    moment = {s.id: ask.on_that_day(report, s) for s in waiting}
    if report.said.clocks and any(len(at) != 1 for at in moment.values()):
        first = waiting[0]
        return (
            ask_which_time(turn, first, moment[first.id], ())
            if moment[first.id]
            else await _ask_when(turn, first, ())
        )
    for sitting in waiting:
        at = moment[sitting.id][0] if moment[sitting.id] else sitting.due_at
        await booking.took_at(turn, sitting, min(at, turn.now), "text")
    return True


def _together_or_apart(turn: Turn, waiting: list[Sitting]) -> bool:
    """The tablet of another day "too": at the time of this one, which is two at once, or on its own day."""
    at = cards.stamp(booking.said_at(turn))
    rows: Rows = tuple(
        (turn.button("dose.double.two", "dose", "two", id=s.id, arg=at, style=Style.DANGER),)
        for s in waiting[:1]
    )
    for sitting in waiting:
        day = turn.voice.day(sitting.local_date)
        rows += ((turn.button("reported.button.its_day", "dose", "earlier", id=sitting.id, day=day),),)
    rows += ((turn.button("today.button.days", "hist"),), (turn.button("button.urgent", "sos"),))
    turn.new(turn.say("reported.together"), rows, topic="menu")
    return True


def _ask_which_day(
    turn: Turn, found: list[tuple[date, list[Sitting]]], in_hand: Sitting | None, besides: Rows = ()
) -> bool:
    """Ask which tablet she means; each button opens that day's, and nothing is booked before."""
    rows: Rows = ()
    lines = [str(turn.say("reported.which_day"))]
    for day, sittings in found:
        if not sittings:
            lines.append(str(turn.say("reported.day.unknown", day=turn.voice.day(day))))
        for sitting in sittings:
            rows += (
                (turn.button("reported.button.day", "dose", "show", id=sitting.id, day=turn.voice.day(day)),),
            )
    if in_hand and in_hand.id not in {s.id for _d, sittings in found for s in sittings}:
        its_day = turn.voice.day(in_hand.local_date)
        rows += (
            (
                turn.button(
                    "reported.button.day",
                    "dose",
                    "earlier" if in_hand.waiting else "show",
                    id=in_hand.id,
                    day=its_day,
                ),
            ),
        )
    rows += (*besides, (turn.button("today.button.days", "hist"),))
    turn.new("\n".join(lines), rows, topic="menu")
    return True
