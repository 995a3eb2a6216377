"""Answer cards: what a reader sees of a topic, as Telegram HTML (<b>, <i>, <blockquote expandable>)."""

import html
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeVar

from markupsafe import Markup

from bot.domain.audience import Body, Reader, Tag, fits
from bot.domain.levels import Level
from bot.knowledge.library import Library
from bot.knowledge.schema import Depth, Figure, Group, Part, Say, Source, Topic

DRAFT = "Not yet reviewed by a clinician."


@dataclass(frozen=True, slots=True)
class Lines:
    """Whom to call, as it stands in a card; a text of the content names them as {emergency}, {crisis}, {poison}."""

    emergency: str = "your local emergency number"
    crisis: str = "findahelpline.com"
    poison: str = "a poison line"

    def filled(self, text: str) -> Markup:
        """Return *text* with the lines of this place in it."""
        full = Markup.escape(text)
        for name in ("emergency", "crisis", "poison"):
            full = full.replace(f"{{{name}}}", getattr(self, name))
        return full


ANYWHERE = Lines()  # where the reader's country is not known
LIMITS: Mapping[str, int] = {Depth.SIMPLE: 600, Depth.MORE: 1500, Depth.SCIENCE: 2500}
"""Visible characters of each card without its title and the draft line (conversation rules 3.8 and 10)."""


def limit(topic: Topic, name: str) -> int | None:
    """Return how long a card may be; None: as long as a message, for a list and for what has no depth."""
    return None if name == Depth.MORE and topic.collects else LIMITS.get(name)


Item = TypeVar("Item", Say, Figure)

_HEADINGS = {
    Depth.SIMPLE: {Part.HELPS: "What can help", Part.AVOID: "What to avoid"},
    Depth.MORE: {
        Part.FEELS: "What it feels like",
        Part.WHY: "Why it happens",
        Part.HOW_COMMON: "How common",
        Part.WHEN: "When it starts and how long it lasts",
        Part.HELPS: "What people try",
        Part.AVOID: "What to avoid",
        Part.DOCTOR: "What your team can do",
        Part.ASK: "Ask your team",
    },
    Depth.SCIENCE: {
        Part.HOW_COMMON: "What was measured",
        Part.HELPS: "What was studied",
        Part.AVOID: "Where care is needed",
    },
}
_BULLETED = {Part.HELPS, Part.AVOID, Part.ASK}
_EVIDENCE = {
    "label": "leaflet",
    "guideline": "guideline",
    "trial": "tested in a trial",
    "patient_page": "advice of a cancer charity",
    "seed_only": "general advice",
}
_UNITS = {
    "percent": "%",
    "per_1000": "in 1,000",
    "per_10000": "in 10,000",
    "per_1000_years": "in 1,000 people a year",
}
_CALLS = {
    Level.EMERGENCY: "Call {number} now if",
    Level.TODAY: "Call your team today if",
    Level.SOON: "Call your team in the next days if",
    Level.ROUTINE: "Tell your team at the next visit if",
}
SHELVES = (  # the strongest first
    ("Leaflets and guidelines", {"label", "leaflet", "guideline", "nhs", "agency"}),
    ("Studies and reviews", {"trial", "review"}),
    ("General articles this entry began with", {"seed"}),
)
_WORLDS = (("For women", frozenset({Tag.WOMEN})), ("For men", frozenset({Tag.MEN})))
_BODIES = frozenset({Tag.WOMEN, Tag.MEN})


def shown(topic: Topic, reader: Reader) -> bool:
    """Return whether *reader* may see *topic* at all. Ask before making a card."""
    return fits(reader, topic.audience) and (reader.intimate or not topic.intimate)


def simple(topic: Topic, reader: Reader, library: Library, lines: Lines = ANYWHERE) -> Markup:  # noqa: ARG001  all cards are called alike
    """Return the short card: what it is, what can help, when to call; 600 visible characters at most."""
    return _card(
        topic, lines, [*_opening(topic, lines), *_body(topic, reader, Depth.SIMPLE), _call_line(topic)]
    )


def more(topic: Topic, reader: Reader, library: Library, lines: Lines = ANYWHERE) -> Markup:
    """Return the middle card: how it feels, why, how common with figures, what people try; 1,500 at most.

    A topic that collects is a list: it may fill a message with the figures of the others.
    """
    asked = any(say.part is Part.ASK and say.depth is Depth.MORE for say in _fitting(topic.say, reader))
    question = [] if asked else [_lines(_HEADINGS[Depth.MORE][Part.ASK], topic.ask_doctor[:1])]
    return _card(
        topic, lines, [*_body(topic, reader, Depth.MORE), *_collected(topic, reader, library), *question]
    )


def _collected(topic: Topic, reader: Reader, library: Library) -> list[Markup]:
    """Return the figures of every topic of the groups that *topic* collects, as far as *reader* may see them."""
    others = sorted(library.topics.values(), key=lambda one: one.title)
    figures = [
        figure_line(figure)
        for one in others
        if one.group in topic.collects and shown(one, reader)
        for figure in _fitting(one.figure, reader)
    ]
    return [_lines("", figures)] if figures else []


def science(topic: Topic, reader: Reader, library: Library, lines: Lines = ANYWHERE) -> Markup:  # noqa: ARG001  all cards are called alike
    """Return the mechanism in an expandable quote, with its terms explained; 2,500 at most."""
    says = _fitting(topic.say, reader)
    terms = {word: meaning for say in says for word, meaning in say.term.items()}
    blocks = _body(topic, reader, Depth.SCIENCE)
    blocks.append(_lines("Words", [f"{word}: {meaning}" for word, meaning in sorted(terms.items())]))
    return _card(topic, lines, [Markup("<blockquote expandable>{}</blockquote>").format(_paragraphs(blocks))])


def sources(topic: Topic, reader: Reader, library: Library, lines: Lines = ANYWHERE) -> Markup:
    """Return what stands behind all that *reader* is shown of *topic*, strongest first; where sources disagree; who checked."""
    says, figures = _fitting(topic.say, reader), _fitting(topic.figure, reader)
    ids = dict.fromkeys(name for item in (*says, *figures, topic.contact) for name in item.sources)
    named = [library.sources[name] for name in ids]
    blocks = [
        _lines(heading, [_cited(one) for one in named if one.kind in kinds]) for heading, kinds in SHELVES
    ]
    blocks += [Markup.escape(topic.left_note)] if topic.left_note else []
    blocks.append(Markup("<i>Entry {}, content {}</i>").format(topic.version, library.version))
    if topic.status == "reviewed":
        blocks.append(Markup("<i>Checked by {} on {}.</i>").format(topic.reviewed_by, topic.reviewed_on))
    return _card(topic, lines, blocks)


def calling(topic: Topic, reader: Reader, library: Library, lines: Lines = ANYWHERE) -> Markup:  # noqa: ARG001  all cards are called alike
    """Return when to call whom, most urgent first, and what to say on the phone."""
    blocks = [contact(topic, level, lines) for level in _CALLS]
    return _card(topic, lines, [*blocks, Markup("<b>What to say on the phone</b>\n{}").format(topic.phone)])


CARDS: Mapping[str, Callable[[Topic, Reader, Library, Lines], Markup]] = {
    Depth.SIMPLE: simple,
    Depth.MORE: more,
    Depth.SCIENCE: science,
    "sources": sources,
    "calling": calling,
}
"""Every card of a topic by the name of its button."""


def contact(topic: Topic, level: Level, lines: Lines = ANYWHERE) -> Markup:
    """Return the heading of *level* with its conditions as a list, or nothing when it has none."""
    return _lines(_call(level, lines), topic.contact.at(level))


def _call(level: Level, lines: Lines) -> str:
    return _CALLS.get(level, "").format(number=lines.emergency)


def related(topic: Topic, reader: Reader, library: Library) -> list[tuple[str, str]]:
    """Return (id, title) of each related topic *reader* may see."""
    near = (library.topics[name] for name in topic.related)
    return [(one.id, one.title) for one in near if shown(one, reader)]


def visible(card: Markup) -> str:
    """Return *card* as Telegram shows it: without tags, entities turned back into characters."""
    return html.unescape(re.sub(r"</?(?:b|i|a|blockquote)(?: expandable| href=\"[^\"]*\")?>", "", card))


def length(shown_text: str, topic: Topic) -> int:
    """Return the length of a visible card without its title and the draft line."""
    return len(shown_text.removeprefix(topic.title).removesuffix(DRAFT).strip())


def _card(topic: Topic, lines: Lines, blocks: Iterable[Markup]) -> Markup:
    title = Markup("<b>{}</b>").format(topic.title)
    ending = [Markup("<i>{}</i>").format(DRAFT)] if topic.status == "draft" else []
    return lines.filled(_paragraphs([title, *blocks, *ending]))


def _opening(topic: Topic, lines: Lines) -> Iterator[Markup]:
    """Yield what stands first: the emergency line of a dangerous topic, the kind word of a sensitive one."""
    if topic.group is Group.RARE:
        yield Markup("<b>{}</b> {}.").format(
            _call(Level.EMERGENCY, lines), topic.contact.emergency[0].rstrip(".")
        )
    if topic.acknowledge:
        yield Markup.escape(topic.acknowledge)


def _call_line(topic: Topic) -> Markup:
    today = Markup("<b>Call your team today</b> if {}.").format(topic.contact.today[0].rstrip("."))
    if not topic.contact.soon:
        return today
    return today + Markup(" <b>Call soon</b> if {}.").format(topic.contact.soon[0].rstrip("."))


def _fitting(items: Iterable[Item], reader: Reader) -> list[Item]:
    return [item for item in items if fits(reader, item.audience)]


def _body(topic: Topic, reader: Reader, depth: Depth) -> list[Markup]:
    """Return the blocks of one depth; who asked to see everything gets each world under its heading."""
    says = [say for say in _fitting(topic.say, reader) if say.depth is depth]
    figures = _fitting(topic.figure, reader) if depth is Depth.MORE else []
    if reader.body is not Body.EVERYTHING:
        return _sections(says, figures, depth)
    blocks = _sections(_of_world(says, None), _of_world(figures, None), depth)
    for heading, world in _WORLDS:
        inside = _sections(_of_world(says, world), _of_world(figures, world), depth)
        blocks += [Markup("<b>{}</b>").format(heading), *inside] if inside else []
    return blocks


def onset(topic: Topic, reader: Reader) -> list[Say | Figure]:
    """Return what is known of when it begins and how common it is, each with its sources; of no other world."""
    body = reader.body is Body.EVERYTHING
    says = [say for say in _fitting(topic.say, reader) if say.part is Part.WHEN]
    figures = _fitting(topic.figure, reader)
    return [*(_of_world(says, None) if body else says), *(_of_world(figures, None) if body else figures)]


def in_words(carried: Say | Figure) -> str:
    """Return a sentence as it is, a figure in one line."""
    return figure_line(carried) + "." if isinstance(carried, Figure) else carried.text


def _of_world(items: list[Item], world: frozenset[Tag] | None) -> list[Item]:
    """Return the items of one world only, or those that are for both."""
    if world is None:
        return [item for item in items if len(item.audience & _BODIES) != 1]
    return [item for item in items if item.audience & _BODIES == world]


def _sections(says: list[Say], figures: list[Figure], depth: Depth) -> list[Markup]:
    blocks = [_section(part, says, figures, depth) for part in Part]
    return [block for block in blocks if block]


def _section(part: Part, says: list[Say], figures: list[Figure], depth: Depth) -> Markup:
    heading = _HEADINGS[depth].get(part, "")
    texts = [_with_evidence(say, depth) for say in says if say.part is part]
    lists = [figure_line(figure) for figure in figures] if part is Part.HOW_COMMON else []
    if part in _BULLETED:
        texts, lists = [], texts
    return _under(heading, " ".join(texts), lists)


def _cited(source: Source) -> Markup:
    """Return the title, a link where there is an address; then the year and who publishes it."""
    year = f" ({source.year})" if source.year else ""
    title = Markup('<a href="{}">{}</a>').format(source.url, source.title) if source.url else source.title
    return Markup("{}{}. {}{}.").format(title, year, source.where[0].upper(), source.where[1:])


def _with_evidence(say: Say, depth: Depth) -> str:
    if depth is Depth.SIMPLE or say.evidence is None:
        return say.text
    return f"{say.text.rstrip('.')} ({_EVIDENCE[say.evidence]})"


def figure_line(figure: Figure) -> str:
    """Return how often something happens, and in whom, in one line."""
    low, high = f"{figure.low:g}", f"{figure.high:g}"
    span = f"about {low}" if low == high else f"{low}–{high}"
    beside = f"; {figure.comparator}" if figure.comparator else ""
    return f"{figure.text[0].upper()}{figure.text[1:]}: {span} {_UNITS[figure.unit]} ({figure.population}{beside})"


def _lines(heading: str, items: Iterable[str]) -> Markup:
    return _under(heading, "", list(items))


def _under(heading: str, prose: str, bullets: list[str]) -> Markup:
    """Return the block under *heading*; nothing at all when there is nothing to put under it."""
    if not prose and not bullets:
        return Markup()
    rows = [Markup("<b>{}</b>").format(heading)] if heading else []
    rows += [Markup.escape(prose)] if prose else []
    rows += [Markup("• {}").format(bullet) for bullet in bullets]
    return Markup("\n").join(rows)


def _paragraphs(blocks: Iterable[Markup]) -> Markup:
    return Markup("\n\n").join(block for block in blocks if block)
