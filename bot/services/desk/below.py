"""Where she looks: below her words, or on them. What else has to be said, and how old her words are, stands above."""

from dataclasses import replace
from datetime import timedelta

from bot.domain.messages import Op, Outgoing, Priority
from bot.services.plans import status
from bot.services.talk.turn import Turn

OLD = timedelta(minutes=10)  # a message that waited longer is answered with its age
_SEEN = frozenset({Op.NEW, Op.REACT, Op.FILE, Op.KEYS})  # what appears below her words or on them


def seen(turn: Turn) -> None:
    """An answer that would only change a card further up comes as a new message instead; silence is no answer."""
    if any(_shows(turn, out) and out.op in _SEEN for _chat, out in turn.letters):
        return
    changed = [n for n, (_chat, out) in enumerate(turn.letters) if _shows(turn, out) and out.op is Op.EDIT]
    if changed:
        chat, out = turn.letters[changed[-1]]
        turn.letters[changed[-1]] = (chat, replace(out, op=Op.NEW, message_id=None))
    else:
        rows = ((turn.button("button.today", "today"), turn.button("button.help", "help")),)
        turn.new(turn.toast or turn.say("nothing_to_do"), rows, topic="menu" if turn.person else "")


def _shows(turn: Turn, out: Outgoing) -> bool:
    return out.topic != status.TOPIC and not turn.erased


def with_asides(turn: Turn) -> None:
    """What else has to be said stands above the answer; nothing stands above a danger."""
    if not turn.asides:
        return
    said = "\n".join(turn.asides)
    for n, (chat, out) in enumerate(turn.letters):
        if out.op is Op.NEW and out.topic != status.TOPIC and out.priority is not Priority.EMERGENCY:
            card = replace(out.card, text=f"<i>{said}</i>\n\n{out.card.text}")
            turn.letters[n] = (chat, replace(out, card=card))
            return
    if all(out.priority is not Priority.EMERGENCY for _chat, out in turn.letters):
        turn.new(f"<i>{said}</i>", topic="menu")


def with_age(turn: Turn) -> None:
    """An answer to something written a while ago says when that was (a message waits up to 24 h at Telegram)."""
    age = turn.now - turn.incoming.at
    if age < OLD or not turn.letters:
        return
    chat, out = turn.letters[0]
    note = f"<i>{turn.say('age', span=turn.voice.span(age / timedelta(minutes=1)))}</i>"
    urgent = out.priority is Priority.EMERGENCY  # the number stays the first thing she reads
    parts = (out.card.text, note) if urgent else (note, out.card.text)
    card = replace(out.card, text="\n\n".join(parts))
    turn.letters[0] = (chat, replace(out, card=card))
