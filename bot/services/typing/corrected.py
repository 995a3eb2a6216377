"""A correction is about what she looks at: where that is no tablet, its own buttons come below her words, and nothing changes."""

from collections.abc import Awaitable, Callable

from bot.domain import times
from bot.domain.messages import Rows, Style
from bot.domain.reports import Act, Report
from bot.domain.understanding import Understanding
from bot.services.checkins import clock, symptom
from bot.services.doses import booking, pausing
from bot.services.plans import travelling
from bot.services.record import day as history
from bot.services.setup import choices, draft, medicines
from bot.services.supply import cards as supply
from bot.services.talk.turn import Turn
from bot.services.typing import reported, requests, steps
from bot.store import cards

DOSE = booking.KIND
ALERT = "alert"
_SAVED = frozenset(  # topics of the cards on which something is saved; an answer or a menu saves nothing
    {
        choices.TOPIC,
        medicines.KIND,
        draft.TOPIC,
        pausing.KIND,
        travelling.KIND,
        clock.TOPIC,
        symptom.TOPIC,
        supply.TOPIC,
        "notes",
    }
)
_WAYS = {  # where it is changed, when its own card does not lead there
    travelling.KIND: ("corrected.trip", "cmd", "travel"),
    symptom.TOPIC: ("today.button.days", history.KIND),
    clock.TOPIC: ("today.button.days", history.KIND),
}
_MOST = 8


async def elsewhere(turn: Turn, meaning: Understanding) -> bool:
    """Return whether the words correct something that is no tablet; it was asked what, or asked anew with what she says now."""
    if not turn.me.settled:
        return False
    report = await reported.of(turn, meaning)
    if not report.turned or await booking.replied_to(turn):
        return False
    await steps.go_on(turn)
    if turn.letters:
        return True
    shown = await cards.live(turn.work, turn.chat_id)
    known = [card for card in shown if card.topic.partition(":")[0] in _SAVED | {DOSE, ALERT}]
    if known and known[0].topic.startswith(f"{ALERT}:") and report.act in (Act.UNDO, Act.WRONG):
        await _ask(turn, known[0])  # a danger was told after the tablet: which of the two she means, she taps
        return True
    newest = next((card for card in known if not card.topic.startswith(f"{ALERT}:")), None)
    if newest is None:
        return False
    if newest.topic.startswith(f"{DOSE}:"):  # "delete that" under a tablet is no wish to delete a medicine
        return report.act in (Act.UNDO, Act.WRONG) and await reported.said(turn, meaning)
    anew = _ANEW.get(newest.topic)
    if not (anew and await anew(turn, report)):
        await _ask(turn, newest)
    return True


async def _ask(turn: Turn, card: cards.Live) -> None:
    rows: Rows = tuple((b,) for b in card.buttons if b.style is not Style.DANGER)[:_MOST]
    if card.topic in _WAYS:
        rows = ((turn.button(*_WAYS[card.topic]),), *rows)
    sitting = await booking.current(turn)
    if sitting:
        day = turn.voice.day(sitting.local_date)
        rows += ((turn.button("corrected.tablet", DOSE, "show", id=sitting.id, day=day),),)
    turn.new(turn.say("reported.what_wrong"), rows, topic=card.topic)


async def _time(turn: Turn, report: Report) -> bool:
    """Another reminder time is previewed like the first: "no, 7.30"."""
    read = times.wanted(report.said, twelve_hour=turn.voice.twelve_hour)
    if read:
        await choices.ask_time(turn, read)
    return bool(read)


async def _pause(turn: Turn, report: Report) -> bool:
    until = requests.until(turn, report.said)
    if until:
        pausing.offer(turn, until)
    return bool(until)


_ANEW: dict[str, Callable[[Turn, Report], Awaitable[bool]]] = {choices.TOPIC: _time, pausing.KIND: _pause}
