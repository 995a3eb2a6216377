"""What is said of a tablet that was not taken, is to wait, is left out or was lost; and what is asked about it."""

from bot.domain import doses as rules
from bot.domain import rests, times
from bot.domain.doses import Dose, Skip, State
from bot.domain.messages import Rows, Style
from bot.domain.reports import Act, Report
from bot.domain.sittings import Sitting
from bot.services.doses import advice, booking, taps, today
from bot.services.setup import choices
from bot.services.talk.turn import Turn
from bot.services.typing.reported import ask, corrections
from bot.store import doses


async def not_taken(turn: Turn, report: Report) -> bool:
    """The late rule for the tablet she names; one that is recorded stays until she taps."""
    past = ask.past_days(turn, report)
    if past:
        known = [s for day in past for s in await ask.sittings_on(turn, day)]
        waiting = next((s for s in known if s.waiting), None)
        if waiting:
            await taps.late_advice(turn, waiting)
            return True
        if known:
            return ask.recorded(turn, known[0])
        await today.show(turn)
        return True
    sitting = await booking.current(turn)
    if sitting is None:
        await today.show(turn)
    elif report.named and sitting.waiting:
        return await ask.choose(turn, sitting)
    elif sitting.waiting:
        await taps.late_advice(turn, sitting)
    else:
        return ask.recorded(turn, sitting)
    return True


async def skip(turn: Turn, report: Report) -> bool:
    """Her word is kept at once; why is asked after it. One that is recorded stays until she taps."""
    said = times.days(report.said, ask.local_today(turn), us=turn.voice.month_first)
    if any(day > ask.local_today(turn) for day in said):
        return False
    past = ask.past_days(turn, report)
    sitting = next(iter(await ask.sittings_on(turn, past[0])), None) if past else await booking.current(turn)
    if sitting is None:
        await today.show(turn)
        return True
    if not sitting.waiting:
        return ask.recorded(turn, sitting)
    which = sitting.waiting
    if report.named:
        called = await ask.called(turn)
        which = tuple(d for d in sitting.waiting if report.named.get(called.get(d.plan_id, "")) is Act.SKIP)
        if not which:
            return await ask.choose(turn, sitting)
    elif sitting.several and len(sitting.waiting) > 1:
        await taps.skip(turn, sitting, "")
        return True
    if not report.sure:
        await taps.skip(turn, sitting, "")
        return True
    await leave_out(turn, sitting, which)
    return True


async def leave_out(turn: Turn, sitting: Sitting, which: tuple[Dose, ...]) -> None:
    news = [rules.skipped(d, Skip.UNSAID) for d in which]
    sitting = await booking.record(turn, sitting, which, news, "skipped", "text")
    if all(d.other for d in which) or sitting.several:
        await booking.tell(turn, sitting)
        return
    reasons = (Skip.SIDE_EFFECTS, Skip.RAN_OUT, Skip.TEAM, Skip.UNWELL, Skip.DECIDED)
    rows: Rows = tuple((turn.button(f"dose.skip.{r}", "dose", "why", id=sitting.id, arg=r),) for r in reasons)
    undo = (turn.button("button.undo", "dose", "undo", id=sitting.id),)
    due = f"{turn.voice.day(sitting.local_date)}, {turn.voice.clock(sitting.due_at)}"
    coming = await booking.following(turn, sitting)
    text = turn.say("dose.skipped", due=due, following=coming)
    turn.new(f"{text}\n\n{turn.say('dose.skip')}", (*rows, undo), topic=sitting.topic)


async def later(turn: Turn, report: Report) -> bool:
    """Ask again at the time she says; without one, or with one after the end of the question, offer the times."""
    sitting = await booking.current(turn)
    if sitting is None or not sitting.open:
        return await _nothing_waits(turn, report, sitting)
    if report.named:
        return await ask.choose(turn, sitting)
    found = times.coming(report.said, turn.now, sitting.limit_at, sitting.zone)
    if found and sitting.lead.snoozes < rules.MAX_SNOOZES:
        await taps.snooze_until(turn, sitting, found[0])
    else:
        await taps.later(turn, sitting, "")
    return True


async def _nothing_waits(turn: Turn, report: Report, sitting: Sitting | None) -> bool:
    """A bare time corrects the one on record; a wish for one is offered for every day; else what comes next is the answer."""
    timed = report.said.clocks or times.days(report.said, ask.local_today(turn))
    if sitting and timed and not report.wish:
        return await corrections.move(turn, report)
    wanted = times.wanted(report.said, twelve_hour=turn.voice.twelve_hour) if report.wish else ()
    if wanted and not report.said.named_days:
        turn.asides.append(str(turn.say("reported.none_waits")))
        await choices.ask_time(turn, wanted)
    else:
        await today.show(turn)
    return True


async def will(turn: Turn, _report: Report) -> bool:
    """Nothing has happened yet: it is asked once more. One left out waits again; of one on record no second is taken.

    While an alert holds her reminders her doctor is asked first, and what is on record stays.
    """
    sitting = await booking.current(turn)
    if sitting is None:
        await today.show(turn)
        return True
    if any(dose.state is State.TAKEN for dose in sitting.doses) and not sitting.waiting:
        return ask.recorded(turn, sitting, ask.ONE_ONLY)
    if rests.holding(turn.me.rests):
        return resting(turn, sitting)
    if sitting.face.state is State.SKIPPED:
        await booking.undo(turn, sitting, "text")
        sitting = await doses.sitting_of(turn.work, turn.me.id, sitting.id) or sitting
    if sitting.open:
        return ask.surely(turn, sitting, "reported.will")
    await taps.late_advice(turn, sitting)
    return True


def resting(turn: Turn, sitting: Sitting | None) -> bool:
    """Say, below her words, what her reminders rest for; nothing on record changes."""
    card = advice.resting(turn, sitting)
    turn.new(card.text, card.rows, topic=sitting.topic if sitting else "menu")
    return True


async def doubt(turn: Turn, report: Report) -> bool:
    """Under "maybe" and "not sure" the record answers, and never a second one on a doubt."""
    if report.count > 1:
        return await more(turn, report)
    sitting = await booking.current(turn)
    if sitting is None or not sitting.open:
        return False
    await today.did_i_take(turn)
    return True


async def did_i(turn: Turn, report: Report) -> bool:
    past = ask.past_days(turn, report)
    await today.did_i_take(turn, past[0] if past else None)
    return True


async def late(turn: Turn, _report: Report) -> bool:
    sitting = await booking.current(turn)
    if sitting is None:
        await today.show(turn)
    elif sitting.waiting:
        await taps.late_advice(turn, sitting)
    elif sitting.face.state is State.SKIPPED and rests.holding(turn.me.rests):
        return resting(turn, sitting)
    else:
        return ask.recorded(turn, sitting, ask.ONE_ONLY)
    return True


async def two(turn: Turn, report: Report) -> bool:
    """Never two: the late rule of the tablet in hand says so, with its source; else the leaflet's line."""
    sitting = await booking.current(turn)
    if rests.holding(turn.me.rests):
        return resting(turn, sitting)
    if sitting and sitting.waiting and not ask.past_days(turn, report):
        await taps.late_advice(turn, sitting)
        return True
    rows: Rows = (
        (turn.button("button.about_missed", "kb", "show", arg="missed_dose"),),
        (turn.button("button.today", "today"),),
    )
    turn.new(turn.say("reported.never_two"), rows, topic="menu")
    return True


async def lost(turn: Turn, _report: Report) -> bool:
    """Sick after a tablet: take no second one, ask; the one that was swallowed can be recorded."""
    sitting = await booking.current(turn)
    rows: Rows = ((turn.button("button.about_lost", "kb", "show", arg="storage_supply"),),)
    if sitting and sitting.waiting:
        taken = turn.button("dose.button.taken", "dose", "taken", id=sitting.id, style=Style.GOOD)
        rows = ((taken,), (turn.button("dose.button.skip", "dose", "skip", id=sitting.id),), *rows)
    rows += ((turn.button("button.urgent", "sos", style=Style.DANGER),),)
    turn.new(turn.say("reported.lost"), rows, topic=sitting.topic if sitting else "menu")
    return True


async def more(turn: Turn, _report: Report) -> bool:
    """More than one tablet at a time is never booked: what to do comes at once."""
    text, rows = advice.two_taken(turn, other=False)
    turn.new(text, (*rows, (turn.button("button.today", "today"),)), topic="menu")
    return True


async def not_hers(turn: Turn, _report: Report) -> bool:
    rows: Rows = (
        (turn.button("button.urgent", "sos", style=Style.DANGER),),
        (turn.button("button.today", "today"),),
    )
    turn.new(turn.say("reported.not_hers"), rows, topic="menu")
    return True


async def theirs(turn: Turn, _report: Report) -> bool:
    """Somebody near to her took theirs: nothing of hers is recorded, and nothing offered as hers."""
    rows: Rows = ((turn.button("button.today", "today"), turn.button("command.helpers", "cmd", "helpers")),)
    turn.new(turn.say("reported.theirs"), rows, topic="menu")
    return True
