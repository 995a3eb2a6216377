"""How a visit is said: its kind, its day and time, and what it is for, in the words of the knowledge base."""

from bot.domain.audience import Body
from bot.domain.messages import Button, Rows, Tap
from bot.domain.people import Person
from bot.domain.visits import KINDS, ONLY_MEN, ONLY_WOMEN, Visit
from bot.knowledge import cards
from bot.knowledge.library import Library
from bot.services.talk.voice import Voice

KIND = "visit"


def kinds_for(person: Person) -> list[str]:
    """Return the kinds that are offered: no test of the other world."""
    body = person.profile.reader.body
    shut = (
        ONLY_MEN
        if body in (Body.WOMAN, Body.WOMAN_PERIODS)
        else ONLY_WOMEN
        if body is Body.MAN
        else frozenset()
    )
    return [kind for kind in KINDS if kind not in shut]


def name(voice: Voice, visit: Visit) -> str:
    return voice.label(f"visit.kind.{visit.kind}")


def when(voice: Voice, visit: Visit) -> str:
    """Return "Sunday 3 May 2026 at 10:30"; the clock is that of the place she said it in."""
    day = f"{voice.day(visit.on)} {visit.on.year}"
    return str(voice.say("visit.when", day=day, clock=voice.clock(visit.at)) if visit.at else day)


def line(voice: Voice, visit: Visit) -> str:
    return str(voice.say("visit.line", name=name(voice, visit), when=when(voice, visit)))


def button(voice: Voice, visit: Visit) -> Button:
    label = f"{voice.short_date(visit.on)}: {name(voice, visit)}"
    return Button(label, Tap(KIND, str(visit.id), "one"))


def topic_of(library: Library, person: Person, visit: Visit) -> str:
    """Return the topic that tells what the visit is for, "" when there is none she may see."""
    topic = library.topics.get(KINDS[visit.kind].topic)
    return topic.id if topic and cards.shown(topic, person.profile.reader) else ""


def about(voice: Voice, library: Library, person: Person, visit: Visit) -> Rows:
    topic = topic_of(library, person, visit)
    return ((voice.button("visit.button.about", "kb", "show", arg=topic),),) if topic else ()
