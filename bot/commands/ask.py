"""``bot ask``: what the bot would make of a message, for people and, one JSON object a line, for programs."""

import json
from collections.abc import Iterable
from typing import TextIO

from bot.domain.audience import EVERYTHING, Body, Reader, Reason
from bot.domain.reports import beside
from bot.domain.understanding import Lexicon, Understanding, restrict, understand
from bot.knowledge import cards, library, sentences
from bot.knowledge.lexicon import load_lexicon
from bot.knowledge.search import as_json
from bot.reader import second_look

READERS = {
    "all": EVERYTHING,
    "women": Reader(Body.WOMAN, Reason.CANCER),
    "men": Reader(Body.MAN, Reason.TESTOSTERONE),
}


def _allowed(audience: str) -> set[str] | None:
    """Return the topics an audience may see; None: no restriction."""
    if audience == "all":
        return None
    reader = READERS[audience]
    return {topic.id for topic in library.load().topics.values() if cards.shown(topic, reader)}


def batch(lines: Iterable[str], out: TextIO, audience: str) -> None:
    """One JSON object a line is written for each line read."""
    lexicon, allowed = load_lexicon(), _allowed(audience)
    for line in lines:
        meaning = _meaning(line.strip(), lexicon)
        out.write(json.dumps(as_json(restrict(meaning, allowed) if allowed is not None else meaning)) + "\n")


def one(text: str, audience: str) -> str:
    """Return the answer to *text* as a person would read it."""
    books = library.load()
    meaning = _meaning(text, load_lexicon())
    reader = READERS[audience]
    shown = {t.id for t in books.topics.values() if cards.shown(t, reader)}
    meaning = restrict(meaning, shown)
    parts = [_heading(meaning), _sentence(text, reader, books, meaning)]
    parts += [
        cards.visible(cards.simple(books.topics[t], reader, books)) for t in meaning.topics if t in shown
    ]
    if not meaning.topics and meaning.offered:
        parts.append(
            "Is it one of these? " + ", ".join(books.topics[t].title for t in meaning.offered if t in shown)
        )
    return "\n\n".join(part for part in parts if part)


def _sentence(text: str, reader: Reader, books: library.Library, meaning: Understanding) -> str:
    """Return the sentence that answers, or that no source speaks of the product asked about."""
    if not (meaning.asks or meaning.decision or sentences.askings(text)):
        return ""
    if product := sentences.unknown_product(text, reader, books):
        return f"No source speaks of {product} together with anastrozole."
    found = sentences.best(text, reader, books, meaning.topics)
    return found.text if found and found.leads else ""


def _meaning(text: str, lexicon: Lexicon) -> Understanding:
    return second_look().at(text, understand(text, lexicon), beside(text, {}))


def _heading(meaning: Understanding) -> str:
    if meaning.doubt:
        return "Asked beside the answer: is this happening to you now?"
    if not meaning.flags:
        return ""
    words = ", ".join(flag.words for flag in meaning.flags)
    asks = " Asked first: is this happening to you now?" if meaning.confirm else ""
    return f"{meaning.level.upper()}: {words}.{asks}"
