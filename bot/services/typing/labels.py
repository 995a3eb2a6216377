"""Our own labels and headings typed as words: they name a page or a button, and tell nothing of how she is."""

from functools import lru_cache

from bot.knowledge.menu import SHELVES
from bot.services.talk.turn import Turn
from bot.texts import catalogue

LONGEST = 60  # letters of a label
_OF_HER = frozenset({"flag", "alert", "checkin", "dose", "doubt"})  # texts that are answers, or name a danger


def ours(turn: Turn) -> bool:
    """Return whether the words are exactly a label, a heading or a topic's title of ours."""
    said = bare(turn.incoming.text) if len(turn.incoming.text) <= LONGEST else ""
    return bool(said) and (
        said in of_the_catalogue(turn.voice.lang)
        or any(bare(topic.title) == said for topic in turn.world.library.topics.values())
    )


@lru_cache(maxsize=32)
def of_the_catalogue(lang: str) -> frozenset[str]:
    """Return every short text of ours that is neither her answer nor the name of a danger, as ``bare`` reads it."""
    written = [(key, form) for key, forms in catalogue.words_of(lang).items() for form in forms]
    labels = [form for key, form in written if key.partition(".")[0] not in _OF_HER and _is_label(form)]
    return frozenset(map(bare, (*labels, *SHELVES)))


def _is_label(form: str) -> bool:
    return len(form) <= LONGEST and not any(sign in form for sign in "{\n.<")


def bare(label: str) -> str:
    """Return *label* as it is compared: no case, no signs."""
    return "".join(c for c in label.casefold() if c.isalnum())
