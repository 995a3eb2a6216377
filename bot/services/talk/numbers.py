"""Whom to call, in the words of the country she lives in."""

from bot.domain.messages import Button, Rows
from bot.domain.people import Person
from bot.knowledge.cards import Lines
from bot.knowledge.countries import Country, country
from bot.services.talk.turn import Turn, World
from bot.services.talk.voice import Voice


def here(turn: Turn) -> Country:
    return country(turn.country)


def of(person: Person, world: World) -> Country:
    return country(person.profile.country or world.country)


def words(voice: Voice, where: Country) -> str:
    """Return the number in words; one that rests on a single table is not named alone."""
    unknown = str(voice.say("number.unknown"))
    if where.emergency_number and where.doubtful:
        return str(voice.say("number.doubtful", number=where.emergency_number, unknown=unknown))
    return where.emergency_number or unknown


def number(turn: Turn) -> str:
    """Return the number that brings an ambulance where this person lives, in general words when that is unknown."""
    return words(turn.voice, here(turn))


def crisis(where: Country) -> str:
    """Return name and number of the line to call in despair; some are named by their number."""
    return " ".join(dict.fromkeys(filter(None, (where.crisis_name, where.crisis_number))))


def lines(turn: Turn) -> Lines:
    """Return what stands in a card for whom to call: the lines of the country this person lives in."""
    where = here(turn)
    known = Lines()
    return Lines(
        emergency=number(turn),
        crisis=crisis(where),
        poison=where.poison_line or where.out_of_hours or known.poison,
    )


def team(voice: Voice, person: Person | None) -> str:
    profile = person.profile if person else None
    if profile is None or not profile.phone:
        return str(voice.say("alert.team.unknown"))
    key = "alert.team.hours" if profile.phone_hours else "alert.team"
    return str(voice.say(key, phone=profile.phone, hours=profile.phone_hours))


def copies(voice: Voice, *which: str | None) -> Rows:
    """Return a button for each number that is known: a tap copies it for the phone's keypad."""
    known = dict.fromkeys(filter(None, which))
    return tuple((Button(voice.label("button.copy", number=one), copy=one),) for one in known)


def team_copy(voice: Voice, person: Person | None) -> Rows:
    return copies(voice, person.profile.phone if person else None)


def night(voice: Voice, where: Country) -> str:
    return str(voice.say("alert.night", line=where.out_of_hours)) if where.out_of_hours else ""


def poison(voice: Voice, where: Country) -> str:
    """Return whom to call now about something swallowed when nobody is ill: the poison line, or who stands for it."""
    number = where.poison_line or where.out_of_hours
    return str(voice.say("alert.poison", number=number) if number else voice.say("alert.poison.unknown"))


def tell(voice: Voice, person: Person | None) -> str:
    cancer = person is not None and person.profile.reason == "cancer"
    return str(voice.say("alert.tell.cancer" if cancer else "alert.tell"))
