"""The three topics most likely meant, for "Which one do you mean?" and the honest fallback.

Each topic is a bag of word pieces (words and their three-letter parts) from its synonyms and cue words; a
message scores by the pieces it shares, rare ones counting more. The words that a topic's patterns wait for count too.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cache, cached_property
from math import log

from bot.domain.understanding.text import Words

OFFERED = 3
LONGEST = 100  # words that are weighed; the rest of a long story changes little
_WORD, _TRIGRAM = 3.0, 1.0


class Offers:
    """*phrases* are a topic's synonyms and cues, already as words; *usual* fills up when nothing fits."""

    def __init__(
        self, phrases: Mapping[str, Iterable[Sequence[str]]], usual: Sequence[str], ignored: frozenset[str]
    ) -> None:
        self._usual = tuple(usual)
        self._ignored = ignored
        self._phrases = phrases

    @cached_property
    def _weights(self) -> dict[str, dict[str, float]]:
        """What each piece says for each topic; weighed at the first message, so that a start does not wait for it."""
        pieces = cache(self._pieces)
        uses: dict[str, Counter[str]] = defaultdict(Counter)
        for topic, rows in self._phrases.items():
            for row in rows:
                for piece in {piece for word in row for piece in pieces(word)}:
                    uses[piece][topic] += 1
        weights: dict[str, dict[str, float]] = {}
        for piece, topics in uses.items():
            rarity = log(1 + len(self._phrases) / len(topics))
            weight = _TRIGRAM if piece.startswith("~") else _WORD
            weights[piece] = {
                topic: weight * rarity * (1 + log(times)) / len(topics) ** 0.5
                for topic, times in topics.items()
            }
        return weights

    def best(self, words: Words, without: Iterable[str] = (), count: int = OFFERED) -> tuple[str, ...]:
        """Return *count* topics, best first, none of them in *without*."""
        scores: dict[str, float] = defaultdict(float)
        for piece in sorted({piece for word in words.words[:LONGEST] for piece in self._pieces(word)}):
            for topic, weight in self._weights.get(piece, {}).items():
                scores[topic] += weight
        barred = frozenset(without)
        ranked = sorted((-score, topic) for topic, score in scores.items())
        order = [topic for _, topic in ranked] + list(self._usual)
        return tuple(dict.fromkeys(topic for topic in order if topic not in barred))[:count]

    def _pieces(self, word: str) -> list[str]:
        if word in self._ignored or word.isdigit():
            return []
        edged = f"<{word}>"
        return [word, *(f"~{edged[i : i + 3]}" for i in range(len(edged) - 2))] if len(word) > 3 else [word]
