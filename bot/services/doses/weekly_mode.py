"""Which way a person is asked: at every tablet, or once a week. What each costs in messages, and the offer to change.

While it is once a week the doses of the days wait, whatever their late limit; nothing is closed and nothing rings.
"""

from datetime import datetime
from math import ceil

from bot.domain import doses as rules
from bot.domain.agenda import WEEK_CARD
from bot.domain.messages import Rows, Style
from bot.domain.people import Person
from bot.domain.plans import dues_between
from bot.domain.sittings import Sitting
from bot.domain.weeks import STEADY, WEEK, Week, next_week, steady
from bot.services.doses import silence
from bot.services.plans import askings, status
from bot.services.talk.turn import Turn
from bot.store import Work, agenda, doses, people, plans
from bot.store.agenda import Item

KIND = WEEK_CARD
OFFERED = "weekly_offered"  # profile.extra
A_MONTH_WEEKS = 4


async def begin(turn: Turn) -> None:
    """From now on one card on Sundays asks about the week. A dose that is open keeps its own card."""
    turn.person = await people.save_profile(turn.work, turn.me, asks="weekly")
    await agenda.put(turn.work, [item(turn.me, next_week(turn.now, turn.me.zone), asked=False)])
    turn.tell("toast.saved")


async def end(turn: Turn) -> None:
    """Every tablet is asked about at its time again."""
    turn.person = await daily(turn.work, turn.me, turn.now)
    turn.tell("toast.saved")
    await status.refresh(turn)


async def daily(work: Work, person: Person, now: datetime) -> Person:
    """Return *person*, asked daily; what waited for Sunday is closed or followed up, as its late limit says."""
    extra = {**person.profile.extra, silence.DAILY_SINCE: now.isoformat()}
    daily = await people.save_profile(work, person, asks="daily", extra=extra)
    await agenda.drop(work, WEEK_CARD.key(person.id))
    for sitting in await doses.open_sittings(work, person.id):
        if sitting.limit_at > now:
            await agenda.put(work, askings.follow_ups(daily, sitting, now))
        else:
            await close(work, sitting, now)
    return daily


async def close(work: Work, sitting: Sitting, now: datetime) -> None:
    """Doses that nobody spoke of have no answer."""
    for dose in sitting.open_ones:
        closed = rules.timed_out(dose, offline=False)
        await doses.change(work, dose, closed, closed.state, "clock", now)


async def budget(turn: Turn) -> dict[str, int]:
    """Return how many messages a calm week has in each of the two ways: tablets, or one card, and the check-in."""
    mine = await plans.of_person(turn.work, turn.me.id)
    month = turn.now + A_MONTH_WEEKS * WEEK
    tablets = {due.due_at for planned in mine for due in dues_between(planned.rule, turn.now, month)}
    checkin = int(turn.me.profile.checkin_day is not None)
    return {"daily": ceil(len(tablets) / A_MONTH_WEEKS) + checkin, "weekly": 1 + checkin}


async def offer(turn: Turn) -> None:
    """Once, after eight steady weeks: shall it be Sundays only?"""
    me = turn.me
    if me.profile.weekly or OFFERED in me.profile.extra or turn.now - me.created_at < STEADY:
        return
    if not steady(await doses.between(turn.work, me.id, turn.now - STEADY, turn.now)):
        return
    turn.person = await people.remember(turn.work, me, **{OFFERED: turn.now.isoformat()})
    rows: Rows = (
        (turn.button("week.yes", KIND, "on", style=Style.PRIMARY),),
        (turn.button("week.no", KIND, "keep"),),
    )
    turn.new(turn.say("week.offer", **await budget(turn)), rows, topic="offer", silent=True)


def item(person: Person, week: Week, *, asked: bool) -> Item:
    """Return the card of *week* as an agenda item; *asked*: the card of the week before was sent."""
    note = {"asked": int(asked)}
    return agenda.item(WEEK_CARD, person, week.asked_at, note=note)
