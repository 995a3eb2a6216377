"""What her answers lead to: one card a moment, at the highest level, and every rule behind it on record."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.domain.levels import Level
from bot.domain.messages import Button, Card, Op, Outgoing, Priority
from bot.domain.people import Person
from bot.domain.triage import Alert, What
from bot.services.alerts import cards, record
from bot.services.alerts.record import Reason
from bot.services.talk import numbers
from bot.services.talk.turn import Turn, World
from bot.services.talk.voice import Voice
from bot.store import Work, alerts

Letters = list[tuple[int, Outgoing]]
SHOWN = (Level.CRISIS, Level.EMERGENCY, Level.TODAY, Level.SOON)


@dataclass(frozen=True, slots=True)
class Raised:
    """The person as they are now, and the card that says so; without one there was nothing to say."""

    person: Person
    card: Card | None = None
    level: Level = Level.NONE
    topic: str = ""

    @property
    def priority(self) -> Priority:
        return Priority.EMERGENCY if self.level >= Level.TODAY else Priority.REPLY

    @property
    def letters(self) -> Letters:
        if self.card is None:
            return []
        out = Outgoing(Op.NEW, self.card, self.topic, priority=self.priority, key=self.topic)
        return [(self.person.chat_id, out)]


def at_once(alert: Alert) -> bool:
    """It does not wait for the end of the questions: a danger for today or sooner, or one that holds the tablet."""
    return alert.level >= Level.TODAY or alert.hold


async def raise_(world: World, work: Work, person: Person, found: Sequence[Alert], now: datetime) -> Raised:
    """One card says what *found* calls for; each alert is on record, what can wait for the visit as listed."""
    for alert in found:
        if alert.level not in SHOWN:
            await note(world, work, person, alert, now, "listed")
    mine = sorted((a for a in found if a.level in SHOWN), key=lambda alert: -alert.level.rank)
    if not mine:
        return Raised(person)
    asks = not all(alert.short for alert in mine)  # what the team knows is not asked about
    person, alert_id = await record.keep(
        work, person, [*map(reason, mine)], world.asked.version, now, asks=asks
    )
    text, rows = cards.found(
        Voice.of(person, world.country), numbers.of(person, world), person, mine, alert_id
    )
    return Raised(person, Card(text, rows), mine[0].level, f"alert:{alert_id}")


async def note(world: World, work: Work, person: Person, alert: Alert, now: datetime, state: str) -> None:
    """The alert is on record without a card of its own."""
    _same, alert_id = await record.keep(work, person, [reason(alert)], world.asked.version, now, asks=False)
    await alerts.close(work, person.id, alert_id, state)


def reason(alert: Alert) -> Reason:
    """Return *alert* for the record: what it is about, a severity where there is one (an interference is none)."""
    rated = {one.key: one.value for one in alert.evidence if one.what is What.SEVERITY}
    return Reason(
        alert.level,
        alert.rule,
        alert.rule_version,
        "; ".join(alert.because),
        alert.hold,
        {item: rated.get(item) for item in alert.items},
    )


def in_place(turn: Turn, raised: Raised, go_on: Button) -> None:
    """The card is where the question was that she answered; after typed words it is below them.

    The way back to the questions is on it, but for a crisis: that card stands alone.
    """
    if raised.card:
        show = turn.new if turn.incoming.text else turn.show
        rows = raised.card.rows if raised.level is Level.CRISIS else (*raised.card.rows, (go_on,))
        show(raised.card.text, rows, topic=raised.topic, priority=raised.priority)
