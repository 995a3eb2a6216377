"""Help that was called, and what those who help said: "I rang them, they want to see me today"."""

from bot.domain.understanding.lexicon import Lexicon
from bot.domain.understanding.text import Words

HELPED = "helped"  # a meaning of answers.toml
SAID = "cared"  # a key of the patterns of requests.toml
LONGEST = 24  # words: a longer message tells a story
_JOINS = frozenset({"and", "then", "so"})


def cared(words: Words, lexicon: Lexicon) -> bool:
    """Return whether every part of *words* says that help was called or is coming, or what they said; a question does not."""
    if not 0 < len(words) <= LONGEST or any(words.asked):
        return False
    joins = {at for at, word in enumerate(words.words) if word in _JOINS}
    starts = [at for at in range(len(words)) if at == 0 or words.pause[at] or at in joins]
    parts = [words.part(a, b) for a, b in zip(starts, [*starts[1:], len(words)], strict=True)]
    told = [part.part(1, len(part)) if part.words[0] in _JOINS else part for part in parts]
    return all(_of_help(part, lexicon) for part in told if part.words)


def _of_help(part: Words, lexicon: Lexicon) -> bool:
    if HELPED in lexicon.answering.meant(part):
        return True
    return any(match.key == SAID for match in lexicon.requests.patterns.find(part))
