"""The questions about a plan's rhythm: how often, on which days, from which day; and the plan they describe."""

from dataclasses import replace
from datetime import date, time, timedelta
from decimal import Decimal

from bot import texts
from bot.domain import times
from bot.domain.audience import Body, Reason
from bot.domain.messages import Rows, Style, toggle_rows
from bot.domain.plans import EVERY_DAYS, ONE_DAY, Cadence, Plan, problems
from bot.domain.regimens import Regimen
from bot.domain.rounds import PHASE_DAYS
from bot.services.setup import rounds
from bot.services.setup.draft import Draft, Refused, choice, plain
from bot.services.talk.turn import Turn

OFTEN = ("daily", "twice", "two", "days", "every", "more")
PER_DAY = {"two": 2, "three": 3}
BY_DAYS = ("days", "twice")
MORE = {"three": ("three", 0), "weeks_2": ("every", 14), "weeks_4": ("every", 28)}
MORE |= dict.fromkeys(rounds.KINDS, ("rounds", 0))
EVERY = (2, 3, 4, 5, 7, 10)
START_DAYS, START_PAGE = 60, 8
LASTS = (5, 7, 10, 14, 28)


def per_day(draft: Draft) -> int:
    return PER_DAY.get(draft.get("often", ""), 1)


def times_of(draft: Draft) -> list[str]:
    """Return the day's times so far, as many as were asked for."""
    return draft.get("times", []) if per_day(draft) > 1 else [t for t in [draft.get("time", "")] if t]


def needs_times(draft: Draft) -> bool:
    return len(times_of(draft)) != per_day(draft)


def often(turn: Turn, draft: Draft) -> tuple[str, Rows]:
    """Ask how often; twice a week is a plan of men and of testosterone therapy."""
    man = draft.get("body") == Body.MAN or draft.get("reason") == Reason.TESTOSTERONE
    rows = tuple((choice(turn, f"prof.often.{o}", o),) for o in OFTEN if o != "twice" or man)
    return str(turn.say("prof.often")), rows


def pick_often(_turn: Turn, draft: Draft, value: str) -> Draft:
    if value not in OFTEN:
        raise Refused("setup.not_now")
    return {
        **draft,
        "often": value,
        "days": [],
        "times": [],
        "every": 0,
        "every_known": False,
        "starts_on": "",
        **rounds.none(),
    }


def told(draft: Draft, said: Regimen) -> Draft:
    """Return *draft* with the rhythm that was told in words."""
    often_ = "twice" if said.a_week == 2 and not said.days else said.often
    rhythm_ = {"often": often_, "days": list(said.days), "times": [], "starts_on": "", **rounds.none()}
    rhythm_ |= rounds.told(said.rounds) if said.rounds else {"for_days": said.for_days}
    return {**draft, **rhythm_, "every": said.every_days, "every_known": bool(said.every_days)}


def asks_more(draft: Draft) -> bool:
    return draft.get("often") == "more"


def more(turn: Turn, draft: Draft) -> tuple[str, Rows]:
    """Offer the rarer plans; what speaks of amounts only where they are known."""
    offered = [m for m in MORE if m not in rounds.OF_AMOUNTS or draft.get("medicine") is None]
    return str(turn.say("prof.often.else")), tuple((choice(turn, f"prof.often.{m}", m),) for m in offered)


def pick_more(_turn: Turn, draft: Draft, value: str) -> Draft:
    if value not in MORE:
        raise Refused("setup.not_now")
    often_, every_ = MORE[value]
    draft = {**draft, "often": often_, "every": every_, "every_known": bool(every_), **rounds.none()}
    return {**draft, "round": value} if often_ == "rounds" else draft


def asks_every(draft: Draft) -> bool:
    return draft.get("often") == "every" and not draft.get("every_known")


def every(turn: Turn, _draft: Draft) -> tuple[str, Rows]:
    buttons = [choice(turn, "prof.every.n", str(n), n=n) for n in EVERY]
    return str(turn.say("prof.every")), toggle_rows(buttons, 2)


def pick_every(_turn: Turn, draft: Draft, value: str) -> Draft:
    digits = "".join(c for c in value if c.isdecimal())[:3]
    if not digits or int(digits) not in EVERY_DAYS or int(digits) < min(EVERY):
        raise Refused("prof.every.unclear", typed=value[:20])
    return {**draft, "every": int(digits)}


def on_days(draft: Draft) -> bool:
    return draft.get("often") in BY_DAYS


def days(turn: Turn, draft: Draft) -> tuple[str, Rows]:
    chosen = set(draft.get("days", []))
    toggles = [
        plain(f"{'☑' if n in chosen else '☐'} {texts.weekday(n, turn.lang, 'abbreviated')}", str(n))
        for n in range(7)
    ]
    done = choice(turn, "button.done", "done", Style.PRIMARY)
    return str(turn.say("prof.days")), (*toggle_rows(toggles, 3), (done,))


def pick_days(_turn: Turn, draft: Draft, value: str) -> Draft:
    chosen = set(draft.get("days", []))
    if value == "done":
        wanted = 2 if draft["often"] == "twice" else None
        if not chosen or (wanted and len(chosen) != wanted):
            raise Refused("prof.days.two" if wanted else "prof.days.some")
        return draft
    if not (value.isdecimal() and int(value) < 7):
        raise Refused("setup.not_now")
    return {**draft, "days": sorted(chosen ^ {int(value)}), "stay": True}


def with_time(draft: Draft, at: str) -> Draft:
    """Return *draft* with one more of the day's times, asking again until all are there."""
    wanted = per_day(draft)
    if wanted == 1:
        return {**draft, "time": at}
    before = draft.get("times", [])
    times = sorted({at, *(before if len(before) < wanted else [])})
    clocks = tuple(time.fromisoformat(t) for t in times)
    if "times_too_close" in problems(Plan("UTC", clocks, (), starts_on=date.min)):
        raise Refused("prof.time.close")
    draft = {**draft, "time": times[0], "times": times}
    return {**draft, "goto": "time"} if len(times) < wanted else draft


def asks_start(draft: Draft) -> bool:
    return draft.get("often") in ("every", "rounds") or bool(draft.get("for_days"))


def needs_start(draft: Draft) -> bool:
    return asks_start(draft) and not draft.get("starts_on")


def start(turn: Turn, draft: Draft) -> tuple[str, Rows]:
    """Ask for the first day, a page of days at a time, up to sixty days ahead (conversation.md 3.2).

    A round may have begun before today: its first day is then one of the sixty days behind.
    """
    today, offered = _today(turn, draft), _offered(turn, draft)
    page = draft.get("start_page", 0)
    first = offered.index(today) + page * START_PAGE
    words = {today: "start.today", today + ONE_DAY: "start.tomorrow"}
    shown = offered[max(first, 0) : max(first + START_PAGE, 0)]
    rows: Rows = tuple(
        (
            choice(turn, words[day], day.isoformat())
            if day in words
            else plain(turn.voice.day(day), day.isoformat()),
        )
        for day in (shown if page >= 0 else reversed(shown))
    )
    ways = {"earlier": page <= 0 < first, "more": page >= 0 and first + START_PAGE < len(offered)}
    rows += tuple((choice(turn, f"start.{way}", way),) for way, there in ways.items() if there)
    return str(turn.say("start.ask.round" if draft.get("often") == "rounds" else "start.ask")), rows


def _today(turn: Turn, draft: Draft) -> date:
    return turn.voice.local(turn.now, draft["zone"]).date()


def _offered(turn: Turn, draft: Draft) -> list[date]:
    behind = START_DAYS if draft.get("often") == "rounds" else 0
    today = _today(turn, draft)
    return [today + timedelta(days=n) for n in range(-behind, START_DAYS + 1)]


def pick_start(turn: Turn, draft: Draft, value: str) -> Draft:
    if value in ("more", "earlier"):
        step = 1 if value == "more" else -1
        return {**draft, "start_page": draft.get("start_page", 0) + step, "stay": True}
    if value not in {day.isoformat() for day in _offered(turn, draft)}:
        raise Refused("setup.not_now")
    return {**draft, "starts_on": value, "start_page": 0}


def type_start(turn: Turn, draft: Draft, text: str) -> Draft:
    """A day that was typed: what it can mean of the days that are offered."""
    said, today, us = times.answer(text), _today(turn, draft), turn.voice.month_first
    found = {*times.coming_days(said, today, us=us), *times.days(said, today, us=us)} if said else set()
    meant = sorted(found & set(_offered(turn, draft)))
    if len(meant) != 1:
        raise Refused("start.unclear")
    return {**draft, "starts_on": meant[0].isoformat(), "start_page": 0}


def until(turn: Turn, _draft: Draft) -> tuple[str, Rows]:
    """Ask how long the plan goes: the last day of a medicine that is taken for some days only."""
    buttons = [choice(turn, "until.n", str(n), n=n) for n in LASTS]
    return str(turn.say("until.ask")), (*toggle_rows(buttons, 2), (choice(turn, "until.none", "none"),))


def pick_until(turn: Turn, draft: Draft, value: str) -> Draft:
    """Days are counted from today, or from the first day when that lies ahead; a typed day is the last one."""
    if value == "none":
        return {**draft, "until": "", "for_days": 0}
    first = max(_today(turn, draft), date.fromisoformat(draft.get("starts_on") or "0001-01-01"))
    if value.isdecimal() and len(value) <= len("365") and int(value) in PHASE_DAYS:
        return {**draft, "until": (first + timedelta(days=int(value) - 1)).isoformat(), "for_days": 0}
    said = times.answer(value)
    found = times.coming_days(said, first, us=turn.voice.month_first) if said else ()
    if len(found) != 1 or found[0] < first:
        raise Refused("until.unclear")
    return {**draft, "until": found[0].isoformat(), "for_days": 0}


def plan_of(draft: Draft, today: date) -> Plan:
    """Return the plan the draft describes, in its own zone; a plan of every n days keeps its first day."""
    every_n = draft.get("often") == "every"
    first = date.fromisoformat(draft["starts_on"]) if draft.get("starts_on") else today
    clocks = tuple(time.fromisoformat(t) for t in times_of(draft))
    amounts = () if draft.get("medicine") is not None else (Decimal(draft.get("amount", "1")),) * len(clocks)
    cadence = Cadence.WEEKDAYS if on_days(draft) else Cadence.EVERY_N if every_n else Cadence.DAILY
    plan = Plan(
        zone=draft["zone"],
        times=clocks,
        amounts=amounts,
        cadence=cadence,
        weekdays=frozenset(draft["days"]) if on_days(draft) else frozenset(),
        every_days=draft["every"] if every_n else 1,
        starts_on=first if every_n else max(first, today),
        ends_on=_ends_on(draft, first),
    )
    if draft.get("often") == "rounds":
        plan = replace(plan, cadence=Cadence.ROUNDS, round=rounds.round_of(draft, first, len(clocks)))
    if plan.ends_on and plan.ends_on < plan.starts_on:  # it ended, and is changed in something else
        plan = replace(plan, starts_on=plan.ends_on)
    return plan


def _ends_on(draft: Draft, first: date) -> date | None:
    if draft.get("until"):
        return date.fromisoformat(draft["until"])
    lasts = draft.get("for_days") or rounds.days_of(draft)
    return first + timedelta(days=lasts - 1) if lasts else None


def draft_of(rule: Plan) -> Draft:
    """Return the answers that lead to *rule*."""
    by_count = {count: name for name, count in PER_DAY.items()}
    by_cadence = {Cadence.WEEKDAYS: "days", Cadence.EVERY_N: "every", Cadence.ROUNDS: "rounds"}
    return {
        "often": by_cadence.get(rule.cadence) or by_count.get(len(rule.times), "daily"),
        "days": sorted(rule.weekdays),
        "every": rule.every_days if rule.cadence is Cadence.EVERY_N else 0,
        "time": rule.times[0].isoformat("minutes"),
        "times": [t.isoformat("minutes") for t in rule.times] if len(rule.times) > 1 else [],
        "starts_on": (rule.round.began_on if rule.round else rule.starts_on).isoformat(),
        **rounds.draft_of(rule.round),
        "until": rule.ends_on.isoformat() if rule.ends_on else "",
        **({"amount": str(rule.amounts[0])} if rule.amounts else {}),
    }
