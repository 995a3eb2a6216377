"""``bot check``: content, texts and keyboards, all faults at once."""

from datetime import UTC, datetime
from pathlib import Path

from bot.knowledge import check, library, printed, questionnaires
from bot.knowledge.library import BrokenContent
from bot.texts import lint


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
    return [*(str(fault) for fault in check.check(books, today, asked)), *lint.findings()]
