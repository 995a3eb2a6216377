"""What the words and their letters say by themselves: every word, pair of words and run of letters has its own weight.

It keeps a slip of the thumb from hiding a word, and knows the rare words that the network has no picture of.
"""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any
from zlib import crc32

SHELVES = 1 << 16  # features share a shelf now and then
RUNS = (3, 4)  # letters in a row


def shelves(words: Sequence[str]) -> list[int]:
    """Return where the weights of *words* lie, each shelf once, in rising order."""
    found = {*words, *(f"{first} {second}" for first, second in pairwise(words))}
    for word in set(words):
        edged = f"<{word}>"
        found.update(f"~{edged[at : at + size]}" for size in RUNS for at in range(len(edged) - size + 1))
    return sorted({crc32(feature.encode()) % SHELVES for feature in found})


class Letters:
    """Made from packed arrays; gives one value an output, to be added to the network's."""

    def __init__(self, packed: Mapping[str, Any]) -> None:
        self._weights, self._bias = packed["letters.weight"], packed["letters.bias"]
        self._scale = packed["letters.scale"]

    def __call__(self, words: Sequence[str]) -> Any:
        found = shelves(words)
        whole = self._weights[found].sum(0, dtype="int32").astype("float32")
        return whole * self._scale / max(len(found), 1) ** 0.5 + self._bias
