"""The questions about stretches of days that differ: days on and off, two amounts in turn, a dose that goes down.

The draft holds them as ``parts``: days and mg of each stretch, "" where the plan's own amount holds and "0" for days
without.
"""

from datetime import date
from decimal import Decimal
from typing import Any

from bot import texts
from bot.domain.amounts import read_amount
from bot.domain.messages import Rows, toggle_rows
from bot.domain.rounds import PHASE_DAYS, PHASES_AT_MOST, Phase, Round
from bot.domain.rounds_told import Told
from bot.services.setup.draft import Draft, Refused, choice, plain
from bot.services.talk.turn import Turn

OF_AMOUNTS = ("in_turn", "down")
KINDS = ("on_off", *OF_AMOUNTS)
AMOUNTS = ("1", "0.5", "0.25")
DAYS = {"days_on": ("5", "7", "14", "21", "28"), "days_off": ("2", "3", "7", "14"), "down_days": ("7", "14", "28")}  # fmt: skip


def none() -> Draft:
    """Return what a draft holds whose days are all alike."""
    return {"round": "", "parts": [], "again": True, "over": False, "for_days": 0, "until": ""}


def told(said: Told) -> Draft:
    parts = [[days, "" if mg is None else str(mg)] for days, mg in said.parts]
    return {"round": "told", "parts": parts, "again": said.again, "over": said.ends}


def is_kind(kind: str, parts: int = 0) -> Any:
    """Return whether a step of *kind* applies to a draft, with at least so many stretches told."""
    return lambda draft: draft.get("round") == kind and len(draft.get("parts", [])) >= parts


def days_on(turn: Turn, _draft: Draft) -> tuple[str, Rows]:
    return _ask_days(turn, "days_on")


def pick_days_on(_turn: Turn, draft: Draft, value: str) -> Draft:
    return {**draft, "parts": [[_days(value), ""]]}


def days_off(turn: Turn, _draft: Draft) -> tuple[str, Rows]:
    return _ask_days(turn, "days_off")


def pick_days_off(_turn: Turn, draft: Draft, value: str) -> Draft:
    return {**draft, "parts": [*draft["parts"][:1], [_days(value), "0"]]}


def other_amount(turn: Turn, _draft: Draft) -> tuple[str, Rows]:
    return str(turn.say("prof.other_amount")), (_amounts(turn),)


def pick_other_amount(_turn: Turn, draft: Draft, value: str) -> Draft:
    return {**draft, "parts": [[1, draft["amount"]], [1, _amount(value)]]}


def down_days(turn: Turn, draft: Draft) -> tuple[str, Rows]:
    """Ask how long the amount told last is taken; after the first one it may also go on."""
    amount = draft.get("now") or draft["amount"]
    text, rows = _ask_days(turn, "down_days", amount=texts.amount(amount, turn.lang))
    goes_on = ((choice(turn, "prof.down_days.on", "on"),),) if draft.get("now") else ()
    return text, (*rows, *goes_on)


def pick_down_days(_turn: Turn, draft: Draft, value: str) -> Draft:
    before = draft["parts"] if draft.get("now") else []
    on = value == "on" and bool(before)
    part = [1 if on else _days(value), draft.get("now") or draft["amount"]]
    return {**draft, "parts": [*before, part], "again": False, "over": False, "now": "", "goes_on": on}


def asks_next(draft: Draft) -> bool:
    return is_kind("down", 1)(draft) and not draft.get("goes_on")


def down_next(turn: Turn, _draft: Draft) -> tuple[str, Rows]:
    return str(turn.say("prof.down_next")), (_amounts(turn), (choice(turn, "prof.down_next.end", "end"),))


def pick_down_next(_turn: Turn, draft: Draft, value: str) -> Draft:
    if value == "end":
        return {**draft, "over": True}
    if len(draft["parts"]) == PHASES_AT_MOST:
        raise Refused("setup.not_now")
    return {**draft, "now": _amount(value), "goto": "down_days"}


def days_of(draft: Draft) -> int:
    """Return after how many days the plan is over, 0 when it goes on."""
    return sum(days for days, _mg in draft.get("parts", [])) if draft.get("over") else 0


def most(draft: Draft) -> Decimal:
    """Return the most mg that a stretch has."""
    return max(
        [Decimal(mg or draft.get("amount", "1")) for _days_, mg in draft.get("parts", [])], default=Decimal(0)
    )


def round_of(draft: Draft, began_on: date, slots: int) -> Round:
    phases = [
        Phase(days, mg != "0", () if mg in ("", "0") else (Decimal(mg),) * slots)
        for days, mg in draft["parts"]
    ]
    return Round(tuple(phases), began_on, draft.get("again", True))


def draft_of(round_: Round | None) -> Draft:
    """Return the answers that lead to *round_*."""
    if round_ is None:
        return none()
    parts = [[p.days, str(p.amounts[0]) if p.amounts else "" if p.takes else "0"] for p in round_.phases]
    return {**none(), "round": "told", "parts": parts, "again": round_.again}


def _ask_days(turn: Turn, name: str, **values: Any) -> tuple[str, Rows]:
    buttons = [choice(turn, "prof.days.n", n, n=n) for n in DAYS[name]]
    return str(turn.say(f"prof.{name}", **values)), toggle_rows(buttons, 3)


def _days(value: str) -> int:
    """Return the days in "21", "21 days" or "3 weeks"."""
    digits = "".join(c for c in value if c.isdecimal())[:3]
    days = int(digits or 0) * (7 if "week" in value.casefold() else 1)
    if days not in PHASE_DAYS:
        raise Refused("prof.days.unclear")
    return days


def _amounts(turn: Turn) -> Any:
    return tuple(plain(texts.amount(a, turn.lang), a) for a in AMOUNTS)


def _amount(value: str) -> str:
    amount = read_amount(value)
    if amount is None:
        raise Refused("prof.amount.unclear", typed=value[:20])
    return str(amount)
