"""What stands on the page for the visit: sections of finished lines, and what is drawn beside them."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from bot.domain import pressure
from bot.domain.doses import Skip
from bot.domain.levels import Level
from bot.domain.overview import PlanChange, Span, Strip, Tablets, Way
from bot.domain.visits import Visit
from bot.services.milestones import since
from bot.services.plans.status import plan_words
from bot.services.record import looking, strips
from bot.services.record.looking import OWN, Told
from bot.services.report.wish import Wish
from bot.services.talk.turn import Turn
from bot.services.visits import had, words
from bot.store import alerts, notes, plans, visits
from bot.store.alerts import Alert

WORSE = (Way.WORSE, Way.NEW)
PRESSURES = 8  # the newest
UNTOLD = "mistake"  # an alert she said was none


@dataclass(frozen=True, slots=True)
class Section:
    title: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Page:
    title: str
    name: str  # "" for none
    head: tuple[str, ...]
    first: tuple[Section, ...]  # what a doctor reads first
    tablets: Section | None
    drawn: Tablets | None
    symptoms: Section | None
    strips: tuple[Strip, ...]
    last: tuple[Section, ...]
    small: tuple[str, ...]
    span: Span
    found: Tablets = field(repr=False)


async def of(turn: Turn, wish: Wish, name: str) -> Page:
    """Return the page; what she left out of it is in no part of it."""
    today = turn.voice.local(turn.now).date()
    span = wish.span(await had.last(turn), today)
    check_ins = await looking.told(turn)
    within = [one for one in check_ins if span.holds(one.on)]
    shown = looking.strips(turn, check_ins, span, intimate=wish.has("i")) if wish.has("s") else []
    found = await looking.tablets(turn, span)
    kept = await notes.open_ones(turn.work, turn.me.id)
    asked = [n.body for n in kept if n.kind == "question" and wish.has("q")]
    noted = [n.body for n in kept if n.kind == "note" and wish.has("n")]
    wanted = _checks(turn, within) if wish.has("q") else []
    tablets = await _tablets(turn, wish, span, found) if wish.has("t") else None
    return Page(
        title=turn.voice.label("rep.page"),
        name=name,
        head=await _head(turn, span),
        first=_filled(
            _section(turn, "rep.worse", _worse(turn, within, shown) if wish.has("s") else []),
            _section(turn, "rep.questions", _questions(turn, [*asked, *wanted]) if wish.has("q") else []),
            _section(turn, "rep.alerts", await _alerts(turn, wish, span)),
        ),
        tablets=tablets,
        drawn=found if tablets and not found.empty else None,
        symptoms=_section(turn, "rep.symptoms", [_moved(turn, s) for s in shown if s.way not in WORSE]),
        strips=tuple(shown),
        last=_filled(
            _section(turn, "rep.pressures", await _pressures(turn, span) if wish.has("n") else []),
            _section(turn, "rep.visits.past", await _were(turn, span) if wish.has("v") else []),
            _section(turn, "rep.visits.coming", await _coming(turn) if wish.has("v") else []),
            _section(turn, "rep.notes", noted),
        ),
        small=_small(turn, within, today.isoformat()),
        span=span,
        found=found,
    )


def _section(turn: Turn, key: str, lines: Sequence[str]) -> Section | None:
    return Section(turn.voice.label(key), tuple(lines)) if lines else None


def _filled(*sections: Section | None) -> tuple[Section, ...]:
    return tuple(section for section in sections if section)


async def _head(turn: Turn, span: Span) -> tuple[str, ...]:
    """Return for which days it is, what the plan says, and since when she takes it."""
    voice = turn.voice
    mine = [p for p in await plans.of_person(turn.work, turn.me.id) if not p.medicine]
    lines = [voice.label("rep.span", first=voice.full_date(span.first), last=voice.full_date(span.last))]
    lines += [voice.label("rep.plan", plan=plan_words(voice, p.rule)) for p in mine]
    reason = turn.me.profile.reason
    if reason not in ("unsaid", "other"):
        lines.append(voice.label("rep.reason", reason=voice.label(f"prof.reason.{reason}")))
    if since.told(turn) is None:
        lines.append(voice.label("rep.since.untold"))
    lines += since.lines(turn)
    return tuple(lines)


def _worse(turn: Turn, within: Sequence[Told], shown: Sequence[Strip]) -> list[str]:
    """Return what is new or stronger; that nothing is, or that nobody was asked, is said, too."""
    lines = [_moved(turn, s) for s in shown if s.way in WORSE]
    return lines or [turn.voice.label("rep.worse.none" if within else "rep.worse.unasked")]


def _questions(turn: Turn, asked: list[str]) -> list[str]:
    return asked or [turn.voice.label("rep.questions.none")]


def _moved(turn: Turn, strip: Strip) -> str:
    """Return one symptom: at first, now, the strongest between; no word about why."""
    voice, worst = turn.voice, strip.worst
    line = voice.label(
        "rep.moved" if strip.first is not strip.latest else "rep.once",
        item=strips.label(turn, strip),
        was=strips.said(turn, strip.first),
        then=voice.full_date(strip.first.on),
        now=strips.said(turn, strip.latest),
        day=voice.short_date(strip.latest.on),
    )
    if strips.stronger_between(turn, strip):
        line += " " + voice.label(
            "rep.strongest", was=strips.said(turn, worst), day=voice.short_date(worst.on)
        )
    return line


async def _tablets(turn: Turn, wish: Wish, span: Span, found: Tablets) -> Section:
    """Return how many, why some were left out, and what is in no figure, said apart."""
    voice = turn.voice
    if found.empty:
        return Section(voice.label("rep.tablets"), (voice.label("pic.nothing"),))
    lines = [voice.label("pic.count", taken=found.taken, due=found.counted)] if found.counted else []
    if found.left_out:
        lines.append(str(turn.many("rep.left_out", found.left_out, why=_why(turn, wish, found))))
    for key, n in (
        ("rep.not_recorded", found.not_recorded),
        ("rep.rested", found.rested),
        ("rep.away", found.away),
    ):
        lines += [str(turn.many(key, n))] if n else []
    lines += [_changed(turn, change) for change in await looking.plan_changes(turn, span)]
    others = await looking.medicines(turn)
    for medicine, name in others.items():
        if medicine != OWN and (other := await looking.tablets(turn, span, medicine)).counted:
            lines.append(voice.label("rep.other", name=name, taken=other.taken, due=other.counted))
    return Section(voice.label("rep.tablets"), tuple(lines))


def _why(turn: Turn, wish: Wish, found: Tablets) -> str:
    """Return the reasons with how often, when she wants them on the page."""
    if not wish.has("r"):
        return ""
    said = [
        f"{turn.voice.label(f'rep.why.{why}')} {n}"
        for why, n in found.reasons.items()
        if why is not Skip.UNSAID
    ]
    return f" ({', '.join(said)})" if said else ""


def _changed(turn: Turn, change: PlanChange) -> str:
    return turn.voice.label(
        "pic.change", day=turn.voice.short_date(change.on), plan=plan_words(turn.voice, change.rule)
    )


async def _alerts(turn: Turn, wish: Wish, span: Span) -> list[str]:
    """Return what was urgent and what came of it, or that nothing was.

    Despair is nobody's to read unless she wants it there; that nothing was is not said of it either.
    """
    found = [
        replace(alert, because=alert.because.strip())
        for alert in await alerts.since(turn.work, turn.me.id, turn.me.created_at)
        if span.holds(turn.voice.local(alert.at).date()) and alert.state != UNTOLD
    ]
    if not found:
        return [turn.voice.label("rep.alerts.none")]
    shown = [alert for alert in found if wish.has("i") or alert.level != Level.CRISIS]
    return list(dict.fromkeys(_alert(turn, alert) for alert in shown))


def _alert(turn: Turn, alert: Alert) -> str:
    return turn.voice.label(
        "rep.alert",
        day=turn.voice.short_date(turn.voice.local(alert.at).date()),
        because=alert.because or turn.voice.label("rep.alert.typed"),
        level=turn.voice.label(f"rep.level.{Level(alert.level).lower()}"),
        became=turn.voice.label(f"rep.became.{alert.state}"),
    )


def _checks(turn: Turn, within: Sequence[Told]) -> list[str]:
    """Return the checks she last said she wants to ask about."""
    told = [one.answers.details["checks_due"] for one in within if "checks_due" in one.answers.details]
    labels = {
        option.key: option.label
        for survey in turn.world.asked.surveys.values()
        if (question := survey.question("checks_due"))
        for option in question.options
    }
    wanted = [labels[key] for key in told[-1] if key in labels and key != "none"] if told else []
    return [turn.voice.label("rep.checks", checks=", ".join(wanted))] if wanted else []


async def _pressures(turn: Turn, span: Span) -> list[str]:
    """Return the blood pressures she wrote down in *span*, the newest first; put-away notes count, too."""
    voice = turn.voice
    written = [(voice.local(n.created_at).date(), n.body) for n in await notes.written(turn.work, turn.me.id)]
    written += [(v.on, v.result) for v in await visits.of_person(turn.work, turn.me.id)]
    found = [(day, value) for day, words in written if span.holds(day) for value in pressure.told(words)]
    shown = sorted(found, key=lambda one: one[0], reverse=True)[:PRESSURES]
    said = [
        voice.label("rep.pressure", high=value.systolic, low=value.diastolic, day=voice.short_date(day))
        for day, value in shown
    ]
    return [", ".join(said)] if said else []


async def _were(turn: Turn, span: Span) -> list[str]:
    """Return the visits and tests of *span* that were, and what she noted of them."""
    mine = await visits.of_person(turn.work, turn.me.id)
    past = [v for v in mine if span.holds(v.on) and (v.over or v.ends_at <= turn.now)]
    return [_visit(turn, visit, visit.result) for visit in past]


async def _coming(turn: Turn) -> list[str]:
    mine = await visits.of_person(turn.work, turn.me.id)
    return [_visit(turn, v, "") for v in mine if not v.over and v.ends_at > turn.now]


def _visit(turn: Turn, visit: Visit, noted: str) -> str:
    line = words.line(turn.voice, visit)
    return turn.voice.label("rep.visit.noted", line=line, words=noted) if noted else line


def _small(turn: Turn, within: Sequence[Told], made_on: str) -> tuple[str, ...]:
    asked = turn.world.asked.version
    return (
        turn.voice.label("rep.small", day=made_on, n=len(within)),
        turn.voice.label("rep.versions", content=turn.world.version, asked=asked),
    )
