"""A person's time with the bot on a simulated clock: the real services over the real store, and nobody waiting."""

from bot.simulation.judge import Judge
from bot.simulation.life import Life, Line, Wishes
from bot.simulation.run import UnknownZone, print_life, run

__all__ = ["Judge", "Life", "Line", "UnknownZone", "Wishes", "print_life", "run"]
