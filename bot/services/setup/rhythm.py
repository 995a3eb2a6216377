"""The questions about a plan's rhythm: how often, on which days, from which day; and the plan they describe."""

from datetime import date, time, timedelta
from decimal import Decimal

from bot import texts
from bot.domain.audience import Body, Reason
from bot.domain.messages import Rows, Style, toggle_rows
from bot.domain.plans import EVERY_DAYS, Cadence, Plan, problems
from bot.domain.regimens import Regimen
from bot.services.setup.draft import Draft, Refused, choice, plain
from bot.services.talk.turn import Turn

OFTEN = ("daily", "twice", "two", "days", "every", "more")
PER_DAY = {"two": 2, "three": 3}
BY_DAYS = ("days", "twice")
MORE = {"three": ("three", 0), "weeks_2": ("every", 14), "weeks_4": ("every", 28)}
EVERY = (2, 3, 4, 5, 7, 10)
START_DAYS, START_PAGE = 60, 8


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
    }


def told(draft: Draft, said: Regimen) -> Draft:
    """Return *draft* with the rhythm that was told in words."""
    often_ = "twice" if said.a_week == 2 and not said.days else said.often
    rhythm_ = {"often": often_, "days": list(said.days), "times": [], "starts_on": ""}
    return {**draft, **rhythm_, "every": said.every_days, "every_known": bool(said.every_days)}


def asks_more(draft: Draft) -> bool:
    return draft.get("often") == "more"


def more(turn: Turn, _draft: Draft) -> tuple[str, Rows]:
    return str(turn.say("prof.often.else")), tuple((choice(turn, f"prof.often.{m}", m),) for m in MORE)


def pick_more(_turn: Turn, draft: Draft, value: str) -> Draft:
    if value not in MORE:
        raise Refused("setup.not_now")
    often_, every_ = MORE[value]
    return {**draft, "often": often_, "every": every_, "every_known": bool(every_)}


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
    return draft.get("often") == "every"


def needs_start(draft: Draft) -> bool:
    return asks_start(draft) and not draft.get("starts_on")


def start(turn: Turn, draft: Draft) -> tuple[str, Rows]:
    """Ask for the first day, a page of days at a time, up to sixty days ahead (conversation.md 3.2)."""
    today = turn.voice.local(turn.now, draft["zone"]).date()
    first = draft.get("start_page", 0) * START_PAGE
    offered = [today + timedelta(days=n) for n in range(first, min(first + START_PAGE, START_DAYS + 1))]
    words = {today: "start.today", today + timedelta(days=1): "start.tomorrow"}
    rows: Rows = tuple(
        (
            choice(turn, words[day], day.isoformat())
            if day in words
            else plain(turn.voice.day(day), day.isoformat()),
        )
        for day in offered
    )
    if first + START_PAGE <= START_DAYS:
        rows += ((choice(turn, "start.more", "more"),),)
    return str(turn.say("start.ask")), rows


def pick_start(turn: Turn, draft: Draft, value: str) -> Draft:
    if value == "more":
        return {**draft, "start_page": (draft.get("start_page", 0) + 1) % 8, "stay": True}
    today = turn.voice.local(turn.now, draft["zone"]).date()
    offered = {(today + timedelta(days=n)).isoformat() for n in range(START_DAYS + 1)}
    if value not in offered:
        raise Refused("setup.not_now")
    return {**draft, "starts_on": value, "start_page": 0}


def plan_of(draft: Draft, today: date) -> Plan:
    """Return the plan the draft describes, in its own zone; a plan of every n days keeps its first day."""
    every_n = draft.get("often") == "every"
    first = date.fromisoformat(draft["starts_on"]) if draft.get("starts_on") else today
    times = tuple(time.fromisoformat(t) for t in times_of(draft))
    amounts = () if draft.get("medicine") is not None else (Decimal(draft.get("amount", "1")),) * len(times)
    cadence = Cadence.WEEKDAYS if on_days(draft) else Cadence.EVERY_N if every_n else Cadence.DAILY
    return Plan(
        zone=draft["zone"],
        times=times,
        amounts=amounts,
        cadence=cadence,
        weekdays=frozenset(draft["days"]) if on_days(draft) else frozenset(),
        every_days=draft["every"] if every_n else 1,
        starts_on=first if every_n else max(first, today),
    )


def draft_of(rule: Plan) -> Draft:
    """Return the answers that lead to *rule*."""
    by_count = {count: name for name, count in PER_DAY.items()}
    by_cadence = {Cadence.WEEKDAYS: "days", Cadence.EVERY_N: "every"}
    return {
        "often": by_cadence.get(rule.cadence) or by_count.get(len(rule.times), "daily"),
        "days": sorted(rule.weekdays),
        "every": rule.every_days if rule.cadence is Cadence.EVERY_N else 0,
        "time": rule.times[0].isoformat("minutes"),
        "times": [t.isoformat("minutes") for t in rule.times] if len(rule.times) > 1 else [],
        "starts_on": rule.starts_on.isoformat(),
        **({"amount": str(rule.amounts[0])} if rule.amounts else {}),
    }
