"""What a message says of time and day. Every form is a line of a table; the first that fits at a place counts."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise
from types import MappingProxyType

from bot.domain.times.signs import Piece, pieces

HALVES = MappingProxyType(
    {
        "am": "am", "pm": "pm", "in the morning": "am", "this morning": "am", "in the night": "pm", "at night": "pm",
        "tonight": "pm", "in the evening": "pm", "this evening": "pm", "in the afternoon": "pm",
        "this afternoon": "pm", "h": "24", "hrs": "24", "uhr": "24",
    }
)  # fmt: skip
WEEKDAYS = MappingProxyType(
    {
        "monday": 0, "mon": 0, "tuesday": 1, "tues": 1, "tue": 1, "wednesday": 2, "weds": 2, "wed": 2, "thursday": 3,
        "thurs": 3, "thur": 3, "thu": 3, "friday": 4, "fri": 4, "saturday": 5, "sat": 5, "sunday": 6, "sun": 6,
    }
)  # fmt: skip
MONTHS = MappingProxyType(
    {
        "january": 1, "jan": 1, "february": 2, "feb": 2, "march": 3, "mar": 3, "april": 4, "apr": 4, "may": 5, "june": 6,
        "jun": 6, "july": 7, "jul": 7, "august": 8, "aug": 8, "september": 9, "sept": 9, "sep": 9, "october": 10,
        "oct": 10, "november": 11, "nov": 11, "december": 12, "dec": 12,
    }
)  # fmt: skip
_EDGES = ("before", "after", "since", "until", "till", "by", "from")
_DENIALS = ("not", "instead of", "rather than")


@dataclass(frozen=True, slots=True)
class Clock:
    """A time of day. ``half`` is am, pm, 24 (said without doubt) or "" (morning or evening)."""

    hour: int
    minute: int = 0
    half: str = ""
    edge: str = ""  # before, after, since, until, by
    figures: bool = False  # written like 8:30
    count: bool = False  # "2 this morning": the number may be one of tablets


@dataclass(frozen=True, slots=True)
class Span:
    """So many minutes, or days; ``ago`` when they are past."""

    minutes: int = 0
    days: int = 0
    ago: bool = False


@dataclass(frozen=True, slots=True)
class Day:
    """A named day. ``kind``: offset, weekday, date, last (so many days), weekend, vague."""

    kind: str
    n: int = 0
    month: int = 0
    year: int = 0
    night: bool = False  # last night: an evening tablet's own day, a morning tablet's doubt
    since: bool = False
    next: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the day or a meal; ``edge`` is before, after, or "" for at and with."""

    name: str
    edge: str = ""


Value = Clock | Span | Day | Part
MARKS: dict[type, str] = {Clock: "<clock>", Span: "<span>", Day: "<day>", Part: "<part>"}


@dataclass(frozen=True)
class Said:
    """What was found. ``words`` are the pieces with each finding as one mark: "<clock>", "<day>" ..."""

    words: tuple[Piece, ...]
    found: tuple[Value, ...]
    denied: tuple[Clock, ...] = ()  # "not 8", "instead of 9"
    lasting: bool = False

    @cached_property
    def clocks(self) -> tuple[Clock, ...]:
        return tuple(v for v in self.found if isinstance(v, Clock))

    @cached_property
    def spans(self) -> tuple[Span, ...]:
        return tuple(v for v in self.found if isinstance(v, Span))

    @cached_property
    def named_days(self) -> tuple[Day, ...]:
        return tuple(v for v in self.found if isinstance(v, Day))

    @cached_property
    def parts(self) -> tuple[Part, ...]:
        return tuple(v for v in self.found if isinstance(v, Part))


def _any(words: object) -> str:
    return "|".join(sorted(map(re.escape, words), key=len, reverse=True))  # type: ignore[call-overload]


_UNIT = r"(?! (?:mg|mgs|milligrams?|mcg|percent|tablets?|pills?|doses?|times?|x|days?|weeks?|months?|years?|of|minutes?|mins?|min|hours?|hrs?|more|people|left|others?)\b)"
_H = r"(?P<h>[01]?\d|2[0-4])"
_MM = r"(?P<m>[0-5]\d)"
_HALF = rf"(?: (?P<half>{_any(HALVES)}))?"
_OCLOCK = r"(?: (?:oclock|o clock))?"
_ISH = r"(?: (?:ish|sharp|exactly|on the dot|or so))?"
_TAIL = rf"{_OCLOCK}{_HALF}{_OCLOCK}{_ISH}\b"
_AT = r"(?:(?:at|about|around|approx|roughly|to|for) ){0,3}"
_LEAD = rf"(?P<edge>(?:{_any((*_EDGES, *_DENIALS))}) )?{_AT}"
_FIVES = r"(?:5|10|15|20|25)"
_PARTS = MappingProxyType(
    {
        "morning": "morning", "breakfast": "breakfast", "lunch": "lunch", "lunchtime": "lunch", "lunch time": "lunch",
        "afternoon": "afternoon", "teatime": "evening", "tea time": "evening", "dinner": "evening", "supper": "evening",
        "dinnertime": "evening", "evening": "evening", "tonight": "evening", "night": "night", "bed": "night",
        "bedtime": "night", "bed time": "night",
    }
)  # fmt: skip
_N = r"(?P<n>\d{1,3}|a|an|a couple of|couple of|a few|few)"
_MANY = MappingProxyType({"a": 1, "an": 1, "a couple of": 2, "couple of": 2})
_FEW_MINUTES = 5
_MINUTES = r"(?P<unit>minutes|minute|mins|min|m|hours|hour|hrs|hr|h|days|day|weeks|week|months|month)"
_SIZES = MappingProxyType({"h": 60, "d": 1, "w": 7})


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


def _noon(m: re.Match[str]) -> Clock:
    return Clock(0 if "midnight" in m[0] else 12, 0, "24", (m["edge"] or "").strip())


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


def _offset(n: int, *, night: bool = False) -> Callable[[re.Match[str]], Day]:
    return lambda m: Day("offset", n, night=night or "night" in m[0], since="since" in m[0])


def _weekday(m: re.Match[str]) -> Day:
    named = WEEKDAYS[m["day"]]
    return Day("weekday", named, night="night" in m[0], since=m[0].startswith("since"), next="next" in m[0])


def _date(m: re.Match[str]) -> Day | None:
    parts = m.groupdict()
    month = MONTHS.get(parts.get("month") or "", 0)
    day = int(parts["d"])
    return Day("date", day, month, int(parts.get("year") or 0)) if 1 <= day <= 31 else None


def _figured_date(m: re.Match[str]) -> Day | None:
    """3/5 has its order from the reader: the month is kept negative until then."""
    first, second = int(m["a"]), int(m["b"])
    year = int(m["year"] or 0)
    year += 2000 if 0 < year < 100 else 0
    fits = 1 <= first <= 31 and 1 <= second <= 31 and min(first, second) <= 12
    return Day("date", first, -second, year) if fits else None


def _iso_date(m: re.Match[str]) -> Day | None:
    month, day = int(m["m"]), int(m["d"])
    return Day("date", day, month, int(m["year"])) if 1 <= month <= 12 and 1 <= day <= 31 else None


def _last(m: re.Match[str]) -> Day:
    return Day("last", int(m["n"]) if m["n"].isdigit() else 2 if "couple" in m["n"] else 0)


def _part(m: re.Match[str]) -> Part | None:
    return Part(_PARTS[m["part"]], m["side"] if m["side"] in ("before", "after") else "")


_AGO = r"(?: (?P<ago>ago|back|before now|since))?\b"
_IN = r"(?:(?:in|for|give me|about|around|another|wait|within) ){0,3}"
_SHORT = ("mon", "wed", "fri", "sat", "sun")  # words of their own: "still sat here"
_SHORT_DAY = rf"(?P<day>{_any(_SHORT)})"
_DAY = rf"(?P<day>{_any(d for d in WEEKDAYS if d not in _SHORT)})s?"
_MONTH = rf"(?P<month>{_any(MONTHS)})"
Build = Callable[[re.Match[str]], Value | None]
_FORMS: tuple[tuple[str, Build], ...] = (
    (r"(?P<year>\d{4})-(?P<m>\d{1,2})-(?P<d>\d{1,2})\b", _iso_date),
    (rf"(?:on |the ){{0,3}}(?P<d>\d{{1,2}})(?: (?:st|nd|rd|th))?(?: of)? {_MONTH}(?: (?P<year>20\d\d))?\b", _date),
    (rf"(?:on )?{_MONTH}(?: the)? (?P<d>\d{{1,2}})(?![:.\d])(?: (?:st|nd|rd|th))?(?: (?P<year>20\d\d))?\b", _date),
    (r"(?:on )?(?:the )(?P<d>\d{1,2}) (?:st|nd|rd|th)\b", _date),
    (r"(?:in |about |another |around ){0,3}(?:an hour and a half|1 and a half hours?|1\.5 (?:hours?|hrs?))" + _AGO, _minutes(90)),
    (r"(?:in |about |another |around |for ){0,3}(?:half an hour|half hour|1/2 (?:an )?(?:hour|hr)|a half hour)" + _AGO, _minutes(30)),
    (r"(?:in |about |another ){0,3}3/4 (?:of )?(?:an )?(?:hour|hr)" + _AGO, _minutes(45)),
    (r"(?:in |about |another ){0,3}(?:a )?quarter of an hour" + _AGO, _minutes(15)),
    (r"(?:in |about ){0,3}(?P<n>\d{1,2}) ?(?:hours?|hrs?|h) (?:and )?(?P<more>[0-5]?\d)(?: ?(?:minutes?|mins?|m))?" + _AGO, _hours_and),
    (rf"{_IN}{_N}(?: more| good)? {_MINUTES}(?P<more> and a half)?{_AGO}", _span),
    (rf"{_LEAD}half (?:past )?{_H}{_UNIT}{_TAIL}", _half_past),
    (rf"{_LEAD}(?P<by>a quarter|quarter|{_FIVES}|\d{{1,2}} (?:minutes|mins|min)) (?P<way>past|to|gone|till) {_H}{_UNIT}{_TAIL}", _beside),
    (rf"{_LEAD}(?P<by>a quarter|quarter|\d{{1,2}} (?:minutes|mins)) (?P<way>after|before|of) {_H}{_UNIT}{_TAIL}", _beside),
    (rf"{_LEAD}{_H}[:.h]{_MM}{_UNIT}{_TAIL}", _written),
    (rf"{_LEAD}(?P<h>[0-2]\d){_MM}(?: (?P<half>h|hrs|hours|am|pm)|(?<=at \d\d\d\d)|(?<=by \d\d\d\d))\b{_UNIT}", _written),
    (rf"{_LEAD}(?P<h>\d{{1,2}}){_MM} (?P<half>am|pm)\b", _clock),
    (rf"{_LEAD}{_H} (?P<m>05|10|15|20|25|30|35|40|45|50|55){_UNIT}{_TAIL}", _clock),
    (rf"{_LEAD}{_H} (?P<half>{_any(HALVES)}){_OCLOCK}{_ISH}\b", _clock),
    (rf"{_LEAD}{_H} (?:oclock|o clock){_HALF}{_ISH}\b", _clock),
    (rf"{_LEAD}(?:12 )?(?:noon|midday|midnight)\b", _noon),
    (rf"(?P<edge>(?:{_any((*_EDGES, *_DENIALS))}) )?(?:(?:at|about|around|approx|roughly|to) ){{1,3}}{_H}(?![\d:./]){_UNIT}{_ISH}\b", _clock),
    (rf"(?P<edge>(?:{_any((*_EDGES, *_DENIALS))}) )(?:at )?{_H}(?![\d:./]){_UNIT}{_ISH}\b", _clock),
    (rf"(?:(?<=it was )|(?<=make it )|(?<=make that )|(?<=meant )|(?<=i mean )|(?<=should be )|(?<=should say )){_H}(?![\d:./]){_UNIT}\b", _clock),
    (rf"{_H} ish\b", _clock),
    (r"(?:in |give me |me )(?:another )?(?P<n>\d{1,2})(?! ?[\w<])", _bare_minutes),
    (r"(?:on )?(?:the )?(?:night|day|1) before (?:last|yesterday)\b", _offset(-2)),
    (r"(?:last nights?|yesterday (?:nights?|evenings?)|yesterday at night)\b", _offset(-1, night=True)),
    (r"(?:since )?yesterdays?(?: (?:morning|afternoon|lunchtime))?\b", _offset(-1)),
    (r"(?:from |since )?(?:tomorrows?|tmrw|tmw)(?: (?:morning|night|evening|afternoon))?\b", _offset(1)),
    (r"todays?\b", _offset(0)),
    (r"(?:for )?(?:the )?(?:last|past|previous) (?P<n>\d|few|couple of|couple) days\b", _last),
    (r"(?:at |on |over |this |the |last ){0,3}weekends?\b", lambda _m: Day("weekend")),
    (rf"(?:on |last |since |this |next |every |until |till |by |from ){{1,3}}{_SHORT_DAY}(?: (?:night|morning|evening|afternoon))?\b", _weekday),
    (rf"(?:on |last |since |this |next |every |until |till |by |from ){{0,3}}{_DAY}(?: (?:night|morning|evening|afternoon))?\b", _weekday),
    (r"(?:the )?other (?:days?|nights?)\b|last weeks?\b|(?:a )?few days ago\b|days ago\b|(?:the )?day before\b|last months?\b", lambda _m: Day("vague")),
    (r"(?:on )?(?<![\d/])(?P<a>\d{1,2})/(?P<b>\d{1,2})(?:/(?P<year>\d{2,4}))?(?![\d/])(?! (?:an|hour|tablet|pill|mg|of)\b)", _figured_date),
    (rf"(?:(?P<side>before|after|with|at|by|until|till|in|this|for|over|during|to) )?(?:my |the |a )?(?P<part>{_any(p for p in _PARTS if p not in ('morning', 'night', 'bed', 'tonight', 'evening'))})\b", _part),
    (r"(?P<side>this|in) (?:the )?(?P<part>morning|evening|night)s?\b|(?:first thing)\b", lambda m: Part(_PARTS.get(m["part"] or "morning", "morning"))),
    (r"(?:for |until )?(?P<part>tonight)s?\b", lambda _m: Part("evening")),
    (r"(?:at|by) (?P<part>night)\b", lambda _m: Part("night")),
    (r"(?P<side>before|to|at) (?P<part>bed)\b", lambda m: Part("night", m["side"] if m["side"] == "before" else "")),
)  # fmt: skip
_COMPILED = tuple((re.compile(pattern), build) for pattern, build in _FORMS)
_FIRST = re.compile(
    rf"(?:\d|half|quarter|a|an|in|give|me|couple|few|noon|midday|midnight|the|on|last|past|previous|yesterdays?|todays?|tomorrows?|tmrw|tmw|first|tonight|this|for|with|over|during|to|other|days|until|another|wait|within|rather|instead|not|about|around|approx|roughly|at|weekends?|next|every|{_any([*_EDGES, *WEEKDAYS, *MONTHS, *_PARTS])})"
)
_LASTING = re.compile(
    r"\b(from now on|from tomorrow|every ?day|everyday|always|each day|in future|from next|going forward|daily)\b|\bfrom <day>|\binstead from\b"
)


def read(text: str) -> Said:
    """Return what *text* says of time and day."""
    return read_pieces(pieces(text))


def read_pieces(said: tuple[Piece, ...]) -> Said:
    """Return what is said of time and day in words that were cut already. A form never reaches over a pause."""
    words: list[Piece] = []
    found: list[Value] = []
    denied: list[Clock] = []
    plain_words = " ".join(p.word for p in said)
    for start, stretch in _stretches(said):
        for piece, value in _in_stretch(said[start : start + stretch]):
            words.append(piece)
            if isinstance(value, Clock) and value.edge in _DENIALS:
                denied.append(value)
            elif value is not None:
                found.append(value)
    marked = " ".join(p.word for p in words)
    lasting = bool(_LASTING.search(plain_words) or _LASTING.search(marked))
    return Said(tuple(words), tuple(found), tuple(denied), lasting)


def _stretches(said: tuple[Piece, ...]) -> Iterator[tuple[int, int]]:
    """Yield where each run of words without a pause starts and how long it is."""
    starts = [n for n, piece in enumerate(said) if n == 0 or piece.pause]
    yield from ((a, b - a) for a, b in pairwise([*starts, len(said)]))


def _in_stretch(run: tuple[Piece, ...]) -> Iterator[tuple[Piece, Value | None]]:
    line = " ".join(piece.word for piece in run)
    at = place = 0
    while at < len(run):
        match = _first_form(line, place) if _FIRST.match(line, place) else None
        if match is None:
            yield run[at], None
            place += len(run[at].word) + 1
            at += 1
            continue
        value, end = match
        yield Piece(MARKS[type(value)], run[at].pause, run[at].asked), value
        at += line[place:end].count(" ") + 1
        place = end + 1


def _first_form(line: str, place: int) -> tuple[Value, int] | None:
    for form, build in _COMPILED:
        match = form.match(line, place)
        if match and (match.end() == len(line) or line[match.end()] == " ") and (value := build(match)):
            return value, match.end()
    return None
