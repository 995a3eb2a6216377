"""A notice to those in ADMIN_IDS, in their own chat: that something needs them. No person is in it."""

from datetime import datetime, timedelta

from bot.domain.messages import Card, Op, Outgoing, Priority
from bot.services.talk.turn import World
from bot.services.talk.voice import Voice
from bot.store import Work, house, outbox

APART = timedelta(hours=1)  # two notices of one kind


async def warn(world: World, work: Work, kind: str, now: datetime) -> None:
    """Every operator is told, unless they were told the same within the hour."""
    if not world.admins:
        return
    last = await house.get(work, f"warned_{kind}")
    if last and now - datetime.fromisoformat(last) < APART:
        return
    await house.put(work, f"warned_{kind}", now.isoformat())
    card = Card(str(Voice(country=world.country).say(f"operator.{kind}")))
    notice = Outgoing(Op.NEW, card, priority=Priority.FOLLOW_UP)
    await outbox.add(work, [(chat_id, notice) for chat_id in sorted(world.admins)], now)
