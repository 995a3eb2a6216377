"""A tablet she took on a day that has none by her plan: never passed over in silence, and on record by one tap."""

from datetime import datetime, timedelta

from bot.domain import doses as rules
from bot.domain import rests
from bot.domain.agenda import DOSE
from bot.domain.messages import Rows, Style
from bot.domain.plans import due_on, guard
from bot.services.doses import advice, booking, cards
from bot.services.plans import rows as dose_rows
from bot.services.talk.turn import Turn
from bot.store import agenda, doses, plans
from bot.store.plans import Planned

KIND = "today"
KEPT, SECOND = "off", "off_two"  # acts of its buttons
LATELY = timedelta(days=rules.CORRECTABLE_DAYS)


async def ask(turn: Turn, moments: tuple[datetime, ...], *, several: bool = False) -> bool:
    """Return whether none is planned for the day of *moments*: then she is asked, and nothing is recorded before she taps.

    A second one of the same day is asked about as one, and who says "both" (*several*) is asked whether it was two. While an alert holds her reminders her doctor is asked first: nothing is offered then.
    """
    planned = await _free(turn, moments[0])
    if planned is None or rests.holding(turn.me.rests):
        return False
    before = await doses.taken_near(turn.work, planned, 0, moments[0], guard(planned.rule))
    if before and before.local_date == turn.voice.local(moments[0]).date():
        at = before.taken_at or before.due_at
        rows: Rows = (
            (turn.button("dose.double.same", KIND, style=Style.GOOD),),
            (turn.button("dose.double.two", KIND, SECOND, arg=cards.stamp(moments[0]), style=Style.DANGER),),
        )
        turn.new(
            turn.say("dose.double", clock=turn.voice.clock(at), day=turn.voice.day(at)), rows, topic="menu"
        )
        return True
    rows = tuple(
        (turn.button("dose.button.at", KIND, KEPT, arg=cards.stamp(at), clock=turn.voice.clock(at)),)
        for at in moments
    )
    if several:
        two = turn.button(
            "reported.button.two", KIND, SECOND, arg=cards.stamp(moments[0]), style=Style.DANGER
        )
        rows = (*rows, (two,))
    if before:
        same = turn.button("reported.button.kept", KIND, day=turn.voice.day(before.local_date))
        rows += ((same,),)
    waits = [
        s
        for s in await doses.sittings_between(turn.work, turn.me.id, turn.now - LATELY, turn.now)
        if s.unanswered
    ]
    for sitting in waits[-1:]:
        day = turn.voice.day(sitting.local_date)
        rows += ((turn.button("reported.button.day", "dose", "show", id=sitting.id, day=day),),)
    text = turn.say("reported.off", day=turn.voice.day(moments[0]))
    turn.new(text, (*rows, (turn.button("button.today", KIND),)), topic="menu")
    return True


async def keep(turn: Turn, stamp: str, *, second: bool) -> bool:
    """Return whether the tablet is on record for that day now; a second one brings the advice about two."""
    at, _which = cards.moment(stamp)
    if at is None or not turn.now - LATELY < at <= turn.now:
        return False
    planned = await _own(turn)
    if planned is None:
        return False
    day = turn.voice.local(at).date()
    sitting = await dose_rows.unplanned(turn.work, turn.me, planned, day, at)
    if sitting.unanswered:
        new = [rules.taken(dose, at) for dose in sitting.doses]
        what = "taken_again" if second else "taken"
        sitting = await booking.record(turn, sitting, sitting.doses, new, what, "tap")
    if second:
        text, rows = advice.two_taken(turn, other=False)
        turn.edit(text, rows, topic=sitting.topic)
    else:
        await booking.show(turn, sitting)
    return True


async def _own(turn: Turn) -> Planned | None:
    return next((p for p in await plans.of_person(turn.work, turn.me.id) if not p.medicine), None)


async def free(turn: Turn, at: datetime) -> bool:
    """Return whether a tablet taken at *at* would be one on a day without one."""
    return not rests.holding(turn.me.rests) and await _free(turn, at) is not None


async def _free(turn: Turn, at: datetime) -> Planned | None:
    """Return her plan of anastrozole when the day of *at* has no tablet by it: none on record, none that waits or comes."""
    planned, day = await _own(turn), turn.voice.local(at).date()
    if planned is None or any(not d.other for d in await doses.on_dates(turn.work, turn.me.id, day, day)):
        return None
    coming = await agenda.of_person(turn.work, turn.me.id, DOSE)
    comes = any(turn.voice.local(item.due_at).date() == day for item in coming)
    rested = bool(due_on(planned.rule, day)) and not turn.me.reminded  # the day's page writes that one down
    return None if comes or rested else planned
