"""What is done once a night: a backup, every plan has its next dose and every open dose its end, what is settled long ago is forgotten."""

import asyncio
from datetime import datetime, timedelta
from pathlib import Path

import structlog

from bot.services.doses import healing
from bot.services.plans import zone_rules
from bot.services.talk import notices
from bot.services.talk.turn import World
from bot.store import Store, backup, erasures, helpers, house, inbox, outbox
from bot.store.sealed_file import DamagedError

log = structlog.get_logger()
_NO_BACKUP = "backup_failed_at"  # empty again with the next good one
KEPT_ASIDE = timedelta(
    days=14
)  # what could not be handled: a mended version may be given it again (`bot replay`)
BELIEVED_AFTER = timedelta(days=2)  # a gap so long may be a clock that was set; who runs the bot hears of it
KEPT = timedelta(days=2)  # settled updates and messages: Telegram itself repeats nothing older than a day


async def work(world: World, now: datetime) -> None:
    """The healing pass and the forgetting are done."""
    async with world.store.begin() as transaction:
        mended = await healing.mend(transaction, now)
        moved = await zone_rules.follow(transaction)
        if mended:
            await notices.warn(world, transaction, "healed", now)
        if await house.get(transaction, _NO_BACKUP):
            await notices.warn(world, transaction, "no_backup_made", now)
        await inbox.forget(transaction, now - KEPT, now - KEPT_ASIDE)
        await outbox.forget(transaction, now - KEPT)
        await helpers.forget(transaction, now)
    if moved:
        log.info("zone_rules_changed", doses=moved)
    if mended:
        log.error("mended", plans=mended.plans, doses=mended.doses, weeks=mended.weeks)
    await erasures.settle(world.store)


async def forget_backups(store: Store, folder: Path, now: datetime) -> None:
    """No backup in *folder* is as old as people were told none gets, whether new ones are made or not."""
    if not await _time_goes_by(store, now):
        return
    try:
        removed = await asyncio.to_thread(backup.expire, folder, now)
    except OSError as error:
        log.error("backups_not_removed", error=error)  # noqa: TRY400 - as below
        return
    if removed:
        log.warning("backups_expired", count=len(removed))


async def _time_goes_by(store: Store, now: datetime) -> bool:
    """Return whether it is believable that it is *now*: a clock set ahead by weeks would make every backup old at once."""
    async with store.begin() as work:
        gaps = await house.outages_since(work, now - BELIEVED_AFTER, now)
    return all(gap.ended_at - gap.began_at < BELIEVED_AFTER for gap in gaps)


async def back_up(store: Store, folder: Path, key: bytes, now: datetime) -> None:
    """A good new backup is in *folder* and the old ones are rotated; when there is none, a line says so."""
    await forget_backups(store, folder, now)
    try:
        kept = await backup.keep(store, folder, key, now, rotates=await _time_goes_by(store, now))
    except (backup.BackupError, DamagedError, OSError) as error:
        log.error("backup_failed", error=error)  # noqa: TRY400 - logs.py tells type and place of an error
        made = {_NO_BACKUP: now.isoformat()}
    else:
        log.info("backup_made", removed=len(kept.removed))
        made = {_NO_BACKUP: "", house.BACKED_UP: now.isoformat()}
    async with store.begin() as transaction:
        for name, value in made.items():
            await house.put(transaction, name, value)
