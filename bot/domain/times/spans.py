"""So long ago, or from now: "half an hour ago", "in 20 minutes", "for three days"."""

import re
from collections.abc import Callable
from types import MappingProxyType

from bot.domain.times.values import Day, Forms, Span, Value

_N = r"(?P<n>\d{1,3}|a|an|a couple of|couple of|a few|few)"
_MANY = MappingProxyType({"a": 1, "an": 1, "a couple of": 2, "couple of": 2})
_FEW_MINUTES = 5
_MINUTES = r"(?P<unit>minutes|minute|mins|min|m|hours|hour|hrs|hr|h|days|day|weeks|week|months|month)"
_SIZES = MappingProxyType({"h": 60, "d": 1, "w": 7})
AGO = r"(?: (?P<ago>ago|back|before now|since))?\b"
_IN = r"(?:(?:in|for|give me|about|around|another|wait|within) ){0,3}"


def _minutes(count: int) -> Callable[[re.Match[str]], Span]:
    return lambda m: Span(minutes=count, ago=bool(m["ago"]))


def _span(m: re.Match[str]) -> Value | None:
    count = _MANY.get(m["n"]) or (int(m["n"]) if m["n"].isdigit() else 0)
    unit, ago = m["unit"][0] if m["unit"] not in ("months", "month") else "mo", bool(m["ago"])
    if not count and unit == "m":
        count = _FEW_MINUTES
    if not count or unit == "mo":
        return Day("vague")
    if unit in "dw":
        size = count * _SIZES[unit]
        return Day("offset", -size) if ago else Span(days=size)
    extra = 30 if m["more"] else 0
    return Span(minutes=count * _SIZES.get(unit, 1) + extra, ago=ago)


def _bare_minutes(m: re.Match[str]) -> Span | None:
    return Span(minutes=int(m["n"])) if int(m["n"]) >= 5 else None


def _hours_and(m: re.Match[str]) -> Span:
    return Span(minutes=int(m["n"]) * 60 + int(m["more"]), ago=bool(m["ago"]))


SPANS: Forms = (
    (r"(?:in |about |another |around ){0,3}(?:an hour and a half|1 and a half hours?|1\.5 (?:hours?|hrs?))" + AGO, _minutes(90)),
    (r"(?:in |about |another |around |for ){0,3}(?:half an hour|half hour|1/2 (?:an )?(?:hour|hr)|a half hour)" + AGO, _minutes(30)),
    (r"(?:in |about |another ){0,3}3/4 (?:of )?(?:an )?(?:hour|hr)" + AGO, _minutes(45)),
    (r"(?:in |about |another ){0,3}(?:a )?quarter of an hour" + AGO, _minutes(15)),
    (r"(?:in |about ){0,3}(?P<n>\d{1,2}) ?(?:hours?|hrs?|h) (?:and )?(?P<more>[0-5]?\d)(?: ?(?:minutes?|mins?|m))?" + AGO, _hours_and),
    (rf"{_IN}{_N}(?: more| good)? {_MINUTES}(?P<more> and a half)?{AGO}", _span),
)  # fmt: skip
BARE: Forms = (
    (r"(?:in |give me |me )(?:another )?(?P<n>\d{1,2})(?! ?[\w<])", _bare_minutes),
)  # fmt: skip
