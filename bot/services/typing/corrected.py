"""A correction is about what she looks at: where that is no tablet, its own buttons come below her words, and nothing changes."""

from collections.abc import Awaitable, Callable
from datetime import timedelta

from bot.domain import times
from bot.domain.messages import Rows, Style
from bot.domain.reports import Act, Report
from bot.domain.understanding import Understanding
from bot.services.doses import booking, pausing
from bot.services.rooms import HOUSE
from bot.services.setup import choices
from bot.services.supply import cards as supply
from bot.services.supply import conversation as counts
from bot.services.talk.turn import Turn
from bot.services.typing import reported, steps, ways
from bot.store import cards, doses

DOSE = booking.KIND
ALERT = "alert"
_SAVES = {door.name: door for door in HOUSE.saves}
SINCE = timedelta(
    hours=3
)  # so long what was saved is still meant, when a tablet that has no answer was asked about since
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
    known = [card for card in shown if card.topic.partition(":")[0] in {*_SAVES, DOSE, ALERT}]
    if known and known[0].topic.startswith(f"{ALERT}:") and report.act in (Act.UNDO, Act.WRONG):
        await _ask(turn, known[0])  # a danger was told after the tablet: which of the two she means, she taps
        return True
    newest = await _newest(turn, [card for card in known if not card.topic.startswith(f"{ALERT}:")])
    if newest is None:
        return False
    if newest.topic.startswith(f"{DOSE}:"):  # "delete that" under a tablet is no wish to delete a medicine
        return report.act in (Act.UNDO, Act.WRONG) and await reported.said(turn, meaning)
    anew = _ANEW.get(newest.topic.partition(":")[0])
    if not (anew and await anew(turn, report)):
        await _ask(turn, newest)
    return True


async def _newest(turn: Turn, known: list[cards.Live]) -> cards.Live | None:
    """Return the newest card with something of hers on it; a tablet that has no answer holds nothing to correct."""
    for card in known:
        if turn.now - card.shown_at > SINCE:
            break
        dose_id = card.topic.removeprefix(f"{DOSE}:")
        sitting = await doses.sitting_of(turn.work, turn.me.id, int(dose_id)) if dose_id.isdecimal() else None
        if sitting is None or len(sitting.waiting) < len(sitting.doses):
            return card
    return next(iter(known), None)


async def _ask(turn: Turn, card: cards.Live) -> None:
    rows: Rows = tuple((b,) for b in card.buttons if b.style is not Style.DANGER)[:_MOST]
    saved = _SAVES.get(card.topic.partition(":")[0])
    if saved and saved.way:
        rows = ((turn.button(*saved.way),), *rows)
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
    until = ways.until(turn, report.said)
    if until:
        pausing.offer(turn, until)
    return bool(until)


async def _count(turn: Turn, _report: Report) -> bool:
    """Another number of tablets is counted in place of the one before: "no, 15", "sorry, 15 not 20"."""
    return await counts.anew(turn, turn.incoming.text)


_ANEW: dict[str, Callable[[Turn, Report], Awaitable[bool]]] = {
    choices.TOPIC: _time,
    pausing.KIND: _pause,
    supply.TOPIC: _count,
}
