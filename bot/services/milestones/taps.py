"""Since when she takes it, and the milestones: told, changed, noted for her team, switched off."""

from bot.domain.messages import Button, Rows, Tap
from bot.domain.milestones import MONTHS
from bot.services.milestones import marks, since
from bot.services.milestones.marks import KIND, TOPIC
from bot.services.talk.turn import Turn
from bot.store import notes, people


async def tapped(turn: Turn, tap: Tap) -> None:
    months = int(tap.arg) if tap.arg.isdecimal() and len(tap.arg) <= len("240") else 0
    if tap.act == "since":
        _ask(turn, since.years(turn, KIND, ""))
    elif tap.act == "year" and len(tap.arg) == len("2026"):
        _ask(turn, since.months(turn, KIND, "", int(tap.arg)) if tap.arg.isdecimal() else ())
    elif tap.act == "month":
        await _keep(turn, tap.arg)
    elif tap.act in ("off", "on"):
        await switch(turn, on=tap.act == "on")
        _show_switched(turn)
    elif tap.act == "ask" and months in MONTHS:
        question = turn.voice.label("question.going_on", span=marks.span(turn.voice, months))
        await notes.add(turn.work, turn.me.id, "question", question, turn.now)
        turn.show(turn.say("mile.noted"), (_home(turn),), topic=TOPIC)
    elif tap.act == "show" and months in MONTHS:
        text, rows = marks.card(turn.voice, turn.me, months)
        turn.new(text, rows, topic=TOPIC)
    else:
        turn.tell("toast.old_button")


async def switch(turn: Turn, *, on: bool) -> None:
    """Milestones are told from now on, or none any more."""
    turn.person = await people.remember(turn.work, turn.me, **{marks.OFF: None if on else 1})
    await marks.plan(turn.work, turn.me, turn.now)


def _show_switched(turn: Turn) -> None:
    on = marks.on(turn.me)
    back: tuple[Button, ...] = () if on else (turn.button("mile.on", KIND, "on"),)
    rows: Rows = (*((back,) if back else ()), _home(turn))
    turn.show(turn.say("mile.are_on" if on else "mile.are_off"), rows, topic=TOPIC)


def _ask(turn: Turn, buttons: Rows) -> None:
    if buttons:
        turn.show(turn.say("why.ask_since"), (*buttons, _home(turn)), topic=TOPIC)
    else:
        turn.tell("toast.old_button")


async def _keep(turn: Turn, arg: str) -> None:
    if not await since.keep(turn, arg):
        turn.tell("toast.old_button")
        return
    await marks.plan(turn.work, turn.me, turn.now)
    told = since.told(turn)
    text = turn.say("mile.kept", month=turn.voice.month(told)) if told else turn.say("mile.are_on")
    turn.show(text, (_home(turn),), topic=TOPIC)


def _home(turn: Turn) -> tuple[Button, ...]:
    return (turn.button("button.medicines", "med"), turn.button("button.today", "today"))
