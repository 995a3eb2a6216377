"""Set-up step 3: the time zone, by the clock on the wall, a city or a country; always confirmed by the clock.

Telegram does not tell bots the zone. Nothing is asked of a geocoding service: the search is our own and offline.
"""

from datetime import time, timedelta

from bot import texts
from bot.domain import times
from bot.domain.messages import Rows, Style, toggle_rows
from bot.domain.plans import zone_info
from bot.knowledge import places as gazetteer
from bot.services.plans.travelling import ONLY
from bot.services.setup.draft import Draft, Refused, choice, plain
from bot.services.talk.turn import Turn

_TYPED_AT_MOST = 60
_DAY, _WEST, QUARTER = (
    24 * 60,
    11 * 60,
    15,
)  # minutes; the zones reach from -11 to +13 hours, in quarters of an hour
SLOW_CLOCK = 5  # minutes that her clock may be off, or that she took to write
_ABOUT_NOW = frozenset(
    "it it's it\u2019s its is here now the time my clock says shows just about right currently by exactly at".split()
)


def ask(turn: Turn, draft: Draft) -> tuple[str, Rows]:
    """Return "What time is it for you now?" with the likely clocks, or every hour of the day."""
    offsets = _all_offsets() if draft.get("tz_more") else _likely_offsets(turn)
    clocks = [plain(_clock(turn, minutes), str(minutes)) for minutes in offsets]
    rows = toggle_rows(clocks, 3)
    more = () if draft.get("tz_more") else ((choice(turn, "tz.another_time", "more"),),)
    return str(turn.say("tz.ask")), (*rows, *more, (choice(turn, "tz.type_city", "type"),))


def _likely_offsets(turn: Turn) -> list[int]:
    offsets = [_offset(place.zone, turn) for place in gazetteer.likely(turn.lang)]
    return list(dict.fromkeys(offsets))[:6]


def _all_offsets() -> list[int]:
    return [hours * 60 for hours in range(-11, 13)]


def _offset(zone: str, turn: Turn) -> int:
    return int((turn.now.astimezone(zone_info(zone)).utcoffset() or timedelta()) / timedelta(minutes=1))


def _clock(turn: Turn, minutes: int) -> str:
    return texts.clock((turn.now + timedelta(minutes=minutes)).time(), turn.lang, turn.country)


def pick_time(turn: Turn, draft: Draft, value: str) -> Draft:
    if value == "more":
        return {**draft, "tz_more": True, "stay": True}
    if value == "type":
        raise Refused("tz.type")
    try:
        offset = timedelta(minutes=int(value))
    except ValueError:
        raise Refused("setup.not_now") from None
    found = gazetteer.with_offset(offset, turn.now, gazetteer.likely(turn.lang))
    if not found:
        raise Refused("tz.type")
    return {**draft, "tz_found": [[p.zone, p.label] for p in found]}


def type_place(turn: Turn, draft: Draft, text: str) -> Draft:
    """Take a typed city, country or zone name, or what her clock shows; the answer is always a choice, never a guess."""
    if clocks := _clocks(turn, text):
        return {**pick_time(turn, draft, _by_clock(turn, clocks)), "goto": "place"}
    found = gazetteer.search(text[:_TYPED_AT_MOST], turn.lang)
    if not found:
        raise Refused("tz.not_found")
    return {**draft, "tz_found": [[p.zone, p.label] for p in found], "goto": "place"}


def _clocks(turn: Turn, text: str) -> tuple[time, ...]:
    """Return the times that "it's 16:21 here" can mean, none for a place."""
    bare = " ".join(word for word in text.split() if word.strip(".,!").casefold() not in _ABOUT_NOW)
    return times.times_of_day(bare, twelve_hour=turn.voice.twelve_hour)


def _by_clock(turn: Turn, clocks: tuple[time, ...]) -> str:
    """Return the offset in minutes at which it is now one of *clocks*; likely ones first, in doubt it is asked."""
    now = turn.now.hour * 60 + turn.now.minute
    apart = [(at.hour * 60 + at.minute - now + _WEST) % _DAY - _WEST for at in clocks]
    offsets = {
        QUARTER * round(minutes / QUARTER): abs(minutes - QUARTER * round(minutes / QUARTER))
        for minutes in apart
    }
    found = [offset for offset, off in offsets.items() if off <= SLOW_CLOCK]
    likely = [offset for offset in found if offset in _likely_offsets(turn)]
    if len(likely or found) != 1:
        raise Refused("tz.which_half" if found else "tz.type")
    return str((likely or found)[0])


def needs_place(draft: Draft) -> bool:
    return "tz_found" in draft


def places(turn: Turn, draft: Draft) -> tuple[str, Rows]:
    found = draft["tz_found"]
    names = [ONLY] if len(found) == 1 else map(str, range(len(found)))
    rows = tuple((plain(label, name),) for name, (_zone, label) in zip(names, found, strict=True))
    return str(turn.say("tz.place")), (*rows, (choice(turn, "tz.none_of_these", "none"),))


def pick_place(_turn: Turn, draft: Draft, value: str) -> Draft:
    if value == "none":
        return {**draft, "goto": "zone", "note": "tz.type"}
    try:
        zone, label = draft["tz_found"][0 if value == ONLY else int(value)]
    except (ValueError, IndexError):
        raise Refused("setup.not_now") from None
    return {**draft, "zone": zone, "zone_label": label}


def check(turn: Turn, draft: Draft) -> tuple[str, Rows]:
    """Return the proof by the clock: the phone draws ``tg-time`` in its own zone, so a mistake shows at once."""
    zone = draft["zone"]
    local = turn.now.astimezone(zone_info(zone))
    text = turn.say(
        "tz.check",
        clock=texts.clock(local, turn.lang, gazetteer.country_of_zone(zone) or turn.country),
        day=texts.weekday(local.weekday(), turn.lang),
        unix=int(turn.now.timestamp()),
    )
    yes = choice(turn, "button.yes", "yes", Style.GOOD)
    return str(text), ((yes, choice(turn, "button.no", "no")),)


def confirm(_turn: Turn, draft: Draft, value: str) -> Draft:
    if value == "no":
        return {k: v for k, v in draft.items() if k not in ("zone", "tz_found")} | {"goto": "zone"}
    return {**draft, "country": gazetteer.country_of_zone(draft["zone"]) or ""}
