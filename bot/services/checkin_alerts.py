"""The cards a check-in leads to: each with "because you said", each rule on record with its version."""

from collections.abc import Iterable
from datetime import datetime

from bot.domain import triage
from bot.domain.levels import Level
from bot.domain.messages import Card, Op, Outgoing, Priority, Rows, Style
from bot.domain.people import Person
from bot.domain.rests import Held, Who
from bot.domain.triage import Alert
from bot.knowledge.countries import country
from bot.services import emergency, resting
from bot.services.checkin_result import KNOWN, Found, known
from bot.services.turn import World
from bot.services.voice import Voice
from bot.store import Work, agenda, alerts, people

Letters = list[tuple[int, Outgoing]]
SHOWN = (Level.CRISIS, Level.EMERGENCY, Level.TODAY, Level.SOON)
BECAUSE_AT_MOST = 300


async def cards(
    world: World, work: Work, person: Person, found: Found, now: datetime
) -> tuple[Person, Letters]:
    """One card for each level that has alerts, the most urgent first; every alert is on record with its rule.

    Her reminders rest where a rule holds them, until she says what the clinician decided.
    """
    voice = Voice.of(person, world.country)
    letters: Letters = []
    for level in SHOWN:
        mine = [a for a in found.alerts if a.level is level]
        if mine:
            alert_id, held = await _keep(world, work, person, mine, now)
            person = await resting.add(work, person, Who.ALERTS, *held)
            text, rows = _card(voice, world, person, level, mine, alert_id)
            letters.append((person.chat_id, _letter(Card(text, rows), level, alert_id)))
    for alert in found.alerts:
        if alert.level not in SHOWN:
            await alerts.close(work, person.id, await record(world, work, person, alert, now), "listed")
    return person, letters


def _letter(card: Card, level: Level, alert_id: int) -> Outgoing:
    priority = Priority.EMERGENCY if level >= Level.TODAY else Priority.REPLY
    topic = f"alert:{alert_id}"
    return Outgoing(Op.NEW, card, topic, priority=priority, key=topic)


async def record(world: World, work: Work, person: Person, alert: Alert, now: datetime) -> int:
    """The alert is on record: rule, version, content, and the answers that made it fire; its id is returned."""
    return await alerts.add(
        work,
        person.id,
        level=alert.level,
        rule_id=alert.rule,
        rule_version=alert.rule_version,
        content_version=world.asked.version,
        because="; ".join(alert.because),
        hold=alert.hold,
        at=now,
        evidence=_evidence(alert),
    )


def _evidence(alert: Alert) -> dict[str, int | None]:
    """Return what the alert is about, a severity where there is one (0 is one, an interference is none)."""
    rated = {one.key: one.value for one in alert.evidence if one.what is triage.What.SEVERITY}
    return {item: rated.get(item) for item in alert.items}


async def _keep(
    world: World, work: Work, person: Person, mine: list[Alert], now: datetime
) -> tuple[int, list[Held]]:
    """All of one card are on record; the first one's id stands for them. What the team knows is not asked about."""
    ids = [await record(world, work, person, alert, now) for alert in mine]
    held = [Held(alert_id) for alert_id, alert in zip(ids, mine, strict=True) if alert.hold]
    if not all(alert.short for alert in mine):
        await agenda.put(work, emergency.follow_ups(person, ids[0], mine[0].level, now))
    return ids[0], held


def _card(
    voice: Voice, world: World, person: Person, level: Level, mine: list[Alert], alert_id: int
) -> tuple[str, Rows]:
    """Return the alert card: for an emergency the number first; always "because you said"."""
    because = "; ".join(_once(b for a in mine for b in a.because))
    where = country(person.profile.country or world.country)
    number = emergency.number_words(voice, where)
    if all(a.short for a in mine):
        short = voice.say(f"alert.{level.lower()}.short", because=because, number=number)
        return str(short), _soon_rows(voice, alert_id)
    if level is Level.SOON:
        text, rows = (
            str(voice.say("alert.soon", because=because, phone=mine[0].phone, number=number)),
            _soon_rows(voice, alert_id),
        )
    else:
        hold = any(a.hold for a in mine) and level < Level.CRISIS
        text, rows = emergency.card(
            voice, where, level, because, alert_id, person, hold=hold, limit=BECAUSE_AT_MOST
        )
    if level is Level.CRISIS and any(a.hold for a in mine):  # something was swallowed already
        text = f"{voice.say('alert.crisis.swallowed', number=number)}\n\n{text}"
    if level is Level.TODAY:
        text += "\n\n" + str(voice.say("alert.phone", phone=mine[0].phone))
    if level in (Level.TODAY, Level.SOON) and any(a.crisis_line for a in mine):
        text += "\n\n" + str(voice.say("alert.line", line=emergency.crisis_words(where)))
    return text, rows


def _once(because: Iterable[str]) -> list[str]:
    """Return each reason once; one that also says what it was before stands for the shorter one."""
    said = list(dict.fromkeys(because))
    return [one for one in said if not any(other.startswith(f"{one} (") for other in said)]


def _soon_rows(voice: Voice, alert_id: int) -> Rows:
    return (
        (voice.button("alert.button.list", "sos", "list", id=alert_id, style=Style.PRIMARY),),
        (voice.button("alert.button.known", "sos", "known", id=alert_id),),
        (voice.button("button.urgent", "sos", style=Style.DANGER),),
    )


async def team_knows(work: Work, person: Person, about: list[alerts.Alert], now: datetime) -> Person:
    """The team knows: repeats of these are shorter for 28 days, never emergencies, new or worse."""
    told = {item: [now.isoformat(), severity] for one in about for item, severity in one.evidence.items()}
    return await people.save_profile(
        work, person, extra={**person.profile.extra, KNOWN: {**known(person), **told}}
    )
