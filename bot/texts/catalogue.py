"""The catalogues: ``<language>/daymark.po``, read once. English is complete; others fall back to it key by key."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from gettext import c2py
from pathlib import Path

from babel.messages.pofile import read_po
from markupsafe import Markup

FOLDER = Path(__file__).parent / "catalogues"
SOURCE = "en"


@dataclass(frozen=True)
class Catalogue:
    """The texts of one language; ``nth(n)`` says which of the ``counted`` forms of a text fits the number *n*."""

    words: Mapping[str, tuple[str, ...]]
    counted: int
    nth: Callable[[int], int]

    def form(self, key: str, n: int) -> str:
        """Return the form of *key* that fits *n*; a text that is the same for every number has one."""
        forms = self.words[key]
        return forms[min(self.nth(n), len(forms) - 1)]


def read(path: Path, lang: str) -> Catalogue:
    """Return the catalogue at *path*; its header says how its language counts.

    Raises:
        ValueError: the header's rule is none.
    """
    with path.open("rb") as file:
        catalogue = read_po(file, locale=lang, abort_invalid=True)
    words = {
        _forms_of(message.id)[0]: _forms_of(message.string)
        for message in catalogue
        if message.id and message.string
    }
    return Catalogue(words, catalogue.num_plurals, c2py(catalogue.plural_expr))


@lru_cache(maxsize=32)
def of(lang: str) -> Catalogue | None:
    """Return the catalogue of *lang*, None when there is none."""
    path = FOLDER / lang / "daymark.po"
    return read(path, lang) if path.is_file() else None


def words_of(lang: str) -> Mapping[str, tuple[str, ...]]:
    """Return {key: its forms} of one catalogue; empty when there is none."""
    found = of(lang)
    return found.words if found else {}


def _forms_of(value: object) -> tuple[str, ...]:
    return tuple(filter(None, map(str, value))) if isinstance(value, tuple | list) else (str(value),)


def languages() -> list[str]:
    return sorted(path.parent.name for path in FOLDER.glob("*/daymark.po"))


def has(key: str) -> bool:
    return key in words_of(SOURCE)


def say(lang: str, key: str, **values: object) -> Markup:
    """Return the text of *key* with *values* escaped into it.

    Raises:
        KeyError: no catalogue has *key*.
    """
    return _fill(_holding(lang, key).words[key][0], values) if values else _bare(lang, key)


@lru_cache(maxsize=4096)
def _bare(lang: str, key: str) -> Markup:
    return _fill(_holding(lang, key).words[key][0], {})


def many(lang: str, key: str, n: int, **values: object) -> Markup:
    """Return the text of *key* in the form that fits the number *n*, by the rule of the catalogue that has it."""
    return _fill(_holding(lang, key).form(key, n), {"n": n, **values})


def _holding(lang: str, key: str) -> Catalogue:
    for name in (lang, lang.partition("_")[0], SOURCE):
        found = of(name)
        if found and key in found.words:
            return found
    raise KeyError(key)


def _fill(form: str, values: Mapping[str, object]) -> Markup:
    # The marks keep a person's right-to-left or zero-width words from turning the sentence around them.
    return Markup(form).format(  # noqa: S704 - our own catalogue
        **{k: v if isinstance(v, Markup | int) else _isolated(str(v)) for k, v in values.items()}
    )


def _isolated(value: str) -> str:
    return value if value.isascii() else f"\u2068{value}\u2069"
