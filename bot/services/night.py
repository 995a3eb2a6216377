"""What is done once a night: a backup, every active plan has its next dose, what is settled long ago is forgotten."""

from datetime import datetime, timedelta
from pathlib import Path

import structlog

from bot.services import planning, zone_rules
from bot.services.turn import World
from bot.store import Store, backup, erasures, inbox, outbox
from bot.store.sealed_file import DamagedError

log = structlog.get_logger()
KEPT = timedelta(days=2)  # settled updates and messages: Telegram itself repeats nothing older than a day


async def work(world: World, now: datetime) -> None:
    """The healing pass and the forgetting are done."""
    async with world.store.begin() as transaction:
        healed = await planning.heal(transaction, now)
        moved = await zone_rules.follow(transaction)
        await inbox.forget(transaction, now - KEPT)
        await outbox.forget(transaction, now - KEPT)
    if moved:
        log.info("zone_rules_changed", doses=moved)
    if healed:
        log.error("plans_healed", count=healed)
    await erasures.settle(world.store)


async def back_up(store: Store, folder: Path, key: bytes, now: datetime) -> None:
    """A good new backup is in *folder* and the old ones are rotated; when there is none, a line says so."""
    try:
        await backup.keep(store, folder, key, now)
    except (backup.BackupError, DamagedError, OSError) as error:
        log.error("backup_failed", error=error)  # noqa: TRY400 - logs.py tells type and place of an error
    else:
        log.info("backup_made")
