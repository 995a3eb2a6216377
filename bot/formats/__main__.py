"""Makes one file: the order and then the events come in line by line, the file goes out; nothing touches the disk.

It runs for one file and ends, so that a large one costs the bot neither its event loop nor memory for good.
"""

import os
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from importlib import import_module

from bot.formats.model import Order

Pieces = Callable[[Order, Iterable[bytes]], Iterator[bytes]]
_MAKERS = {
    "csv": "bot.formats.table",
    "json": "bot.formats.whole",
    "fhir": "bot.formats.bundle",
    "ics": "bot.formats.calendar",
}


def pieces(order: Order, lines: Iterable[bytes]) -> Iterator[bytes]:
    """Yield the file of *order*. Each line is an instant, a tab and an event; they may come in any order."""
    make: Pieces = import_module(_MAKERS[order.what]).pieces
    return make(order, (line.partition(b"\t")[2] for line in sorted(lines)))


def main() -> None:
    with suppress(AttributeError, OSError):  # a system without it
        os.nice(5)  # whoever waits for an answer goes before whoever waits for a file
    order = Order.model_validate_json(sys.stdin.buffer.readline())
    for piece in pieces(order, (line.rstrip(b"\n") for line in sys.stdin.buffer)):
        sys.stdout.buffer.write(piece)
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
