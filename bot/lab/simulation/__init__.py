"""A person's time with the bot on a simulated clock: the real services over the real store, and nobody waiting."""

from bot.lab.simulation.life import Life, Wishes
from bot.lab.simulation.log import Line
from bot.lab.simulation.run import UnknownZone, print_life, run

__all__ = ["Life", "Line", "UnknownZone", "Wishes", "print_life", "run"]
