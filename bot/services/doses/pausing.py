"""/pause: reminders rest for a while; the plan stays as the team said. Paused days are not counted."""

from datetime import date, datetime, time, timedelta

from bot.domain import doses as rules
from bot.domain.agenda import UNPAUSE
from bot.domain.doses import Skip
from bot.domain.messages import Card, Op, Outgoing, Priority, Rows, Style, Tap
from bot.domain.people import Person
from bot.domain.plans import instant
from bot.domain.rests import Paused, Who, of_kind, paused
from bot.services.doses import booking
from bot.services.plans import planning, resting, status
from bot.services.talk.dates import read_day
from bot.services.talk.turn import Moment, Turn
from bot.services.talk.voice import Voice
from bot.store import Work, agenda, doses
from bot.store.agenda import Item

KIND = "pause"
LENGTHS = {"1": 1, "3": 3, "7": 7, "14": 14, "open": None}
ASK_AGAIN = timedelta(days=14)
LONGEST = timedelta(days=92)  # a pause asked for in words; a longer one is "until I say so"


async def tapped(turn: Turn, tap: Tap) -> None:
    if tap.act == "for" and tap.arg in LENGTHS:
        await _pause(turn, LENGTHS[tap.arg])
    elif tap.act in ("until", "team") and (until := read_day(tap.arg)):
        await _until(turn, until, told=tap.act == "team")
    elif tap.act == "end":
        await end(turn)
    else:
        ask(turn)


async def command(turn: Turn) -> None:
    ask(turn)


def ask(turn: Turn, head: str = "") -> None:
    """Ask for how long; nothing is paused by one tap."""
    above = f"{turn.say(head)}\n\n" if head else ""
    rows: Rows = tuple((turn.button(f"pause.{name}", KIND, "for", arg=name),) for name in LENGTHS)
    turn.show(f"{above}{turn.say('pause.ask')}", (*rows, (turn.button("button.back", "today"),)), topic=KIND)


def offer(turn: Turn, until: date | None, head: str = "") -> None:
    """What was asked for in words is done by one tap; without an end the question is for how long."""
    today = turn.voice.local(turn.now).date()
    if until is None or not today < until <= today + LONGEST:
        ask(turn, head)
        return
    act = "team" if head == "request.team_stop" else "until"
    yes = turn.button(
        "pause.until", KIND, act, arg=f"{until:%Y%m%d}", style=Style.PRIMARY, day=turn.voice.day(until)
    )
    text = turn.say("pause.really", day=turn.voice.day(until))
    above = f"{turn.say(head)}\n\n" if head else ""
    turn.show(f"{above}{text}", ((yes,), (turn.button("button.change", KIND),)), topic=KIND)


async def _until(turn: Turn, until: date, *, told: bool) -> None:
    """Reminders rest up to *until*. Tablets that wait are left out, as the team said, when it was the team's word."""
    if told:
        for sitting in await doses.open_sittings(turn.work, turn.me.id):
            own = tuple(d for d in sitting.waiting if not d.other)
            if own:
                news = [rules.skipped(d, Skip.TEAM) for d in own]
                await booking.record(turn, sitting, own, news, "skipped", "text")
    await _pause(turn, (until - turn.voice.local(turn.now).date()).days)


async def _pause(turn: Turn, days: int | None) -> None:
    """Reminders rest; doses still open are left as they are; the person is told the evening before the end."""
    today = turn.voice.local(turn.now).date()
    until = today + timedelta(days=days) if days and days > 0 else None
    turn.person = await resting.add(turn.work, turn.me, Who.PAUSE, Paused(until))
    await agenda.put(turn.work, [_wake(turn.me, until, turn.now)])
    text = turn.say("pause.done", day=turn.voice.day(until)) if until else turn.say("pause.done.open")
    turn.edit(
        text,
        (
            (turn.button("button.start_again", KIND, "end", style=Style.PRIMARY),),
            (turn.button("button.change", KIND),),
        ),
        topic=KIND,
    )
    await status.refresh(turn)


def _wake(person: Person, until: date | None, now: datetime) -> Item:
    """The evening before the last paused day ends, or after two weeks without an end."""
    evening = instant(until - timedelta(days=1), time(18), person.zone) if until else now + ASK_AGAIN
    return agenda.item(UNPAUSE, person, max(evening, now + timedelta(hours=1)), note={"told": 0})


async def end(turn: Turn) -> None:
    """Her pause is over: reminders go on from the next dose, unless something else still rests them."""
    turn.person = await _end(turn.work, turn.me, turn.now)
    lines, rows = resting.why(turn.voice, turn.me)
    text = "\n".join(lines) or turn.say("pause.ended", first=await planning.first_words(turn))
    turn.edit(text, (*rows, (turn.button("button.today", "today"),)), topic=KIND)
    await status.refresh(turn)


async def _end(work: Work, person: Person, now: datetime) -> Person:
    await agenda.drop(work, UNPAUSE.key(person.id))
    return await resting.lift(work, person, Who.PAUSE, of_kind(person.rests, Paused), now)


async def wake(moment: Moment, items: list[Item]) -> None:
    """Say the evening before that reminders start again; then start them. An open end is asked about.

    Nothing is said while something else rests them: they would not start.
    """
    await agenda.done(moment.work, [i.id for i in items])
    for item in items:
        person = moment.whose(item)
        pause = paused(person.rests)
        if pause is None:
            continue
        if pause.until and item.note.get("told"):
            await _end(moment.work, person, moment.now)
            continue
        await agenda.put(moment.work, [_following(person, pause.until, moment.now)])
        if person.rests == {pause}:
            moment.send(person, _letter(Voice.of(person, moment.world.country), item, pause.until))


def _following(person: Person, until: date | None, now: datetime) -> Item:
    """Return the end of the pause itself, or the next asking."""
    at = instant(until, time(0), person.zone) if until else now + 2 * ASK_AGAIN
    told = {"told": 1 if until else 0}
    return agenda.item(UNPAUSE, person, max(at, now + timedelta(minutes=1)), note=told)


def _letter(voice: Voice, item: Item, until: date | None) -> Outgoing:
    rows = (
        (
            voice.button("button.start_again", KIND, "end", style=Style.PRIMARY),
            voice.button("button.longer", KIND),
        ),
    )
    return Outgoing(
        Op.NEW,
        Card(str(voice.say("pause.tomorrow" if until else "pause.still")), rows),
        KIND,
        silent=True,
        priority=Priority.ANNOUNCEMENT,
        key=f"{item.key}:{int(item.due_at.timestamp())}",
    )
