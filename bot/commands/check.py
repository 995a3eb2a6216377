"""``bot check``: content, texts and keyboards, all faults at once."""

from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

from bot.commands import chapters
from bot.domain import zoneproof
from bot.domain.surveys import Kind
from bot.knowledge import check, countries, coverage, library, printed, questionnaires
from bot.knowledge.cards import CARDS, shown
from bot.knowledge.lexicon import load_lexicon
from bot.knowledge.library import BrokenContent
from bot.knowledge.questionnaires import Questionnaires
from bot.services.checkins import review
from bot.texts import lint
from bot.texts.catalogue import SOURCE, has, languages, words_of


def run(out: Path | None = None) -> list[str]:
    """Return every finding as ``file: field: reason``; write the whole knowledge base to *out* when given."""
    try:
        books = library.load()
        asked = questionnaires.load()
    except BrokenContent as error:
        return [str(fault) for fault in error.faults]
    today = datetime.now(UTC).date()
    if out is not None:
        words = {rule.id: f"version {rule.version}" for rule in asked.rules.rules}
        out.write_text(printed.document(books, words, chapters.every(asked)), encoding="utf-8")
    found = [str(fault) for fault in check.check(books, today, asked)]
    found += unnamed(asked, load_lexicon().rules)
    return [*found, *lint.findings(), *untranslated(languages())]


def looked_at() -> str:
    """Return what was checked, with how many of each: silence would look the same for an empty folder."""
    books, asked = library.load(), questionnaires.load()
    says = sum(len(topic.say) for topic in books.topics.values())
    figures = sum(len(topic.figure) for topic in books.topics.values())
    linked = sum(bool(source.url) for source in books.sources.values())
    cards_seen = sum(
        shown(topic, reader) for topic in books.topics.values() for reader in check.READERS
    ) * len(CARDS)
    numbers = sum(row.emergency_number is not None for row in countries.countries().values())
    answered = len(coverage.NUMBERS) - len(books.left_out)
    return (
        f"checked: {len(books.topics)} topics with {says} sentences and {figures} figures, {cards_seen} cards for "
        f"{len(check.READERS)} kinds of readers; {len(books.sources)} sources, {linked} with an address; numbered facts "
        f"{answered} of {len(coverage.NUMBERS)} ({len(books.left_out)} left out); {len(asked.rules.rules)} triage rules, "
        f"{len(asked.items)} items; {numbers} countries; {len(words_of(SOURCE))} texts"
    )


def unnamed(asked: Questionnaires, rules: Iterable[str]) -> list[str]:
    """Return a finding for each question and each danger that has no words where its name is shown.

    A review page without them could not be drawn, and no answer of that check-in be saved.
    """
    questions = {
        (survey.key, review.label_key(asked, q))
        for survey in asked.surveys.values()
        for q in survey.questions
        if q.kind is not Kind.REVIEW
    }
    found = [
        f"knowledge/surveys/{name}: no text {key}" for name, key in sorted(questions) if key and not has(key)
    ]
    return found + [f"knowledge/language: no text flag.{rule}" for rule in rules if not has(f"flag.{rule}")]


def untranslated(spoken: Iterable[str]) -> list[str]:
    """Return a finding for each language beside English: questions, rules and articles have English words only.

    Who reads a language of the catalogue must not meet English in the middle of a check-in or on an alert card.
    """
    foreign = [lang for lang in spoken if lang.partition("_")[0] != SOURCE]
    return [
        f"knowledge/{room}: {lang}: the words are English only"
        for lang in foreign
        for room in ("surveys", "rules", "content")
    ]


def zones(years: int) -> tuple[str, bool]:
    """Return what became of a dose at every quarter of an hour, at every clock change of *years* from now; and if all went well."""
    first = datetime.now(UTC).year
    found = zoneproof.prove(range(first, first + years))
    told = (
        f"{found.zones} zones, {first} to {first + years - 1}, {found.cases} doses around clock changes: "
        f"{found.skipped} skipped, {found.doubled} doubled"
    )
    return told, not (found.skipped or found.doubled)
