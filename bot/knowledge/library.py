"""The knowledge base in memory: read once, checked as a whole, never changed."""

import hashlib
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar

from pydantic import ValidationError

from bot.knowledge.schema import Fault, LeftOutFile, Record, Source, Topic, faults_of

CONTENT = Path(__file__).parent / "content"

Shape = TypeVar("Shape", bound=Record)


@dataclass(frozen=True, slots=True, eq=False)
class Library:
    """Every topic and source by id; ``version`` changes whenever a word of the content does. Equal only to itself."""

    topics: Mapping[str, Topic]
    sources: Mapping[str, Source]
    left_out: Mapping[str, str]
    codes: Mapping[str, int]
    version: str


class BrokenContent(Exception):
    """The content cannot be used; ``faults`` lists everything that is wrong, not only the first thing."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(sorted(faults))
        super().__init__("\n".join(map(str, self.faults)))


@cache
def load() -> Library:
    """Return the bot's own knowledge base, read once per process: it never changes while one lives."""
    return load_from(CONTENT)


def load_from(folder: Path) -> Library:
    """Return the knowledge base in *folder*, or raise BrokenContent with the faults of all files at once."""
    faults: list[Fault] = []
    base = without_topics(folder, faults)
    paths = sorted((folder / "topics").glob("*.toml"))
    topics = {topic.id: topic for path in paths if (topic := read_topic(path, faults))}
    for topic in topics.values():
        faults += unknown_links(topic, base.sources, {path.stem for path in paths})
    if faults or not topics:
        raise BrokenContent(faults or [Fault("topics", "file", "no topic file found")])
    version = _version(base.sources, [*paths, folder / "sources.toml"])
    return replace(base, topics=MappingProxyType(topics), version=version)


def without_topics(folder: Path, faults: list[Fault]) -> Library:
    """Return what the topics rest on: sources, what was left out, codes. Their faults are added to *faults*."""
    return Library(
        topics=MappingProxyType({}),
        sources=MappingProxyType(_sources(folder / "sources.toml", faults)),
        left_out=MappingProxyType(_left_out(folder / "left_out.toml", faults)),
        codes=MappingProxyType(read(folder / "ctcae_codes.toml", faults) or {}),
        version="",
    )


def read(path: Path, faults: list[Fault]) -> dict[str, Any] | None:
    """Return the table in *path*, or None after adding a fault: no such file, or not TOML."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        faults.append(Fault(path.name, "file", error.strerror or "cannot be read"))
    except ValueError as error:  # not UTF-8, not TOML
        faults.append(Fault(path.name, "file", str(error)))
    return None


def read_topic(path: Path, faults: list[Fault]) -> Topic | None:
    """Return the topic in *path*, or None after adding its faults."""
    topic = _parse(Topic, read(path, faults), path.name, faults)
    if topic and topic.id != path.stem:
        faults.append(Fault(path.name, "id", f"{topic.id} is not the file name"))
        return None
    return topic


def unknown_links(topic: Topic, sources: Mapping[str, Source], topics: Iterable[str]) -> list[Fault]:
    """Return a fault for each source and each related topic that does not exist."""
    file = f"{topic.id}.toml"
    lost = [Fault(file, "related", f"no topic {name}") for name in topic.related if name not in set(topics)]
    for field, statement in topic.statements():
        lost += [
            Fault(file, f"{field}.sources", f"no source {name}")
            for name in statement.sources
            if name not in sources
        ]
    return lost


def _parse(shape: type[Shape], table: Any, file: str, faults: list[Fault], at: str = "") -> Shape | None:
    if table is None:
        return None
    try:
        return shape.model_validate(table)
    except ValidationError as error:
        faults += [Fault(file, f"{at}{fault.field}", fault.reason) for fault in faults_of(file, error)]
        return None


def _sources(path: Path, faults: list[Fault]) -> dict[str, Source]:
    rows = read(path, faults) or {}
    parsed = {name: _parse(Source, row, path.name, faults, f"{name}.") for name, row in rows.items()}
    return {name: source for name, source in parsed.items() if source}


def _left_out(path: Path, faults: list[Fault]) -> dict[str, str]:
    parsed = _parse(LeftOutFile, read(path, faults), path.name, faults)
    return {number: row.reason for row in parsed.left_out for number in row.numbers} if parsed else {}


def _version(sources: Mapping[str, Source], paths: list[Path]) -> str:
    """Return the month the newest source was looked at and a fingerprint of every word."""
    words = "\0".join(path.read_text(encoding="utf-8") for path in paths)
    month = max(source.seen for source in sources.values()).replace("-", ".")
    return f"{month}-{hashlib.sha256(words.encode()).hexdigest()[:8]}"
