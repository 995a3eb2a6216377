"""/settings: one card, edited in place; every value in its label, every change shown before it holds."""

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import replace
from datetime import time
from typing import Any

from bot import texts
from bot.domain import times as moments
from bot.domain.messages import Button, Rows, Style, Tap, toggle_rows
from bot.knowledge import places
from bot.services.checkins import rhythm
from bot.services.doses import weekly_mode
from bot.services.milestones import marks
from bot.services.milestones import taps as milestones
from bot.services.plans import planning, status
from bot.services.setup import contact, plan, steps
from bot.services.talk import keyboard
from bot.services.talk.turn import Turn
from bot.store import flows, people, plans
from bot.store.flows import Flow
from bot.store.plans import Planned

KIND = "set"
TOPIC = "settings"
RINGS = ("normal", "gentle", "once")
QUIET = {"22:00": "07:30", "21:00": "08:00", "23:00": "07:00", "00:00": "06:00"}
TOGGLES = ("discreet", "show_count", "keyboard")
INTIMATE = ("yes", "no", "info")


async def tapped(turn: Turn, tap: Tap) -> None:
    await _ACTS.get(tap.act, _show)(turn, tap.arg)


async def show(turn: Turn) -> None:
    await _show(turn, "")


async def _show(turn: Turn, _arg: str) -> None:
    profile = turn.me.profile
    on = {True: turn.voice.label("on"), False: turn.voice.label("off")}

    def row(key: str, act: str, **values: Any) -> Button:
        return turn.button(f"set.{key}", KIND, act, **values)

    rows: Rows = (
        (row("time", "time"),),
        (row("plan", "plan"), row("zone", "zone")),
        (turn.button("button.medicines", "med"),),
        (row("checkin", "checkin", value=status.describe_checkin(turn, profile)),),
        (row("rings", "rings", value=turn.voice.label(f"rings.{_asking(turn)}")),),
        (
            row(
                "quiet",
                "quiet",
                start=status.at(turn, profile.quiet_from),
                end=status.at(turn, profile.quiet_to),
            ),
        ),
        *((row(name, "toggle", arg=name, value=on[getattr(profile, name)]),) for name in TOGGLES),
        (row("miles", "miles", value=on[marks.on(turn.me)]),),
        (row("intimate", "intimate", value=turn.voice.label(f"intimate.{profile.intimate}")),),
        (row("phone", "phone", value=profile.phone or turn.voice.label("not_set")),),
        (turn.button("button.pause_short", "pause"), turn.button("button.my_data", "me")),
    )
    turn.show(
        turn.say(
            "settings.title",
            plan=await status.plan_line(turn),
            zone=places.label(turn.me.zone, turn.lang),
            budget=await _budget(turn),
        ),
        rows,
        topic=TOPIC,
    )


async def _toggle(turn: Turn, arg: str) -> None:
    if arg in TOGGLES:
        await _change(turn, **{arg: not getattr(turn.me.profile, arg)})
        if arg == "keyboard":
            keyboard.show(turn, turn.say("keyboard.on" if turn.me.profile.keyboard else "keyboard.off"))
    await _show(turn, "")


async def _change(turn: Turn, **changes: Any) -> None:
    turn.person = await people.save_profile(turn.work, turn.me, **changes)
    turn.tell("toast.saved")


async def _rings(turn: Turn, arg: str) -> None:
    if arg == "weekly":
        await weekly_mode.begin(turn)
        await _show(turn, "")
        return
    if arg in RINGS:
        if turn.me.profile.weekly:
            await weekly_mode.end(turn)
        await _change(turn, rings=arg)
        await _show(turn, "")
        return
    rows = tuple((turn.button(f"rings.{r}.long", KIND, "rings", arg=r),) for r in (*RINGS, "weekly"))
    text = turn.say("settings.rings", **await weekly_mode.budget(turn))
    turn.show(text, (*rows, _back(turn)), topic=TOPIC)


async def asking(turn: Turn) -> None:
    """How often the bot asks: every day, or on Sundays only; nothing changes before a tap."""
    await _rings(turn, "")


def _asking(turn: Turn) -> str:
    return "weekly" if turn.me.profile.weekly else turn.me.profile.rings


async def _budget(turn: Turn) -> str:
    way = turn.me.profile.asks
    return str(turn.many(f"settings.budget.{way}", (await weekly_mode.budget(turn))[way]))


async def _quiet(turn: Turn, arg: str) -> None:
    start = f"{arg[:2]}:{arg[2:]}"
    if start in QUIET:
        await _change(turn, quiet_from=start, quiet_to=QUIET[start])
        await _show(turn, "")
        return
    rows = tuple(
        (
            turn.button(
                "settings.quiet.pick",
                KIND,
                "quiet",
                arg=s.replace(":", ""),
                start=status.at(turn, s),
                end=status.at(turn, e),
            ),
        )
        for s, e in QUIET.items()
    )
    turn.edit(turn.say("settings.quiet"), (*rows, _back(turn)), topic=TOPIC)


async def _checkin(turn: Turn, arg: str) -> None:
    if arg == "no" or (arg.isdecimal() and int(arg) < 7):
        await rhythm.change_wish(turn, None if arg == "no" else int(arg))
        turn.tell("toast.saved")
        await _show(turn, "")
        return
    days = [Button(texts.weekday(n, turn.lang), Tap(KIND, "", "checkin", str(n))) for n in range(7)]
    none = turn.button("prof.checkin.no", KIND, "checkin", arg="no")
    turn.edit(turn.say("prof.checkin.which"), (*toggle_rows(days, 2), (none,), _back(turn)), topic=TOPIC)


async def _intimate(turn: Turn, _arg: str) -> None:
    following = INTIMATE[(INTIMATE.index(turn.me.profile.intimate) + 1) % len(INTIMATE)]
    await _change(turn, intimate=following)
    await _show(turn, "")


async def _miles(turn: Turn, _arg: str) -> None:
    await milestones.switch(turn, on=not marks.on(turn.me))
    await _show(turn, "")


async def _phone(turn: Turn, arg: str) -> None:
    await (contact.forget(turn) if arg == "none" else contact.ask(turn))


def _back(turn: Turn) -> tuple[Button, ...]:
    return (turn.button("button.back", KIND, "leave"),)


async def _leave(turn: Turn, _arg: str) -> None:
    await flows.end(turn.work, turn.me.id)
    await _show(turn, "")


async def _time(turn: Turn, arg: str) -> None:
    if read := moments.times_of_day(arg) if len(arg) == len("0830") else ():
        await preview_time(turn, read[0].isoformat("minutes"))
        return
    if (planned := await _planned(turn)) and len(planned.rule.times) > 1:
        await _again(turn, "time")  # one question for each of the day's times
        return
    await flows.put(turn.work, turn.me.id, Flow("dose_time", "type", {}, turn.incoming.message_id), turn.now)
    presets = _presets(turn, plan.TIMES)
    turn.edit(turn.say("settings.time"), (*toggle_rows(presets, 3), _back(turn)), topic=TOPIC)


async def type_time(turn: Turn, text: str, *, insist: bool = True) -> bool:
    """A typed time is previewed; one that may be morning or evening is asked about with two buttons."""
    read = [at.isoformat("minutes") for at in moments.times_of_day(text, twelve_hour=turn.voice.twelve_hour)]
    if len(read) == 1:
        await preview_time(turn, read[0])
    elif read:
        turn.new(turn.say("time.which"), (tuple(_presets(turn, read)), _back(turn)), topic=TOPIC)
    elif insist:
        turn.new(turn.say("prof.time.unclear"), (_back(turn),), topic=TOPIC)
    return bool(read) or insist


def _presets(turn: Turn, times: Iterable[str]) -> list[Button]:
    return [Button(status.at(turn, t), Tap(KIND, "", "time", t.replace(":", ""))) for t in times]


async def ask_time(turn: Turn, read: tuple[time, ...]) -> None:
    """A time asked for in words is previewed, or asked about; without one the question is put."""
    planned = await _planned(turn)
    times = [at.isoformat("minutes") for at in read]
    if planned is None or not times or len(planned.rule.times) > 1:
        await _time(turn, "")
    elif len(times) == 1:
        await preview_time(turn, times[0])
    else:
        turn.new(turn.say("time.which"), (tuple(_presets(turn, times)), _back(turn)), topic=TOPIC)


async def preview_time(turn: Turn, at: str) -> None:
    """Show what a new time means, from when, before it is saved; today's tablet stays where it is, or is said to go."""
    planned = await _planned(turn)
    if planned is None:
        await _no_plan(turn)
        return
    rule = replace(planned.rule, times=(time.fromisoformat(at),))
    coming = await planning.preview(turn, rule, planned)
    today, stays = await planning.todays(turn.work, planned, rule, turn.now)
    goes = today.due_at if today and not stays else None
    text = turn.say(
        "settings.time.preview",
        clock=status.at(turn, at),
        first=planning.next_words(turn, coming[0]) if coming else "",
        before=turn.say("settings.time.goes", when=planning.when(turn, goes))
        if goes
        else turn.say("settings.time.stays"),
    )
    save = turn.button("button.save", KIND, "save_time", arg=at.replace(":", ""), style=Style.GOOD)
    turn.show(text, ((save, turn.button("button.cancel", KIND, "leave")),), topic=TOPIC)


async def _save_time(turn: Turn, arg: str) -> None:
    planned = await _planned(turn)
    if planned is None or not (arg.isdecimal() and len(arg) == 4 and int(arg[:2]) < 24 and int(arg[2:]) < 60):
        turn.tell("toast.old_button")
        return
    at = time(int(arg[:2]), int(arg[2:]))
    await planning.change(turn, planned, replace(planned.rule, times=(at,), amounts=planned.rule.amounts[:1]))
    await flows.end(turn.work, turn.me.id)
    turn.tell("toast.saved")
    await status.refresh(turn)
    await _show(turn, "")


async def _planned(turn: Turn) -> Planned | None:
    mine = await plans.of_person(turn.work, turn.me.id)
    return mine[0] if mine else None


async def _no_plan(turn: Turn) -> None:
    turn.show(turn.say("plan.none"), (_back(turn),), topic=TOPIC)


async def _again(turn: Turn, step: str) -> None:
    """A part of the set-up is gone through once more; the last page shows everything before it is saved."""
    await steps.reopen(turn, step)


async def _plan(turn: Turn, _arg: str) -> None:
    await _again(turn, "plan")


async def _start(turn: Turn, _arg: str) -> None:
    await _again(turn, "start")


async def _end(turn: Turn, _arg: str) -> None:
    await _again(turn, "end")


async def _zone(turn: Turn, _arg: str) -> None:
    await _again(turn, "zone")


Act = Callable[[Turn, str], Awaitable[None]]
_ACTS: dict[str, Act] = {
    "toggle": _toggle,
    "rings": _rings,
    "checkin": _checkin,
    "quiet": _quiet,
    "intimate": _intimate,
    "phone": _phone,
    "miles": _miles,
    "hours": contact.pick_hours,
    "leave": _leave,
    "time": _time,
    "save_time": _save_time,
    "plan": _plan,
    "start": _start,
    "end": _end,
    "zone": _zone,
}
