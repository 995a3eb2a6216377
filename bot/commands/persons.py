"""``bot export``, ``erase``, ``replay``: what somebody asked for, and what could not be handled."""

from datetime import UTC, datetime

from bot import settings
from bot.commands.shared import Refused, current
from bot.knowledge import library
from bot.services.data import privacy
from bot.store import erasures, inbox, people


async def export(chosen: settings.Settings, chat_id: int) -> str:
    """Return everything kept of the person in *chat_id* as JSON, the same as their own download."""
    async with current(chosen) as store, store.begin() as work:
        person = await people.find(work, chat_id)
        if person is None:
            raise Refused("Nobody in this chat has agreed: nothing is kept.")
        return await privacy.exported(work, person.id, datetime.now(UTC), library.load().version)


async def replay(chosen: settings.Settings) -> str:
    """What could not be handled, and is still kept, waits again for the bot."""
    async with current(chosen) as store, store.begin() as work:
        count = await inbox.replay(work, datetime.now(UTC))
    return f"Waiting to be answered again: {count}."


async def erase(chosen: settings.Settings, chat_id: int) -> str:
    """No row of *chat_id* is left, and a restored backup erases it again."""
    async with current(chosen) as store:
        async with store.begin() as work:
            known = await people.find(work, chat_id)
            await people.erase(work, chat_id, datetime.now(UTC))
        await erasures.finish(store)
    return "Erased." if known else "Nobody in this chat had agreed; it is noted as erased all the same."
