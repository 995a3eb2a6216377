"""What a typed message means: red flags first, then the medicine words, then topics, then the best guesses.

Curated and explainable: every rule is a line of data (``bot/knowledge/language``), every answer can name the
words that made it. Recall first for red flags: only an adjacent negation silences one; history, "went away",
another person or a question lead to "Is this happening to you now?".
"""

from bot.domain.levels import Level
from bot.domain.understanding.engine import understand
from bot.domain.understanding.lexicon import Lexicon
from bot.domain.understanding.meaning import Flag, Intent, Understanding, restrict
from bot.domain.understanding.raised import raised

__all__ = ["Flag", "Intent", "Level", "Lexicon", "Understanding", "raised", "restrict", "understand"]
