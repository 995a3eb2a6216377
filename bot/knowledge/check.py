"""Every promise about the content, checked over all entries and all kinds of readers.

``python -m bot.knowledge.check FILE...`` checks single topic files while they are being written.
"""

import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import product
from pathlib import Path

from bot.domain.audience import Body, Reader, Reason, fits, tags_of
from bot.domain.levels import Level
from bot.knowledge import cards, countries, coverage, questionnaires
from bot.knowledge.library import (
    CONTENT,
    BrokenContent,
    Library,
    load,
    read_topic,
    unknown_links,
    without_topics,
)
from bot.knowledge.questionnaires import Questionnaires
from bot.knowledge.readability import CEILINGS, grade
from bot.knowledge.schema import Depth, Fault, Say, Topic
from bot.knowledge.words import banned_words, foreign_words

MAX_MESSAGE = 4096  # Telegram: UTF-16 units of a message after its entities are parsed
MAX_SOURCE_AGE_MONTHS = 24
OURSELVES = "this_program"  # the source of what the bot says of itself
_QUOTING_KINDS = {"label", "leaflet", "nhs"}  # only these may be quoted with words that are ours never


def kinds_of_reader() -> list[Reader]:
    """Return one reader for each distinct way the content can look: body x reason x spread."""
    every = (Reader(*who) for who in product(Body, Reason, (False, True)))
    distinct: dict[object, Reader] = {}
    for reader in every:
        distinct.setdefault((reader.body is Body.EVERYTHING, tags_of(reader)), reader)
    return list(distinct.values())


READERS = kinds_of_reader()


def check(library: Library, on: date | None = None, asked: Questionnaires | None = None) -> list[Fault]:
    """Return everything that is wrong in *library*, sorted.

    With *on*, also sources last seen too long before that day; with *asked*, also loose ends between topics
    and the check-ins and triage rules.
    """
    found = [fault for topic in library.topics.values() for fault in check_topic(topic, library)]
    found += coverage.faults(library)
    found += shared_synonyms(library)
    found += without_address(library)
    found += countries.faults(library.sources) if asked else []
    found += loose_links(library, asked) if asked else []
    found += old_sources(library, on) if on else []
    return sorted(set(found))


def check_topic(topic: Topic, library: Library) -> list[Fault]:
    """Return what is wrong in one entry, whatever the others say."""
    return [
        *coverage.unknown_numbers(topic),
        *_coding(topic, library),
        *_evidence(topic, library),
        *_banned_words(topic, library),
        *_readability(topic),
        *_cards(topic, library),
    ]


def shared_synonyms(library: Library) -> list[Fault]:
    """Return a fault for each phrase that would lead to two topics, or stands twice in one."""
    phrases = [(word.casefold(), topic.id) for topic in library.topics.values() for word in topic.synonyms]
    counts = Counter(word for word, _ in phrases)
    return [
        Fault(f"{topic}.toml", "synonyms", f"“{word}” is used twice")
        for word, topic in phrases
        if counts[word] > 1
    ]


def old_sources(library: Library, on: date) -> list[Fault]:
    """Return a fault for each source last looked at more than two years before *on*."""
    return [
        Fault(
            "sources.toml", f"{name}.seen", f"{source.seen} is more than {MAX_SOURCE_AGE_MONTHS} months ago"
        )
        for name, source in library.sources.items()
        if _months(on.year, on.month) - _months(*map(int, source.seen.split("-"))) > MAX_SOURCE_AGE_MONTHS
    ]


def loose_links(library: Library, asked: Questionnaires) -> list[Fault]:
    """Return a fault for each topic whose check-in items or triage rules are not those that exist for it."""
    found = []
    known_rules = {rule.id for rule in asked.rules.rules}
    for topic in library.topics.values():
        items = {key for key, item in asked.items.items() if item.topic == topic.id}
        if items != set(topic.survey_items):
            found.append(Fault(f"{topic.id}.toml", "survey_items", f"items.toml says {sorted(items)}"))
        lost = [rule for rule in topic.rules if rule not in known_rules and not rule.startswith("R")]
        found += [Fault(f"{topic.id}.toml", "rules", f"no rule {rule}") for rule in lost]
    return found


def sentences(topic: Topic) -> Iterator[tuple[str, str]]:
    """Yield (field, text) of all that a reader may be shown of *topic*, except its title and source titles."""
    for number, say in enumerate(topic.say, 1):
        yield f"say[{number}].text", say.text
        yield from ((f"say[{number}].term", meaning) for meaning in say.term.values())
    for number, figure in enumerate(topic.figure, 1):
        yield f"figure[{number}]", f"{figure.text} {figure.population} {figure.comparator}"
    yield from ((f"ask_doctor[{number}]", question) for number, question in enumerate(topic.ask_doctor, 1))
    yield from (("phone", topic.phone), ("left_note", topic.left_note), ("acknowledge", topic.acknowledge))
    for level in Level:
        yield from (
            (f"contact.{level}[{number}]", item) for number, item in enumerate(topic.contact.at(level), 1)
        )


def _months(year: int, month: int) -> int:
    return year * 12 + month


def _coding(topic: Topic, library: Library) -> Iterator[Fault]:
    if topic.coding and library.codes.get(topic.coding.ctcae) != topic.coding.meddra:
        yield Fault(f"{topic.id}.toml", "coding", "not a pair of ctcae_codes.toml")


_BEHIND = {
    "guideline": {"guideline", "nhs", "agency"},
    "trial": {"trial", "review"},
    "label": {"label", "leaflet", "nhs", "agency"},
    "patient_page": {"leaflet"},
}
"""What an evidence mark needs among its sources: a guideline cannot be a pharmacy's page."""


def _evidence(topic: Topic, library: Library) -> Iterator[Fault]:
    for number, say in enumerate(topic.say, 1):
        kinds = {library.sources[name].kind for name in say.sources}
        needed = _BEHIND.get(say.evidence or "", kinds)
        if not kinds & needed:
            reason = f"{say.evidence} needs a source of kind {', '.join(sorted(needed))}"
            yield Fault(f"{topic.id}.toml", f"say[{number}].evidence", reason)


def without_address(library: Library) -> list[Fault]:
    """Return a fault for each source of others that has neither an address nor a reason why not."""
    return [
        Fault("sources.toml", f"{name}.url", "no address: give one, or say in lost why there is none")
        for name, source in library.sources.items()
        if not source.url and not source.lost and source.kind != "seed" and name != OURSELVES
    ]


def _banned_words(topic: Topic, library: Library) -> Iterator[Fault]:
    quotable = {
        f"say[{number}].text" for number, say in enumerate(topic.say, 1) if _is_official(say, library)
    }
    for field, text in sentences(topic):
        read = f"if {text}" if field.startswith("contact.") else text  # a condition is always read after "if"
        for word, reason in banned_words(read, quotes_allowed=field in quotable):
            yield Fault(f"{topic.id}.toml", field, f"“{word}”: {reason}")


def _is_official(say: Say, library: Library) -> bool:
    return any(library.sources[name].kind in _QUOTING_KINDS for name in say.sources)


def _readability(topic: Topic) -> Iterator[Fault]:
    pieces = [
        (f"say, depth {depth}", [say.text for say in topic.say if say.depth is depth], CEILINGS[depth])
        for depth in Depth
    ]
    spoken = [f"Call if {item}" for level in Level for item in topic.contact.at(level)]
    pieces.append(
        ("contact, phone, ask_doctor", [*spoken, topic.phone, *topic.ask_doctor], CEILINGS[Depth.SIMPLE])
    )
    for field, texts, ceiling in pieces:
        if (measured := grade(texts)) > ceiling:
            yield Fault(f"{topic.id}.toml", field, f"reading grade {measured:.1f} is above {ceiling:g}")


def _cards(topic: Topic, library: Library) -> list[Fault]:
    """Return each problem of each card once, with the first kind of reader who would see it."""
    found: dict[tuple[str, str], Fault] = {}
    for reader in (reader for reader in READERS if cards.shown(topic, reader)):
        who = ", ".join((reader.body, reader.reason, *(["spread"] if reader.spread else [])))
        for name, problem in _card_problems(topic, reader, library):
            found.setdefault((name, problem), Fault(f"{topic.id}.toml", f"{name} ({who})", problem))
    return list(found.values())


def _card_problems(topic: Topic, reader: Reader, library: Library) -> Iterator[tuple[str, str]]:
    for depth in Depth:
        said = [item for item in topic.say if item.depth is depth and fits(reader, item.audience)]
        if not said:
            yield depth, "nothing to show this reader"
    for name, make in cards.CARDS.items():
        shown = cards.visible(make(topic, reader, library, cards.ANYWHERE))
        if len(shown.encode("utf-16-le")) // 2 > MAX_MESSAGE:
            yield name, f"longer than a Telegram message ({MAX_MESSAGE})"
        limit, length = cards.limit(topic, name), cards.length(shown, topic)
        if limit and length > limit:
            yield name, f"{length} characters, {limit} at most"
        for tag, word in foreign_words(shown, reader):
            yield name, f"“{word}” is only for readers tagged {tag}"


def main(files: Sequence[str]) -> int:
    """Print the faults of the named topic files, or of the whole content, one a line; return 1 if there are any."""
    faults = _faults_of_files([Path(name) for name in files]) if files else _faults_of_all()
    sys.stdout.writelines(f"{fault}\n" for fault in faults)
    return 1 if faults else 0


def _faults_of_all() -> list[Fault]:
    try:
        return check(load(), asked=questionnaires.load())
    except BrokenContent as broken:
        return list(broken.faults)


def _faults_of_files(paths: Iterable[Path]) -> list[Fault]:
    faults: list[Fault] = []
    library = without_topics(CONTENT, faults)
    for path in paths:
        if topic := read_topic(path, faults):
            lost = unknown_links(topic, library.sources, topic.related)
            faults += lost or check_topic(topic, library)
    return sorted(set(faults))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
