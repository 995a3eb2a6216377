"""What a person decides about the check-in's time: later, not this week, another day, a slower rhythm."""

from collections.abc import Awaitable, Callable
from datetime import date, timedelta

from bot.domain import checkins as cadence
from bot.domain.agenda import CHECKIN_CLOSE, NUDGE
from bot.domain.checkins import Invite, Outcome
from bot.domain.messages import Rows, Style
from bot.services.checkins import cards, clock
from bot.services.talk.turn import Turn
from bot.store import agenda, checkins, people
from bot.store.checkins import Kept

SLOWER = (1, 2, 4)  # weeks
ASKED = "slower_asked"  # profile.extra: the day a slower rhythm was last offered
OFFERED_AGAIN = timedelta(weeks=12)
_TOPIC = clock.TOPIC


async def _in_an_hour(turn: Turn, kept: Kept) -> None:
    await _postpone(turn, kept, timedelta(hours=1))


async def _tomorrow(turn: Turn, kept: Kept) -> None:
    await _postpone(turn, kept, timedelta(days=1))


async def _postpone(turn: Turn, kept: Kept, wait: timedelta) -> None:
    """The person is asked again when they said; the check-in stays open until its 72 hours are over."""
    at = cadence.out_of_quiet(turn.now + wait, clock.rhythm_of(turn.me))
    await agenda.put(turn.work, [clock.item(turn.me, NUDGE, at, {"asked": True}, kept.id)])
    closes_at = max(kept.invited_at + cadence.OPEN, at + timedelta(days=1))
    await agenda.put(turn.work, [clock.item(turn.me, CHECKIN_CLOSE, closes_at, {}, kept.id)])
    turn.edit(
        turn.say("checkin.later", clock=turn.voice.clock(at), day=turn.voice.day(at)),
        cards.paused_rows(turn.voice, kept.id),
        topic=_TOPIC,
    )


async def _not_this_week(turn: Turn, kept: Kept) -> None:
    await checkins.close(turn.work, turn.me.id, kept.id, Outcome.SILENT)
    await agenda.drop(turn.work, *(kind.key(turn.me.id) for kind in clock.UNTIL_CLOSED))
    await clock.plan_next(turn.work, turn.me, turn.now)
    rows: Rows = (
        (turn.button("button.today", "today"), turn.button("button.urgent", "sos", style=Style.DANGER)),
    )
    turn.edit(turn.say("checkin.not_this_week"), rows, topic=_TOPIC)


def offer(turn: Turn, invite: Invite | None) -> None:
    """When four check-ins in a row were steady, a slower rhythm is offered; a "no" holds for twelve weeks."""
    asked = turn.me.profile.extra.get(ASKED)
    lately = asked is not None and turn.now.date() - date.fromisoformat(str(asked)) < OFFERED_AGAIN
    if invite is None or not invite.offer_slower or lately:
        return
    rows = tuple((turn.button(f"checkin.every.{n}", cards.KIND, "every", arg=str(n)),) for n in SLOWER)
    turn.new(turn.say("checkin.slower"), rows, topic="slower")


async def chosen(turn: Turn, weeks: str) -> None:
    """The check-in comes every so many weeks from now on."""
    if weeks not in map(str, SLOWER):
        turn.tell("toast.old_button")
        return
    told = {"every_weeks": int(weeks), ASKED: turn.now.date().isoformat()}
    turn.person = await people.remember(turn.work, turn.me, **told)
    invite = await clock.plan_next(turn.work, turn.me, turn.now)
    rows: Rows = ((turn.button("button.today", "today"), turn.button("button.settings", "set")),)
    day = turn.voice.day(invite.at) if invite else ""
    turn.edit(turn.say(f"checkin.every.{weeks}.done", day=day), rows, topic="slower")


async def change_wish(turn: Turn, day: int | None) -> None:
    """The day of the check-in is *day* from now on, or there is none."""
    turn.person = await people.save_profile(turn.work, turn.me, checkin_day=day)
    await clock.plan_next(turn.work, turn.me, turn.now)


ACTS: dict[str, Callable[[Turn, Kept], Awaitable[None]]] = {
    "hour": _in_an_hour,
    "tomorrow": _tomorrow,
    "not": _not_this_week,
}
