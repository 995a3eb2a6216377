"""Taps on an alert that reach into the check-in or the notebook; everything else is the emergency room's."""

from bot.domain import surveys
from bot.domain.checkins import Outcome
from bot.domain.messages import Tap
from bot.domain.surveys import Answers, Measure, State
from bot.domain.triage import triage
from bot.services import checkin_cards, checkin_result, emergency
from bot.services.turn import Turn
from bot.store import alerts, checkins, notes


async def tapped(turn: Turn, tap: Tap) -> None:
    """Answer a tap on an alert card, whoever raised it."""
    alert = await alerts.get(turn.work, turn.me.id, int(tap.id)) if turn.person and tap.id.isdigit() else None
    if tap.act == "list" and alert:
        count = await notes.add(turn.work, turn.me.id, "question", alert.because, turn.now)
        turn.tell("toast.noted", n=count)
    elif tap.act == "known" and alert:
        await alerts.close(turn.work, turn.me.id, alert.id, "known")
        await checkin_result.team_knows(turn)
        turn.edit(turn.say("alert.known"), emergency.home(turn))
    else:
        await emergency.tapped(turn, tap)
        if tap.act == "mistake" and alert:
            await _take_back(turn, alert.rule_id)


async def _take_back(turn: Turn, rule_id: str) -> None:
    """A danger sign ticked by mistake is no longer in the open check-in, and the check-in can go on."""
    kept = await checkins.open_one(turn.work, turn.me.id)
    if kept is None or not kept.state or kept.outcome is not Outcome.OPEN:
        return
    state = surveys.from_row(kept.state, turn.world.asked.surveys)
    for flag in _flags(state):
        fired = triage(turn.world.asked.rules, Answers(signs=frozenset({flag})))
        if any(alert.rule == rule_id for alert in fired):
            state = surveys.withdraw(state, flag)
    await checkins.keep(turn.work, turn.me.id, kept.id, surveys.to_row(state))
    turn.new(turn.say("checkin.go_on"), checkin_cards.paused_rows(turn.voice, kept.id), topic="checkin")


def _flags(state: State) -> set[str]:
    asked = [q.key for q in state.survey.questions if q.measure is Measure.FLAG]
    return {flag for key in asked for flag in state.answers.get(key, ())} - {"none"}
