"""What is typed of a journey: where, the day she arrives, how long she stays. It leads into the same steps as the taps."""

from datetime import date
from typing import Any

from bot.domain import times
from bot.domain.plans import zone_info
from bot.knowledge import places as gazetteer
from bot.services.plans import travelling
from bot.services.talk.turn import Turn

TYPED_AT_MOST = 60
LONGEST = 366  # days of a trip with an end
SHORTEST = 3  # letters of a place that is typed: "no" is none
_WORDS_OF_A_TRIP = frozenset(
    "arrive arriving arrival leave leaving flying fly going go there back stay staying return home about until till on "
    "next coming this week were we just only days weeks its landing land day".split()
)


async def going(turn: Turn, place: str, day: date | None) -> None:
    """Where she goes, and from when, is known already: both are shown before anything holds."""
    found = gazetteer.search(place[:TYPED_AT_MOST], turn.lang) if place else []
    if not found:
        await travelling.command(turn)
        return
    when = (
        "" if day is None else day.isoformat() if day > turn.voice.local(turn.now).date() else travelling.NOW
    )
    await travelling.ask_place(turn, {"found": [[p.zone, p.label] for p in found], "when": when})


async def typed(turn: Turn, text: str, *, insist: bool = True) -> bool:
    """Return whether *text* answered the question in hand: a place, a day, a length. Who insists is asked once more."""
    step = turn.flow.step if turn.flow else "place"
    data = dict(turn.flow.data) if turn.flow else {}
    if step == "place":
        return await _typed_place(turn, data, text, insist=insist)
    said = times.answer(text, _WORDS_OF_A_TRIP)
    if step == "from" and (day := _named_day(turn, said)):
        await travelling.arrives(turn, data, day)
        return True
    if step == "until" and (length := _length(turn, data, said)):
        await travelling.stays(turn, data, length)
        return True
    if insist:
        turn.new(turn.say(f"trip.{step}.again"), (travelling.again(turn),), topic=travelling.KIND)
    return insist


async def _typed_place(turn: Turn, data: dict[str, Any], text: str, *, insist: bool) -> bool:
    """A typed city or country is always answered with choices, never with a guess. A day is kept for the next question."""
    day = _named_day(turn, times.answer(text, _WORDS_OF_A_TRIP))
    if day and "found" in data:
        await travelling.ask_place(turn, {**data, "when": day})
        return True
    if day:
        await travelling.command(turn)
        await travelling.keep(turn, "place", {"when": day})
        return True
    found = gazetteer.search(text[:TYPED_AT_MOST], turn.lang) if len(text.strip()) >= SHORTEST else []
    if found:
        await travelling.ask_place(turn, {**data, "found": [[p.zone, p.label] for p in found]})
    elif insist:
        turn.new(turn.say("tz.not_found"), ((turn.button("button.back", "set"),),), topic=travelling.KIND)
    return bool(found) or insist


def _named_day(turn: Turn, said: times.Said | None) -> str:
    """Return the day she arrives, as its button names it; "" when no day, or more than one, or a past one was said."""
    if said is None:
        return ""
    here = turn.voice.local(turn.now).date()
    days = times.coming_days(said, here, us=turn.voice.month_first)
    if len(days) != 1 or days[0] < here:
        return ""
    return travelling.NOW if days[0] == here else days[0].isoformat()


def _length(turn: Turn, data: dict[str, Any], said: times.Said | None) -> str:
    """Return how many days she stays: so many days or weeks, or until the day she named."""
    if said is None:
        return ""
    begins = travelling.begins_at(turn, data).astimezone(zone_info(data["zone"])).date()
    days = [span.days for span in said.spans if span.days and not span.ago]
    days += [(day - begins).days for day in times.coming_days(said, begins, us=turn.voice.month_first)]
    return str(days[0]) if len(days) == 1 and 0 < days[0] <= LONGEST else ""
