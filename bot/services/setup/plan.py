"""Set-up steps 4 to 6: the plan as the prescription says, the time, what it is linked to, the weekly check-in."""

from datetime import time as clock_time
from decimal import Decimal

from bot import texts
from bot.domain import regimens, times
from bot.domain.amounts import read_amount, read_figure
from bot.domain.messages import Rows, Style, toggle_rows
from bot.domain.rounds_told import Told
from bot.services.setup import rhythm, rounds
from bot.services.setup.draft import Draft, Refused, choice, plain
from bot.services.talk.turn import Turn

TIMES = ["07:00", "07:30", "08:00", "08:30", "09:00", "12:00", "18:00", "20:00", "22:00"]
AMOUNTS = ["1", "0.5", "0.25"]
CUES = ["breakfast", "teeth", "dinner", "bed", "none"]
CHECKINS = {"sunday": (6, "18:00"), "saturday": (5, "10:00")}
NOON = 12
_CHECKIN_DAY = (clock_time(7, 30), clock_time(22))  # outside it nothing is asked
_CHECKIN_PARTS = {
    "morning": "10:00",
    "mornings": "10:00",
    "afternoon": "15:00",
    "afternoons": "15:00",
    "evening": "18:00",
    "evenings": "18:00",
}
_CHECKIN_ASIDE = frozenset(
    "on at in the every each please best are is would be my better for me ok good suits".split()
)
CUE_AT_MOST = 40
_USUAL: Draft = {"plan": "usual", "amount": "1", "often": "daily", "days": [], "times": [], **rounds.none()}


def ask(turn: Turn, _draft: Draft) -> tuple[str, Rows]:
    usual = choice(turn, "prof.plan.usual", "usual", Style.PRIMARY)
    return str(turn.say("prof.plan")), ((usual,), (choice(turn, "prof.plan.other", "other"),))


def pick(_turn: Turn, draft: Draft, value: str) -> Draft:
    return {**draft, **(_USUAL if value == "usual" else {"plan": "other"})}


def type_plan(_turn: Turn, draft: Draft, text: str) -> Draft:
    """What was told of the plan is filled in, and the first question it left open comes next."""
    said = regimens.read(text)
    if said is None:
        raise Refused("setup.unclear")
    amount = said.amount_mg if draft.get("medicine") is None else None
    usual = said.often in ("", "daily") and amount in (None, 1) and not said.for_days
    if usual and draft.get("plan") != "other":
        return {**draft, **_USUAL}
    draft = {**draft, "plan": "other"} | ({"amount": str(amount)} if amount else {})
    if not said.often:
        return {**draft, "goto": "often"}
    if said.rounds:
        return _in_rounds(draft, said.rounds, rhythm.told(draft, said))
    draft = rhythm.told(draft, said)
    known = "every" if draft.get("medicine") is not None else "amount"
    if known == "amount" and not amount:
        return {**draft, "goto": "amount"}
    return {**draft, "told": "days" if draft["days"] or not rhythm.on_days(draft) else known}


def _in_rounds(draft: Draft, said: Told, after: Draft) -> Draft:
    """The stretches are told; where none has an amount of its own, the amount is asked for."""
    own = [mg for _days, mg in said.parts if mg]
    if draft.get("medicine") is not None:
        if own:
            raise Refused("setup.unclear")  # her other medicines have no amounts here
        return {**after, "told": "days_off"}
    if said.amount_mg or own:
        return {**after, "amount": str(said.amount_mg or own[0]), "told": "down_next"}
    return {**after, "goto": "amount"}


def other(draft: Draft) -> bool:
    return draft.get("plan") == "other"


def how_much(turn: Turn, _draft: Draft) -> tuple[str, Rows]:
    rows = tuple((plain(texts.amount(a, turn.lang), a),) for a in AMOUNTS)
    return str(turn.say("prof.amount")), rows


def pick_amount(_turn: Turn, draft: Draft, value: str) -> Draft:
    if value not in AMOUNTS:
        raise Refused("prof.amount.type")
    return {**draft, "amount": value}


def type_amount(_turn: Turn, draft: Draft, text: str) -> Draft:
    amount = read_amount(text)
    if amount is None:
        unclear = "prof.amount.unclear" if read_figure(text) is None else "prof.amount.far"
        raise Refused(unclear, typed=text[:20])
    return {**draft, "amount": str(amount)}


def is_unusual(draft: Draft) -> bool:
    """For breast cancer the usual plan is 1 mg once a day; more than 1 mg is unusual for anybody."""
    amount = _a_day(draft)
    cancer = draft.get("reason") in ("cancer", "risk")
    return amount > 1 or (cancer and (amount != 1 or draft.get("often") != "daily"))


def _a_day(draft: Draft) -> Decimal:
    return max(Decimal(draft.get("amount", "1")), rounds.most(draft)) * rhythm.per_day(draft)


def unusual(turn: Turn, draft: Draft) -> tuple[str, Rows]:
    key = "prof.unusual.more" if _a_day(draft) > 1 else "prof.unusual"
    told = choice(turn, "prof.unusual.told", "told")
    return str(turn.say(key)), ((told,), (choice(turn, "prof.unusual.change", "change"),))


def pick_unusual(_turn: Turn, draft: Draft, value: str) -> Draft:
    return {**draft, "goto": "plan"} if value == "change" else {**draft, "unusual": True}


def time(turn: Turn, draft: Draft) -> tuple[str, Rows]:
    """Ask for the time, or, when there are several a day, for each of them."""
    presets = [plain(show_time(turn, t), t.replace(":", "")) for t in draft.get("either") or TIMES]
    wanted, before = rhythm.per_day(draft), rhythm.times_of(draft)
    text = turn.say("prof.time")
    if wanted > 1:
        before = before if len(before) < wanted else []
        text = (
            turn.say(
                "prof.time.several",
                n=len(before) + 1,
                of=wanted,
                before=", ".join(show_time(turn, t) for t in before),
            )
            if before
            else turn.say("prof.time.first", of=wanted)
        )
    return str(text), (*toggle_rows(presets, 3), (choice(turn, "tz.another_time", "other"),))


def show_time(turn: Turn, at: str) -> str:
    country = (turn.flow.data.get("country", "") if turn.flow else "") or turn.country
    return texts.clock(clock_time.fromisoformat(at), turn.lang, country)


def pick_time(turn: Turn, draft: Draft, value: str) -> Draft:
    if value == "other":
        return {**draft, "by_hand": True}
    at = f"{value[:2]}:{value[2:]}"
    asked = turn.flow.data.get("either", ()) if turn.flow else ()
    if at not in (*TIMES, *asked):
        raise Refused("setup.not_now")
    return rhythm.with_time({**draft, "by_hand": False}, at)


def type_time(turn: Turn, draft: Draft, text: str) -> Draft:
    """What may be morning or evening is asked with two buttons."""
    read = times.times_of_day(text, twelve_hour=turn.voice.twelve_hour)
    if len(read) > 1 and draft.get("by_hand") is not True:
        raise Refused("time.which", either=[at.isoformat("minutes") for at in read])
    if len(read) != 1:
        raise Refused("prof.time.unclear")
    return rhythm.with_time({**draft, "by_hand": False}, read[0].isoformat("minutes"))


def by_hand(draft: Draft) -> bool:
    return bool(draft.get("by_hand"))


def hour(turn: Turn, _draft: Draft) -> tuple[str, Rows]:
    hours = [plain(f"{h:02}", str(h)) for h in range(24)]
    return str(turn.say("prof.hour")), toggle_rows(hours, 4)


def pick_hour(_turn: Turn, draft: Draft, value: str) -> Draft:
    if not (value.isdecimal() and int(value) < 24):
        raise Refused("setup.not_now")
    return {**draft, "hour": int(value)}


def minute(turn: Turn, draft: Draft) -> tuple[str, Rows]:
    quarters = [plain(show_time(turn, f"{draft['hour']:02}:{m}"), m) for m in ("00", "15", "30", "45")]
    return str(turn.say("prof.minute")), toggle_rows(quarters, 2)


def pick_minute(_turn: Turn, draft: Draft, value: str) -> Draft:
    if value not in ("00", "15", "30", "45"):
        raise Refused("setup.not_now")
    return rhythm.with_time(draft, f"{draft['hour']:02}:{value}")


def cue(turn: Turn, _draft: Draft) -> tuple[str, Rows]:
    buttons = [choice(turn, f"prof.cue.{c}", c) for c in CUES]
    return str(turn.say("prof.cue")), toggle_rows(buttons, 2)


def pick_cue(_turn: Turn, draft: Draft, value: str) -> Draft:
    if value not in CUES:
        raise Refused("setup.not_now")
    return {**draft, "cue": "" if value == "none" else value}


def type_cue(_turn: Turn, draft: Draft, text: str) -> Draft:
    return {**draft, "cue": "own:" + " ".join(text.split())[:CUE_AT_MOST]}


def checkin(turn: Turn, _draft: Draft) -> tuple[str, Rows]:
    sunday = choice(turn, "prof.checkin.sunday", "sunday", Style.PRIMARY)
    rest = tuple((choice(turn, f"prof.checkin.{o}", o),) for o in ("saturday", "day", "no"))
    return str(turn.say("prof.checkin")), ((sunday,), *rest)


def pick_checkin(_turn: Turn, draft: Draft, value: str) -> Draft:
    if value == "day":
        return {**draft, "checkin": "own"}
    if value == "no":
        return {**draft, "checkin": "no", "checkin_day": None}
    if value not in CHECKINS:
        raise Refused("setup.not_now")
    number, at = CHECKINS[value]
    return {**draft, "checkin": value, "checkin_day": number, "checkin_at": at}


def type_checkin(turn: Turn, draft: Draft, text: str) -> Draft:
    """A day of the week, with or without its time: "Sundays at 6", "Wednesday evenings"."""
    said = times.read(text)
    days = [day.n for day in said.found if isinstance(day, times.Day) and day.kind == "weekday"]
    words = {piece.word for piece in said.words} - {"<day>", "<clock>"}
    if (
        len(days) != 1
        or len(said.found) - len(said.clocks) != 1
        or words - _CHECKIN_ASIDE - set(_CHECKIN_PARTS)
    ):
        raise Refused("setup.unclear")
    part = next((_CHECKIN_PARTS[word] for word in sorted(words) if word in _CHECKIN_PARTS), "")
    by_clock = times.times_of_day(text, twelve_hour=turn.voice.twelve_hour) if said.clocks else ()
    awake = [at for at in by_clock if _CHECKIN_DAY[0] <= at < _CHECKIN_DAY[1]]
    if part and len(awake) > 1:
        awake = [at for at in awake if (at.hour < NOON) == (part == _CHECKIN_PARTS["morning"])]
    if said.clocks and len(awake) != 1:
        raise Refused("prof.checkin.which_time")
    at = awake[0].isoformat("minutes") if awake else part or CHECKINS["sunday"][1]
    return {**draft, "checkin": "told", "checkin_day": days[0], "checkin_at": at}


def own_checkin(draft: Draft) -> bool:
    return draft.get("checkin") == "own"


def checkin_day(turn: Turn, _draft: Draft) -> tuple[str, Rows]:
    names = [plain(texts.weekday(n, turn.lang), str(n)) for n in range(7)]
    return str(turn.say("prof.checkin.which")), toggle_rows(names, 2)


def pick_checkin_day(_turn: Turn, draft: Draft, value: str) -> Draft:
    if not (value.isdecimal() and int(value) < 7):
        raise Refused("setup.not_now")
    return {**draft, "checkin_day": int(value), "checkin_at": "18:00"}
