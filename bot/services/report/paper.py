"""The page in its two forms: finished words for the template, and plain words where nothing can be drawn."""

from typing import Any

from markupsafe import escape

from bot import drawing
from bot.domain.overview import Span, Tablets
from bot.services.record import pictures, strips
from bot.services.report.contents import Page, Section
from bot.services.talk.turn import Turn

STRIPS = 6  # on the page; the others are said in words
LONGEST = 3500  # characters of the page in words, in one message
LETTER = frozenset("US CA MX PH CL CO VE PR".split())  # countries that print on Letter


def data(turn: Turn, page: Page) -> dict[str, Any]:
    """Return *page* for the template; every sign in it can be printed."""
    title = drawing.printable(page.title)
    named = page.name if page.name and not drawing.unprintable(page.name) else ""
    return {
        "lang": turn.lang,
        "paper": "us-letter" if turn.country in LETTER else "a4",
        "title": title,
        "name": drawing.printable(named),
        "name_line": turn.voice.label("rep.name.line") if page.name and not named else "",
        "head": [drawing.printable(line) for line in page.head],
        "first": [_section(s) for s in page.first],
        "tablets": _section(page.tablets) if page.tablets else None,
        "calendar": _calendar(turn, page, page.drawn) if page.drawn else None,
        "legend": pictures.legend(turn, page.drawn) if page.drawn else [],
        "symptoms": _section(page.symptoms) if page.symptoms else None,
        "drawn": _strips(turn, page) if page.strips else None,
        "drawn_title": turn.voice.label("rep.strips"),
        "last": [_section(s) for s in page.last],
        "small": [drawing.printable(line) for line in page.small],
    }


def _calendar(turn: Turn, page: Page, found: Tablets) -> dict[str, Any]:
    """Return the days from the first one that is known of: weeks before it say nothing."""
    known = Span(max(page.span.first, min(found.marks)), page.span.last)
    return pictures.calendar(turn, found, known)


def _strips(turn: Turn, page: Page) -> dict[str, Any]:
    shown = strips.data(turn, page.strips[:STRIPS], page.found, page.span)
    legends = {"legend": turn.voice.label("rep.lane")}
    return shown | legends | ({"unsaid": turn.voice.label("rep.unsaid")} if shown["unsaid"] else {})


def _section(section: Section) -> dict[str, Any]:
    return {
        "title": drawing.printable(section.title),
        "lines": [drawing.printable(line) for line in section.lines],
    }


def in_words(turn: Turn, page: Page) -> str:
    """Return the page as one message; what does not fit is said to be in the record and the notes."""
    blocks = [f"<b>{escape(page.title)}</b>", *map(str, map(escape, page.head))]
    sections = [*page.first, page.tablets, page.symptoms, *page.last]
    lines = [line for section in sections if section for line in _spoken(section)]
    kept, left = list(blocks), LONGEST - sum(map(len, blocks))
    for line in lines:
        left -= len(line) + 1
        if left < 0:
            kept.append(str(turn.say("rep.more")))
            break
        kept.append(line)
    return "\n".join(kept)


def _spoken(section: Section) -> list[str]:
    return ["", f"<b>{escape(section.title)}</b>", *(f"• {escape(line)}" for line in section.lines)]
