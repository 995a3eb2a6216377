"""A text to what it may be about: windows of word pieces through the network, the highest of each output."""

import hashlib
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.domain.understanding.second import Bars, Look
from bot.reader.tokens import Tokens

HERE = Path(__file__).parent
WEIGHTS, CARD = "weights.npz", "card.toml"
WINDOW = 96  # pieces read at a time, with the marks of beginning and end
STEP = 64  # pieces from one window to the next: what stands on an edge stands inside another
LONGEST = 4096  # characters that are read
MOST = 1024  # pieces that are read; four characters a piece are usual


class Unusable(Exception):
    """There is no reader here; the message says why in words for the operator."""


@dataclass(frozen=True, slots=True)
class Reader:
    """Looks at texts. The same text always gives the same look."""

    network: Any
    tokens: Tokens
    topics: tuple[str, ...]
    bars: Bars
    version: str

    def look(self, text: str) -> Look:
        """Return what *text* may be about; an empty one is about nothing."""
        ids = self.tokens.ids(text[:LONGEST])[:MOST]
        if not ids:
            return Look()
        first, last = self.tokens.first, self.tokens.last
        found = [self.network([first, *part, last]) for part in windows(ids)]
        danger, crisis, *topics = (float(max(values)) for values in zip(*found, strict=True))
        ranked = sorted(zip(topics, self.topics, strict=True), key=lambda pair: (-pair[0], pair[1]))
        return Look(danger, crisis, tuple((topic, chance) for chance, topic in ranked))


def windows(ids: list[int]) -> list[list[int]]:
    """Return *ids* in windows that overlap; one is enough for most messages."""
    width = WINDOW - 2
    starts = range(0, max(len(ids) - width, 0) + STEP, STEP) if len(ids) > width else (0,)
    return [ids[start : start + width] for start in starts]


def made_of(weights: bytes, topics: Sequence[str], bars: Bars, version: str) -> Reader:
    """Return the reader of *weights*. Raises ImportError without numpy, ValueError or OSError for other bytes."""
    from bot.reader.network import Network
    from bot.reader.packing import unpacked

    arrays, vocabulary = unpacked(weights)
    tokens = Tokens({piece: at for at, piece in enumerate(vocabulary)})
    return Reader(Network(arrays), tokens, tuple(topics), bars, version)


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
