"""Pictures and pages: finished words and figures in, bytes of a PNG or a PDF out; typst is known here only."""

from bot.drawing.letters import printable, unprintable
from bot.drawing.press import Undrawable, page, picture

__all__ = ["Undrawable", "page", "picture", "printable", "unprintable"]
