"""A danger that is open comes again, below whatever else was answered, until words or a tap have ended it."""

from bot.domain.levels import Level
from bot.domain.messages import Priority, Rows
from bot.services.alerts import asking, urgent
from bot.services.alerts.cards import KIND
from bot.services.talk.turn import Turn
from bot.store import alerts, cards

_WAYS_OUT = frozenset({"", "numbers"})  # what the urgent buttons under any answer do


async def again(turn: Turn, *, asked: bool = False) -> None:
    """What was asked or told about a danger a short while ago is asked again; not where the answer *asked* already.

    Words from before the danger that wait behind its card are answered, silently, without it.
    """
    if asked or turn.overtaken or any(_asks(out.card.rows) for _chat, out in turn.letters):
        return
    since = turn.now - asking.FRESH
    told = [one for one in await alerts.since(turn.work, turn.me.id, since) if one.level >= Level.EMERGENCY]
    shown = await cards.live(turn.work, turn.chat_id)
    question = next((card for card in shown if card.topic == urgent.CONFIRM), None)
    unanswered = question and question.shown_at >= max([since, *(one.at for one in told)])
    if question and unanswered and urgent.ask_again(turn, question.buttons):
        return
    still = [one for one in told if one.state == "open"]
    if still:
        await asking.ask_of(turn, still[-1])
        turn.at_urgency(Priority.EMERGENCY)  # in this order: it stays the last on her screen


def _asks(rows: Rows) -> bool:
    """Return whether a button among *rows* answers something of a danger."""
    taps = [button.tap for row in rows for button in row if button.tap]
    return any(tap.kind == KIND and tap.act not in _WAYS_OUT for tap in taps)
