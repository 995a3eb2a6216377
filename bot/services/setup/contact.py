"""Whom she calls: the number of her team and when they answer, typed as she would tell a friend. Kept sealed."""

import re
from dataclasses import dataclass
from typing import Any

from bot.domain.messages import Button, Rows, Tap
from bot.services.talk.turn import Turn
from bot.store import flows, people
from bot.store.flows import Flow

FLOW, TOPIC, KIND = "phone", "settings", "set"
HOURS = ("weekdays", "always", "unknown")
WHOLE = 9  # digits from which on a number in other words is one to call
FEWEST, MOST = 3, 15  # digits of a number (E.164 has at most fifteen)
LONGEST = 60  # characters of the hours
_NUMBER = re.compile(r"\+?\(?\d(?:[ ().\-/]{0,3}\d)+(?:\s*(?:ext\.?|x)\s*\d{1,6})?", re.IGNORECASE)
_HOURS_WORDS = frozenset(
    "mon tue tues wed thu thur thurs fri sat sun monday tuesday wednesday thursday friday saturday sunday weekday weekdays weekend "
    "weekends day days night nights morning mornings afternoon afternoons evening evenings daily always every all only not no at on in "
    "to till until from and or between after before then except am pm noon midday midnight o clock oclock hours open line ward clinic "
    "team nurse nurses doctor dr gp hospital number phone tel telephone ext extension call ring ask for the my is it its s x".split()
)
_WORD = re.compile(r"[^\W\d_]+")
_EDGES = " \t\n,;:.-–()"


@dataclass(frozen=True, slots=True)
class Contact:
    phone: str
    hours: str = ""


def read(text: str) -> Contact | None:
    """Return the number in *text* and what stands behind it as the hours, None when there is no number."""
    found = _NUMBER.search(text)
    if found is None or not FEWEST <= sum(c.isdecimal() for c in found[0]) <= MOST:
        return None
    return Contact(found[0].strip(), text[found.end() :].strip(_EDGES)[:LONGEST])


def without_numbers(text: str) -> str:
    """Return *text* without numbers to call: they say nothing of how she is."""
    return _NUMBER.sub(lambda m: " " if sum(c.isdecimal() for c in m[0]) >= WHOLE else m[0], text).strip()


async def understands(_turn: Turn, text: str) -> bool:
    """Return whether *text* is a number to call, or hours, and says nothing else."""
    return any(c.isdecimal() for c in text) and _HOURS_WORDS.issuperset(_WORD.findall(text.casefold()))


async def ask(turn: Turn) -> None:
    """The next typed words may be the number; asked from a card of something else, that card stays."""
    await flows.put(turn.work, turn.me.id, Flow(FLOW, "type", {}, turn.incoming.message_id), turn.now)
    rows: Rows = (_back(turn),)
    if turn.me.profile.phone:
        rows = ((turn.button("contact.forget", KIND, "phone", arg="none"),), *rows)
    put = turn.edit if turn.pressed == TOPIC else turn.new
    put(turn.say("settings.phone"), rows, topic=TOPIC)


async def typed(turn: Turn, text: str, *, insist: bool = True) -> bool:
    """A typed number is kept, then its hours; who insists asks once more when there are not enough digits."""
    if turn.flow and turn.flow.step == "hours":
        await keep(turn, phone_hours=" ".join(text.split())[:LONGEST])
        return True
    found = read(text)
    if found is None:
        if insist:
            turn.new(turn.say("settings.phone.unclear"), (_back(turn),), topic=TOPIC)
        return insist
    if found.hours:
        await keep(turn, phone=found.phone, phone_hours=found.hours)
        return True
    turn.person = await people.save_profile(turn.work, turn.me, phone=found.phone, phone_hours="")
    await flows.put(turn.work, turn.me.id, Flow(FLOW, "hours", {}, turn.incoming.message_id), turn.now)
    rows = tuple((Button(turn.voice.label(f"contact.{one}"), Tap(KIND, "", "hours", one)),) for one in HOURS)
    turn.new(turn.say("contact.hours", phone=found.phone), rows, topic=TOPIC)
    return True


async def pick_hours(turn: Turn, arg: str) -> None:
    """One of the offered hours is kept in words; not knowing them is an answer too."""
    if arg not in HOURS or not turn.me.profile.phone:
        turn.tell("toast.old_button")
        return
    await keep(turn, phone_hours="" if arg == "unknown" else turn.voice.label(f"contact.{arg}"))


async def forget(turn: Turn) -> None:
    await keep(turn, phone="", phone_hours="")


async def keep(turn: Turn, **changes: Any) -> None:
    """It is saved, the step is over, and she reads what stands on every card that says call."""
    await flows.end(turn.work, turn.me.id)
    turn.person = await people.save_profile(turn.work, turn.me, **changes)
    profile = turn.me.profile
    key = "contact.gone" if not profile.phone else "contact.kept"
    text = turn.say(
        key, phone=profile.phone, hours=f" ({profile.phone_hours})" if profile.phone_hours else ""
    )
    turn.show(
        text, ((turn.button("button.settings", KIND), turn.button("button.today", "today")),), topic=TOPIC
    )


def _back(turn: Turn) -> tuple[Button, ...]:
    return (turn.button("button.back", KIND, "leave"),)
