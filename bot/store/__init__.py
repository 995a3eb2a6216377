"""Every SQL statement, and nothing else that knows a table. Gives back plain values."""

from bot.store.engine import Store, Unavailable, Unsafe
from bot.store.vault import Vault
from bot.store.work import Slices, Work

__all__ = ["Slices", "Store", "Unavailable", "Unsafe", "Vault", "Work"]
