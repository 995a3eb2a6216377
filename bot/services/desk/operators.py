"""What those in ADMIN_IDS are told, in their own chat: that something needs them, and how the bot is doing. No person in it."""

from datetime import datetime, timedelta

from bot.services.talk import notices
from bot.services.talk.turn import Turn, World
from bot.store import Work, house

COMMAND = "operator"
LATE = timedelta(minutes=1)
JUST_NOW = timedelta(minutes=5)
WEEK = timedelta(days=7)


async def beat(world: World, work: Work, now: datetime) -> house.Outage | house.SetBack | None:
    """The bot is known to be alive; a gap that was noted just now, here or at the start, is told to the operators."""
    found = await house.beat(work, now)
    if world.admins and await house.outages_since(work, now - JUST_NOW, now):
        await notices.warn(world, work, "offline", now)
    return found


def is_for(turn: Turn) -> bool:
    """Return whether *turn* is an operator's command. To anybody else it is a command like any that does not exist."""
    return turn.incoming.text == COMMAND and turn.chat_id in turn.world.admins


async def show(turn: Turn) -> None:
    """/operator: what waits, and what went wrong lately."""
    since = await house.oldest(turn.work)
    late = {what: at for what, at in since.items() if turn.now - at > LATE}
    waiting = [
        turn.say("operator.waits", what=what, span=_ago(turn, at)) for what, at in sorted(late.items())
    ]
    backup = await house.get(turn.work, house.BACKED_UP)
    counts = await house.counts(turn.work, turn.now - WEEK)
    turn.new(
        turn.say(
            "operator.status",
            content=turn.world.library.version,
            waits="\n".join(waiting) or turn.say("operator.nothing_waits"),
            backup=turn.say("operator.backup", span=_ago(turn, datetime.fromisoformat(backup)))
            if backup
            else turn.say("operator.no_backup"),
            **counts,
        )
    )


def _ago(turn: Turn, at: datetime) -> str:
    return turn.voice.span(max((turn.now - at) / timedelta(minutes=1), 0))
