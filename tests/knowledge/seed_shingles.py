"""Fingerprints of every run of eight words in the four source documents, so that borrowing can be found.

The documents themselves are not part of the project. ``seed_shingles.bin`` holds, sorted, the first five
bytes of the BLAKE2b hash of each run of eight words (lower case, letters and digits only). Made with

    python tests/knowledge/seed_shingles.py DOCUMENT... > tests/knowledge/seed_shingles.bin

With some thousand runs and 40 bits, a chance hit among all our sentences has odds below one in a thousand.
"""

import hashlib
import re
import sys
from collections.abc import Iterator
from pathlib import Path

RUN = 8
SIZE_BYTES = 5
_FILE = Path(__file__).with_name("seed_shingles.bin")
_QUOTED = re.compile(r"“[^”]*”")


def runs(text: str) -> Iterator[str]:
    """Yield each run of eight words of *text*, joined by single spaces."""
    words = re.findall(r"[^\W_]+", text.lower().replace("’", "").replace("'", ""))
    return (" ".join(words[start : start + RUN]) for start in range(len(words) - RUN + 1))


def fingerprint(run: str) -> bytes:
    return hashlib.blake2b(run.encode(), digest_size=SIZE_BYTES).digest()


def borrowed(text: str, seeds: frozenset[bytes]) -> list[str]:
    """Return the runs of *text*, outside “marked quotes”, that a source document has too."""
    own = _QUOTED.split(text)
    return [run for piece in own for run in runs(piece) if fingerprint(run) in seeds]


def stored() -> frozenset[bytes]:
    data = _FILE.read_bytes()
    return frozenset(data[at : at + SIZE_BYTES] for at in range(0, len(data), SIZE_BYTES))


if __name__ == "__main__":
    texts = (Path(name).read_text(encoding="utf-8") for name in sys.argv[1:])
    sys.stdout.buffer.write(b"".join(sorted({fingerprint(run) for text in texts for run in runs(text)})))
