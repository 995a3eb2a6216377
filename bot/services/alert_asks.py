"""After an alert the bot asks how it is now, until it is better, the team knows, or it is worse and goes up a level."""

from dataclasses import replace
from datetime import datetime

from bot.domain import triage
from bot.domain.levels import Level
from bot.domain.messages import Card, Op, Outgoing, Priority, Rows, Style
from bot.domain.people import Person, slice_of
from bot.domain.rests import Gone, Held, Paused, Quiet, Who, holding, of_kind
from bot.knowledge.countries import country
from bot.services import checkin_alerts, checkin_clock, checkin_end, emergency, resting
from bot.services.turn import Moment, Turn, World
from bot.services.voice import Voice
from bot.store import Work, agenda, alerts
from bot.store.agenda import Item
from bot.store.alerts import Alert

OVER = frozenset({"mistake", "resolved", "known", "worse"})
NEXT_LEVEL = {Level.SOON: Level.TODAY, Level.TODAY: Level.EMERGENCY, Level.EMERGENCY: Level.EMERGENCY}
SOON_ASKS = 4  # on day 3 and three more weeks; without an answer the weekly check-in alone goes on asking


async def card_of(work: Work, person_id: int, alert: Alert) -> list[Alert]:
    """Return every alert that stood on one card with *alert*."""
    found = await alerts.since(work, person_id, alert.at)
    return [one for one in found if one.at == alert.at and one.level == alert.level]


async def follow_up(moment: Moment, items: list[Item]) -> None:
    """The bot asks how it is. What can wait gives way to anything else it said today.

    That ends after four askings nobody answers: an answer brings the next one, and the check-in asks in any case.
    """
    work, now = moment.work, moment.now
    await agenda.done(work, [i.id for i in items])
    for item in {i.subject_id: i for i in items}.values():  # once, when several questions waited for the bot
        person = moment.whose(item)
        alert = await alerts.get(work, person.id, item.subject_id or 0)
        if alert is None or alert.state in OVER or Gone() in person.rests:
            continue
        soon = alert.level == Level.SOON
        if soon and of_kind(person.rests, Quiet, Paused):
            await agenda.put(work, [_again(item, person, checkin_clock.WEEK_DAYS, now, step=0)])
        elif soon and (
            any(chat_id == person.chat_id for chat_id, _ in moment.letters)
            or await checkin_clock.spoken_today(work, person, now)
        ):
            await agenda.put(work, [_again(item, person, 1, now, step=0)])
        else:
            moment.send(person, await _question(moment.world, work, person, alert, item))
            if soon and int(item.note.get("n", 0)) + 1 < SOON_ASKS:
                await agenda.put(work, [_again(item, person, checkin_clock.WEEK_DAYS, now)])


def _again(item: Item, person: Person, days: int, now: datetime, step: int = 1) -> Item:
    """Return *item* so many days later, in the morning; with *step* it is the next asking, not the same one."""
    n = int(item.note.get("n", 0)) + step
    at = triage.due_at(triage.FollowUp(days=days), now, person.zone or "UTC")
    return replace(item, key=f"alert:{item.subject_id}:{n}", due_at=at, note={**item.note, "n": n})


async def _question(world: World, work: Work, person: Person, alert: Alert, item: Item) -> Outgoing:
    voice = Voice.of(person, world.country)
    where = country(person.profile.country or world.country)
    mine = await card_of(work, person.id, alert)
    kind = {Level.CRISIS: "crisis", Level.EMERGENCY: "emergency"}.get(Level(alert.level), "how")
    text = voice.say(
        f"alert.ask.{kind}",
        number=emergency.number_words(voice, where),
        line=emergency.crisis_words(where),
        day=voice.day(alert.at),
        because="; ".join(one.because for one in mine)[: checkin_alerts.BECAUSE_AT_MOST],
    )
    priority = Priority.CHECK_IN if alert.level == Level.SOON else Priority.EMERGENCY
    card = Card(str(text), _rows(voice, alert))
    return Outgoing(Op.NEW, card, f"help:{alert.id}", priority=priority, key=f"{item.key}:{item.due_at:%m%d}")


def _rows(voice: Voice, alert: Alert) -> Rows:
    names = _BUTTONS.get(Level(alert.level), _NOT_URGENT)
    rows: Rows = tuple(
        (voice.button(f"alert.button.{key}", emergency.KIND, act, id=alert.id, style=style),)
        for key, act, style in names
    )
    return (*rows, (voice.button("button.urgent", "sos", style=Style.DANGER),))


_BUTTONS = {
    Level.CRISIS: (
        ("someone", "called", Style.GOOD),
        ("over", "better", Style.PLAIN),
        ("numbers", "numbers", Style.DANGER),
    ),
    Level.EMERGENCY: (
        ("called", "called", Style.GOOD),
        ("over", "better", Style.PLAIN),
        ("worse", "worse", Style.PLAIN),
        ("numbers", "numbers", Style.DANGER),
    ),
}
_NOT_URGENT = (
    ("better", "better", Style.GOOD),
    ("same", "same", Style.PLAIN),
    ("worse", "worse", Style.PLAIN),
    ("known", "known", Style.PLAIN),
)


# --- the answers -----------------------------------------------------------------------------------------------


async def better(turn: Turn, alert: Alert) -> None:
    """It is over: nothing more is asked; a hold stays until the doctor has decided."""
    await _close(turn, alert, "resolved")
    rows = emergency.home(turn)
    if held := holding(turn.me.rests):
        rows = ((turn.button("alert.button.decided", emergency.KIND, "decided", id=held[-1]),), *rows)
    turn.edit(turn.say("alert.better"), rows)


async def same(turn: Turn, alert: Alert) -> None:
    """It is still there: the advice once more, and the day of the next asking."""
    planned = [i for i in await agenda.of_person(turn.work, turn.me.id, "alert") if i.subject_id == alert.id]
    if not planned:
        first = Item(turn.me.id, "alert", "", turn.now, slice_of(turn.chat_id), alert.id, {"n": SOON_ASKS})
        planned = [_again(first, turn.me, checkin_clock.WEEK_DAYS, turn.now)]
        await agenda.put(turn.work, planned)
    key = "alert.same.soon" if alert.level == Level.SOON else "alert.same"
    number = emergency.number_words(turn.voice, country(turn.country))
    text = turn.say(key, day=turn.voice.day(planned[0].due_at), number=number)
    known = turn.button("alert.button.known", emergency.KIND, "known", id=alert.id)
    turn.edit(text, ((known,), *emergency.home(turn)))


async def worse(turn: Turn, alert: Alert) -> None:
    """It is worse: the advice of the next level at once, on record under the same rule."""
    level = NEXT_LEVEL.get(Level(alert.level), Level(alert.level))
    mine = await card_of(turn.work, turn.me.id, alert)
    await _close(turn, alert, "worse")
    because = str(turn.say("alert.worse", because="; ".join(one.because for one in mine)).striptags())
    alert_id = await alerts.add(
        turn.work,
        turn.me.id,
        level=level,
        rule_id=alert.rule_id,
        rule_version=alert.rule_version,
        content_version=turn.world.asked.version,
        because=because,
        hold=alert.hold,
        at=turn.now,
        evidence={item: value for one in mine for item, value in one.evidence.items()},
    )
    if {one.id for one in mine} & set(holding(turn.me.rests)):
        turn.person = await resting.add(turn.work, turn.me, Who.ALERTS, Held(alert_id))
    await agenda.put(turn.work, emergency.follow_ups(turn.me, alert_id, level, turn.now))
    limit = checkin_alerts.BECAUSE_AT_MOST
    text, rows = emergency.card(
        turn.voice, country(turn.country), level, because, alert_id, turn.me, limit=limit
    )
    turn.edit(turn.say("alert.worse.kept"), ())
    turn.new(text, rows, topic=f"alert:{alert_id}")
    turn.at_urgency(Priority.EMERGENCY)


async def _close(turn: Turn, alert: Alert, state: str) -> None:
    for one in await card_of(turn.work, turn.me.id, alert):
        await checkin_end.close(turn.work, turn.me.id, one, state)
