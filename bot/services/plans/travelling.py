"""/travel: where, from when, for how long; what home time and local time would mean; and the way back by itself.

Nothing changes before the person has seen both ways with their real times (conversation.md 3.15). The clock makes
the change when the trip begins: with one more tablet at home time first, where the gap would grow too long.
"""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

from bot.domain import travel
from bot.domain.agenda import DOSE, TRIP
from bot.domain.messages import Button, Card, Op, Outgoing, Priority, Rows, Style, Tap, toggle_rows
from bot.domain.people import Person
from bot.domain.plans import ONE_DAY, instant, zone_info
from bot.knowledge import places as gazetteer
from bot.services.plans import hours, planning, status
from bot.services.talk.turn import Moment, Turn
from bot.services.talk.voice import Voice
from bot.store import Work, agenda, doses, flows, people, plans
from bot.store.agenda import Item
from bot.store.flows import Flow
from bot.store.plans import Planned

KIND = TRIP
DAYS_AHEAD = 8
NOW = "now"
ONLY = "only"  # the one place that was found: a typed yes means it
LENGTHS = ("3", "7", "14", "28", "stay")


async def command(turn: Turn) -> None:
    """The next typed words are where the person goes; a trip that is planned or begun is shown, and may be ended."""
    planned = await _planned(turn)
    await keep(turn, "place", {})
    rows: Rows = ((turn.button("button.back", "set"),),)
    lines = [turn.say("trip.where")]
    if "home" in turn.me.profile.extra:
        rows = ((turn.button("trip.end", KIND, "end"),), *rows)
    elif planned:
        place = gazetteer.label(str(planned.note["zone"]), turn.lang)
        lines.insert(0, turn.say("trip.planned", place=place, day=turn.voice.day(planned.due_at)))
        rows = ((turn.button("trip.drop", KIND, "drop"),), *rows)
    turn.show("\n\n".join(map(str, lines)), rows, topic=KIND)


async def ask_place(turn: Turn, data: dict[str, Any]) -> None:
    await keep(turn, "place", data)
    names = [ONLY] if len(data["found"]) == 1 else [str(n) for n in range(len(data["found"]))]
    rows = tuple(
        (Button(label, Tap(KIND, "", "place", name)),)
        for name, (_zone, label) in zip(names, data["found"], strict=True)
    )
    none = turn.button("tz.none_of_these", KIND, "where")
    turn.new(turn.say("tz.place"), (*rows, (none,)), topic=KIND)


async def _planned(turn: Turn) -> Item | None:
    """Return the beginning of a trip that is still to come."""
    coming = await agenda.of_person(turn.work, turn.me.id, KIND)
    return next((item for item in coming if item.note.get("home")), None)


async def _drop(turn: Turn) -> None:
    """A trip that has not begun is off; times stay as they are."""
    planned = await _planned(turn)
    if planned is None or "home" in turn.me.profile.extra:
        turn.tell("toast.old_button")
        await command(turn)
        return
    await flows.end(turn.work, turn.me.id)
    await agenda.drop(turn.work, planned.key)
    turn.edit(turn.say("trip.dropped"), ((turn.button("button.today", "today"),),), topic=KIND)


async def cancel(turn: Turn) -> None:
    """A trip that is planned or begun is shown with its end; without one, that is said."""
    if await _planned(turn) or "home" in turn.me.profile.extra:
        await command(turn)
        return
    if turn.flow and turn.flow.name == KIND:
        await flows.end(turn.work, turn.me.id)
    rows: Rows = ((turn.button("trip.plan_one", KIND, "where"), turn.button("button.today", "today")),)
    turn.new(turn.say("trip.none"), rows, topic=KIND)


async def tapped(turn: Turn, tap: Tap) -> None:
    if tap.act in ("end", "drop"):
        await (_end if tap.act == "end" else _drop)(turn)
    elif tap.act and turn.flow and turn.flow.name == KIND and tap.act in _ACTS:
        await _ACTS[tap.act](turn, dict(turn.flow.data), tap.arg)
    else:
        await command(turn)


async def _place(turn: Turn, data: dict[str, Any], arg: str) -> None:
    found = data.get("found", [])
    place = 0 if arg == ONLY else int(arg) if arg.isdecimal() else len(found)
    if place >= len(found):
        await command(turn)
        return
    zone, label = found[place]
    await keep(turn, "from", {"zone": zone, "label": label})
    if when := data.get("when"):
        await arrives(turn, {"zone": zone, "label": label}, str(when))
        return
    today = turn.voice.local(turn.now).date()
    days = [turn.button("trip.now", KIND, "from", arg=NOW)]
    days += [
        Button(turn.voice.day(day), Tap(KIND, "", "from", day.isoformat()))
        for day in (today + n * ONE_DAY for n in range(1, DAYS_AHEAD))
    ]
    turn.edit(turn.say("trip.from", place=label), (*toggle_rows(days, 1), again(turn)), topic=KIND)


async def arrives(turn: Turn, data: dict[str, Any], arg: str) -> None:
    if not is_when(arg) or "zone" not in data:
        await command(turn)
        return
    await keep(turn, "until", {**data, "from": arg})
    rows = tuple((turn.button(f"trip.for.{name}", KIND, "until", arg=name),) for name in LENGTHS)
    turn.edit(turn.say("trip.until", place=data["label"]), (*rows, again(turn)), topic=KIND)


async def stays(turn: Turn, data: dict[str, Any], arg: str) -> None:
    mine = await plans.of_person(turn.work, turn.me.id)
    if not (arg in LENGTHS or arg.isdecimal()) or not is_when(data.get("from")) or not mine:
        await command(turn)
        return
    data = {**data, "length": arg}
    await keep(turn, "way", data)
    both = await _preview(turn.work, mine[0], data["zone"], begins_at(turn, data))
    if both.local_time is None or both.home_time is None:
        await _go(turn, data, "local")
        return
    local = turn.button("trip.local", KIND, "go", arg="local", style=Style.PRIMARY)
    rows: Rows = ((local,), (turn.button("trip.home", KIND, "go", arg="home"),), again(turn))
    turn.edit(_both_words(turn, data, both, both.home_time, both.local_time), rows, topic=KIND)


def _both_words(
    turn: Turn, data: dict[str, Any], both: travel.Preview, home: travel.Way, local: travel.Way
) -> str:
    voice = turn.voice
    ahead = both.ahead / timedelta(minutes=1)
    key = "trip.same" if not ahead else "trip.later" if ahead > 0 else "trip.earlier"
    lines = [
        voice.say(key, place=data["label"], span=voice.span(abs(ahead)) if ahead else ""),
        voice.say("trip.way.home", clock=voice.clock(home.there.time())),
        *_night(turn, home),
        voice.say(
            "trip.way.local",
            clock=voice.clock(local.there.time()),
            first=voice.say(
                "when.day", day=voice.day(local.there.date()), clock=voice.clock(local.there.time())
            ),
        ),
    ]
    if local.after_last:
        lines.append(voice.say("trip.gap", n=round(local.after_last / timedelta(hours=1))))
    if local.bridge:
        at = voice.local(local.bridge.due_at, data["zone"])
        lines.append(voice.say("trip.bridge", day=voice.day(at.date()), clock=voice.clock(at.time())))
    if local.moved:
        lines.append(voice.say("trip.moved"))
    return "\n".join(map(str, [*lines, *_night(turn, local)]))


def _night(turn: Turn, way: travel.Way) -> list[str]:
    return [str(turn.say("trip.night"))] if way.at_night else []


async def _go(turn: Turn, _data: dict[str, Any], arg: str) -> None:
    """The trip is on the agenda; the clock makes the change when it begins, and the one back."""
    data = turn.flow.data if turn.flow else {}
    if arg not in ("local", "home") or not is_when(data.get("from")):
        await command(turn)
        return
    begins = begins_at(turn, data)
    home = turn.me.profile.extra.get("home", {"zone": turn.me.zone, "country": turn.me.profile.country})
    note: dict[str, Any] = {"zone": data["zone"], "plan": arg == "local", "home": home, "until": ""}
    if (length := data.get("length", "stay")) != "stay":
        last = begins.astimezone(zone_info(data["zone"])).date() + timedelta(days=int(length))
        note["until"] = last.isoformat()
    before = await _planned(turn)
    await flows.end(turn.work, turn.me.id)
    await agenda.put(turn.work, [_item(turn.me, begins, note)])
    said = [turn.say("trip.saved", day=turn.voice.day(begins, data["zone"]))]
    if before:
        place = gazetteer.label(str(before.note["zone"]), turn.lang)
        said.append(turn.say("trip.instead", place=place, day=turn.voice.day(before.due_at)))
    turn.edit("\n\n".join(map(str, said)), ((turn.button("button.today", "today"),),), topic=KIND)


async def _end(turn: Turn) -> None:
    """The person is back, earlier than planned or from a trip without an end."""
    home = turn.me.profile.extra.get("home")
    if not home:
        turn.tell("toast.old_button")
        return
    await flows.end(turn.work, turn.me.id)
    await agenda.put(turn.work, [_item(turn.me, turn.now, _back(home))])
    turn.edit(turn.say("trip.ending"), ((turn.button("button.today", "today"),),), topic=KIND)


def _back(home: dict[str, Any]) -> dict[str, Any]:
    return {"zone": home["zone"], "plan": True, "home": None, "until": ""}


def begins_at(turn: Turn, data: dict[str, Any]) -> datetime:
    """Return when the trip starts: now, or midnight there of the day that the button named."""
    day = _day(data["from"])
    return max(turn.now, instant(day, time(0), data["zone"])) if day else turn.now


def is_when(said: object) -> bool:
    return said == NOW or _day(said) is not None


def _day(text: object) -> date | None:
    """Return the day of a button; None for "now", and for what an older bot wrote."""
    try:
        return date.fromisoformat(str(text))
    except ValueError:
        return None


def _item(person: Person, at: datetime, note: dict[str, Any]) -> Item:
    return agenda.item(TRIP, person, at, note=note)


async def flip(moment: Moment, items: list[Item]) -> None:
    """A trip begins or ends: clocks, and the plan where she wished so, go by the zone she is in now."""
    await agenda.done(moment.work, [i.id for i in items])
    for item in items:
        await _flip_one(moment, item)


async def _flip_one(moment: Moment, item: Item) -> None:
    work, now, person, note = moment.work, moment.now, moment.whose(item), item.note
    mine = await plans.of_person(work, person.id)
    if note["plan"] and mine and mine[0].rule.zone != note["zone"]:
        way = (await _preview(work, mine[0], note["zone"], now)).local_time
        if way and way.bridge:
            await agenda.put(work, [replace(item, due_at=way.bridge.due_at + timedelta(minutes=1))])
            return
        if way:
            await planning.replan(
                work, person, mine[0], way.plan, now, way.first.due_at - timedelta(microseconds=1)
            )
    if note["plan"]:
        await planning.move_others(work, person, note["zone"], now)
    extra = {k: v for k, v in person.profile.extra.items() if k != "home"}
    home = note["home"] if note["until"] else None
    if home:
        extra["home"] = home
        back_at = max(_midnight(note["until"], home["zone"]), now + timedelta(minutes=1))
        await agenda.put(work, [_item(person, back_at, _back(home))])
    country = gazetteer.country_of_zone(note["zone"]) or person.profile.country
    old = person.zone
    person = await people.save(
        work,
        replace(person, zone=note["zone"], profile=replace(person.profile, country=country, extra=extra)),
    )
    await hours.moved(work, person, old, now)
    voice = Voice.of(person, moment.world.country)
    coming = planning.own(await agenda.of_person(work, person.id, DOSE))
    first = voice.say("when.none")
    if coming:
        at = coming[0].due_at
        first = voice.say("when.day", day=voice.day(at), clock=voice.clock(at))
    text = voice.say("trip.changed", clock=voice.clock(now), first=first)
    rows: Rows = ((voice.button("button.today", "today"), voice.button("button.change", KIND)),)
    told = Outgoing(
        Op.NEW,
        Card(str(text), rows),
        KIND,
        silent=True,
        priority=Priority.FOLLOW_UP,
        key=f"{item.key}:{int(item.due_at.timestamp())}",
    )
    moment.send(person, told, await status.changed(work, person, now, moment.world.country))


def _midnight(until: str, zone: str) -> datetime:
    """Return when a trip *until* a day ends at home; an older bot kept the instant itself."""
    day = _day(until)
    return instant(day, time(0), zone) if day else datetime.fromisoformat(until)


async def _preview(work: Work, planned: Planned, zone: str, starts_at: datetime) -> travel.Preview:
    last = await doses.last_taken(work, planned.person_id)
    return travel.preview(planned.rule, zone, starts_at, taken_at=last.taken_at if last else None)


async def keep(turn: Turn, step: str, data: dict[str, Any]) -> None:
    await flows.put(turn.work, turn.me.id, Flow(KIND, step, data, turn.incoming.message_id), turn.now)


def again(turn: Turn) -> tuple[Button, ...]:
    return (turn.button("button.back", KIND),)


_ACTS: dict[str, Callable[[Turn, dict[str, Any], str], Awaitable[None]]] = {
    "place": _place,
    "from": arrives,
    "until": stays,
    "go": _go,
}
