"""Small content made up for tests: topics that start from the template, and folders to break."""

import tomllib
from pathlib import Path
from types import MappingProxyType

from bot.knowledge.library import CONTENT, Library, without_topics
from bot.knowledge.schema import Topic

TEMPLATE = (CONTENT / "_template.toml").read_text(encoding="utf-8")


def sample(**changes) -> Topic:
    """Return the template topic with some of its fields changed."""
    return Topic.model_validate(tomllib.loads(TEMPLATE) | changes)


def saying(text, *, depth="simple", part="what", tags=(), **more) -> dict:
    """Return one [[say]] table."""
    return {
        "depth": depth,
        "part": part,
        "text": text,
        "for": list(tags),
        "sources": ["nhs_anastrozole"],
        **more,
    }


def library_of(*topics) -> Library:
    """Return a library of *topics* over the real sources and codes."""
    base = without_topics(CONTENT, [])
    by_id = MappingProxyType({topic.id: topic for topic in topics})
    return Library(by_id, base.sources, base.left_out, base.codes, "2026.11-00000000")


def folder_with(tmp_path: Path, **files: str) -> Path:
    """Return a content folder with the real sources and the named topic files."""
    (tmp_path / "topics").mkdir()
    for name in ("sources.toml", "left_out.toml", "ctcae_codes.toml"):
        (tmp_path / name).write_bytes((CONTENT / name).read_bytes())
    for name, text in files.items():
        (tmp_path / "topics" / f"{name}.toml").write_text(text, encoding="utf-8")
    return tmp_path


def written(name: str, *, old: str = "", new: str = "") -> str:
    """Return the template as the file of topic *name*, with one piece of text replaced."""
    text = TEMPLATE.replace('id = "template"', f'id = "{name}"').replace(
        "example effect word", f"{name} word"
    )
    assert old in text
    return text.replace(old, new, 1) if old else text
