"""What is learned from and what is only judged by: lines with what a good answer to them would be."""

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
VOICES = HERE / "voices"
DANGER = frozenset({"CRISIS", "EMERGENCY", "TODAY"})
UNCERTAIN = frozenset({"SOON", ""})  # whether a question would be right is open: nothing is learned of danger
UNREAD_OF = 4  # one written line in four is kept unread
HELD_OF = 8  # one of the others in eight is not learned: it says where the bars lie


@dataclass(frozen=True, slots=True)
class Line:
    """A message; None where nothing is known."""

    text: str
    group: str
    danger: bool | None
    crisis: bool | None
    topics: frozenset[str] | None
    maybe: frozenset[str] = frozenset()  # topics that are neither wanted nor wrong
    expect: str = ""

    @property
    def is_told(self) -> bool:
        """Return whether somebody tells this, as a message; a phrase or a line of advice is none."""
        return self.group not in ("phrase", "question", "contact")


def is_unread(id: str) -> bool:
    """Return whether the written line *id* is only ever judged by, decided before anybody read it."""
    digest = hashlib.sha256(f"unread:{id}".encode()).digest()
    return int.from_bytes(digest[:4], "big") % UNREAD_OF == 0


def is_held(text: str) -> bool:
    """Return whether a written line that may be read is kept from learning, to set the bars by."""
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:4], "big") % HELD_OF == 0


def written_files() -> list[Path]:
    """Return the files of written voices that may be read."""
    return sorted(VOICES.glob("*.jsonl"))


def learned() -> list[Line]:
    """Return the lines that are learned, always in the same order."""
    written = [line for line in read(written_files()) if not is_held(line.text)]
    return [*written, *read([HERE / "doses.jsonl", HERE / "own.jsonl"])]


def held() -> list[Line]:
    """Return the lines that set the bars: none of them is learned, none of them judges."""
    return [line for line in read(written_files()) if is_held(line.text)]


def topics_of(lines: list[Line]) -> list[str]:
    """Return the topics that *lines* know, in the order of the reader's outputs."""
    return sorted({topic for line in lines for topic in (line.topics or frozenset()) | line.maybe})


def learned_files() -> list[Path]:
    """Return the files that are learned from, always in the same order."""
    return [*written_files(), HERE / "doses.jsonl", HERE / "own.jsonl"]


def unread_files() -> list[Path]:
    return sorted((VOICES / "unread").glob("*.jsonl"))


def read(files: list[Path]) -> list[Line]:
    rows = [json.loads(row) for file in files for row in file.read_text("utf-8").splitlines()]
    return [line_of(row) for row in rows]


def line_of(row: dict[str, object]) -> Line:
    """Return the line of one row of a data file."""
    expect, also = str(row["expect"]), set(row.get("also_ok") or ())  # type: ignore[call-overload]
    topics = row["topics"]
    danger: bool | None = expect in DANGER
    if not danger and (expect in UNCERTAIN or also & DANGER or row.get("confirm_ok")):
        danger = None
    crisis: bool | None = expect == "CRISIS"
    if not crisis and (expect in UNCERTAIN or "CRISIS" in also):
        crisis = None
    return Line(
        text=str(row["text"]),
        group=str(row["group"]),
        danger=danger,
        crisis=crisis,
        topics=None if topics is None else frozenset(topics),  # type: ignore[call-overload]
        maybe=frozenset(row.get("optional") or ()),  # type: ignore[call-overload]
        expect=expect,
    )
