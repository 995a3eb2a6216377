"""Taps on alert cards: what the check-in adds to them; everything else is the emergency room's."""

from collections.abc import Awaitable, Callable

from bot.domain import surveys
from bot.domain.checkins import Outcome
from bot.domain.levels import Level
from bot.domain.messages import Tap
from bot.domain.surveys import Answers, Measure, State
from bot.domain.triage import triage
from bot.services import alert_asks, checkin_alerts, checkin_cards, checkin_end, emergency
from bot.services.turn import Turn
from bot.store import alerts, checkins, notes
from bot.store.alerts import Alert


async def tapped(turn: Turn, tap: Tap) -> None:
    """Answer a tap on an alert card, whoever raised it."""
    alert = (
        await alerts.get(turn.work, turn.me.id, int(tap.id)) if turn.person and tap.id.isdecimal() else None
    )
    if alert and tap.act in _ACTS:
        await _ACTS[tap.act](turn, alert)
        return
    if alert and tap.act == "called" and alert.level == Level.TODAY and alert.evidence:
        await _called_team(turn, alert)
        return
    await emergency.tapped(turn, tap)
    if tap.act == "mistake" and alert:
        await _take_back(turn, alert)


async def _list(turn: Turn, alert: Alert) -> None:
    """What the card is about waits on the list for the next visit."""
    count = 0
    for one in await alert_asks.card_of(turn.work, turn.me.id, alert):
        count = await notes.add(turn.work, turn.me.id, "question", one.because, turn.now)
    turn.tell("toast.noted", n=count)


async def _known(turn: Turn, alert: Alert) -> None:
    """The team knows: nothing more is asked, and repeats are short for four weeks."""
    mine = await alert_asks.card_of(turn.work, turn.me.id, alert)
    for one in mine:
        await checkin_end.close(turn.work, turn.me.id, one, "known")
    turn.person = await checkin_alerts.team_knows(turn.work, turn.me, mine, turn.now)
    turn.edit(turn.say("alert.known"), emergency.home(turn))


async def _called_team(turn: Turn, alert: Alert) -> None:
    """The team was called: it knows from now on; the bot still asks the next morning how it is."""
    mine = await alert_asks.card_of(turn.work, turn.me.id, alert)
    for one in mine:
        await alerts.close(turn.work, turn.me.id, one.id, "helped")
    turn.person = await checkin_alerts.team_knows(turn.work, turn.me, mine, turn.now)
    held = next((one for one in mine if one.hold), None)
    decided = ((turn.button("alert.button.decided", emergency.KIND, "decided", id=held.id),),) if held else ()
    turn.edit(turn.say("alert.called_team"), (*decided, *emergency.home(turn)))


async def _take_back(turn: Turn, alert: Alert) -> None:
    """A danger sign ticked by mistake is no longer in the open check-in, and the check-in can go on."""
    mine = await alert_asks.card_of(turn.work, turn.me.id, alert)
    for one in mine:
        await checkin_end.close(turn.work, turn.me.id, one, "mistake")
    await emergency.lift(turn, {one.id for one in mine})
    kept = await checkins.open_one(turn.work, turn.me.id)
    if kept is None or not kept.state or kept.outcome is not Outcome.OPEN:
        return
    state = surveys.from_row(kept.state, turn.world.asked.surveys)
    for flag in _flags(state):
        fired = triage(turn.world.asked.rules, Answers(signs=frozenset({flag})))
        if any(found.rule == alert.rule_id for found in fired):
            state = surveys.withdraw(state, flag)
    await checkins.keep(turn.work, turn.me.id, kept.id, surveys.to_row(state))
    turn.new(turn.say("checkin.go_on"), checkin_cards.paused_rows(turn.voice, kept.id), topic="checkin")


def _flags(state: State) -> set[str]:
    asked = [q.key for q in state.survey.questions if q.measure is Measure.FLAG]
    return {flag for key in asked for flag in state.answers.get(key, ())} - {"none"}


_ACTS: dict[str, Callable[[Turn, Alert], Awaitable[None]]] = {
    "list": _list,
    "known": _known,
    "better": alert_asks.better,
    "same": alert_asks.same,
    "worse": alert_asks.worse,
}
