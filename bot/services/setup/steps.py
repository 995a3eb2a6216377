"""The set-up: six steps in one message edited in place, resumable, with Back everywhere (conversation.md 3.2).

A step is a row of a table: how it is shown, what a choice does to the draft, whether it applies to this person.
"""

import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from bot.domain.messages import Button, Rows, Style, Tap
from bot.services.setup import (
    course,
    finish,
    medicine,
    plan,
    rhythm,
    rounds,
    zone,
)
from bot.services.setup.draft import KIND, TOPIC, Draft, Refused, choice
from bot.services.talk.turn import Turn
from bot.store import flows
from bot.store.flows import Flow
from bot.store.plans import Planned

STEPS_SHOWN = 6


@dataclass(frozen=True, slots=True)
class Step:
    """One screen of the set-up. ``choose`` returns the changed draft, or raises Refused with what to say."""

    number: int
    show: Callable[[Turn, Draft], tuple[str, Rows]]
    choose: Callable[[Turn, Draft, str], Draft]
    applies: Callable[[Draft], bool] = lambda _draft: True
    typed: Callable[[Turn, Draft, str], Draft] | None = None
    closed: bool = False  # ``typed`` takes only what it understands to the last word
    prepare: Callable[[Turn, Draft], Awaitable[Draft]] | None = None  # what it shows that is not in the draft


def _choices(name: str, options: Mapping[str, str] | list[str]) -> Callable[[Turn, Draft], tuple[str, Rows]]:
    """Return a screen with the text ``prof.<name>`` and a button for each option (``prof.<name>.<option>``)."""

    def show(turn: Turn, _draft: Draft) -> tuple[str, Rows]:
        rows = tuple((choice(turn, f"prof.{name}.{option}", option),) for option in options)
        return str(turn.say(f"prof.{name}")), rows

    return show


def _put(field: str, allowed: list[str]) -> Callable[[Turn, Draft, str], Draft]:
    def choose(_turn: Turn, draft: Draft, value: str) -> Draft:
        if value not in allowed:
            raise Refused("setup.not_now")
        return {**draft, field: value}

    return choose


def _step(
    number: int, name: str, options: list[str], applies: Callable[[Draft], bool] = lambda _d: True
) -> Step:
    return Step(number, _choices(name, options), _put(name, options), applies)


REASONS = ["cancer", "risk", "testosterone", "other", "unsaid"]
INTIMATE = ["yes", "no", "info"]
BODIES = ["woman", "woman_periods", "man", "everything"]


def _intimate(turn: Turn, draft: Draft) -> tuple[str, Rows]:
    _text, rows = _choices("intimate", INTIMATE)(turn, draft)
    return str(turn.say("prof.intimate.man" if draft.get("body") == "man" else "prof.intimate")), rows


def _which_woman(_turn: Turn, _draft: Draft, text: str) -> Draft:
    """A woman says which of the two is hers: her age is no answer to that."""
    words = set(re.findall(r"[a-z]+", text.casefold()))
    raise Refused("prof.body.which" if words & {"woman", "female", "lady", "f"} else "setup.unclear")


STEPS: dict[str, Step] = {
    "reason": _step(1, "reason", REASONS),
    "stage": _step(1, "stage", ["early", "spread", "unknown"], lambda d: d.get("reason") == "cancer"),
    "trt_notice": _step(1, "trt_notice", ["ok"], lambda d: d.get("reason") == "testosterone"),
    "body": Step(2, _choices("body", BODIES), _put("body", BODIES), typed=_which_woman),
    "premeno": _step(2, "premeno", ["knows", "remind"], lambda d: d.get("body") == "woman_periods"),
    "intimate": Step(2, _intimate, _put("intimate", INTIMATE)),
    "zone": Step(3, zone.ask, zone.pick_time, typed=zone.type_place),
    "place": Step(3, zone.places, zone.pick_place, zone.needs_place, zone.type_place),
    "zone_check": Step(3, zone.check, zone.confirm, typed=zone.type_place),
    "plan": Step(4, plan.ask, plan.pick, typed=plan.type_plan, closed=True),
    "often": Step(4, rhythm.often, rhythm.pick_often, plan.other, plan.type_plan, closed=True),
    "often_more": Step(4, rhythm.more, rhythm.pick_more, rhythm.asks_more, plan.type_plan, closed=True),
    "every": Step(4, rhythm.every, rhythm.pick_every, rhythm.asks_every, rhythm.pick_every),
    "days_on": Step(4, rounds.days_on, rounds.pick_days_on, rounds.is_kind("on_off"), rounds.pick_days_on),
    "days_off": Step(
        4, rounds.days_off, rounds.pick_days_off, rounds.is_kind("on_off", 1), rounds.pick_days_off
    ),
    "amount": Step(4, plan.how_much, plan.pick_amount, plan.other, plan.type_amount, closed=True),
    "other_amount": Step(
        4, rounds.other_amount, rounds.pick_other_amount, rounds.is_kind("in_turn"), rounds.pick_other_amount
    ),
    "down_days": Step(
        4, rounds.down_days, rounds.pick_down_days, rounds.is_kind("down"), rounds.pick_down_days
    ),
    "down_next": Step(4, rounds.down_next, rounds.pick_down_next, rounds.asks_next, rounds.pick_down_next),
    "days": Step(4, rhythm.days, rhythm.pick_days, rhythm.on_days, plan.type_plan, closed=True),
    "unusual": Step(4, plan.unusual, plan.pick_unusual, plan.is_unusual),
    "time": Step(5, plan.time, plan.pick_time, typed=plan.type_time),
    "hour": Step(5, plan.hour, plan.pick_hour, plan.by_hand, plan.type_time),
    "minute": Step(5, plan.minute, plan.pick_minute, plan.by_hand, plan.type_time),
    "cue": Step(5, plan.cue, plan.pick_cue, typed=plan.type_cue),
    "start": Step(5, rhythm.start, rhythm.pick_start, rhythm.asks_start, rhythm.type_start),
    "until": Step(5, rhythm.until, rhythm.pick_until, lambda _d: False, rhythm.pick_until),
    "checkin": Step(6, plan.checkin, plan.pick_checkin, typed=plan.type_checkin),
    "checkin_day": Step(6, plan.checkin_day, plan.pick_checkin_day, plan.own_checkin),
    "end": Step(7, course.year, course.pick_year, lambda _d: False),
    "end_month": Step(7, course.month, course.pick_month, course.has_year),
    "done": Step(6, finish.summary, finish.pick, prepare=finish.look_ahead),
    "med_name": Step(1, medicine.name, medicine.pick_name, typed=medicine.type_name),
    "med_how": Step(1, medicine.how, medicine.pick_how, lambda _d: False, medicine.type_how),
    "med_done": Step(6, medicine.done, medicine.pick_done, prepare=medicine.look_ahead),
}
ORDER = [name for name in STEPS if not name.startswith("med_")]
MEDICINE = ["med_name", "med_how", "often", "often_more", "every", "days_on", "days_off", "days", "time", "hour", "minute", "start", "until", "med_done"]  # fmt: skip
NUMBERS = frozenset(
    {
        "amount",
        "time",
        "hour",
        "minute",
        "every",
        "med_name",
        "days_on",
        "days_off",
        "other_amount",
        "down_days",
        "down_next",
        "until",
    }
)  # here a typed number is the answer, not a button


OF_ONE_ANSWER = frozenset({"note", "typed", "either"})  # what was said of an answer that was not taken


async def begin(turn: Turn) -> None:
    """The set-up starts with its first step."""
    await _go(turn, "reason", {})


async def offer_to_go_on(turn: Turn) -> None:
    flow = turn.flow
    if flow is None or flow.name != KIND or flow.step == "reason":
        await begin(turn)
        return
    number = min(STEPS[flow.step].number, STEPS_SHOWN)
    turn.new(
        turn.say(
            "setup.go_on",
            n=number,
            of=STEPS_SHOWN,
            what=turn.say(f"step.{number}"),
        ),
        (
            (
                turn.button("button.go_on", KIND, "resume", style=Style.PRIMARY),
                turn.button("button.start_over", KIND, "over"),
            ),
        ),
        topic=TOPIC,
    )


async def tapped(turn: Turn, tap: Tap) -> None:
    """Answer a tap on a set-up screen; one on an older screen shows where the set-up stands now."""
    flow = turn.flow
    if flow is None or flow.name != KIND:
        turn.tell("toast.old_button")
        return
    if tap.act == "over":
        await begin(turn)
    elif tap.act == "resume":
        await _go(turn, flow.step, flow.data)
    elif tap.act == "back":
        await _go(turn, _before(flow.step, flow.data), flow.data)
    elif tap.act == "goto" and tap.arg in STEPS:
        await _go(turn, tap.arg, {**flow.data, "edit": True})
    elif tap.act == "pick" and tap.id == flow.step:
        await _choose(turn, flow, STEPS[flow.step].choose, tap.arg)
    else:
        turn.tell("toast.old_button")
        await _go(turn, flow.step, flow.data)


async def typed(turn: Turn, flow: Flow, text: str, *, insist: bool = True) -> bool:
    """Return whether *text* was taken as the answer to the step in hand; who insists says what it waits for."""
    step = STEPS[flow.step]
    if step.typed is None:
        if insist:
            await _go(turn, flow.step, {**flow.data, "note": "setup.unclear"}, fresh=True)
        return insist
    if not insist and not _reads(turn, flow, text):
        return False
    await _choose(turn, flow, step.typed, text)
    return True


def wholly_read(turn: Turn, flow: Flow, text: str) -> bool:
    """Return whether the step in hand understands *text* to the last word, so that nothing else can be meant."""
    return STEPS[flow.step].closed and _reads(turn, flow, text)


def _reads(turn: Turn, flow: Flow, text: str) -> bool:
    step = STEPS[flow.step]
    try:
        return step.typed is not None and bool(step.typed(turn, dict(flow.data), text))
    except Refused:
        return False


async def reopen(turn: Turn, name: str) -> None:
    """Someone settled goes through one part again; the last page shows everything before it is saved."""
    await _go(turn, name, {**await finish.draft_of(turn), "edit": True})


async def open_medicine(turn: Turn, planned: Planned | None, name: str, called: str = "") -> None:
    """A medicine is added, or one part of *planned* gone through again; its last page shows it before it is saved.

    A new one that was *called* by its name is not asked for it again.
    """
    draft = await medicine.begin(turn, planned)
    if not medicine.fits(draft):
        await flows.end(turn.work, turn.me.id)
        medicine.tell_full(turn)
        return
    if called:
        try:
            draft, name = medicine.type_name(turn, draft, called), "often"
        except Refused as refused:
            draft = {**draft, "note": refused.key}
    await _go(turn, name, draft)


async def again(turn: Turn, flow: Flow) -> None:
    """The step in hand is shown once more, as a new message."""
    await _go(turn, flow.step, flow.data, fresh=True)


async def _choose(turn: Turn, flow: Flow, choose: Callable[[Turn, Draft, str], Draft], value: str) -> None:
    try:
        draft = choose(turn, {k: v for k, v in flow.data.items() if k not in OF_ONE_ANSWER}, value)
    except Refused as refused:
        before = {k: v for k, v in flow.data.items() if k not in OF_ONE_ANSWER}
        await _go(turn, flow.step, {**before, "note": refused.key, **refused.values})
        return
    if draft.pop("stay", False):
        await _go(turn, flow.step, draft)
    elif draft.pop("finish", False):
        await (medicine if medicine.is_one(draft) else finish).finish(turn, draft)
    else:
        answered = draft.pop("told", flow.step)  # the last step that the words have answered
        await _go(turn, draft.pop("goto", "") or _after(answered, draft), draft)


def _order(draft: Draft) -> list[str]:
    """Return the steps that apply, first to last: the person's own set-up, or that of another medicine."""
    if medicine.is_one(draft):
        return [n for n in MEDICINE if n == "often" or STEPS[n].applies(draft)]
    return [n for n in ORDER if STEPS[n].applies(draft)]


def _after(name: str, draft: Draft) -> str:
    """Return the next step. When one value is changed, that is the next with the same number, else the last page."""
    every = MEDICINE if medicine.is_one(draft) else ORDER
    order = _order(draft)
    later = [n for n in order if every.index(n) > every.index(name)]
    if not draft.get("edit"):
        return later[0]
    missing = {"time": rhythm.needs_times, "start": rhythm.needs_start}
    own = [n for n in later if STEPS[n].number == STEPS[name].number]
    return next(iter([*own, *(n for n, lacks in missing.items() if lacks(draft)), later[-1]]))


def _before(name: str, draft: Draft) -> str:
    every = MEDICINE if medicine.is_one(draft) else ORDER
    earlier = [n for n in _order(draft) if every.index(n) < every.index(name)]
    return earlier[-1] if earlier else name


async def _go(turn: Turn, name: str, draft: dict[str, Any], *, fresh: bool = False) -> None:
    """The step *name* is where the person is, kept, and shown."""
    over = (
        "edit" if name in ("done", "med_done") else "changing"
    )  # a change ends on the last page, its menu on any other
    draft = {k: v for k, v in draft.items() if k != over}
    step = STEPS[name]
    draft = await step.prepare(turn, draft) if step.prepare else draft
    text, rows = step.show(turn, draft)
    note = (
        turn.say(draft["note"], **{k: v for k, v in draft.items() if k == "typed"}) + "\n\n"
        if draft.get("note")
        else ""
    )
    at = turn.say("setup.header", n=min(step.number, STEPS_SHOWN), of=STEPS_SHOWN)
    header = "" if draft.get("settled") else f"<i>{at}</i>\n\n"
    rows = tuple(tuple(_at(button, name) for button in row) for row in rows)
    if name != "reason":
        rows += ((_way_back(turn, name, draft),),)
    message_id = turn.flow.message_id if turn.flow else None
    await flows.put(
        turn.work,
        turn.me.id,
        Flow(KIND, name, {k: v for k, v in draft.items() if k != "note"}, message_id),
        turn.now,
    )
    (turn.new if fresh else turn.show)(f"{header}{note}{text}", rows, topic=TOPIC)


def _way_back(turn: Turn, name: str, draft: Draft) -> Button:
    """One step back; someone settled who changes one part goes back to the settings, not into other parts."""
    before = _before(name, draft)
    elsewhere = name in ("done", "med_done") or STEPS[before].number != STEPS[name].number or before == name
    if medicine.is_one(draft) and (before == name or (elsewhere and not medicine.is_new(draft))):
        return turn.button("button.back", "med", "leave")
    if draft.get("settled") and elsewhere and not medicine.is_one(draft):
        return turn.button("button.back", "set", "leave")
    return turn.button("button.back", KIND, "back")


def _at(button: Button, step: str) -> Button:
    """Return *button* bound to its step, so that a tap on an older screen is seen as one."""
    if button.tap is None or button.tap.act != "pick":
        return button
    return Button(button.label, Tap(KIND, step, "pick", button.tap.arg), button.style)
