"""How old a reader must be: the Automated Readability Index (Senter and Smith, 1967)."""

import re

from bot.knowledge.schema import Depth

CEILINGS = {Depth.SIMPLE: 8.0, Depth.MORE: 11.0, Depth.SCIENCE: 16.0}
"""US school grades: simple is for a reader of about 13 at most, more for 16, science for a student."""

_WORD = re.compile(r"[^\W_]+(?:['’.,-][^\W_]+)*")
_SENTENCE_END = re.compile(r"[.!?:;]+(?=\s|$)")


def grade(texts: list[str]) -> float:
    """Return the ARI of *texts* read as one piece; each text ends a sentence, also without a full stop."""
    words = [word for text in texts for word in _WORD.findall(text)]
    sentences = sum(max(1, len(_SENTENCE_END.findall(text.strip().rstrip(".!?:;") + "."))) for text in texts)
    if not words:
        return 0.0
    characters = sum(len(re.sub(r"[\W_]", "", word)) for word in words)
    return 4.71 * characters / len(words) + 0.5 * len(words) / sentences - 21.43
