"""People whose answers can be counted afterwards: each act says what it must have changed, exactly once."""

import random
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from decimal import Decimal

from bot.domain.people import Person
from bot.domain.plans import Plan
from bot.sandbox import Persona, Shown
from bot.services.data.consent import POLICY_VERSION
from bot.services.plans import planning
from bot.store import Work, people, plans

ZONE = "Europe/London"
DAILY = Plan(zone=ZONE, times=(time(8),), amounts=(Decimal(1),), starts_on=date(2026, 1, 1))


@dataclass(slots=True)
class Neighbour:
    """A person and what the record of her must hold."""

    persona: Persona
    moved_in_at: datetime
    events: list[str] = field(default_factory=list)  # what she said about her doses, in order
    toggles: int = 0
    alerts: int = 0
    left: bool = False  # she deleted everything

    @property
    def chat_id(self) -> int:
        return self.persona.chat_id

    def card(self, *parts: str) -> tuple[Shown, str]:
        """The newest message with a button whose data begins and goes on so, and that data."""
        for message in reversed(self.persona.messages):
            for button in (b for row in message.buttons for b in row):
                if button.data and all(part in button.data for part in parts):
                    return message, button.data
        raise LookupError(f"no card with {parts} in the chat of {self.chat_id}")

    def taps(self, *parts: str, times: int = 1) -> None:
        message, data = self.card(*parts)
        for _ in range(times):
            self.persona.press(message.id, data)


def _taps_taken(who: Neighbour) -> None:
    who.taps(":dose:", ":taken:")
    who.events.append("taken")


def _taps_taken_five_times(who: Neighbour) -> None:
    who.taps(":dose:", ":taken:", times=5)
    who.events.append("taken")


def _types_taken(who: Neighbour) -> None:
    who.persona.say("taken")
    who.events.append("taken")


def _thumbs_up(who: Neighbour) -> None:
    who.persona.react(who.card(":dose:", ":taken:")[0].id, "👍")
    who.events.append("taken")


def _changes_her_mind(who: Neighbour) -> None:
    for word in ("taken", "undo", "taken"):
        who.persona.say(word)
        who.events.append(word)


def _changes_a_setting(who: Neighbour) -> None:
    who.taps(":set:", ":toggle:show_count")
    who.toggles += 1


def _writes_a_red_flag(who: Neighbour) -> None:
    who.persona.say("I have chest pain")
    who.alerts += 1


ACTS: tuple[Callable[[Neighbour], None], ...] = (
    _taps_taken,
    _taps_taken_five_times,
    _types_taken,
    _thumbs_up,
    _changes_her_mind,
    _changes_a_setting,
    _writes_a_red_flag,
)


def act(who: Neighbour, chance: random.Random) -> None:
    """She does one of the things a person does, with a dose card open in front of her."""
    chance.choice(ACTS)(who)


async def moved_in(work: Work, persona: Persona, at: datetime, rule: Plan = DAILY) -> Neighbour:
    """She is settled, with a tablet at eight every morning unless *rule* says otherwise, as after the set-up."""
    persona.open()
    agreed = await people.agree(work, persona.chat_id, "en", POLICY_VERSION, at)
    person = await people.save(work, _settled(agreed))
    planned = await plans.add(work, person.id, rule, at)
    await planning.put_on_agenda(work, person, planned, at)
    return Neighbour(persona, at)


def _settled(person: Person) -> Person:
    profile = replace(person.profile, reason="cancer", body="woman", country="GB", rings="normal")
    return replace(person, settled=True, zone=ZONE, profile=profile)
