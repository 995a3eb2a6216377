"""``bot export``, ``erase``, ``replay``: what somebody asked for, and what could not be handled."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path

from bot import settings
from bot.commands.shared import Refused, current
from bot.formats import Format
from bot.knowledge import library, questionnaires
from bot.knowledge.lexicon import load_lexicon
from bot.services.exports import making
from bot.services.talk.turn import World
from bot.store import Store, erasures, inbox, people


async def export(chosen: settings.Settings, chat_id: int, what: Format) -> bytes:
    """Return one of the files of the person in *chat_id*, the same as the chat gives."""
    async with current(chosen) as store:
        return await _file_of(store, chosen, chat_id, what)


async def _file_of(store: Store, chosen: settings.Settings, chat_id: int, what: Format) -> bytes:
    if not what.available:
        raise Refused(f"{what}: install the extra `reports`: pip install 'daymark[reports]'.")
    books = library.load()
    asked = questionnaires.load(topics=books.topics)
    world = World(store=store, library=books, lexicon=load_lexicon(), asked=asked, country=chosen.country)
    made = await making.file(world, chat_id, what, datetime.now(UTC))
    if made is None:
        raise Refused("Nobody in this chat has agreed: nothing is kept.")
    return made.content


async def replay(chosen: settings.Settings) -> str:
    """What could not be handled, and is still kept, waits again for the bot."""
    async with current(chosen) as store, store.begin() as work:
        count = await inbox.replay(work, datetime.now(UTC))
    return f"Waiting to be answered again: {count}."


async def erase(chosen: settings.Settings, chat_id: int, save: Path | None = None) -> str:
    """No row of *chat_id* is left, and a restored backup erases it again; the files are in *save* before."""
    async with current(chosen) as store:
        if save is not None:
            await _saved(store, chosen, chat_id, save)
        async with store.begin() as work:
            known = await people.find(work, chat_id)
            await people.erase(work, chat_id, datetime.now(UTC))
        await erasures.finish(store)
    return "Erased." if known else "Nobody in this chat had agreed; it is noted as erased all the same."


async def _saved(store: Store, chosen: settings.Settings, chat_id: int, folder: Path) -> None:
    """Every file of the person is in *folder*, readable by its owner only."""
    for what in filter(lambda one: one.available, Format):
        content = await _file_of(store, chosen, chat_id, what)
        await asyncio.to_thread(_write, folder / f"{chat_id}.{what.ending}", content)


def _write(file: Path, content: bytes) -> None:
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    file.touch(mode=0o600)
    file.write_bytes(content)
