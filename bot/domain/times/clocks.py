"""Times of day: "half seven", "20 past 8", "8:30", "9 in the evening", "noon"."""

import re
from dataclasses import replace
from types import MappingProxyType

from bot.domain.times.days import MONTHS
from bot.domain.times.values import DENIALS, EDGES, Clock, Forms, any_of

HALVES = MappingProxyType(
    {
        "am": "am", "pm": "pm", "in the morning": "am", "this morning": "am", "in the night": "pm", "at night": "pm",
        "tonight": "pm", "in the evening": "pm", "this evening": "pm", "in the afternoon": "pm",
        "this afternoon": "pm", "h": "24", "hrs": "24", "uhr": "24",
    }
)  # fmt: skip
_MONTHS = any_of(month for month in MONTHS if month != "may")
_UNIT = (
    rf"(?! (?:{_MONTHS}|may(?! (?:i|we|be|he|she|it|you)\b))\b)"
    r"(?! (?:mg|mgs|milligrams?|mcg|percent|tablets?|pills?|doses?|times?|x|days?|weeks?|months?|years?|of|minutes?|mins?|min|hours?|hrs?|more|people|left|others?)\b)"
)
_H = r"(?P<h>[01]?\d|2[0-4])"
_MM = r"(?P<m>[0-5]\d)"
_HALF = rf"(?: (?P<half>{any_of(HALVES)}))?"
_OCLOCK = r"(?: (?:oclock|o clock))?"
_ISH = r"(?: (?:ish|sharp|exactly|on the dot|or so))?"
_TAIL = rf"{_OCLOCK}{_HALF}{_OCLOCK}{_ISH}\b"
_AT = r"(?:(?:at|about|around|approx|roughly|to|for) ){0,3}"
_LEAD = rf"(?P<edge>(?:{any_of((*EDGES, *DENIALS))}) )?{_AT}"
_FIVES = r"(?:5|10|15|20|25)"


def _clock(m: re.Match[str]) -> Clock | None:
    parts = m.groupdict()
    said = parts.get("half") or ""
    made = _made(int(parts["h"]), int(parts.get("m") or 0), HALVES.get(said, ""), parts.get("edge"))
    doubt = m[0][0].isdigit() and " " in said
    return replace(made, figures=":" in m[0], count=doubt or said == "tonight") if made else None


def _made(hour: int, minute: int, half: str, edge: str | None = None) -> Clock | None:
    """Return the time, None when no clock shows it; from 13 on and at 0 a number is sure."""
    if hour > 23 or minute > 59 or (half in ("am", "pm") and not 1 <= hour <= 12):
        return None
    sure = half == "24" or not 1 <= hour <= 12
    return Clock(hour, minute, "24" if sure else half, (edge or "").strip())


def _written(m: re.Match[str]) -> Clock | None:
    """08:05 and 0805 are said on a 24-hour clock; 8:05 is not sure to be."""
    found = _clock(m)
    sure = m["h"].startswith("0") and not m["half"]
    if found is None:
        return None
    return replace(found, half="24", figures=True) if sure else replace(found, figures=True)


def _half_past(m: re.Match[str]) -> Clock | None:
    return _made(int(m["h"]), 30, HALVES.get(m["half"] or "", ""), m["edge"])


def _beside(m: re.Match[str]) -> Clock | None:
    """Quarter to nine, ten past eight."""
    by = 15 if m["by"] in ("quarter", "a quarter") else int(re.match(r"\d+", m["by"])[0])  # type: ignore[index]
    hour, half = int(m["h"]), HALVES.get(m["half"] or "", "")
    if hour > 24 or by > 59:
        return None
    if m["way"] in ("past", "after", "gone"):
        return _made(hour, by, half, m["edge"])
    return _made((hour - 1) % 12 or 12 if hour <= 12 else hour - 1, 60 - by, half, m["edge"])


def _no_hour(m: re.Match[str]) -> Clock | None:
    """Five past, ten to: of the hour that is nearest."""
    by = {"quarter": 15, "half": 30}.get(m["by"].removeprefix("a ")) or int(re.match(r"\d+", m["by"])[0])  # type: ignore[index]
    minute = by if m["way"] == "past" else 60 - by
    fits = minute < 60 and (m["way"] == "past" or m["by"] != "half")
    return Clock(0, minute, "24", (m["edge"] or "").strip(), every_hour=True) if fits else None


def _noon(m: re.Match[str]) -> Clock:
    return Clock(0 if "midnight" in m[0] else 12, 0, "24", (m["edge"] or "").strip())


CLOCKS: Forms = (
    (rf"{_LEAD}half (?:past )?{_H}{_UNIT}{_TAIL}", _half_past),
    (rf"{_LEAD}(?P<by>a quarter|quarter|{_FIVES}|\d{{1,2}} (?:minutes|mins|min)) (?P<way>past|to|gone|till) {_H}{_UNIT}{_TAIL}", _beside),
    (rf"{_LEAD}(?P<by>a quarter|quarter|\d{{1,2}} (?:minutes|mins)) (?P<way>after|before|of) {_H}{_UNIT}{_TAIL}", _beside),
    (rf"{_LEAD}{_H}[:.h]{_MM}{_UNIT}{_TAIL}", _written),
    (rf"{_LEAD}(?P<h>[0-2]\d){_MM}(?: (?P<half>h|hrs|hours|am|pm)|(?<=at \d\d\d\d)|(?<=by \d\d\d\d))\b{_UNIT}", _written),
    (rf"{_LEAD}(?P<h>\d{{1,2}}){_MM} (?P<half>am|pm)\b", _clock),
    (rf"{_LEAD}{_H} (?P<m>05|10|15|20|25|30|35|40|45|50|55){_UNIT}{_TAIL}", _clock),
    (rf"{_LEAD}{_H} (?P<half>{any_of(HALVES)}){_OCLOCK}{_ISH}\b", _clock),
    (rf"{_LEAD}{_H} (?:oclock|o clock){_HALF}{_ISH}\b", _clock),
    (rf"{_LEAD}(?P<by>a quarter|quarter|half|{_FIVES}|\d{{1,2}} (?:minutes|mins|min)) (?P<way>past|to)(?: (?:the|this|next) hour)?(?= (?:i|please|pls|thanks|then)\b|$)", _no_hour),
    (rf"{_LEAD}(?:12 )?(?:noon|midday|midnight)(?: ish)?\b", _noon),
    (rf"(?P<edge>(?:{any_of((*EDGES, *DENIALS))}) )?(?:(?:at|about|around|approx|roughly|to) ){{1,3}}{_H}(?![\d:./]){_UNIT}{_ISH}\b", _clock),
    (rf"(?P<edge>(?:{any_of((*EDGES, *DENIALS))}) )(?:at )?{_H}(?![\d:./]){_UNIT}{_ISH}\b", _clock),
    (rf"(?:(?<=it was )|(?<=make it )|(?<=make that )|(?<=meant )|(?<=i mean )|(?<=should be )|(?<=should say )){_H}(?![\d:./]){_UNIT}\b", _clock),
    (rf"{_H} ish\b", _clock),
)  # fmt: skip
