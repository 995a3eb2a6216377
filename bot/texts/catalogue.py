"""The catalogues: ``<language>/daymark.po``, read once. English is complete; others fall back to it key by key."""

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from babel.messages.pofile import read_po
from markupsafe import Markup

FOLDER = Path(__file__).parent / "catalogues"
SOURCE = "en"


@lru_cache(maxsize=32)
def words_of(lang: str) -> Mapping[str, tuple[str, ...]]:
    """Return {key: its forms} of one catalogue; empty when there is none."""
    path = FOLDER / lang / "daymark.po"
    if not path.is_file():
        return {}
    with path.open("rb") as file:
        catalogue = read_po(file, locale=lang, abort_invalid=True)
    return {
        _forms_of(message.id)[0]: _forms_of(message.string)
        for message in catalogue
        if message.id and message.string
    }


def _forms_of(value: object) -> tuple[str, ...]:
    return tuple(map(str, value)) if isinstance(value, tuple | list) else (str(value),)


def languages() -> list[str]:
    return sorted(path.parent.name for path in FOLDER.glob("*/daymark.po"))


def has(key: str) -> bool:
    return key in words_of(SOURCE)


def say(lang: str, key: str, **values: object) -> Markup:
    """Return the text of *key* with *values* escaped into it.

    Raises:
        KeyError: no catalogue has *key*.
    """
    return _fill(_forms(lang, key)[0], values) if values else _bare(lang, key)


@lru_cache(maxsize=4096)
def _bare(lang: str, key: str) -> Markup:
    return _fill(_forms(lang, key)[0], {})


def many(lang: str, key: str, n: int, **values: object) -> Markup:
    """Return the text of *key* in the form that fits the number *n* (English: one, other)."""
    forms = _forms(lang, key)
    return _fill(forms[0 if n == 1 else -1], {"n": n, **values})


def _forms(lang: str, key: str) -> tuple[str, ...]:
    for catalogue in (lang, lang.partition("_")[0], SOURCE):
        found = words_of(catalogue).get(key)
        if found:
            return found
    raise KeyError(key)


def _fill(form: str, values: Mapping[str, object]) -> Markup:
    # The marks keep a person's right-to-left or zero-width words from turning the sentence around them.
    return Markup(form).format(  # noqa: S704 - our own catalogue
        **{k: v if isinstance(v, Markup | int) else _isolated(str(v)) for k, v in values.items()}
    )


def _isolated(value: str) -> str:
    return value if value.isascii() else f"\u2068{value}\u2069"
