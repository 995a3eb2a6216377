"""Since when she takes it: told by two taps, changed at any time; it may be long before she met the bot."""

from datetime import date

from bot import texts
from bot.domain.messages import Button, Rows, Tap, toggle_rows
from bot.domain.people import Person
from bot.services.talk.dates import read_day
from bot.services.talk.turn import Turn
from bot.store import people

TOLD = "takes_since"  # profile.extra: the first of a month
YEARS = 11  # a treatment lasts five to ten


def of(person: Person) -> date | None:
    """Return the first of the month in which *person* began, None while she told of none."""
    kept = person.profile.extra.get(TOLD)
    return date.fromisoformat(kept) if kept else None


def told(turn: Turn) -> date | None:
    return of(turn.me)


async def keep(turn: Turn, arg: str) -> bool:
    """The month *arg* (YYYYMM) is when she began; return whether it was one, and none to come."""
    month = read_day(f"{arg}01")
    if month is None or month > turn.voice.local(turn.now).date():
        return False
    turn.person = await people.remember(turn.work, turn.me, **{TOLD: month.isoformat()})
    return True


def lines(turn: Turn) -> list[str]:
    """Return since when she takes it, as she told, and since when this record goes."""
    voice = turn.voice
    began = told(turn)
    here = voice.local(turn.me.created_at).date()
    first = [voice.label("rep.since", month=voice.month(began))] if began else []
    return [*first, voice.label("rep.record_since", day=voice.full_date(here))]


def years(turn: Turn, kind: str, item: str) -> Rows:
    """Return a button for each year in which she may have begun."""
    this = turn.voice.local(turn.now).year
    return toggle_rows(
        [Button(str(this - n), Tap(kind, item, "year", str(this - n))) for n in range(YEARS)], 3
    )


def months(turn: Turn, kind: str, item: str, year: int) -> Rows:
    """Return a button for each month of *year* that has begun."""
    today = turn.voice.local(turn.now).date()
    days = [day for n in range(1, 13) if (day := date(year, n, 1)) <= today]
    return toggle_rows(
        [Button(texts.short_month(d, turn.lang), Tap(kind, item, "month", f"{d:%Y%m}")) for d in days], 3
    )
