"""``bot check``: content, texts and keyboards, all faults at once."""

from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

from bot.domain import zoneproof
from bot.knowledge import check, library, printed, questionnaires
from bot.knowledge.library import BrokenContent
from bot.texts import lint
from bot.texts.catalogue import SOURCE, languages


def run(out: Path | None = None) -> list[str]:
    """Return every finding as ``file: field: reason``; write the whole knowledge base to *out* when given."""
    try:
        books = library.load()
        asked = questionnaires.load()
    except BrokenContent as error:
        return [str(fault) for fault in error.faults]
    today = datetime.now(UTC).date()
    if out is not None:
        out.write_text(printed.document(books), encoding="utf-8")
    found = [str(fault) for fault in check.check(books, today, asked)]
    return [*found, *lint.findings(), *untranslated(languages())]


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
