"""Languages other than English: read from ``language/tongues.toml`` once."""

import tomllib
from functools import lru_cache
from importlib.resources import files

from bot.domain.understanding.tongues import Tongue, folded, tongue_of


def heard(text: str) -> Tongue | None:
    """Return the language of *text* when it is one that we have a line in, and not English."""
    known, english = _known()
    return tongue_of(text, known, english)


def known() -> tuple[Tongue, ...]:
    return _known()[0]


@lru_cache(maxsize=1)
def _known() -> tuple[tuple[Tongue, ...], frozenset[str]]:
    rows = tomllib.loads((files("bot.knowledge") / "language" / "tongues.toml").read_text("utf-8"))
    english = frozenset(rows.pop("english").split())
    tongues = tuple(
        Tongue(
            code=code,
            say=row["say"],
            local=row["local"],
            script=row.get("script", ""),
            marks=frozenset(row.get("marks", "")),
            words=folded(row.get("words", "").split()),
            ends=tuple(row.get("ends", "").split()),
            cries=folded(row.get("cries", "").split()),
            alone=frozenset(row.get("alone", "").split()),
        )
        for code, row in rows.items()
    )
    return tongues, english
