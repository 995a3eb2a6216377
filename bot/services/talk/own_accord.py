"""What the bot says without being asked: at most one such message a local day, reminders and safety apart."""

from datetime import datetime, time

from bot.domain.people import Person
from bot.domain.plans import instant
from bot.services.talk.voice import Voice
from bot.store import Work, outbox


async def spoken_today(work: Work, person: Person, now: datetime) -> bool:
    """Return whether the bot has written of its own accord on this local day, reminders and safety apart."""
    day = Voice.of(person).local(now).date()
    return await outbox.asked_since(work, person.chat_id, instant(day, time(0), person.zone))
