"""What is done once a night: every active plan has its next dose, and what is settled long ago is forgotten."""

from datetime import datetime, timedelta

import structlog

from bot.services import planning
from bot.services.turn import World
from bot.store import inbox, outbox

log = structlog.get_logger()
KEPT = timedelta(days=2)  # settled updates and messages: Telegram itself repeats nothing older than a day


async def work(world: World, now: datetime) -> None:
    """The healing pass and the forgetting are done."""
    async with world.store.begin() as transaction:
        healed = await planning.heal(transaction, now)
        await inbox.forget(transaction, now - KEPT)
        await outbox.forget(transaction, now - KEPT)
    if healed:
        log.error("plans_healed", count=healed)
