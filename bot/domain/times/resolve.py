"""From what was said to times, instants and dates: none, the one that is meant, or the two it may mean."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

from bot.domain.plans import instant, zone_info
from bot.domain.times.grammar import read_pieces
from bot.domain.times.signs import pieces
from bot.domain.times.values import Clock, Day, Said

ONE_DAY = timedelta(days=1)
_NOON = 12
_WORDS_ABOUT = frozenset(
    "a at around about approx by please pls thanks thank you ok okay yes yeah yep make it lets let us be is was would "
    "like better good fine i me my take mine usually always every day each daily the time set to change move want "
    "have should can could we do from now on instead ish ping remind ask again then so well um maybe prefer id ill "
    "tablet pill medicine reminder in of and".split()
)
_HALF_OF_PART = {
    "morning": "am",
    "breakfast": "am",
    "afternoon": "pm",
    "evening": "pm",
    "night": "pm",
    "lunch": "pm",
}
_TIME_OF_PART = {"lunch": time(13), "afternoon": time(14), "evening": time(18), "night": time(21)}


def answer(text: str, also: frozenset[str] = frozenset()) -> Said | None:
    """Return what *text* says of time as an answer to "when?", None when it is no answer.

    Every word must be understood (*also* are further ones): "can I take calcium at 9" is a question, not a time.
    A number alone is a time here.
    """
    cut = pieces(text)
    said = read_pieces(
        tuple(replace(p, word="uhr") if p.word == "h" else p for p in cut)
    )  # 8h is no span here
    odd = [p.word for p in said.words if not p.word.startswith("<") and p.word not in _WORDS_ABOUT | also]
    bare = _bare_number(odd) if not said.clocks else None
    if (odd and bare is None) or len(said.clocks) > 1 or any(p.asked for p in said.words):
        return None
    return replace(said, found=(*said.found, bare)) if bare else said


def times_of_day(text: str, *, twelve_hour: bool = False) -> tuple[time, ...]:
    """Return the time *text* is an answer with; two when it may be morning or evening, none when it is no answer.

    On a 24-hour clock "8:30" is what the clock shows; a bare "8" or "half eight" has two meanings on any clock.
    """
    said = answer(text)
    if said is None or not said.clocks or said.spans:
        return ()
    clock = said.clocks[0]
    if clock.figures and not clock.half and not twelve_hour and not _half_said(said):
        return (time(clock.hour, clock.minute),)
    return _times(clock, _half_said(said))


def wanted(said: Said, *, twelve_hour: bool = False) -> tuple[time, ...]:
    """Return the time a request names: the last one said ("change my 8 am to 9"); two when it may be either half."""
    clocks = [clock for clock in said.clocks if clock not in said.denied]
    if not clocks:
        return ()
    clock = clocks[-1]
    if clock.figures and not clock.half and not twelve_hour and not _half_said(said):
        return (time(clock.hour, clock.minute),)
    return _times(clock, _half_said(said))


def _bare_number(words: list[str]) -> Clock | None:
    """A number alone is a time where a time was asked for: "8", "0830"."""
    if len(words) != 1 or not words[0].isdigit():
        return None
    number = words[0]
    if len(number) == len("0830") and int(number[:2]) < 24 and int(number[2:]) < 60:
        return Clock(int(number[:2]), int(number[2:]), "24")
    hour = int(number) if len(number) <= 2 else 24
    if hour > 23:
        return None
    return Clock(hour, 0, "" if 1 <= hour <= _NOON and not number.startswith("0") else "24")


def _half_said(said: Said) -> str:
    """Return the half of the day that other words say: "tonight at 8", "last night at 11"."""
    if any(day.night for day in said.named_days):
        return "pm"
    return next((_HALF_OF_PART[p.name] for p in said.parts if p.name in _HALF_OF_PART), "")


def _times(clock: Clock, half: str = "") -> tuple[time, ...]:
    """Return the times of day that *clock* may be, the earlier first."""
    half = clock.half or half
    if clock.every_hour:
        return ()
    hour = clock.hour % _NOON
    if half == "24":
        return (time(clock.hour, clock.minute),)
    if half == "am":
        return (time(hour, clock.minute),)
    if half == "pm":
        return (time(hour + _NOON, clock.minute),)
    return (time(hour, clock.minute), time(hour + _NOON, clock.minute))


def exists(day: date, at: time, zone: str) -> bool:
    """Return whether clocks in *zone* show *at* on *day*: in spring an hour is left out."""
    return instant(day, at, zone).astimezone(zone_info(zone)).time() == at


def past(
    said: Said, now: datetime, since: datetime, zone: str, on: date | None = None
) -> tuple[datetime, ...]:
    """Return the instants from *since* up to *now* that *said* may mean, the nearest to now first.

    *on* is the date she named, when she did. A time that the clocks left out that day is none.
    """
    ago = next((s for s in said.spans if s.ago), None)
    if ago:
        return (now - timedelta(minutes=ago.minutes),)
    if not said.clocks:
        return ()
    moments = _moments(said, now, zone, (0, -1) if on is None else (), on)
    found = tuple(sorted((m for m in moments if since <= m <= now), reverse=True))
    return found[:1] if said.clocks[0].every_hour else found


def coming(said: Said, now: datetime, until: datetime, zone: str) -> tuple[datetime, ...]:
    """Return the first instant after *now* that *said* means, none when it is after *until* or was not said."""
    span = next((s for s in said.spans if not s.ago), None)
    if span and span.minutes:
        at = now + timedelta(minutes=span.minutes)
        return (at,) if at <= until else ()
    if said.clocks:
        moments = sorted(m for m in _moments(said, now, zone, (0, 1)) if m > now)
        return tuple(m for m in moments[:1] if m <= until)
    named = next((_TIME_OF_PART[p.name] for p in said.parts if p.name in _TIME_OF_PART), None)
    if named is None:
        return ()
    at = instant(now.astimezone(zone_info(zone)).date(), named, zone)
    return (at,) if now < at <= until else ()


def _moments(
    said: Said, now: datetime, zone: str, offsets: tuple[int, ...], on: date | None = None
) -> set[datetime]:
    today = now.astimezone(zone_info(zone)).date()
    dates = [on] if on else [today + ONE_DAY * n for n in offsets]
    clock = said.clocks[0]
    hours = range(24) if clock.every_hour else ()
    times = _times(clock, _half_said(said)) or tuple(time(hour, clock.minute) for hour in hours)
    return {instant(day, at, zone).astimezone(UTC) for day in dates for at in times if exists(day, at, zone)}


def days(said: Said, today: date, *, us: bool = False) -> tuple[date, ...]:
    """Return the dates that were named, as said of what has happened: "Sunday" is the last one, today included."""
    found: list[date] = []
    for named in said.named_days:
        found += _last_ones(named, today, us=us)
    return tuple(dict.fromkeys(found))


def _last_ones(named: Day, today: date, *, us: bool) -> list[date]:
    if named.kind == "offset":
        return [today + ONE_DAY * named.n]
    if named.kind == "weekday":
        return [today - ONE_DAY * ((today.weekday() - named.n) % 7)]
    if named.kind == "last":
        return [today - ONE_DAY * n for n in range(1, named.n + 1)]
    if named.kind == "weekend":
        return [today - ONE_DAY * ((today.weekday() - n) % 7 or 7) for n in (5, 6)]
    if named.kind == "date":
        return _nearest(named, today, us=us, back=True)
    return []


def coming_days(said: Said, today: date, *, us: bool = False) -> tuple[date, ...]:
    """Return the dates that were named, as said of what will happen: "Friday" is the next one, today included."""
    found: list[date] = []
    for named in said.named_days:
        if named.kind == "weekday":
            found.append(today + ONE_DAY * ((named.n - today.weekday()) % 7))
        elif named.kind == "weekend":
            found += [today + ONE_DAY * ((n - today.weekday()) % 7) for n in (5, 6)]
        elif named.kind == "date":
            found += _nearest(named, today, us=us, back=False)
        elif named.kind == "offset" and named.n >= 0:
            found.append(today + ONE_DAY * named.n)
    return tuple(dict.fromkeys(found))


def _nearest(named: Day, today: date, *, us: bool, back: bool) -> list[date]:
    """Return the date on the asked side of *today*: "the 2nd", "3 May", "3/5" in the reader's order."""
    day, month = named.n, named.month
    if month < 0:  # two figures
        first, second = named.n, -month
        day, month = (
            (second, first) if (us and second <= 31 and first <= 12) or second > 12 else (first, second)
        )
    step = -1 if back else 1
    tries = [(today.year + step * n, month) for n in (0, 1)]
    if named.year:
        tries = [(named.year, month)]
    elif not month:  # "the 2nd": of this month, else of the one beside it
        at = today.year * 12 + today.month - 1
        tries = [((at + step * n) // 12, (at + step * n) % 12 + 1) for n in range(3)]
    for year, which in tries:
        found = _date(year, which, day)
        if found and (named.year or (found <= today if back else found >= today)):
            return [found]
    return []


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
