"""The Telegram door. The only room that imports telegram."""

from bot.channels.telegram.chat import TelegramChat
from bot.channels.telegram.incoming import Reader
from bot.channels.telegram.intake import Intake, Revoked
from bot.channels.telegram.line import Line
from bot.channels.telegram.pacer import Pacer
from bot.channels.telegram.webhook import Webhook

__all__ = ["Intake", "Line", "Pacer", "Reader", "Revoked", "TelegramChat", "Webhook"]
