"""A privacy text that changed is asked about again: one calm card below an answer, at most once a month.

Nothing waits for what she says: her record and her reminders go on. What she said is a row.
"""

from datetime import timedelta

from bot.domain.incoming import Did
from bot.domain.late import Quiet
from bot.domain.messages import Priority, Rows, Style, Tap
from bot.services.talk.own_accord import spoken_today
from bot.services.talk.turn import Turn
from bot.store import alerts, consents, doses, flows, people

POLICY_VERSION = "2026-12"  # newer texts compare greater; ``policy.changed`` says what is new in this one
KIND = "policy"
TOPIC = "policy"
AGAIN = timedelta(days=30)
_ANSWERED = frozenset({Did.TEXT, Did.COMMAND, Did.TAP})


async def ask(turn: Turn) -> None:
    """Whoever agreed to an older text is asked about this one, when nothing else wants an answer."""
    if not (turn.person and turn.me.settled and turn.incoming.did in _ANSWERED):
        return
    if any(out.priority is Priority.EMERGENCY for _chat, out in turn.letters) or not outstanding(turn):
        return
    asked_at = await consents.asked_at(turn.work, turn.me.id, POLICY_VERSION)
    if (asked_at and turn.now - asked_at < AGAIN) or not await _calm(turn):
        return
    await consents.asked(turn.work, turn.me.id, POLICY_VERSION, turn.now)
    turn.new(turn.say("policy.changed"), rows(turn), topic=TOPIC, priority=Priority.ANNOUNCEMENT, silent=True)


def outstanding(turn: Turn) -> bool:
    """Return whether she agreed to an older text than this one."""
    return turn.agreed is None or turn.agreed < POLICY_VERSION


async def _calm(turn: Turn) -> bool:
    """Return whether it is day, and neither a danger, a tablet, a question nor anything else of our own waits for her."""
    me = turn.me
    if Quiet(*me.profile.quiet).holds(turn.voice.local(turn.now).time()):
        return False
    if await spoken_today(turn.work, me, turn.now):
        return False
    waiting = (flows.get, alerts.open_ones, doses.open_sittings)
    return not any([await of_hers(turn.work, me.id) for of_hers in waiting])


def rows(turn: Turn, *, full: bool = True) -> Rows:
    answers = (
        turn.button("button.agree", KIND, "yes", style=Style.GOOD),
        turn.button("policy.not_now", KIND, "later"),
    )
    return (answers, (turn.button("button.full_text", KIND, "full"),)) if full else (answers,)


async def tapped(turn: Turn, tap: Tap) -> None:
    """Her answer is kept; "Not now" changes nothing, and she is asked again in a month at the earliest."""
    if tap.act == "full":
        turn.edit(turn.say("policy.full", version=POLICY_VERSION), rows(turn, full=False), topic=TOPIC)
    elif tap.act == "yes":
        if outstanding(turn):
            await people.agree_again(turn.work, turn.me, POLICY_VERSION, turn.now)
            await consents.answered(turn.work, turn.me.id, POLICY_VERSION, "yes", turn.now)
            turn.agreed = POLICY_VERSION
        turn.edit(turn.say("policy.agreed"), (), topic=TOPIC)
    elif outstanding(turn):
        await consents.answered(turn.work, turn.me.id, POLICY_VERSION, "later", turn.now)
        turn.edit(turn.say("policy.later"), (), topic=TOPIC)
    else:
        turn.tell("toast.old_button")
