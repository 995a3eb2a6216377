"""Nothing typed hides the way out: the answer to typed words ends with whom to call, and the urgent button.

The rules do not know every way to say that something is badly wrong. So this stands under whatever was understood,
at one place, once a message; never on an emergency card, which says it first.
"""

from dataclasses import replace

from markupsafe import Markup

from bot.domain.messages import Card, Op, Outgoing, Priority, Rows, Style
from bot.services.alerts import cards
from bot.services.plans.status import TOPIC as STATUS
from bot.services.talk import numbers
from bot.services.talk.turn import Turn
from bot.services.typing import smalltalk

_CALLS = frozenset({"", "numbers"})  # what the urgent buttons do; others of that kind answer an alert
LONGEST = 4096  # characters of one message


def under(turn: Turn) -> None:
    """What leaves last says whom to call, and what came along with the words and was not looked at."""
    if any(out.priority is Priority.EMERGENCY for _chat, out in turn.letters):
        return
    place = _last(turn)
    lines = [turn.say("unreadable.beside")] if turn.incoming.beside else []
    own = smalltalk.in_her_language(turn)
    if own and (place is None or own not in turn.letters[place][1].card.text):
        lines.append(Markup(own))  # noqa: S704 - our own line
    lines.append(turn.say("wayout", number=numbers.number(turn), line=numbers.crisis(numbers.here(turn))))
    foot = "\n".join(f"<i>{line}</i>" for line in lines)
    if place is None:
        if turn.incoming.beside:
            turn.new(foot, _urgent(turn, ()))
        return
    chat, out = turn.letters[place]
    if len(out.card.text) + len(foot) > LONGEST - 2:
        turn.new(foot, _urgent(turn, ()))
    elif foot not in out.card.text:
        card = Card(f"{out.card.text}\n\n{foot}", out.card.rows + _urgent(turn, out.card.rows))
        turn.letters[place] = (chat, replace(out, card=card))


def _last(turn: Turn) -> int | None:
    """Return which letter she reads last: the last new message, else the last card that changed."""
    read = [n for n, (_chat, out) in enumerate(turn.letters) if _is_read(out)]
    new = [n for n in read if turn.letters[n][1].op is Op.NEW]
    return max(new or read, default=None)


def _is_read(out: Outgoing) -> bool:
    return out.op in (Op.NEW, Op.EDIT) and bool(out.card.text) and out.topic != STATUS


def _urgent(turn: Turn, rows: Rows) -> Rows:
    """Return the row with the urgent button, none when it is already there."""
    taps = [button.tap for row in rows for button in row if button.tap]
    there = any(tap.kind == cards.KIND and tap.act in _CALLS for tap in taps)
    return () if there else ((turn.button("button.urgent", cards.KIND, style=Style.DANGER),),)
