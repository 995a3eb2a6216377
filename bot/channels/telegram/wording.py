"""The words of a message, wherever Telegram puts them: text, a caption, a rich message, a checklist.

Read from the raw JSON: the words count also when something beside them cannot be parsed, or is newer than our library.
"""

import re
from typing import Any

PLACES = ("text", "caption", "rich_message", "checklist")
# Keys that hold words, and those whose parts stand on lines of their own (Bot API 10.3, RichBlock and RichText).
WORDS = ("title", "summary", "text", "alternative_text", "caption", "credit")
LINES = ("blocks", "items", "cells", "tasks")
DEEPEST = 40
LONGEST = 32_768  # characters of the longest rich message

_COMMAND = re.compile(r"/([A-Za-z0-9_]{1,64})(?:@\w+)?(?![\w/])")


def words(message: dict[str, Any]) -> str:
    """Return what the person wrote in *message*, "" when there are no words in it."""
    found = (_plain(message.get(place)).strip() for place in PLACES)
    return "\n".join(filter(None, found))[:LONGEST]


def command(text: str) -> tuple[str, str] | None:
    """Return the command that *text* begins with and what stands after it, None when it is none."""
    found = _COMMAND.match(text)
    return (found[1].lower(), text[found.end() :].strip()) if found else None


def _plain(part: Any, depth: int = 0) -> str:
    if isinstance(part, str):
        return part
    if depth > DEEPEST:
        return ""
    if isinstance(part, list):
        return "".join(_plain(one, depth + 1) for one in part)
    if not isinstance(part, dict):
        return ""
    inline = [_plain(part[key], depth + 1) for key in WORDS if key in part]
    lines = [_plain(one, depth + 1) for key in LINES for one in _list(part.get(key))]
    return "\n".join(filter(None, (*inline, *lines)))


def _list(part: Any) -> list[Any]:
    """Return the parts of a list; a row of a table is a list in the list."""
    parts = part if isinstance(part, list) else []
    return [{"items": one} if isinstance(one, list) else one for one in parts]
