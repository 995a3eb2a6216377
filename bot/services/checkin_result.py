"""What a check-in leads to: alerts by published rules, each with "because you said", stored with its version."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import takewhile

from bot.domain import surveys, triage
from bot.domain.checkins import ANSWERED, is_steady
from bot.domain.doses import Dose
from bot.domain.doses import State as DoseState
from bot.domain.levels import Level
from bot.domain.messages import Card, Op, Outgoing, Priority, Rows, Style
from bot.domain.people import Person, Standing, slice_of
from bot.domain.surveys import Answers
from bot.domain.triage import Alert, Facts, History, Known
from bot.knowledge.countries import country
from bot.services import emergency
from bot.services.turn import Turn, World
from bot.services.voice import Voice
from bot.store import Work, agenda, alerts, checkins, doses, notes, people
from bot.store.agenda import Item
from bot.store.checkins import Kept

Letters = list[tuple[int, Outgoing]]
KNOWN = "known"  # profile.extra: {item: [told_at, severity]}


@dataclass(frozen=True, slots=True)
class Found:
    """The alerts of one check-in, those already shown left out, and whether anything got worse."""

    alerts: tuple[Alert, ...]
    level: Level
    worse: bool


async def past(world: World, work: Work, person_id: int, before: int = 0) -> list[Answers]:
    """Return the answers of every earlier check-in that has some, oldest first; one-tap forms are left out."""
    found = [
        k for k in await checkins.history(work, person_id) if k.outcome in ANSWERED and k.survey != "short"
    ]
    return [
        surveys.result(surveys.from_row(k.state, world.asked.surveys))
        for k in found
        if k.state and k.id != before
    ]


async def judge(
    world: World,
    work: Work,
    person: Person,
    kept: Kept,
    answers: Answers,
    now: datetime,
    *,
    flags_only: bool = False,
) -> Found:
    """Return the alerts of *answers*; one already shown in this check-in is not shown twice."""
    earlier = await past(world, work, person.id, before=kept.id)
    history = History(earlier[0] if earlier else None, tuple(reversed(earlier)))
    facts = Facts(
        reader=person.profile.reader,
        has=frozenset(person.profile.extra.get("facts", [])),
        told=frozenset(_known(person)),
        numbers=await _log(work, person, now),
    )
    fired = triage.suppress(triage.triage(world.asked.rules, answers, history, facts), _told(person), now)
    if flags_only:
        fired = tuple(a for a in fired if a.level >= Level.TODAY)
    shown = {(a.rule_id, a.because) for a in await alerts.since(work, person.id, kept.invited_at)}
    new = tuple(a for a in fired if (a.rule, _because(a)) not in shown)
    changes = surveys.compare(answers, earlier[-1] if earlier else None)
    level = triage.overall(fired)
    return Found(new, level, worse=not is_steady(changes, level))


async def _log(work: Work, person: Person, now: datetime) -> dict[str, int]:
    """Return what the dose log counts for rule T18: left out in a row, in seven days, unanswered in a row."""
    recent = [
        d
        for d in await doses.between(work, person.id, now - timedelta(days=7), now)
        if d.limit_at <= now or not d.open
    ]
    return {
        "left_out_7_days": sum(d.state is DoseState.SKIPPED for d in recent),
        "left_out_in_row": _row(recent, DoseState.SKIPPED),
        "unanswered_in_row": _row(recent, DoseState.NO_ANSWER),
    }


def _row(recent: list[Dose], state: DoseState) -> int:
    return len(list(takewhile(lambda d: d.state is state, reversed(recent))))


def _because(alert: Alert) -> str:
    return "; ".join(alert.because)


def _known(person: Person) -> dict[str, list[object]]:
    found: dict[str, list[object]] = person.profile.extra.get(KNOWN, {})
    return found


def _told(person: Person) -> list[Known]:
    return [
        Known(item, datetime.fromisoformat(str(at)), severity if isinstance(severity, int) else None)
        for item, (at, severity) in _known(person).items()
    ]


async def cards(world: World, work: Work, person: Person, found: Found, now: datetime) -> Letters:
    """One card for each level that has alerts, the most urgent first; each alert is on record with its rule."""
    voice = Voice.of(person, world.country)
    letters: Letters = []
    for level in (Level.CRISIS, Level.EMERGENCY, Level.TODAY, Level.SOON):
        mine = [a for a in found.alerts if a.level is level]
        if mine:
            alert_id = await _keep(work, person, mine, world, now)
            text, rows = _card(voice, world, person, level, mine, alert_id)
            options = {"topic": f"alert:{alert_id}", "key": f"alert:{alert_id}"}
            priority = Priority.EMERGENCY if level >= Level.TODAY else Priority.REPLY
            letters.append((person.chat_id, Outgoing(Op.NEW, Card(text, rows), priority=priority, **options)))  # type: ignore[arg-type]  # two strings
    return letters


async def _keep(work: Work, person: Person, mine: list[Alert], world: World, now: datetime) -> int:
    first = 0
    for alert in mine:
        alert_id = await alerts.add(
            work,
            person.id,
            level=alert.level,
            rule_id=alert.rule,
            rule_version=alert.rule_version,
            content_version=world.asked.version,
            because=_because(alert),
            hold=alert.hold,
            at=now,
        )
        first = first or alert_id
    asked = [triage.due_at(f, now, person.zone) for f in mine[0].follow_ups]
    own = slice_of(person.chat_id)
    items = [
        Item(person.id, "alert", f"alert:{first}:{n}", at, own, first, {"n": n}) for n, at in enumerate(asked)
    ]
    await agenda.put(work, items)
    return first


def _card(
    voice: Voice, world: World, person: Person, level: Level, mine: list[Alert], alert_id: int
) -> tuple[str, Rows]:
    """Return the alert card: for an emergency the number first; always "because you said"."""
    because = list(dict.fromkeys(b for a in mine for b in a.because))
    hold = any(a.hold for a in mine)
    if level >= Level.TODAY:
        where = country(person.profile.country or world.country)
        text, rows = emergency.card(
            voice, where, level, "; ".join(because), alert_id, person, hold=hold, limit=300
        )
        if level is Level.TODAY:
            text += "\n\n" + str(voice.say("alert.phone", phone=mine[0].phone))
        return text, rows
    if all(a.short for a in mine):
        return str(voice.say("alert.soon.short", because="; ".join(because))), _soon_rows(voice, alert_id)
    text = str(voice.say("alert.soon", because="; ".join(because), phone=mine[0].phone))
    return text, _soon_rows(voice, alert_id)


def _soon_rows(voice: Voice, alert_id: int) -> Rows:
    return (
        (voice.button("alert.button.list", "sos", "list", id=alert_id, style=Style.PRIMARY),),
        (voice.button("alert.button.known", "sos", "known", id=alert_id),),
        (voice.button("button.urgent", "sos", style=Style.DANGER),),
    )


async def hold(turn: Turn, found: Found) -> None:
    """Dose reminders rest where the leaflet says so, until the person reports what the clinician decided."""
    if any(a.hold for a in found.alerts) and turn.me.standing is Standing.ACTIVE:
        turn.person = await people.save(turn.work, replace(turn.me, standing=Standing.HELD))


async def remember(turn: Turn, answers: Answers, found: Found) -> None:
    """Lasting facts stay with the person; what can wait until the next visit is on its list; so is the note."""
    profile = turn.me.profile
    facts = sorted({*profile.extra.get("facts", []), *answers.facts})
    turn.person = await people.save_profile(
        turn.work, turn.me, extra={**profile.extra, "facts": facts, "last": _latest(answers)}
    )
    for alert in found.alerts:
        if alert.level is Level.ROUTINE:
            await notes.add(turn.work, turn.me.id, "question", _because(alert), turn.now)
    if answers.note:
        await notes.add(turn.work, turn.me.id, "note", answers.note, turn.now)


def _latest(answers: Answers) -> dict[str, int]:
    return dict(answers.severity)


async def team_knows(turn: Turn) -> None:
    """The team knows: repeats of what was rated last are shorter for 28 days, never emergencies, new or worse."""
    extra = turn.me.profile.extra
    told = {
        item: [turn.now.isoformat(), severity] for item, severity in extra.get("last", {}).items() if severity
    }
    turn.person = await people.save_profile(
        turn.work, turn.me, extra={**extra, KNOWN: {**extra.get(KNOWN, {}), **told}}
    )
