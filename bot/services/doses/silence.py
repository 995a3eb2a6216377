"""Someone who has gone silent: fewer messages after three days, none after seven; any word or tap brings the bot back.

Only silence counts in which tablets were asked about and the bot was there to hear (conversation.md 3.5).
"""

from datetime import datetime, timedelta

from bot.domain import late
from bot.domain.agenda import QUIET
from bot.domain.doses import State
from bot.domain.messages import Card, Op, Outgoing, Priority, Rows, Style, Tap
from bot.domain.people import Person
from bot.domain.rests import Quiet, Who, of_kind
from bot.services.helping import telling
from bot.services.plans import planning, resting, status
from bot.services.talk.turn import Moment, Turn, World
from bot.services.talk.voice import Voice
from bot.store import Work, agenda, doses, house, people
from bot.store.agenda import Item

KIND = QUIET
QUIETER_DAYS, RESTING_DAYS = 3, 7
DAILY_SINCE = "daily_since"  # profile.extra
UNANSWERED = 2  # tablets without an answer that make a silence
LAST_WORD = timedelta(days=23)  # after the bot has gone to rest: 30 days in all
QUESTION_AFTER = timedelta(hours=3)


async def days(work: Work, person: Person, now: datetime) -> int:
    """Return for how many local days *person* has not answered; 0 while too few tablets were asked about."""
    if now - person.seen_at < timedelta(days=QUIETER_DAYS - 2):  # most people, at no cost
        return 0
    voice = Voice.of(person)
    since = max(person.seen_at, _asked_daily_since(person))
    silent = _days(voice, since, now)
    if silent < QUIETER_DAYS or person.profile.weekly:  # once a week has its own end: weekly.py
        return 0
    silent = _days(voice, since + await _unheard(work, since, now), now)
    if silent < QUIETER_DAYS:
        return 0
    asked = await doses.between(work, person.id, since, now)
    return silent if sum(d.state is State.NO_ANSWER for d in asked) >= UNANSWERED else 0


def _days(voice: Voice, since: datetime, now: datetime) -> int:
    return (voice.local(now).date() - voice.local(since).date()).days


async def _unheard(work: Work, since: datetime, now: datetime) -> timedelta:
    """Return for how long the bot could hear nobody: that is no silence of hers."""
    outages = await house.outages_since(work, since, now)
    return sum((min(o.ended_at, now) - max(o.began_at, since) for o in outages), timedelta())


def _asked_daily_since(person: Person) -> datetime:
    """Return when the daily reminders came back after a time with one card a week (see weekly.py)."""
    at = person.profile.extra.get(DAILY_SINCE)
    return datetime.fromisoformat(at) if at else person.created_at


async def rests(moment: Moment, person: Person) -> Outgoing:
    """The bot stops reminding *person* and says so once."""
    now = moment.now
    await resting.add(moment.work, person, Who.SILENCE, Quiet(now))
    await agenda.put(moment.work, [_item(person, now + LAST_WORD)])
    await telling.fell_silent(moment.work, person, now)
    asleep = late.is_quiet(
        now, late.Quiet(*person.profile.quiet), moment.where(person)
    )  # after an outage: any hour
    return _message(moment.world, person, "quiet.7", "quiet7", silent=asleep)


async def asks(work: Work, person: Person, now: datetime) -> None:
    """Once in a silence the person is asked, without sound, whether something should change."""
    if person.profile.extra.get("quiet_asked") != person.seen_at.isoformat():
        await agenda.put(work, [_item(person, now + QUESTION_AFTER)])


def _item(person: Person, at: datetime) -> Item:
    return agenda.item(QUIET, person, at)


async def speak(moment: Moment, items: list[Item]) -> None:
    """Ask after three days, and say after thirty that everything is kept; nothing when the person is back."""
    await agenda.done(moment.work, [i.id for i in items])
    for item in items:
        person = moment.whose(item)
        if of_kind(person.rests, Quiet):
            moment.send(person, _message(moment.world, person, "quiet.30", "quiet30"))
        elif person.reminded and await days(moment.work, person, moment.now):
            await people.remember(moment.work, person, quiet_asked=person.seen_at.isoformat())
            moment.send(person, _message(moment.world, person, "quiet.3", "quiet3"))


def _message(world: World, person: Person, key: str, once: str, *, silent: bool = True) -> Outgoing:
    voice = Voice.of(person, world.country)
    return Outgoing(
        Op.NEW,
        Card(str(voice.say(key)), _rows(voice)[key]),
        KIND,
        silent=silent,
        priority=Priority.FOLLOW_UP,
        key=f"{once}:{person.id}:{int(person.seen_at.timestamp())}",
    )


def _rows(voice: Voice) -> dict[str, Rows]:
    return {
        "quiet.3": (
            (voice.button("quiet.fine", KIND, "fine", style=Style.GOOD),),
            (voice.button("button.change_time", "set", "time"),),
            (voice.button("quiet.fewer", "set", "rings"), voice.button("button.pause_short", "pause")),
        ),
        "quiet.7": ((voice.button("button.start_again", KIND, "back", style=Style.PRIMARY),),),
        "quiet.30": (
            (voice.button("quiet.keep", KIND, "keep"), voice.button("quiet.delete", "me", "delete")),
        ),
    }


async def tapped(turn: Turn, tap: Tap) -> None:
    """Answer a tap on one of these messages; the tap itself has already woken the bot."""
    if tap.act == "keep":
        text = turn.say("quiet.kept")
    else:
        key = "quiet.back" if tap.act == "back" else "quiet.thanks"
        text = turn.say(key, first=await planning.first_words(turn))
        await status.refresh(turn)
    turn.edit(text, ((turn.button("button.today", "today"),),), topic=KIND)
