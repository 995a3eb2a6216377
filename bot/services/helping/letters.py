"""What goes between a person and who helps her: each in the words, on the clock and by the night of whom it goes to."""

from dataclasses import dataclass
from datetime import datetime

from markupsafe import Markup

from bot.domain.helping import NIGHT, Helper, Sees
from bot.domain.late import Quiet, is_quiet
from bot.domain.messages import Card, Op, Outgoing, Priority, Rows, Style
from bot.domain.people import Person
from bot.services.plans.askings import quiet_of
from bot.services.talk.turn import World
from bot.services.talk.voice import Voice
from bot.store import Work, outbox, people

HERS, THEIRS = "helper", "helps"  # kinds of buttons: of the person, of who helps
TOPIC = "helper"


@dataclass(frozen=True, slots=True)
class End:
    """One of the two: how they are spoken to, and when it is night there."""

    chat_id: int
    voice: Voice
    night: Quiet

    def sleeps(self, now: datetime) -> bool:
        return is_quiet(now, self.night, self.voice.zone)


def end_of_hers(world: World, person: Person) -> End:
    return End(person.chat_id, Voice.of(person, world.country), quiet_of(person))


async def hers(world: World, work: Work, helper: Helper) -> End:
    """Return her end; nothing of her is locked."""
    person = await people.get(work, helper.person_id)
    if person is None:
        raise LookupError("Whom they help is not here any more.")
    return end_of_hers(world, person)


async def theirs(world: World, work: Work, helper: Helper, zone: str) -> End:
    """Return the end of who helps; whoever is a patient, too, lives by the hours they chose. *zone* is hers."""
    known = await people.find(work, helper.chat_id)
    if known and known.zone:
        return end_of_hers(world, known)
    return End(helper.chat_id, Voice(helper.lang, world.country, helper.zone or zone), NIGHT)


async def post(
    work: Work,
    end: End,
    now: datetime,
    text: str,
    rows: Rows = (),
    *,
    topic: str = TOPIC,
    key: str | None = None,
    silent: bool = False,
    not_after: datetime | None = None,
) -> None:
    """It leaves for that end, without a sound when it is night there. It is no part of the answer in hand."""
    quiet = silent or end.sleeps(now)
    out = Outgoing(
        Op.NEW,
        Card(str(text), rows),
        topic,
        silent=quiet,
        priority=Priority.FOLLOW_UP,
        key=key,
        not_after=not_after,
    )
    await outbox.add(work, [(end.chat_id, out)], now)


def what(voice: Voice, helper: Helper) -> Markup:
    """Return what they may see, as half a sentence."""
    said = [
        voice.many("helper.sees.tablet", helper.hours)
        if one is Sees.TABLET
        else voice.say("helper.sees.silence")
        for one in Sees
        if one in helper.sees
    ]
    return Markup("; ").join(said)


def stop_row(voice: Voice, helper: Helper) -> Rows:
    return ((voice.button("helper.button.stop_theirs", THEIRS, "stop", id=helper.id),),)


async def over(world: World, work: Work, helper: Helper, zone: str, now: datetime) -> None:
    """Who helped, or was asked to, reads that it is over; what had not left yet never will."""
    if not helper.chat_id:
        return
    end = await theirs(world, work, helper, zone)
    await outbox.cancel(work, helper.chat_id, told_topic(helper))
    await post(work, end, now, end.voice.say("helper.over", her=helper.her))


def logged(voice: Voice, body: dict[str, str]) -> str:
    """Return the line of her record that says what somebody was told."""
    return str(voice.say(f"helper.log.{body['what']}", **{k: v for k, v in body.items() if k != "what"}))


def told_topic(helper: Helper) -> str:
    return f"told:{helper.id}"


def right_person(voice: Voice, helper: Helper) -> tuple[str, Rows]:
    """Return the question to her: is it who she meant?"""
    rows: Rows = (
        (voice.button("helper.button.right", HERS, "yes", id=helper.id, style=Style.GOOD),),
        (voice.button("helper.button.wrong", HERS, "no", id=helper.id),),
    )
    return voice.say("helper.right_person", name=helper.name, what=what(voice, helper)), rows
