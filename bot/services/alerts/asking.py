"""After an alert the bot asks how it is now, until it is better, the team knows, or it is worse and goes up a level."""

from dataclasses import replace
from datetime import datetime, timedelta

from bot.domain import triage
from bot.domain.agenda import ALERT
from bot.domain.levels import Level
from bot.domain.messages import Card, Op, Outgoing, Priority, Rows, Style
from bot.domain.people import Person
from bot.domain.rests import Gone, Paused, Quiet, of_kind
from bot.services.alerts import cards, record
from bot.services.talk import numbers, own_accord
from bot.services.talk.turn import Moment, Turn, World
from bot.services.talk.voice import Voice
from bot.store import Work, agenda, alerts
from bot.store.agenda import Item
from bot.store.alerts import Alert

OVER = frozenset({"mistake", "resolved", "known", "worse", "again", "listed"})
WEEK_DAYS = 7
FRESH = timedelta(hours=2)  # so long words that are not understood are taken to be about the danger
SOON_ASKS = 4  # on day 3 and three more weeks; without an answer the weekly check-in alone goes on asking


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
            await agenda.put(work, [again(item, person, WEEK_DAYS, now, step=0)])
        elif soon and (
            any(chat_id == person.chat_id for chat_id, _ in moment.letters)
            or await own_accord.spoken_today(work, person, now)
        ):
            await agenda.put(work, [again(item, person, 1, now, step=0)])
        else:
            moment.send(person, await _question(moment.world, work, person, alert, item))
            if soon and int(item.note.get("n", 0)) + 1 < SOON_ASKS:
                await agenda.put(work, [again(item, person, WEEK_DAYS, now)])


def again(item: Item, person: Person, days: int, now: datetime, step: int = 1) -> Item:
    """Return *item* so many days later, in the morning; with *step* it is the next asking, not the same one."""
    n = int(item.note.get("n", 0)) + step
    at = triage.due_at(triage.FollowUp(days=days), now, person.zone or "UTC")
    return replace(item, key=ALERT.key(item.subject_id or 0, n), due_at=at, note={**item.note, "n": n})


async def _question(world: World, work: Work, person: Person, alert: Alert, item: Item) -> Outgoing:
    text, rows = await question(world, work, person, alert, named=not person.profile.discreet)
    priority = Priority.CHECK_IN if alert.level == Level.SOON else Priority.EMERGENCY
    return Outgoing(
        Op.NEW, Card(text, rows), f"help:{alert.id}", priority=priority, key=f"{item.key}:{item.due_at:%m%d}"
    )


async def in_hand(turn: Turn) -> Alert | None:
    """Return the newest danger told a short while ago that is not over, None when there is none."""
    mine = await alerts.open_ones(turn.work, turn.me.id) if turn.person else []
    fresh = [alert for alert in mine if alert.level >= Level.TODAY and turn.now - alert.at <= FRESH]
    return fresh[-1] if fresh else None


async def how_is_it(turn: Turn) -> bool:
    """Return whether a danger is in hand: what she says of the help she has is answered by asking how it is now."""
    alert = await in_hand(turn)
    if alert is None:
        return False
    await ask_of(turn, alert)
    return True


async def ask_of(turn: Turn, alert: Alert) -> None:
    """She is asked how it is now, below what she wrote."""
    text, rows = await question(turn.world, turn.work, turn.me, alert, named=True)
    turn.new(text, rows, topic=f"help:{alert.id}", priority=Priority.EMERGENCY)


async def asked_again(turn: Turn) -> bool:
    """Words that are not understood while a danger is fresh are answered by that danger, never by guesses."""
    fresh = [
        alert
        for alert in await alerts.open_ones(turn.work, turn.me.id)
        if alert.level >= Level.EMERGENCY and turn.now - alert.at <= FRESH
    ]
    if not fresh:
        return False
    kind = "crisis" if fresh[-1].level == Level.CRISIS else "emergency"
    where = numbers.here(turn)
    text = turn.say(f"alert.fresh.{kind}", number=numbers.number(turn), line=numbers.crisis(where))
    turn.new(text, _rows(turn.voice, fresh[-1], named=True), topic=f"help:{fresh[-1].id}")
    return True


async def question(
    world: World, work: Work, person: Person, alert: Alert, *, named: bool
) -> tuple[str, Rows]:
    """Return "how is it now?". Unless *named* it says of what only behind a button: a lock screen shows the text."""
    voice, where = Voice.of(person, world.country), numbers.of(person, world)
    kind = {Level.CRISIS: "crisis", Level.EMERGENCY: "emergency"}.get(Level(alert.level), "how")
    mine = await record.card_of(work, person.id, alert)
    because = "; ".join(one.because for one in mine)[: cards.BECAUSE_AT_MOST]
    text = voice.say(
        f"alert.ask.{kind}" if named or kind == "crisis" else f"alert.ask.{kind}.discreet",
        number=numbers.words(voice, where),
        line=numbers.crisis(where),
        day=voice.day(alert.at),
        because=because,
    )
    copy = numbers.team_copy(voice, person) if kind == "how" else ()
    return str(text), (*copy, *_rows(voice, alert, named=named or kind == "crisis"))


def _rows(voice: Voice, alert: Alert, *, named: bool) -> Rows:
    names = _BUTTONS.get(Level(alert.level), _NOT_URGENT)
    rows: Rows = tuple(
        (voice.button(f"alert.button.{key}", cards.KIND, act, id=alert.id, arg="asked", style=style),)
        for key, act, style in names
    )
    if not named:
        rows += ((voice.button("alert.button.about", cards.KIND, "about", id=alert.id),),)
    return (*rows, (voice.button("button.urgent", cards.KIND, style=Style.DANGER),))


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
