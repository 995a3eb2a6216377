"""The whole knowledge base on paper: one self-contained HTML document for the clinician who reviews it."""

from collections.abc import Iterable, Mapping
from itertools import groupby
from types import MappingProxyType

from markupsafe import Markup

from bot.domain.levels import Level
from bot.knowledge import coverage
from bot.knowledge.library import Library
from bot.knowledge.schema import Carries, Depth, Figure, Group, Say, Topic

_GROUPS = {
    Group.EFFECT: "Side effects",
    Group.RARE: "Rare or serious",
    Group.MEN: "Men",
    Group.USE: "Using the medicine",
    Group.LIFE: "Food, movement, habits",
    Group.CARE: "Care and follow-up",
    Group.META: "About the bot",
}
_LEVELS = {
    Level.EMERGENCY: "Emergency number now if",
    Level.TODAY: "Care team today if",
    Level.SOON: "Care team in the next days if",
    Level.ROUTINE: "Next visit if",
}
_PAGE = Markup("""<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Daymark knowledge base {version}</title>
<style>
body {{ font: 11pt/1.4 Georgia, serif; max-width: 48em; margin: 2em auto; padding: 0 1em; color: #111 }}
h1, h2, h3, h4 {{ font-family: Helvetica, Arial, sans-serif; line-height: 1.2 }}
table {{ border-collapse: collapse; width: 100% }} td, th {{ border: 1px solid #999; padding: .3em .5em; text-align: left; vertical-align: top }}
.by {{ color: #555; font-size: 9pt }} .sign {{ border: 1.5px solid #111; padding: .8em; margin: 1em 0 }}
nav ol {{ columns: 2 }} article {{ break-before: page }} tr, .sign {{ break-inside: avoid }}
@page {{ margin: 18mm }} @media print {{ body {{ margin: 0; max-width: none }} a {{ color: inherit; text-decoration: none }} }}
</style></head><body>
<h1>Daymark knowledge base</h1>
<p>Content {version}. {count} entries, {drafts} of them drafts. Each sentence is followed by its audience, its
sources and the inventory numbers it answers. Please mark what is wrong, and sign each entry that is right.</p>
<nav><h2>Contents</h2>{contents}</nav>
{articles}
{chapters}
<article><h2>Sources</h2><table><tr><th>Id</th><th>Source</th><th>Where</th><th>Looked at</th></tr>{sources}</table></article>
<article><h2>Left out, and why</h2><table><tr><th>Numbers</th><th>Reason</th></tr>{left_out}</table></article>
<article><h2>Where each inventory number is answered</h2><table>{numbers}</table></article>
</body></html>
""")
_ENTRY = Markup("""<article id="{id}"><h3>{title}</h3>
<p class="by">{id}, version {version}, {status}. For: {audience}{intimate}. {rules}</p>
{acknowledge}{body}
<h4>When to call</h4><table>{contact}</table><p class="by">{contact_by}</p>
<p><b>On the phone:</b> {phone}</p><h4>Questions for the doctor</h4>{questions}{note}{extras}
<div class="sign">Entry “{title}”, version {version}: &#9744; right as it stands &#9744; right with the marked changes
<br><br>Name and role: ______________________________ Date: ______________ Signature: ______________________</div>
</article>
""")
_CHAPTER = Markup("""<article><h2>{title}</h2><table>{rows}</table>
<div class="sign">{title}: &#9744; right as it stands &#9744; right with the marked changes
<br><br>Name and role: ______________________________ Date: ______________ Signature: ______________________</div>
</article>
""")
_NO_RULES: Mapping[str, str] = MappingProxyType({})


Chapter = tuple[str, Iterable[tuple[str, ...]]]
"""A title and its rows: what else a clinician signs, such as the rules and the alert texts."""


def document(library: Library, rules: Mapping[str, str] = _NO_RULES, chapters: Iterable[Chapter] = ()) -> str:
    """Return the HTML document; *rules* gives the words of each triage rule by its id, where known.

    *chapters* come after the entries, each with a place to sign.

    The same content gives the same document, byte for byte.
    """
    topics = _in_order(library)
    return str(
        _PAGE.format(
            version=library.version,
            count=len(topics),
            drafts=sum(topic.status == "draft" for topic in topics),
            contents=_contents(topics),
            articles=_joined(_entry(topic, library, rules) for topic in topics),
            chapters=_joined(
                _CHAPTER.format(title=title, rows=_joined(_row(*row) for row in rows))
                for title, rows in chapters
            ),
            sources=_joined(
                _row(name, one.title, f"{one.where} {one.url or one.lost}", one.seen)
                for name, one in library.sources.items()
            ),
            left_out=_joined(_left_out_rows(library)),
            numbers=_joined(_number_rows(library)),
        )
    )


def _in_order(library: Library) -> list[Topic]:
    order = list(Group)
    return sorted(library.topics.values(), key=lambda topic: (order.index(topic.group), topic.title))


def _contents(topics: list[Topic]) -> Markup:
    blocks = []
    for group, members in groupby(topics, key=lambda topic: topic.group):
        links = (Markup('<li><a href="#{}">{}</a></li>').format(topic.id, topic.title) for topic in members)
        blocks.append(Markup("<h3>{}</h3><ol>{}</ol>").format(_GROUPS[group], _joined(links)))
    return _joined(blocks)


def _entry(topic: Topic, library: Library, rules: Mapping[str, str]) -> Markup:
    status = f"reviewed by {topic.reviewed_by} on {topic.reviewed_on}" if topic.reviewed_by else topic.status
    named = "; ".join(f"{rule} {rules.get(rule, '')}".strip() for rule in topic.rules)
    return _ENTRY.format(
        id=topic.id,
        title=topic.title,
        version=topic.version,
        status=status,
        audience=_audience(topic.audience),
        intimate=", only if intimate matters were allowed" if topic.intimate else "",
        rules=f"Triage rules: {named}." if named else "",
        acknowledge=Markup("<p><i>{}</i></p>").format(topic.acknowledge) if topic.acknowledge else "",
        body=_joined(_depth(topic, depth) for depth in Depth) + _figures(topic),
        contact=_joined(_row(words, _list(topic.contact.at(level))) for level, words in _LEVELS.items()),
        contact_by=_standing(topic.contact),
        phone=topic.phone,
        questions=_list(topic.ask_doctor),
        note=Markup("<p><b>Where sources disagree:</b> {}</p>").format(topic.left_note)
        if topic.left_note
        else "",
        extras=_extras(topic, library),
    )


def _depth(topic: Topic, depth: Depth) -> Markup:
    rows = (_said(say) for say in topic.say if say.depth is depth)
    return Markup("<h4>{}</h4><table>{}</table>").format(f"Depth: {depth}", _joined(rows))


def _said(say: Say) -> Markup:
    terms = "".join(f" [{word}: {meaning}]" for word, meaning in say.term.items())
    evidence = f" Evidence: {say.evidence}." if say.evidence else ""
    words = Markup('{}<br><span class="by">For: {}.{} {}</span>')
    return _row(say.part, words.format(say.text + terms, _audience(say.audience), evidence, _standing(say)))


def _figures(topic: Topic) -> Markup:
    rows = _joined(_row(*_figure(figure)) for figure in topic.figure)
    return Markup("<h4>Figures</h4><table>{}</table>").format(rows) if rows else Markup()


def _figure(figure: Figure) -> tuple[str, str, str]:
    span = f"{figure.low:g} to {figure.high:g} {figure.unit.replace('_', ' ')}"
    people = f"{figure.population}. {figure.comparator}".strip()
    return f"{figure.text}: {span}", people, f"For: {_audience(figure.audience)}. {_standing(figure)}"


def _extras(topic: Topic, library: Library) -> Markup:
    coding = f"CTCAE v5 {topic.coding.ctcae}, MedDRA {topic.coding.meddra}" if topic.coding else ""
    near = ", ".join(library.topics[name].title for name in topic.related)
    rows = {
        "Tests": ", ".join(topic.tests),
        "Check-in items": ", ".join(topic.survey_items),
        "Coding": coding,
        "Related": near,
        "Words people use": ", ".join(topic.synonyms),
    }
    return Markup("<table>{}</table>").format(
        _joined(_row(name, value) for name, value in rows.items() if value)
    )


def _left_out_rows(library: Library) -> Iterable[Markup]:
    by_reason: dict[str, list[str]] = {}
    for number, reason in library.left_out.items():
        by_reason.setdefault(reason, []).append(number)
    return (_row(", ".join(numbers), reason) for reason, numbers in by_reason.items())


def _number_rows(library: Library) -> Iterable[Markup]:
    used = coverage.used(library)
    return (_row(number, ", ".join(used.get(number, ("left out",)))) for number in coverage.NUMBERS)


def _standing(item: Carries) -> str:
    numbers = f" Numbers: {', '.join(item.numbers)}." if item.numbers else ""
    return f"Sources: {', '.join(item.sources)}.{numbers}"


def _audience(tags: Iterable[str]) -> str:
    return ", ".join(sorted(tags)) or "everybody"


def _list(items: Iterable[str]) -> Markup:
    inside = _joined(Markup("<li>{}</li>").format(item) for item in items)
    return Markup("<ul>{}</ul>").format(inside) if inside else Markup()


def _row(*cells: str) -> Markup:
    return Markup("<tr>{}</tr>\n").format(_joined(Markup("<td>{}</td>").format(cell) for cell in cells))


def _joined(parts: Iterable[Markup]) -> Markup:
    return Markup().join(parts)
