"""A danger sign that was ticked by mistake is taken back out of the open check-in, which can go on."""

from bot.domain import surveys
from bot.domain.checkins import Outcome
from bot.domain.messages import Tap
from bot.domain.surveys import Answers, Measure, State
from bot.domain.triage import triage
from bot.services.alerts import record, taps
from bot.services.checkins import cards
from bot.services.talk.turn import Turn
from bot.store import checkins
from bot.store.alerts import Alert


async def tapped(turn: Turn, tap: Tap) -> None:
    """Answer a tap on an alert card; "this is not so" also goes for the answer that raised it."""
    await taps.tapped(turn, tap)
    if tap.act == "mistake" and (alert := await taps.alert_of(turn, tap)):
        await _take_back(turn, await record.card_of(turn.work, turn.me.id, alert))


async def _take_back(turn: Turn, mine: list[Alert]) -> None:
    kept = await checkins.open_one(turn.work, turn.me.id)
    if kept is None or not kept.state or kept.outcome is not Outcome.OPEN:
        return
    state, rules = surveys.from_row(kept.state, turn.world.asked.surveys), {one.rule_id for one in mine}
    for sign in _signs(state):
        fired = triage(turn.world.asked.rules, Answers(signs=frozenset({sign})))
        if any(found.rule in rules for found in fired):
            state = surveys.withdraw(state, sign)
    await checkins.keep(turn.work, turn.me.id, kept.id, surveys.to_row(state))
    turn.new(turn.say("checkin.go_on"), cards.paused_rows(turn.voice, kept.id), topic="checkin")


def _signs(state: State) -> set[str]:
    """Return every sign ticked in a list."""
    asked = [q.key for q in state.survey.questions if q.measure in (Measure.FLAG, Measure.SIGN)]
    return {sign for key in asked for sign in state.answers.get(key, ())} - {"none"}
