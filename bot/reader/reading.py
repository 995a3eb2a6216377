"""A text to what it may be about: windows of word pieces through the network, the highest of each output."""

import hashlib
import re
import tomllib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import ceil
from pathlib import Path

from bot.domain.understanding.second import Bars, Look
from bot.reader.tokens import Tokens, words

HERE = Path(__file__).parent
WEIGHTS, CARD = "weights.npz", "card.toml"
WINDOW = 60  # words read at a time; most messages are shorter
OVERLAP = 12  # words that two windows share: what stands on the edge of one stands inside the other
PIECES = 96  # of a window that the network reads, with the marks of beginning and end
LONGEST = 4096  # characters that are read
MOST = 640  # words that are read
_ASKED_BEHIND = re.compile(
    r"[,.;:!]\s+[^,.;:!?]{1,80}\?+\s*$"
)  # "lip like a golf ball, does anybody else have this?"


class Unusable(Exception):
    """There is no reader here; the message says why in words for the operator."""


@dataclass(frozen=True, slots=True)
class Reader:
    """Looks at texts. The same text always gives the same look."""

    read: Callable[[list[str]], list[float]]  # words to one value from 0 to 1 an output
    topics: tuple[str, ...]
    bars: Bars
    version: str

    def look(self, text: str) -> Look:
        """Return what *text* may be about; an empty one is about nothing.

        Before a message is all but harmless, what is told in it is read without the question behind it, too.
        """
        text = text[:LONGEST]
        found = [self.read(part) for part in windows(list(words(text))[:MOST])]
        if not found:
            return Look()
        danger, crisis, *topics = map(max, zip(*found, strict=True))
        least = max(danger, crisis)
        if least < self.bars.quiet and (asked := _ASKED_BEHIND.search(text)):
            least = max(least, self.look(text[: asked.start()]).least)
        ranked = sorted(zip(topics, self.topics, strict=True), key=lambda pair: (-pair[0], pair[1]))
        return Look(danger, crisis, tuple((topic, chance) for chance, topic in ranked), least)


def windows(found: list[str]) -> list[list[str]]:
    """Return the words *found* in as few windows as hold them, all of one size; one is enough for most messages."""
    if len(found) <= WINDOW:
        return [found] if found else []
    count = ceil((len(found) - OVERLAP) / (WINDOW - OVERLAP))
    size = ceil((len(found) + (count - 1) * OVERLAP) / count)
    return [found[at : at + size] for at in range(0, count * (size - OVERLAP), size - OVERLAP)]


def made_of(weights: bytes, topics: Sequence[str], bars: Bars, version: str) -> Reader:
    """Return the reader of *weights*. Raises ImportError without numpy, ValueError or OSError for other bytes."""
    from bot.reader.letters import Letters
    from bot.reader.network import Network, sigmoid
    from bot.reader.packing import unpacked

    arrays, vocabulary = unpacked(weights)
    tokens = Tokens({piece: at for at, piece in enumerate(vocabulary)})
    network, letters = Network(arrays), Letters(arrays)

    def read(found: list[str]) -> list[float]:
        ids = [tokens.first, *tokens.ids(found)[: PIECES - 2], tokens.last]
        return [float(value) for value in sigmoid(network(ids) + letters(found))]

    return Reader(read, tuple(topics), bars, version)


def load(folder: Path = HERE) -> Reader:
    """Return the reader of *folder*.

    Raises:
        Unusable: numpy, the weights or their card are missing, or do not belong together.
    """
    try:
        card = tomllib.loads((folder / CARD).read_text("utf-8"))
        weights = (folder / WEIGHTS).read_bytes()
        if hashlib.sha256(weights).hexdigest() != card["weights"]["sha256"]:
            raise Unusable("the weights are not those of the card")
        return made_of(weights, card["topics"]["ids"], Bars(**card["bars"]), card["version"])
    except FileNotFoundError as error:
        raise Unusable(f"{Path(error.filename).name} is missing") from None
    except ImportError:
        raise Unusable("numpy is not installed") from None
    except (KeyError, TypeError, ValueError, OSError) as error:
        raise Unusable(f"weights or card cannot be read ({type(error).__name__})") from None
