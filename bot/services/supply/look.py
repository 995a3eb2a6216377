"""The morning look at her stocks: a word before they end, on a day she has heard nothing else, never in the night."""

from datetime import date, datetime, timedelta

from bot.domain import supply
from bot.domain.agenda import CHECKIN, TRIP, WEEK_CARD
from bot.domain.messages import Op, Outgoing, Priority
from bot.domain.people import Person
from bot.domain.plans import ONE_DAY, zone_info
from bot.services.supply import cards, counting, known
from bot.services.talk import own_accord
from bot.services.talk.turn import Moment
from bot.services.talk.voice import Voice
from bot.store import Work, agenda, stocks
from bot.store.agenda import Item

LATE = timedelta(hours=2)  # a look that an outage held up so long waits for the next morning
SOON = 3 * ONE_DAY  # before a trip begins


async def look(moment: Moment, items: list[Item]) -> None:
    """Each person's medicines are looked at; one word at most, and the next look is tomorrow as long as one is counted."""
    await agenda.done(moment.work, [i.id for i in items])
    for item in items:
        person = moment.whose(item)
        counted = await known.of(moment.work, person, moment.now)
        if not counted:
            continue
        await agenda.put(moment.work, [counting.next_look(person, moment.now)])
        if person.reminded and moment.now - item.due_at <= LATE and not await _busy(moment, person):
            await _tell(moment, person, counted)


async def _busy(moment: Moment, person: Person) -> bool:
    """Return whether she hears something else of the bot's own accord today: a check-in keeps its day."""
    today = _today(person, moment.now)
    coming = await agenda.of_person(moment.work, person.id, CHECKIN, WEEK_CARD)
    if any(i.due_at.astimezone(zone_info(person.zone)).date() == today for i in coming):
        return True
    return await own_accord.spoken_today(moment.work, person, moment.now)


async def _tell(moment: Moment, person: Person, counted: list[known.Known]) -> None:
    voice, today = Voice.of(person, moment.world.country), _today(person, moment.now)
    away = await _away(moment.work, person, moment.now)
    levels = known.levels(person)
    for one in counted:
        ends_away = bool(away and one.until and one.until <= away + ONE_DAY * max(levels, default=0))
        if one.days is None or one.medicine in known.out_of(person):
            continue
        level = supply.warning(one.days, levels, one.stock.told, today.weekday(), away=ends_away)
        if level is None:
            continue
        last = voice.day(away) if away and ends_away else ""
        card = cards.low(voice, person, one, friday=today.weekday() == supply.FRIDAY, away=last)
        key = f"{item_key(person, one)}:{one.stock.counted_at:%y%m%d%H%M}:{level}"
        moment.send(person, Outgoing(Op.NEW, card, cards.TOPIC, priority=Priority.CHECK_IN, key=key))
        told = supply.told(one.stock, min(level, one.days), levels)
        await stocks.put(moment.work, person.id, one.medicine, told)
        return


def item_key(person: Person, one: known.Known) -> str:
    return f"supply:{person.id}:{one.medicine}"


async def _away(work: Work, person: Person, now: datetime) -> date | None:
    """Return the last day of a trip that begins within days, or that is on; None without one that ends."""
    trips = await agenda.of_person(work, person.id, TRIP)
    if not trips or trips[0].due_at - now > SOON:
        return None
    until = trips[0].note.get("until")
    try:
        return date.fromisoformat(until) if until else None
    except ValueError:
        return None


def _today(person: Person, now: datetime) -> date:
    return now.astimezone(zone_info(person.zone)).date()
