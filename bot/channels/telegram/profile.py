"""What Telegram shows of the bot before and beside the chat: commands, description, short description."""

import asyncio
from collections.abc import Sequence

import structlog
from telegram import Bot, BotCommand
from telegram.error import TelegramError

from bot import texts

log = structlog.get_logger()
_PATIENCE_SECONDS = 30


async def introduce(bot: Bot, menu: Sequence[str]) -> None:
    """The commands of the *menu* and the descriptions are set for every language; asked again until Telegram takes them."""
    for lang in texts.languages():
        code = None if lang == "en" else lang.partition("_")[0]
        commands = [BotCommand(name, str(texts.say(lang, f"command.{name}").striptags())) for name in menu]
        calls = (
            lambda c=commands, code=code: bot.set_my_commands(c, language_code=code),
            lambda lang=lang, code=code: bot.set_my_description(
                str(texts.say(lang, "bot.description")), language_code=code
            ),
            lambda lang=lang, code=code: bot.set_my_short_description(
                str(texts.say(lang, "bot.short")), language_code=code
            ),
        )
        for call in calls:
            while True:
                try:
                    await call()  # type: ignore[no-untyped-call]  # lambdas with bound defaults
                    break
                except TelegramError as error:
                    log.warning("profile_not_set", error=type(error).__name__)
                    await asyncio.sleep(_PATIENCE_SECONDS)
